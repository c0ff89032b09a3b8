// A server with this slice's routes, a small province, and people to act as. Assembled in the order of server/app.ts.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'
import { insertUser } from '../../server/access/create-user.ts'
import { insertGrant } from '../../server/access/give-role.ts'
import type { GrantScope } from '../../server/access/model.ts'
import { insertOrganisations } from '../../server/access/organisations.ts'
import { hashPassword } from '../../server/access/password.ts'
import { loadRoles } from '../../server/access/roles.ts'
import { accessRoutes } from '../../server/access/routes.ts'
import { sessionMiddleware } from '../../server/access/session-middleware.ts'
import { machine } from '../../server/core/actor.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { errorAnswers, makeRouter } from '../../server/core/http.ts'
import type { Log } from '../../server/core/log.ts'
import { query } from '../../server/core/router.ts'
import type { Route } from '../../server/core/router.ts'
import { noInput } from '../../server/access/input.ts'
import { freshDatabase } from '../support/database.ts'

export const goodPassword = 'Fund-2026-ok'

/** Region, its name and the region above. */
export const regions: readonly [string, string, string | null][] = [
  ['330000000', '浙江省', null],
  ['330100000', '杭州市', '330000000'],
  ['330106000', '西湖区', '330100000'],
  ['330108000', '滨江区', '330100000'],
  ['330200000', '宁波市', '330000000'],
  ['330203000', '海曙区', '330200000'],
]

export const ancestorsOf = (code: string): string[] => {
  const above = regions.find(([region]) => region === code)?.[2]
  return [code, ...(above ? ancestorsOf(above) : [])]
}

export interface Answer {
  status: number
  body: {
    [field: string]: unknown
    error?: { code: string; message: string; problems?: { code: string; at?: string }[] }
  }
  headers: Headers
}

export interface Person {
  id: number
  login: string
  call: Caller
}

export type Caller = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>

export interface AccessServer {
  database: Database
  /** Everything the server wrote to its log. */
  logged: string[]
  /** Without a session. */
  anyone: Caller
  /** Adds a user and signs in. */
  person(login: string, grants: readonly Partial<GrantScope>[], orgCode?: string): Promise<Person>
  signIn(login: string, password: string): Promise<Caller>
  close(): Promise<void>
}

export async function startAccessServer(
  extraRoutes: readonly Route[] = [],
  { isHttps = false } = {},
): Promise<AccessServer> {
  const database = await freshDatabase()
  await database.transaction(addProvince)
  const logged: string[] = []
  const note = (...parts: unknown[]) =>
    void logged.push(JSON.stringify(parts, (_key, part) => (part instanceof Error ? part.stack : part)))
  const log = { info: note, warn: note, error: note, debug: note } as unknown as Log
  const app = new Koa()
  app.use(errorAnswers(log))
  app.use(bodyParser({ enableTypes: ['json'], jsonStrict: true, enableRawChecking: false }))
  app.use(
    sessionMiddleware({
      config: { sessionIdleMinutes: 30, sessionHours: 12, publicOrigin: 'https://fund.example.gov.cn' },
      database,
    }),
  )
  app.use(makeRouter([...accessRoutes, ...extraRoutes], { database, log, dataDir: tmpdir(), isHttps }))
  const server = createServer(app.callback()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  const hash = await hashPassword(goodPassword)
  const signIn = async (login: string, password: string) => {
    const answer = await caller(url)('POST', '/session', { login, password })
    if (answer.status !== 200) throw new Error(`${login} cannot sign in: ${answer.body.error?.message}`)
    return caller(url, cookieOf(answer))
  }
  return {
    database,
    logged,
    anyone: caller(url),
    signIn,
    async person(login, grants, orgCode = 'FB330000') {
      const id = await database.transaction(async (tx) => {
        const userId = await insertUser(tx, { login, name: `姓名${login}`, orgCode, kind: 'user', passwordHash: hash })
        for (const grant of grants) await insertGrant(tx, machine, userId, { ...everywhere, ...grant })
        return userId
      })
      return { id, login, call: await signIn(login, goodPassword) }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await database.close()
    },
  }
}

export const everywhere: GrantScope = { role: 'viewer', region: '330000000', schemes: null, standards: null }

export const cookieOf = (answer: Answer): string => answer.headers.get('set-cookie')?.split(';')[0] ?? ''

/** A route that any signed-in person may ask, to see whether a request is let through. */
export const whoAmI = query({
  path: '/who-am-i',
  name: 'test.who',
  title: '我是谁',
  permission: 'signed-in',
  input: noInput,
  run: async (_tx, actor) => ({ login: actor.login, kind: actor.kind }),
})

function caller(url: string, cookie?: string): Caller {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...(cookie ? { Cookie: cookie } : {}),
        ...(method === 'GET' ? {} : { 'Idempotency-Key': randomUUID() }),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers }
  }
}

export async function addRegions(tx: Tx): Promise<void> {
  for (const [code, name, parent] of regions) {
    const tier = parent === null ? 'province' : code.endsWith('00000') ? 'city' : 'county'
    await tx('regions').insert({
      code,
      name,
      tier,
      parent_code: parent,
      own_level: 0,
      is_separate_state: 0,
      valid_from: '2024-01-01',
    })
    for (const ancestor of ancestorsOf(code))
      await tx('region_ancestors').insert({ region_code: code, ancestor_code: ancestor })
  }
}

async function addProvince(tx: Tx): Promise<void> {
  await loadRoles(tx)
  await addRegions(tx)
  for (const [index, code] of ['EP', 'RP', 'EM'].entries()) {
    const names = { name: code, short_name: code, category: 'social_insurance', chart_template: code }
    await tx('schemes').insert({
      code,
      fund_no: `0${index}`,
      ...names,
      chart_from: 2018,
      is_enabled: 1,
      sort_no: index,
    })
  }
  await insertOrganisations(tx, [
    {
      code: 'FB330000',
      name: '浙江省财政厅',
      kind: 'finance',
      regionCode: '330000000',
      parentCode: null,
      tier: 'province',
    },
    {
      code: 'SA330106',
      name: '西湖区社保中心',
      kind: 'agency',
      regionCode: '330106000',
      parentCode: null,
      tier: 'county',
    },
    {
      code: 'SA330203',
      name: '海曙区社保中心',
      kind: 'agency',
      regionCode: '330203000',
      parentCode: null,
      tier: 'county',
    },
  ])
}
