// Requests that an outside system signs with its SM2 key instead of signing in. Signed are method, path, time, a number
// used once and the digest of the body; what is stale, changed or sent a second time is refused.
import type { Context } from 'koa'
import { nobody } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import { insertAbsent } from '../core/database/index.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import { AppError } from '../core/errors.ts'
import { hasBody } from './foreign-request.ts'
import { actorOf } from './load-actor.ts'
import type { StoredUser } from './model.ts'
import { isSm2Signature, readSm2PublicKey } from './sm2.ts'

export interface SignedRequest {
  account: string
  time: string
  nonce: string
  signature: string
  /** METHOD, path with its query string, and body as they were sent. */
  method: string
  path: string
  body: string
  address: string
  requestId: string
}

/** What is signed: five lines without a line end after the last. */
export const signedContent = (request: Pick<SignedRequest, 'method' | 'path' | 'time' | 'nonce' | 'body'>): string =>
  [request.method, request.path, request.time, request.nonce, sm3(request.body)].join('\n')

/** Undefined when the request names no account, i.e. is not of this kind. */
export function readSignedRequest(ctx: Context): SignedRequest | undefined {
  const account = ctx.get('X-Tongchou-Account')
  if (account === '') return undefined
  const body: unknown = ctx.request.rawBody
  if (hasBody(ctx) && typeof body !== 'string') {
    throw unauthorised('signature.body', '签名请求的内容须是 application/json，以 POST 或 PUT 发送')
  }
  return {
    account,
    time: ctx.get('X-Tongchou-Time'),
    nonce: ctx.get('X-Tongchou-Nonce'),
    signature: ctx.get('X-Tongchou-Signature'),
    method: ctx.method,
    path: ctx.originalUrl,
    body: typeof body === 'string' ? body : '',
    address: ctx.ip,
    requestId: String(ctx.state.requestId),
  }
}

/** The account behind a signed request; stops with 401 when the signature does not hold. */
export async function actorOfSignedRequest(database: Database, request: SignedRequest, now: number): Promise<Actor> {
  const sentAt = instantOf(request.time)
  if (sentAt === undefined || Math.abs(now - sentAt) > toleranceMs) {
    throw unauthorised(
      'signature.stale',
      `X-Tongchou-Time 须是带时区的 ISO 时间，与服务器相差不超过 5 分钟；收到 ${request.time || '空'}，服务器为 ${new Date(now).toISOString()}`,
    )
  }
  if (!/^[\w-]{8,64}$/.test(request.nonce)) {
    throw unauthorised('signature.nonce', 'X-Tongchou-Nonce 须是 8 至 64 位字母、数字、_ 或 -，每次请求不同')
  }
  const outcome = await database.transaction((tx) => judge(tx, request, sentAt, now))
  if (outcome === 'wrong') throw unauthorised('signature.wrong', '接口账号或签名不正确')
  if (outcome === 'replayed') throw unauthorised('signature.replayed', '这个 X-Tongchou-Nonce 已经用过，请求没有执行')
  return outcome
}

const toleranceMs = 5 * 60_000

// A refusal is returned, not thrown, so that its audit entry stays.
async function judge(
  tx: Tx,
  request: SignedRequest,
  sentAt: number,
  now: number,
): Promise<Actor | 'wrong' | 'replayed'> {
  const account: StoredUser | undefined = await tx('users')
    .where({ login: request.account, kind: 'system', is_enabled: 1 })
    .first()
  if (!account?.public_key) return 'wrong'
  const publicKey = readSm2PublicKey(account.public_key)
  if (!publicKey || !isSm2Signature(signedContent(request), Buffer.from(request.signature, 'base64'), publicKey)) {
    return refuse(tx, request, account, 'wrong')
  }
  await tx('access_nonces').where('expires_at', '<', new Date(now).toISOString()).delete()
  const nonce = {
    account_id: Number(account.id),
    nonce: request.nonce,
    expires_at: new Date(sentAt + 2 * toleranceMs).toISOString(),
  }
  const fresh = await insertAbsent(tx, 'access_nonces', nonceColumns, ['account_id', 'nonce'], [nonce])
  return fresh.length > 0 ? actorOf(tx, account) : refuse(tx, request, account, 'replayed')
}

async function refuse<R extends string>(tx: Tx, request: SignedRequest, account: StoredUser, reason: R): Promise<R> {
  await writeAudit(tx, nobody, {
    action: 'signature.refused',
    object: 'user',
    ids: [Number(account.id)],
    detail: {
      login: account.login,
      reason,
      method: request.method,
      path: request.path.slice(0, 200),
      address: request.address,
    },
    requestId: request.requestId,
  })
  return reason
}

function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const instant = Date.parse(text)
  return Number.isNaN(instant) ? undefined : instant
}

const unauthorised = (code: string, message: string): AppError =>
  new AppError(401, code, message, { hint: '签名方法见接口说明' })

const nonceColumns = { account_id: 'id', nonce: 'text', expires_at: 'text' } as const
