// The first start of an empty installation: three administrators, once, and no password anyone knows beforehand.
import assert from 'node:assert/strict'
import { hasUsers } from '../../server/access/queries.ts'
import { startAccessServer } from './support.ts'
import type { AccessServer, Answer } from './support.ts'

const organisation = { code: 'FB330100', name: '杭州市财政局', kind: 'finance', regionCode: '330100000' }
const administrators = [
  { role: 'system-admin', login: 'wangsys', name: '王系统', password: 'System-2026' },
  { role: 'security-admin', login: 'lisec', name: '李安全', password: 'Security-2026' },
  { role: 'audit-admin', login: 'zhaoaudit', name: '赵审计', password: 'Auditing-2026' },
]
const changed = (change: object[]) => ({
  organisation,
  administrators: administrators.map((one, index) => ({ ...one, ...change[index] })),
})

describe('set-up', () => {
  let server: AccessServer
  beforeEach(async () => {
    server = await startAccessServer()
  })
  afterEach(() => server.close())

  const setUp = (body: object) => server.anyone('POST', '/setup', body)
  const codesOf = (answer: Answer) => [
    answer.status,
    ...new Set(answer.body.error?.problems?.map((problem) => problem.code)),
  ]

  it('is needed until it is done; then three administrators sign in with their own passwords', async () => {
    assert.deepEqual((await server.anyone('GET', '/session')).body, { user: null, setupNeeded: true })
    const answer = await setUp({ organisation, administrators })
    assert.deepEqual(
      [answer.status, answer.body],
      [200, { administrators: administrators.map(({ role, login }) => ({ role, login })) }],
    )
    assert.deepEqual((await server.anyone('GET', '/session')).body, { user: null, setupNeeded: false })
    for (const { role, login, password } of administrators) {
      const { body } = await (await server.signIn(login, password))('GET', '/session')
      const user = body.user as { org: object; grants: { role: string; region: string }[]; mustChangePassword: boolean }
      assert.deepEqual([user.org, user.mustChangePassword], [{ code: 'FB330100', name: '杭州市财政局' }, false])
      assert.deepEqual(
        user.grants.map((grant) => [grant.role, grant.region]),
        [[role, '330100000']],
      )
    }
    for (const table of ['users', 'command_keys', 'audit_entries']) {
      assert.ok(!JSON.stringify(await server.database.knex(table)).includes('-2026'), table)
    }
    const [entry] = await server.database.knex('audit_entries').where({ action: 'setup.run' })
    assert.equal(JSON.parse(entry.object_ids).length, 3)
  })

  it('works once only, also when two arrive together', async () => {
    const [one, other] = [changed([]), changed([{ login: 'other1' }, { login: 'other2' }, { login: 'other3' }])]
    const answers = await Promise.all([setUp(one), setUp(other)])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409])
    assert.equal((await server.database.knex('users').where({ kind: 'user' })).length, 3)
    assert.equal((await setUp(one)).body.error?.code, 'setup.done')
  })

  it('refuses one person twice, a missing role and bad passwords, all told at once; nothing is made', async () => {
    assert.deepEqual(
      codesOf(await setUp(changed([{}, { login: 'WangSys', name: '王系统', password: 'System-2026' }]))),
      [400, 'setup.same_login', 'setup.same_person', 'setup.same_password'],
    )
    assert.deepEqual(
      codesOf(await setUp(changed([{ role: 'audit-admin', password: 'short' }, { password: 'lisec-2026-X' }]))),
      [400, 'password.short', 'password.simple', 'password.contains_login', 'setup.role_missing'],
    )
    const shape = await setUp({
      organisation: { ...organisation, kind: 'club', regionCode: '1' },
      administrators: administrators.slice(1),
    })
    assert.deepEqual(
      shape.body.error?.problems?.map((problem) => problem.at),
      ['organisation.kind', 'organisation.regionCode', 'administrators'],
    )
    assert.equal(await server.database.transaction(hasUsers), false)
  })

  it('needs base data and a region that exists', async () => {
    assert.deepEqual(
      codesOf(await setUp({ organisation: { ...organisation, regionCode: '110000000' }, administrators })),
      [400, 'region.unknown'],
    )
    await server.database.knex('regions').delete()
    assert.equal((await setUp({ organisation, administrators })).body.error?.code, 'setup.no_base_data')
    assert.equal(await server.database.transaction(hasUsers), false)
  })

  it('takes an organisation that is there already, unless it is another one', async () => {
    const known = { code: 'SA330106', name: '西湖区社保中心', kind: 'agency', regionCode: '330106000' }
    assert.equal(
      (await setUp({ organisation: { ...known, name: '另一个' }, administrators })).body.error?.code,
      'organisation.exists',
    )
    assert.equal((await setUp({ organisation: known, administrators })).status, 200)
  })
})
