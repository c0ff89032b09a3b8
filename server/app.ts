// The server assembled in one readable list.
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'
import compress from 'koa-compress'
import helmet from 'koa-helmet'
import send from 'koa-send'
import type { Config } from './config.ts'
import type { Database } from './core/database/index.ts'
import { errorAnswers, makeRouter } from './core/http.ts'
import { limits } from './core/limits.ts'
import type { Log } from './core/log.ts'
import { sessionMiddleware } from './access/session-middleware.ts'
import { routes } from './routes.ts'

export interface AppSetting {
  config: Config
  database: Database
  log: Log
}

const clientFolder = fileURLToPath(new URL('../client/dist/', import.meta.url))

export function makeApp({ config, database, log }: AppSetting): Server {
  const app = new Koa({ proxy: config.isHttps || config.publicOrigin !== undefined })
  app.use(errorAnswers(log))
  app.use(helmet({ contentSecurityPolicy: { directives: contentPolicy }, strictTransportSecurity: config.isHttps }))
  app.use(compress({ threshold: 2048 }))
  app.use(
    bodyParser({ jsonLimit: limits.requestBytes, enableTypes: ['json'], jsonStrict: true, enableRawChecking: false }),
  )
  app.use(sessionMiddleware({ config, database }))
  app.use(makeRouter(routes, { database, log, dataDir: config.dataDir, isHttps: config.isHttps }))
  app.use(serveClient)
  return createServer(app.callback())
}

const contentPolicy = {
  'default-src': ["'self'"],
  // Element Plus positions its pop-ups by style attributes.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  // Attachments in PDF are shown beside their voucher, from memory.
  'frame-src': ["'self'", 'blob:'],
  'frame-ancestors': ["'none'"],
  'upgrade-insecure-requests': null,
}

// Files with a digest in their name never change; every other address is a screen, and the client finds it.
async function serveClient(ctx: Koa.Context): Promise<void> {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return
  if (ctx.path.startsWith('/assets/')) {
    await send(ctx, ctx.path, { root: clientFolder, maxAge: 365 * 24 * 3_600_000, immutable: true })
    return
  }
  ctx.set('Cache-Control', 'no-cache')
  await send(ctx, existsSync(`${clientFolder}${ctx.path.slice(1)}`) && ctx.path !== '/' ? ctx.path : '/index.html', {
    root: clientFolder,
  })
}
