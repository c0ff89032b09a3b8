// From rows to Koa: finds the route, gathers its input, runs it by its kind, and answers. One place turns errors into answers.
import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import Router from '@koa/router'
import type {} from '@koa/bodyparser'
import type { Context, Middleware, Next } from 'koa'
import { nobody } from './actor.ts'
import type { Actor } from './actor.ts'
import { requirePermission, runCommand } from './command.ts'
import type { Database } from './database/index.ts'
import { AppError, errorBody, invalid, refused } from './errors.ts'
import { checkInput } from './input.ts'
import { limits } from './limits.ts'
import type { Log } from './log.ts'
import { runDownload, runQuery } from './query.ts'
import type { Download, RawCall, Route } from './router.ts'

export interface HttpSetting {
  database: Database
  dataDir: string
  isHttps: boolean
  log: Log
}

/** Errors become answers here and nowhere else: what users can mend is told; the rest is logged and named by request id. */
export function errorAnswers(log: Log): Middleware {
  return async (ctx, next) => {
    const requestId = randomUUID()
    ctx.state.requestId = requestId
    ctx.set('X-Request-Id', requestId)
    try {
      await next()
    } catch (thrown) {
      const error = readable(thrown)
      if (error.status >= 500) log.error({ requestId, path: ctx.path, error: thrown }, 'request failed')
      ctx.status = error.status
      ctx.body = errorBody(error, requestId)
    }
  }
}

function readable(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const status =
    thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : 500
  if (status === 413)
    return new AppError(413, 'request.too_large', `请求超过 ${limits.requestBytes / 1024 / 1024} MB`, {
      hint: '大批单据请用文件上传',
    })
  if (status >= 400 && status < 500)
    return new AppError(status, 'request.malformed', '请求内容不是有效的 JSON', { hint: '检查内容与 Content-Type' })
  return new AppError(500, 'internal', '系统内部错误，已记入日志', { hint: '请把编号告诉系统管理员' })
}

export function makeRouter(routes: readonly Route[], setting: HttpSetting): Middleware {
  const router = new Router({ prefix: '/api', strict: true })
  for (const route of routes) {
    router.register(route.path, [route.method], (ctx: Context) => serve(route, ctx, setting))
  }
  const found = router.routes()
  return async (ctx, next: Next) => {
    if (!ctx.path.startsWith('/api/')) return next()
    ctx.set('Cache-Control', 'no-store')
    await found(ctx as never, async () => {
      throw new AppError(404, 'route.unknown', `没有接口 ${ctx.method} ${ctx.path}`)
    })
  }
}

async function serve(route: Route, ctx: Context, setting: HttpSetting): Promise<void> {
  if (setting.isHttps && !ctx.secure) {
    throw refused('https.required', '本系统设为只经 HTTPS 使用，这个请求没有经过 HTTPS', {
      hint: '用 https 地址访问；反向代理须传 X-Forwarded-Proto: https',
    })
  }
  const actor: Actor = ctx.state.actor ?? nobody
  const input = inputOf(route, ctx)
  const call = { requestId: String(ctx.state.requestId), address: ctx.ip }
  switch (route.kind) {
    case 'command': {
      const dryRun = ctx.get('X-Dry-Run') === 'yes'
      ctx.body = await runCommand(setting.database, route, {
        ...call,
        actor,
        input,
        key: ctx.get('Idempotency-Key'),
        dryRun,
      })
      break
    }
    case 'query':
      ctx.body = (await runQuery(setting.database, route, actor, input)) ?? {}
      break
    case 'download':
      answerFile(ctx, await runDownload(setting.database, route, actor, input, { dataDir: setting.dataDir }))
      break
    case 'raw': {
      requirePermission(actor, route)
      ctx.body =
        (await route.execute(rawCall(ctx, setting, { ...call, actor, input: checkInput(route.input, input) }))) ?? {}
      break
    }
  }
}

// One source per request: the body where there is a JSON body, else the query string; so no secret can travel in an address.
function inputOf(route: Route, ctx: Context): Record<string, unknown> {
  const params: Record<string, string> = ctx.params ?? {}
  if (route.method === 'GET' || (route.kind === 'raw' && !hasJsonBody(ctx))) return { ...ctx.query, ...params }
  const body: unknown = ctx.request.body
  if (body !== undefined && (body === null || typeof body !== 'object' || Array.isArray(body))) {
    throw invalid('请求内容须是一个 JSON 对象')
  }
  return { ...body, ...params }
}

// The parser leaves an empty object where it has read nothing; only the text it read tells the difference.
const hasJsonBody = (ctx: Context): boolean => ctx.request.rawBody !== undefined

function answerFile(ctx: Context, file: Download): void {
  ctx.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`)
  ctx.type = file.contentType
  ctx.body = file.body
}

function rawCall(
  ctx: Context,
  setting: HttpSetting,
  call: Pick<RawCall, 'requestId' | 'address' | 'actor' | 'input'>,
): RawCall {
  return {
    ...call,
    body: hasJsonBody(ctx) ? new PassThrough().end() : ctx.req,
    header: (name) => ctx.get(name),
    cookie: (name) => ctx.cookies.get(name),
    setCookie: (name, value, maxAgeSeconds) =>
      ctx.cookies.set(name, value === '' ? null : value, {
        httpOnly: true,
        sameSite: 'strict',
        secure: setting.isHttps,
        path: '/',
        maxAge: maxAgeSeconds * 1000,
        overwrite: true,
      }),
    transaction: (work) => setting.database.transaction(work),
    dataDir: setting.dataDir,
  }
}
