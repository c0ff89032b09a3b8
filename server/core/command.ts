// The one path of every write: who → may they → is the input right → claim the key → do it → audit row → commit.
// The key is claimed inside the transaction by a unique constraint, so two equal requests at once cannot both run.
import type { Actor } from './actor.ts'
import { holdsPermission } from './actor.ts'
import { writeAudit } from './audit.ts'
import { insertAbsent } from './database/index.ts'
import type { Database, Tx } from './database/index.ts'
import { canonicalJson, sm3 } from './digest.ts'
import { AppError, conflict, denied, invalid } from './errors.ts'
import { checkInput } from './input.ts'
import type { Call, CommandRoute, Route } from './router.ts'

export interface CommandRequest extends Call {
  actor: Actor
  input: unknown
  /** Chosen by the client; the same key with the same input gives the stored answer. */
  key: string
  /** Runs the same path and rolls back: preview needs no second implementation. */
  dryRun?: boolean
}

class RolledBack extends Error {
  readonly output: unknown
  constructor(output: unknown) {
    super('dry run')
    this.output = output
  }
}

export async function runCommand(database: Database, route: CommandRoute, request: CommandRequest): Promise<unknown> {
  requirePermission(request.actor, route)
  const input = checkInput(route.input, request.input)
  if (!/^[\w.:-]{1,100}$/.test(request.key)) {
    throw invalid('缺少 Idempotency-Key 请求头，或其中有字母、数字、. _ : - 以外的字符', {
      hint: '每次写操作给一个不重复的键，重试时用同一个',
    })
  }
  try {
    return await database.transaction((tx) => runOnce(tx, route, request, input))
  } catch (error) {
    if (error instanceof RolledBack) return error.output
    throw error
  }
}

async function runOnce(tx: Tx, route: CommandRoute, request: CommandRequest, input: unknown): Promise<unknown> {
  const seen = await claimKey(tx, route, request, input)
  if (seen !== undefined) return seen
  const { output, audit } = await route.execute(tx, request.actor, input, request)
  if (request.dryRun) throw new RolledBack(output)
  await tx('command_keys')
    .where({ actor_id: request.actor.id, command_key: request.key })
    .update({ answer: JSON.stringify(output ?? null) })
  await writeAudit(tx, request.actor, { action: route.name, requestId: request.requestId, ...audit })
  return output
}

async function claimKey(tx: Tx, route: CommandRoute, request: CommandRequest, input: unknown): Promise<unknown> {
  const claim = {
    actor_id: request.actor.id,
    command_key: request.key,
    command_name: route.name,
    input_digest: sm3(canonicalJson({ name: route.name, input })),
    claimed_at: new Date().toISOString(),
  }
  const fresh = await insertAbsent(tx, 'command_keys', claimColumns, ['actor_id', 'command_key'], [claim])
  if (fresh.length > 0) return undefined
  const earlier: { input_digest: string; answer: string | null } | undefined = await tx('command_keys')
    .where({ actor_id: claim.actor_id, command_key: claim.command_key })
    .first()
  if (!earlier || earlier.input_digest !== claim.input_digest) {
    throw conflict('command.key_reused', 'Idempotency-Key 已用于另一个内容不同的操作', { hint: '新的操作用新的键' })
  }
  const answer: unknown = JSON.parse(earlier.answer ?? 'null')
  return answer ?? {}
}

const claimColumns = {
  actor_id: 'id',
  command_key: 'text',
  command_name: 'text',
  input_digest: 'text',
  claimed_at: 'text',
} as const

/** Deny unless granted. */
export function requirePermission(actor: Actor, route: Route): void {
  if (route.permission === 'public') return
  if (actor.id === 0) throw new AppError(401, 'access.not_signed_in', '尚未登录，或登录已过期', { hint: '请重新登录' })
  if (route.permission === 'signed-in') return
  if (!holdsPermission(actor, route.permission)) {
    throw denied(`没有“${route.title}”的权限`, { params: { permission: route.permission }, hint: '请安全管理员授权' })
  }
}
