// Start: configuration, database, schema, sample or set-up, screens, listen, jobs. Stops in the opposite order.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadActor } from './access/load-actor.ts'
import { keepInstallationKeyIn } from './access/installation-key.ts'
import { makeApp } from './app.ts'
import type { Config } from './config.ts'
import { openDatabase } from './core/database/index.ts'
import type { Database, Tx } from './core/database/index.ts'
import { migrate } from './core/database/migrate.ts'
import { AppError } from './core/errors.ts'
import { dateInChina } from './core/calendar.ts'
import { releaseJobs, startWorker } from './core/jobs.ts'
import { openLog } from './core/log.ts'
import { jobKinds } from './jobs.ts'
import { enqueueChecksOf, startDailyChecks } from './operation/daily-checks.ts'
import { prepareBase } from './prepare.ts'
import { seedSample } from './sample/seed-sample.ts'

export interface Running {
  port: number
  database: Database
  stop(): Promise<void>
}

export interface StartOptions {
  /** Without the sample province: the first visitor sets the installation up. */
  isEmpty: boolean
  say(line: string): void
}

/** Opens the database that the configuration names, with every migration applied. */
export async function openForUse(config: Config): Promise<Database> {
  keepInstallationKeyIn(config.dataDir)
  if (!config.databaseUrl) mkdirSync(config.dataDir, { recursive: true })
  const database = await openDatabase({ url: config.databaseUrl, directory: config.dataDir, poolMax: config.poolMax })
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

export async function start(config: Config, options: StartOptions): Promise<Running> {
  const log = openLog(config.logLevel)
  const clientBuilt = buildClient(options.say)
  const database = await openForUse(config)
  await prepareBase(database)
  if (!options.isEmpty) await seedSample(database, { dataDir: config.dataDir, say: options.say })
  if (database.kind === 'embedded') await database.transaction(releaseJobs)
  await database.transaction(checkOnce)
  await clientBuilt
  const server = makeApp({ config, database, log })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, config)))
    server.listen(config.port, config.host, resolve)
  })
  const worker = startWorker({
    database,
    kinds: jobKinds,
    actorOf: loadActor,
    dataDir: config.dataDir,
    log,
    pollMs: 500,
  })
  const daily = startDailyChecks({ database, hour: config.checkHour, log })
  const { port } = server.address() as AddressInfo
  return {
    port,
    database,
    async stop() {
      server.close()
      server.closeIdleConnections()
      daily.stop()
      await worker.stop()
      await database.close()
    },
  }
}

// A new installation shows on its first morning that its books are in order; later the checks run every day.
async function checkOnce(tx: Tx): Promise<void> {
  if (await tx('check_results').first('code')) return
  await enqueueChecksOf(tx, dateInChina(new Date()))
}

function listenError(error: NodeJS.ErrnoException, config: Config): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error
  const why = error.code === 'EADDRINUSE' ? '已被其他程序占用' : '无权使用'
  return new AppError(409, 'server.port', `端口 ${config.port} ${why}`, { hint: '用 --port 换一个端口' })
}

const root = fileURLToPath(new URL('..', import.meta.url))

// The screens are built beside the loading of the data: at the first start, and when a checkout was updated since.
async function buildClient(say: (line: string) => void): Promise<void> {
  if (isClientFresh()) return
  say('正在构建界面……')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const build = spawn(process.execPath, [vite, 'build', 'client', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number | null>((resolve) => build.once('exit', resolve))
  if (code !== 0) throw new AppError(500, 'client.build', '界面构建失败', { hint: '运行 npm run build 查看原因' })
}

function isClientFresh(): boolean {
  const built = join(root, 'client/dist/index.html')
  if (!existsSync(built)) return false
  const builtAt = statSync(built).mtimeMs
  return readdirSync(join(root, 'client'), { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('dist'))
    .every((name) => statSync(join(root, 'client', name)).mtimeMs <= builtAt)
}
