// Signing the monthly statement: each side signs the figures it has seen, once every difference has been explained.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, refused } from '../core/errors.ts'
import { requireScope } from '../access/scope.ts'
import { sideTitles } from './model.ts'
import type { Side } from './model.ts'
import { bridgeOf } from './show-bridge.ts'
import type { BridgePlace } from './show-bridge.ts'

export interface ConfirmInput extends BridgePlace {
  side: Side
  /** Digest of the statement the signer has before them. */
  digest: string
}

/** Signs for one side; a signature over figures that have changed since is replaced. */
export async function confirmStatement(
  tx: Tx,
  actor: Actor,
  { side, digest, ...place }: ConfirmInput,
): Promise<{ side: Side; digest: string }> {
  await requireScope(tx, actor, 'tieout.confirm', { region: place.region, scheme: place.scheme, standard: side })
  const bridge = await bridgeOf(tx, actor, place)
  const { period, statement, status, items } = bridge
  if (digest !== statement.digest) {
    throw conflict('tieout.changed', `${period} 对账单的数字在打开之后变了，没有签认`, { hint: '刷新后重新核对再签认' })
  }
  if (status === 'broken' || status === 'open') {
    const open = items.filter(({ note }) => note === null).length
    const message =
      status === 'broken'
        ? `${period} 有 ${bridge.residual} 元差额没有凭证可以说明，不能签认`
        : `${period} 还有 ${open} 项差异没有说明，不能签认`
    throw refused('tieout.unexplained', message, { hint: '先补记凭证，或逐项说明原因和预计清理日' })
  }
  const standing = bridge.signatures.find((one) => one.side === side)
  if (standing?.holds) {
    throw conflict('tieout.signed', `${period} 对账单${sideTitles[side]}已由 ${standing.signer} 签认`, {
      hint: '数字没有变化，不需要再次签认',
    })
  }
  const key = { region_code: place.region, scheme_code: place.scheme, period, standard: side }
  await tx('tieout_signatures').where(key).delete()
  await tx('tieout_signatures').insert({
    ...key,
    signer_id: actor.id,
    signer_name: actor.name,
    signed_at: new Date().toISOString(),
    digest,
    snapshot: JSON.stringify({ rows: statement.rows, items }),
  })
  return { side, digest }
}
