// Every setting, where it comes from (environment), its default and its limits; checked once at start.
import { resolve } from 'node:path'
import { z } from 'zod'
import { checkInput } from './core/input.ts'

const shape = z.object({
  DATABASE_URL: z.string().min(1).optional(),
  TONGCHOU_DATA: z.string().default('data'),
  TONGCHOU_PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  TONGCHOU_HOST: z.string().default('127.0.0.1'),
  TONGCHOU_HTTPS: z.enum(['yes', 'no']).default('no'),
  TONGCHOU_PUBLIC_ORIGIN: z.url().optional(),
  TONGCHOU_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  TONGCHOU_POOL: z.coerce.number().int().min(1).max(200).default(10),
  TONGCHOU_SESSION_IDLE_MINUTES: z.coerce.number().int().min(1).max(480).default(30),
  TONGCHOU_SESSION_HOURS: z.coerce.number().int().min(1).max(24).default(12),
  TONGCHOU_CHECK_HOUR: z.union([z.literal('off'), z.coerce.number().int().min(0).max(23)]).default(2),
})

export interface Config {
  databaseUrl: string | undefined
  dataDir: string
  port: number
  host: string
  /** Served behind TLS: cookies are marked Secure. */
  isHttps: boolean
  /** Address users type, when a proxy changes it; requests from other origins are refused. */
  publicOrigin: string | undefined
  logLevel: string
  poolMax: number
  sessionIdleMinutes: number
  sessionHours: number
  /** Hour of the day in China from which the daily checks run; null: they don't. */
  checkHour: number | null
}

export interface ConfigOverrides {
  data?: string | undefined
  port?: string | undefined
  host?: string | undefined
}

export function readConfig(environment: NodeJS.ProcessEnv, overrides: ConfigOverrides = {}): Config {
  const settings = checkInput(shape, {
    ...environment,
    ...(overrides.data ? { TONGCHOU_DATA: overrides.data } : {}),
    ...(overrides.port ? { TONGCHOU_PORT: overrides.port } : {}),
    ...(overrides.host ? { TONGCHOU_HOST: overrides.host } : {}),
  })
  return {
    databaseUrl: settings.DATABASE_URL,
    dataDir: resolve(settings.TONGCHOU_DATA),
    port: settings.TONGCHOU_PORT,
    host: settings.TONGCHOU_HOST,
    isHttps: settings.TONGCHOU_HTTPS === 'yes',
    publicOrigin: settings.TONGCHOU_PUBLIC_ORIGIN,
    logLevel: settings.TONGCHOU_LOG,
    poolMax: settings.TONGCHOU_POOL,
    sessionIdleMinutes: settings.TONGCHOU_SESSION_IDLE_MINUTES,
    sessionHours: settings.TONGCHOU_SESSION_HOURS,
    checkHour: settings.TONGCHOU_CHECK_HOUR === 'off' ? null : settings.TONGCHOU_CHECK_HOUR,
  }
}
