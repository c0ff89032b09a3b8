// Who acts at the server's own command line: the operator, who may read and take in everything that the installation holds.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'

const permissions = [
  'catalog.read',
  'document.read',
  'document.import',
  'worklist.work',
  'voucher.read',
  'ledger.read',
  'rule.read',
  'statement.read',
]

export async function operatorActor(tx: Tx): Promise<Actor> {
  const tops: { code: string }[] = await tx('regions').whereNull('parent_code').select('code')
  return {
    ...machine,
    grants: tops.map(({ code }) => ({ role: 'operator', permissions, region: code, schemes: null, standards: null })),
  }
}
