// Signing in and out, and changing one's own password. Checking a password is slow on purpose, so it happens between
// two transactions; a failed attempt must stay counted, so it is no error inside one.
import { nobody } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, invalid, refused } from '../core/errors.ts'
import type { RawCall } from '../core/router.ts'
import { actorOf } from './load-actor.ts'
import type { StoredUser } from './model.ts'
import { hashPassword, isPassword, passwordProblems } from './password.ts'
import { currentSession } from './queries.ts'
import { closeSession, closeSessions, openSession, sessionCookie, sessionHoursMax } from './sessions.ts'

/** One message for a wrong password, an unknown login and a locked or disabled account: it tells a stranger nothing. */
export async function signIn(call: RawCall, input: { login: string; password: string }): Promise<object> {
  const login = input.login.toLowerCase()
  const known = await call.transaction((tx) => findUser(tx, login))
  const isRight = await isPassword(input.password, known?.password_hash)
  const opened = await call.transaction((tx) => admit(tx, call, { login, isRight, hash: known?.password_hash ?? null }))
  if (!opened) {
    throw new AppError(401, 'session.wrong', '登录名或密码不正确，或账号已锁定', {
      hint: `连续 ${failuresMax} 次不正确，账号锁定 ${lockMinutes} 分钟；忘记密码请系统管理员重置`,
    })
  }
  call.setCookie(sessionCookie, opened.token, sessionHoursMax * 3600)
  return opened.session
}

export async function signOut(call: RawCall): Promise<object> {
  const token = call.cookie(sessionCookie)
  await call.transaction(async (tx) => {
    if (token) await closeSession(tx, token)
    if (call.actor.id !== nobody.id)
      await writeAudit(tx, call.actor, { action: 'session.close', object: 'session', requestId: call.requestId })
  })
  call.setCookie(sessionCookie, '', 0)
  return {}
}

/** Changes the actor's own password and ends the other sessions. */
export async function changePassword(call: RawCall, input: { old: string; new: string }): Promise<object> {
  const { actor } = call
  const problems = passwordProblems(input.new, actor.login, 'new')
  if (input.new === input.old) problems.push({ code: 'password.same', message: '新密码不能与原密码相同', at: 'new' })
  if (problems.length > 0) throw invalid(problems)
  const user = await call.transaction((tx) => findUser(tx, actor.login))
  const isRight = await isPassword(input.old, user?.password_hash)
  const hash = isRight ? await hashPassword(input.new) : null
  const isDone = await call.transaction(async (tx) => {
    const [now]: StoredUser[] = await tx('users').where({ id: actor.id }).forUpdate()
    if (!now || isLocked(now) || now.password_hash !== user?.password_hash || hash === null) {
      if (now && !isLocked(now)) await countFailure(tx, now)
      await writeAudit(tx, actor, {
        action: 'session.password_refused',
        object: 'user',
        ids: [actor.id],
        requestId: call.requestId,
      })
      return false
    }
    await tx('users').where({ id: actor.id }).update({ password_hash: hash, must_change_password: 0, failed_count: 0 })
    await closeSessions(tx, actor.id, call.cookie(sessionCookie) ?? '')
    await writeAudit(tx, actor, {
      action: 'session.password',
      object: 'user',
      ids: [actor.id],
      requestId: call.requestId,
    })
    return true
  })
  if (!isDone) throw refused('password.wrong', '原密码不正确，或账号已锁定', { at: 'old' })
  return {}
}

const failuresMax = 5
const lockMinutes = 15

interface Attempt {
  login: string
  isRight: boolean
  /** What the password was checked against; a change in between makes the check worthless. */
  hash: string | null
}

async function admit(tx: Tx, call: RawCall, attempt: Attempt): Promise<{ token: string; session: object } | undefined> {
  const user = await findUser(tx, attempt.login, true)
  const actor = user ? await actorOf(tx, user) : nobody
  const reason = reasonToRefuse(user, attempt)
  if (!user || reason) {
    if (user && reason !== 'locked') await countFailure(tx, user)
    // An unknown login is not written down: people type their password into the wrong field.
    await auditAttempt(tx, call, nobody, { reason, ...(user ? { login: user.login } : {}) }, user)
    return undefined
  }
  const now = Date.now()
  await tx('users')
    .where({ id: actor.id })
    .update({ failed_count: 0, locked_until: null, signed_in_at: new Date(now).toISOString() })
  const token = await openSession(tx, actor.id, call.address, now)
  const session = await currentSession(tx, actor)
  await auditAttempt(tx, call, actor, {}, user)
  return { token, session }
}

function reasonToRefuse(user: StoredUser | undefined, attempt: Attempt): string | undefined {
  if (!user || user.kind !== 'user') return 'unknown'
  if (isLocked(user)) return 'locked'
  if (!attempt.isRight || user.password_hash !== attempt.hash) return 'password'
  return Number(user.is_enabled) === 1 ? undefined : 'disabled'
}

async function countFailure(tx: Tx, user: StoredUser): Promise<void> {
  // A lock that has run out starts the count anew.
  const failed = (user.locked_until ? 0 : Number(user.failed_count)) + 1
  const lockedUntil = failed >= failuresMax ? new Date(Date.now() + lockMinutes * 60_000).toISOString() : null
  await tx('users')
    .where({ id: Number(user.id) })
    .update({ failed_count: failed, locked_until: lockedUntil })
}

const isLocked = (user: StoredUser): boolean => user.locked_until !== null && Date.parse(user.locked_until) > Date.now()

function auditAttempt(
  tx: Tx,
  call: RawCall,
  actor: Actor,
  detail: object,
  user: StoredUser | undefined,
): Promise<void> {
  return writeAudit(tx, actor, {
    action: actor === nobody ? 'session.refused' : 'session.open',
    object: 'user',
    ids: user ? [Number(user.id)] : [],
    detail: { ...detail, address: call.address },
    requestId: call.requestId,
  })
}

async function findUser(tx: Tx, login: string, isLocking = false): Promise<StoredUser | undefined> {
  const found = tx('users').where({ login })
  if (isLocking) found.forUpdate()
  const [user]: StoredUser[] = await found
  return user
}
