// Sessions at the server: a random token in the cookie, its digest in the table, an end by idleness and by age.
import { randomBytes } from 'node:crypto'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import type { StoredUser } from './model.ts'

export const sessionCookie = 'tongchou_session'
/** The longest age that can be configured; the cookie and the row live no longer, the configured age ends a session earlier. */
export const sessionHoursMax = 24

export interface SessionLimits {
  sessionIdleMinutes: number
  sessionHours: number
}

/** Opens a session and returns its token, which is kept nowhere. */
export async function openSession(tx: Tx, userId: number, address: string, now: number): Promise<string> {
  await tx('sessions')
    .where('created_at', '<', instant(now - sessionHoursMax * hourMs))
    .delete()
  const token = randomBytes(32).toString('base64url')
  await tx('sessions').insert({
    token_hash: sm3(token),
    user_id: userId,
    created_at: instant(now),
    seen_at: instant(now),
    address: address === '' ? null : address.slice(0, 60),
  })
  return token
}

/** The user behind a token; undefined when the session is over. */
export async function findSessionUser(
  tx: Tx,
  token: string,
  limits: SessionLimits,
  now: number,
): Promise<StoredUser | undefined> {
  const hash = sm3(token)
  const session: { user_id: number | string; created_at: string; seen_at: string } | undefined = await tx('sessions')
    .where({ token_hash: hash })
    .first()
  if (!session) return undefined
  const idleSince = Date.parse(session.seen_at)
  const isOver =
    now - idleSince > limits.sessionIdleMinutes * minuteMs ||
    now - Date.parse(session.created_at) > limits.sessionHours * hourMs
  const user: StoredUser | undefined = await tx('users')
    .where({ id: Number(session.user_id), is_enabled: 1 })
    .first()
  if (isOver || !user) {
    await tx('sessions').where({ token_hash: hash }).delete()
    return undefined
  }
  // Once in a while is enough, and spares a write for each request.
  if (now - idleSince > touchAfterMs)
    await tx('sessions')
      .where({ token_hash: hash })
      .update({ seen_at: instant(now) })
  return user
}

export async function closeSession(tx: Tx, token: string): Promise<void> {
  await tx('sessions')
    .where({ token_hash: sm3(token) })
    .delete()
}

/** Ends the sessions of a user, but not the one with the token to keep. */
export async function closeSessions(tx: Tx, userId: number, keepToken?: string): Promise<void> {
  const sessions = tx('sessions').where({ user_id: userId })
  if (keepToken !== undefined) sessions.whereNot({ token_hash: sm3(keepToken) })
  await sessions.delete()
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const touchAfterMs = 30_000
const instant = (ms: number): string => new Date(ms).toISOString()
