// Giving and taking back roles: by security administrators, within their scope, never to themselves, and never two roles
// that one person may not hold together.
import assert from 'node:assert/strict'
import { insertUser } from '../../server/access/create-user.ts'
import { roleBook } from '../../server/access/roles.ts'
import { startAccessServer } from './support.ts'
import type { AccessServer, Answer, Person } from './support.ts'

describe('granting', () => {
  let server: AccessServer
  let security: Person
  let cityScope: Person
  let system: Person
  before(async () => {
    server = await startAccessServer()
    security = await server.person('sec', [{ role: 'security-admin' }])
    cityScope = await server.person('sec-hangzhou', [{ role: 'security-admin', region: '330100000' }])
    system = await server.person('sys', [{ role: 'system-admin' }])
  })
  after(() => server.close())

  const codeOf = (answer: Answer) => [answer.status, answer.body.error?.code]
  const add = (login: string, kind: 'user' | 'system' = 'user', orgCode = 'SA330106') =>
    server.database.transaction((tx) => insertUser(tx, { login, name: `姓名${login}`, orgCode, kind }))
  const give = (id: number, grant: object, by = security, headers = {}) =>
    by.call('POST', `/users/${id}/grants`, grant, headers)
  const take = (id: number, grantId: unknown, by = security) =>
    by.call('DELETE', `/users/${id}/grants/${String(grantId)}`)
  const grantsOf = (id: number) => server.database.knex('user_grants').where({ user_id: id }).orderBy('id')
  const maker = { role: 'voucher-maker', region: '330106000', schemes: ['RP', 'EP'], standards: ['agency'] }

  it('is for security administrators', async () => {
    const id = await add('who')
    assert.deepEqual(codeOf(await server.anyone('POST', `/users/${id}/grants`, maker)), [401, 'access.not_signed_in'])
    assert.deepEqual(codeOf(await give(id, maker, system)), [403, 'access.denied'])
    const { body } = await give(id, maker)
    assert.deepEqual(codeOf(await server.anyone('DELETE', `/users/${id}/grants/${String(body.id)}`)), [
      401,
      'access.not_signed_in',
    ])
    assert.deepEqual(codeOf(await take(id, body.id, system)), [403, 'access.denied'])
  })

  it('tells everything wrong with the input', async () => {
    const id = await add('bad')
    const shape = await give(id, { role: '', region: '33', schemes: [], standards: ['other'], all: true })
    assert.deepEqual(
      new Set(shape.body.error?.problems?.map((problem) => problem.at)),
      new Set(['role', 'region', 'schemes', 'standards.0', undefined]),
    )
    const facts = await give(id, { role: 'king', region: '330999000', schemes: ['EP', 'XX', 'YY'] })
    assert.deepEqual(
      facts.body.error?.problems?.map((problem) => problem.code),
      ['role.unknown', 'region.unknown', 'scheme.unknown', 'scheme.unknown'],
    )
    assert.deepEqual(await grantsOf(id), [])
  })

  it('counts at the very next request, and so does taking back', async () => {
    const person = await server.person('rights', [], 'SA330106')
    const permissions = async () =>
      ((await person.call('GET', '/session')).body.user as { permissions: string[] }).permissions
    assert.deepEqual(await permissions(), [])
    const { body } = await give(person.id, maker)
    assert.ok((await permissions()).includes('voucher.make'))
    const [row] = await grantsOf(person.id)
    assert.deepEqual(
      [row.role_code, row.region_code, row.schemes, row.standards, Number(row.granted_by)],
      ['voucher-maker', '330106000', '["EP","RP"]', '["agency"]', security.id],
    )
    assert.equal((await take(person.id, body.id)).status, 200)
    assert.deepEqual(await permissions(), [])
    const actions = await server.database
      .knex('audit_entries')
      .whereIn('action', ['grants.give', 'grants.withdraw'])
      .orderBy('seq', 'desc')
      .limit(2)
    assert.deepEqual(
      actions.map((entry) => [entry.action, entry.object_ids]),
      [
        ['grants.withdraw', JSON.stringify([body.id])],
        ['grants.give', JSON.stringify([body.id])],
      ],
    )
  })

  it('again with the same key changes nothing more; the same grant with another key is refused', async () => {
    const id = await add('repeat')
    const key = { 'Idempotency-Key': 'grant-once' }
    const first = await give(id, maker, security, key)
    assert.deepEqual((await give(id, maker, security, key)).body, first.body)
    assert.deepEqual(codeOf(await give(id, { ...maker, schemes: ['EP', 'RP'] })), [409, 'grant.exists'])
    assert.equal((await give(id, { ...maker, schemes: null })).status, 200)
    assert.equal((await grantsOf(id)).length, 2)
    const gone = { 'Idempotency-Key': 'withdraw-once' }
    const taken = await security.call('DELETE', `/users/${id}/grants/${String(first.body.id)}`, undefined, gone)
    assert.deepEqual(
      (await security.call('DELETE', `/users/${id}/grants/${String(first.body.id)}`, undefined, gone)).body,
      taken.body,
    )
    assert.deepEqual(codeOf(await take(id, first.body.id)), [404, 'not.found'])
  })

  it('to oneself is refused, and so is taking from oneself', async () => {
    assert.deepEqual(codeOf(await give(security.id, maker)), [422, 'grant.self'])
    const [own] = await grantsOf(security.id)
    assert.deepEqual(codeOf(await take(security.id, own.id)), [422, 'grant.self'])
  })

  it('refuses every pair of incompatible roles in either order, and says why', async () => {
    const pairs = roleBook.incompatible.flatMap(({ one, other }) =>
      one.flatMap((a) =>
        other.flatMap((b) => [
          [a, b],
          [b, a],
        ]),
      ),
    )
    for (const [index, [held, wanted]] of pairs.entries()) {
      const id = await add(`pair-${index}`)
      await server.database.knex('user_grants').insert({
        id: 100 + index,
        user_id: id,
        role_code: held,
        region_code: '330106000',
        granted_by: 1,
        granted_at: 'x',
      })
      const answer = await give(id, { role: wanted, region: '330203000' })
      assert.deepEqual(codeOf(answer), [409, 'role.incompatible'], `${held} then ${wanted}`)
      assert.equal((await grantsOf(id)).length, 1)
    }
    const id = await add('cashier-and')
    await give(id, { role: 'cashier', region: '330106000' })
    const { body } = await give(id, { role: 'reviewer', region: '330106000' })
    assert.match(body.error?.message ?? '', /姓名cashier-and 已任“出纳”（会计法：.*），不能兼任“审核”/)
  }).timeout(60_000)

  it('gives interface roles to systems only, and only those', async () => {
    const [person, system] = [await add('human'), await add('robot', 'system')]
    assert.deepEqual(codeOf(await give(person, { role: 'interface', region: '330106000' })), [422, 'role.kind'])
    assert.deepEqual(codeOf(await give(system, { role: 'viewer', region: '330106000' })), [422, 'role.kind'])
    assert.equal((await give(system, { role: 'interface', region: '330106000' })).status, 200)
  })

  it('stays within the scope of the administrator, for the user and for the region', async () => {
    const [near, far] = [await add('near'), await add('far', 'user', 'SA330203')]
    assert.equal((await give(near, maker, cityScope)).status, 200)
    assert.deepEqual(codeOf(await give(near, { ...maker, region: '330203000' }, cityScope)), [403, 'access.denied'])
    assert.deepEqual(codeOf(await give(near, { ...maker, region: '330000000' }, cityScope)), [403, 'access.denied'])
    assert.deepEqual(codeOf(await give(far, maker, cityScope)), [404, 'not.found'])
    const { body } = await give(near, { ...maker, region: '330203000' })
    assert.deepEqual(codeOf(await take(near, body.id, cityScope)), [403, 'access.denied'])
    assert.deepEqual(codeOf(await take(far, body.id)), [404, 'not.found'])
  })

  it('shows the roles, their permissions and what excludes what to everyone signed in', async () => {
    assert.equal((await server.anyone('GET', '/roles')).status, 401)
    const { body } = await system.call('GET', '/roles')
    assert.deepEqual([body.rows, body.incompatible], [roleBook.roles, roleBook.incompatible])
  })
})
