// Finds out who sends a request, by the cookie of a session or by a signature, and leaves it in ctx.state.actor.
// Stands after the body parser: a signature covers the body as it was sent.
import type { Middleware } from 'koa'
import { nobody } from '../core/actor.ts'
import type { Database } from '../core/database/index.ts'
import { AppError } from '../core/errors.ts'
import { refuseForeignRequest } from './foreign-request.ts'
import { actorOf } from './load-actor.ts'
import { findSessionUser, sessionCookie } from './sessions.ts'
import type { SessionLimits } from './sessions.ts'
import { actorOfSignedRequest, readSignedRequest } from './signed-request.ts'

export interface SessionSetting {
  config: SessionLimits & { publicOrigin: string | undefined }
  database: Database
}

export function sessionMiddleware({ config, database }: SessionSetting): Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/api/')) return next()
    refuseForeignRequest(ctx, config.publicOrigin)
    ctx.state.actor = nobody
    const signed = readSignedRequest(ctx)
    const token = ctx.cookies.get(sessionCookie)
    if (signed) {
      ctx.state.actor = await actorOfSignedRequest(database, signed, Date.now())
    } else if (token) {
      const found = await database.transaction(async (tx) => {
        const user = await findSessionUser(tx, token, config, Date.now())
        return user && { actor: await actorOf(tx, user), mustChange: Number(user.must_change_password) === 1 }
      })
      if (found?.mustChange && !openToOneTimePassword.includes(ctx.path)) {
        throw new AppError(403, 'password.must_change', '一次性密码只能用来登录，请先设置自己的密码', {
          hint: '修改密码后继续',
        })
      }
      ctx.state.actor = found?.actor ?? nobody
    }
    return next()
  }
}

const openToOneTimePassword = ['/api/session', '/api/session/password']
