// Accounts: who may make and change them, and that a one-time password is told once and kept nowhere.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { addSystemAccount, resetPassword } from '../../server/access/from-command-line.ts'
import { sourceSystemOf } from '../../server/access/queries.ts'
import { loadActor } from '../../server/access/load-actor.ts'
import { goodPassword, startAccessServer, whoAmI } from './support.ts'
import type { AccessServer, Answer, Person } from './support.ts'

const newKey = () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' })
  return {
    publicKey: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    privateKey: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}

describe('accounts', () => {
  let server: AccessServer
  let admin: Person
  let cityAdmin: Person
  let security: Person
  before(async () => {
    server = await startAccessServer([whoAmI])
    admin = await server.person('sys', [{ role: 'system-admin' }])
    cityAdmin = await server.person('sys-hangzhou', [{ role: 'system-admin', region: '330100000' }])
    security = await server.person('sec', [{ role: 'security-admin' }])
  })
  after(() => server.close())

  const codeOf = (answer: Answer) => [answer.status, answer.body.error?.code]
  const problemsOf = (answer: Answer) => answer.body.error?.problems?.map((problem) => problem.at)
  const user = (id: unknown) =>
    server.database
      .knex('users')
      .where({ id: Number(id) })
      .first()
  const newUser = (login: string, orgCode = 'SA330106') => ({ login, name: '新人', orgCode })
  const create = async (login: string, orgCode?: string) =>
    Number((await admin.call('POST', '/users', newUser(login, orgCode))).body.id)

  describe('creating a user', () => {
    it('is for system administrators', async () => {
      assert.deepEqual(codeOf(await server.anyone('POST', '/users', newUser('someone'))), [401, 'access.not_signed_in'])
      assert.deepEqual(codeOf(await security.call('POST', '/users', newUser('someone'))), [403, 'access.denied'])
    })

    it('tells everything wrong with the input', async () => {
      const answer = await admin.call('POST', '/users', { login: 'X', name: '', orgCode: '汉字', isAdmin: true })
      assert.equal(answer.status, 400)
      assert.deepEqual(new Set(problemsOf(answer)), new Set(['login', 'name', 'orgCode', undefined]))
      assert.deepEqual(codeOf(await admin.call('POST', '/users', newUser('someone', 'NOWHERE'))), [
        400,
        'organisation.unknown',
      ])
    })

    it('makes an account without rights, that cannot sign in before it has a password', async () => {
      const answer = await admin.call('POST', '/users', newUser('New.Person'))
      assert.equal(answer.status, 200)
      const row = await user(answer.body.id)
      assert.deepEqual([row.login, row.password_hash, row.is_enabled], ['new.person', null, 1])
      assert.equal(
        (await server.anyone('POST', '/session', { login: 'new.person', password: goodPassword })).status,
        401,
      )
      const [entry] = await server.database
        .knex('audit_entries')
        .where({ action: 'users.create' })
        .orderBy('seq', 'desc')
      assert.deepEqual([Number(entry.actor_id), entry.object_ids], [admin.id, JSON.stringify([answer.body.id])])
    })

    it('again with the same key gives the same answer and no second account', async () => {
      const key = { 'Idempotency-Key': 'create-twice' }
      const first = await admin.call('POST', '/users', newUser('twice'), key)
      assert.deepEqual((await admin.call('POST', '/users', newUser('twice'), key)).body, first.body)
      assert.equal((await server.database.knex('users').where({ login: 'twice' })).length, 1)
    })

    it('refuses a login that was ever used, in whatever case', async () => {
      const id = await create('taken')
      await admin.call('PUT', `/users/${id}`, { isEnabled: false })
      assert.deepEqual(codeOf(await admin.call('POST', '/users', newUser('TAKEN'))), [409, 'user.login_taken'])
      assert.deepEqual(codeOf(await admin.call('POST', '/users', newUser('tongchou'))), [409, 'user.login_taken'])
    })

    it('stays within the scope of the administrator', async () => {
      assert.equal((await cityAdmin.call('POST', '/users', newUser('in-scope', 'SA330106'))).status, 200)
      assert.deepEqual(codeOf(await cityAdmin.call('POST', '/users', newUser('out-of-scope', 'SA330203'))), [
        403,
        'access.denied',
      ])
    })
  })

  describe('changing a user', () => {
    it('is for system administrators', async () => {
      const id = await create('changed-by')
      assert.deepEqual(codeOf(await server.anyone('PUT', `/users/${id}`, { name: '别人' })), [
        401,
        'access.not_signed_in',
      ])
      assert.deepEqual(codeOf(await security.call('PUT', `/users/${id}`, { name: '别人' })), [403, 'access.denied'])
    })

    it('tells everything wrong with the input', async () => {
      const answer = await admin.call('PUT', '/users/0', { name: '', isEnabled: 'yes', login: 'other' })
      assert.deepEqual(new Set(problemsOf(answer)), new Set(['id', 'name', 'isEnabled', undefined]))
      const id = await create('nothing')
      assert.deepEqual(codeOf(await admin.call('PUT', `/users/${id}`, {})), [400, 'input.invalid'])
      assert.deepEqual(codeOf(await admin.call('PUT', `/users/${id}`, { publicKey: newKey().publicKey })), [
        400,
        'public_key.person',
      ])
    })

    it('sets name, organisation and whether the account is open; closing ends its sessions', async () => {
      const { id, call } = await server.person('moves', [])
      const key = { 'Idempotency-Key': 'move-once' }
      const change = { name: '新名', orgCode: 'SA330203', isEnabled: false }
      for (const answer of [
        await admin.call('PUT', `/users/${id}`, change, key),
        await admin.call('PUT', `/users/${id}`, change, key),
      ]) {
        assert.deepEqual([answer.status, answer.body], [200, { id }])
      }
      const row = await user(id)
      assert.deepEqual([row.name, row.org_code, row.is_enabled], ['新名', 'SA330203', 0])
      assert.deepEqual(await server.database.knex('sessions').where({ user_id: id }), [])
      assert.equal((await call('GET', '/who-am-i')).status, 401)
      await admin.call('PUT', `/users/${id}`, { isEnabled: true })
      await server.signIn('moves', goodPassword)
    })

    it('outside the scope looks like a user that is not there', async () => {
      const id = await create('elsewhere', 'SA330203')
      assert.deepEqual(codeOf(await cityAdmin.call('PUT', `/users/${id}`, { name: '别人' })), [404, 'not.found'])
      assert.deepEqual(codeOf(await admin.call('PUT', '/users/987654321', { name: '别人' })), [404, 'not.found'])
      assert.deepEqual(codeOf(await admin.call('PUT', '/users/1', { isEnabled: true })), [404, 'not.found'])
    })

    it('can not close the own account', async () => {
      assert.deepEqual(codeOf(await admin.call('PUT', `/users/${admin.id}`, { isEnabled: false })), [422, 'user.self'])
    })
  })

  describe('a one-time password', () => {
    it('is given by system administrators, within their scope, not to themselves', async () => {
      const id = await create('wants', 'SA330203')
      assert.deepEqual(codeOf(await server.anyone('POST', `/users/${id}/password`, {})), [401, 'access.not_signed_in'])
      assert.deepEqual(codeOf(await security.call('POST', `/users/${id}/password`, {})), [403, 'access.denied'])
      assert.deepEqual(codeOf(await cityAdmin.call('POST', `/users/${id}/password`, {})), [404, 'not.found'])
      assert.deepEqual(codeOf(await admin.call('POST', `/users/${admin.id}/password`, {})), [422, 'user.self'])
      assert.deepEqual(codeOf(await admin.call('POST', `/users/x/password`, {})), [400, 'input.invalid_type'])
    })

    it('opens the way to a password of one’s own, ends sessions, lifts a lock and is kept nowhere', async () => {
      const { id, call } = await server.person('renewed', [])
      await server.database
        .knex('users')
        .where({ id })
        .update({ failed_count: 5, locked_until: new Date(Date.now() + 600_000).toISOString() })
      const answer = await admin.call('POST', `/users/${id}/password`, {})
      const password = String(answer.body.password)
      assert.deepEqual([answer.status, answer.body.login, password.length], [200, 'renewed', 12])
      assert.equal((await call('GET', '/who-am-i')).status, 401)
      assert.equal((await server.anyone('POST', '/session', { login: 'renewed', password: goodPassword })).status, 401)
      const fresh = await server.signIn('renewed', password)
      assert.deepEqual(codeOf(await fresh('GET', '/who-am-i')), [403, 'password.must_change'])
      assert.equal((await fresh('POST', '/session/password', { old: password, new: 'My-own-2026' })).status, 200)
      assert.equal((await fresh('GET', '/who-am-i')).status, 200)
      for (const table of ['users', 'command_keys', 'audit_entries', 'sessions']) {
        assert.ok(!JSON.stringify(await server.database.knex(table)).includes(password), table)
      }
      assert.ok(!server.logged.join('\n').includes(password))
    })

    it('asked for again is another one', async () => {
      const id = await create('again')
      const key = { 'Idempotency-Key': 'one-time' }
      const [first, second] = [
        await admin.call('POST', `/users/${id}/password`, {}, key),
        await admin.call('POST', `/users/${id}/password`, {}, key),
      ]
      assert.notEqual(first.body.password, second.body.password)
      assert.equal(
        (await server.anyone('POST', '/session', { login: 'again', password: first.body.password })).status,
        401,
      )
      await server.signIn('again', String(second.body.password))
    })

    it('can be made at the command line of the server', async () => {
      await create('helpless')
      const { password } = await server.database.transaction((tx) => resetPassword(tx, 'helpless'))
      await server.signIn('helpless', password)
      await assert.rejects(
        server.database.transaction((tx) => resetPassword(tx, 'nobody-here')),
        /没有登录名为 nobody-here 的用户/,
      )
      const [entry] = await server.database
        .knex('audit_entries')
        .where({ action: 'users.password' })
        .orderBy('seq', 'desc')
      assert.equal(entry.actor_name, '系统自动')
    })
  })

  describe('the list of users', () => {
    it('is for system and security administrators', async () => {
      const viewer = await server.person('list-viewer', [{ role: 'viewer' }])
      assert.deepEqual(codeOf(await server.anyone('GET', '/users')), [401, 'access.not_signed_in'])
      assert.deepEqual(codeOf(await viewer.call('GET', '/users')), [403, 'access.denied'])
      assert.equal((await security.call('GET', '/users')).status, 200)
    })

    it('shows users in scope with their grants, by page and filter, and no secret', async () => {
      await server.person('listed-a', [{ role: 'reviewer', region: '330106000', schemes: ['EP'] }], 'SA330106')
      await server.person('listed-b', [], 'SA330106')
      await server.person('listed-c', [], 'SA330203')
      const rowsOf = async (call: Person['call'], search: string) =>
        (await call('GET', `/users?${search}`)).body.rows as Record<string, unknown>[]
      const logins = async (call: Person['call'], search: string) =>
        (await rowsOf(call, search)).map((row) => row.login)
      assert.deepEqual(await logins(admin.call, 'q=LISTED'), ['listed-a', 'listed-b', 'listed-c'])
      assert.deepEqual(await logins(cityAdmin.call, 'q=listed'), ['listed-a', 'listed-b'])
      assert.deepEqual(await logins(admin.call, 'q=listed&sort=-login&size=2&page=2'), ['listed-a'])
      assert.deepEqual(await logins(admin.call, 'q=listed&org=SA330203&enabled=true&kind=user'), ['listed-c'])
      const [row] = await rowsOf(admin.call, 'q=listed-a')
      assert.deepEqual(
        (row?.grants as { role: string; regionName: string }[]).map((grant) => [grant.role, grant.regionName]),
        [['reviewer', '西湖区']],
      )
      assert.ok(!JSON.stringify(row).includes('scrypt'))
      assert.equal((await admin.call('GET', '/users?q=listed&size=1')).body.total, 3)
      assert.deepEqual(codeOf(await admin.call('GET', '/users?sort=password_hash')), [400, 'input.invalid_value'])
    })
  })

  describe('an interface account', () => {
    const account = (login: string) => ({
      login,
      name: '税务接口',
      orgCode: 'SA330106',
      sourceSystem: 'TAX-33',
      publicKey: newKey().publicKey,
    })

    it('is made by system administrators within their scope', async () => {
      assert.deepEqual(codeOf(await server.anyone('POST', '/system-accounts', account('tax-1'))), [
        401,
        'access.not_signed_in',
      ])
      assert.deepEqual(codeOf(await security.call('POST', '/system-accounts', account('tax-1'))), [
        403,
        'access.denied',
      ])
      assert.deepEqual(
        codeOf(await cityAdmin.call('POST', '/system-accounts', { ...account('tax-1'), orgCode: 'SA330203' })),
        [403, 'access.denied'],
      )
      const key = { 'Idempotency-Key': 'interface-once' }
      const input = account('tax-1')
      const first = await cityAdmin.call('POST', '/system-accounts', input, key)
      assert.deepEqual(
        [first.status, (await cityAdmin.call('POST', '/system-accounts', input, key)).body],
        [200, first.body],
      )
      assert.equal((await user(first.body.id)).kind, 'system')
    })

    it('tells everything wrong with the input', async () => {
      const answer = await admin.call('POST', '/system-accounts', {
        login: '1',
        name: '接口',
        orgCode: 'SA330106',
        publicKey: '',
      })
      assert.deepEqual(new Set(problemsOf(answer)), new Set(['login', 'sourceSystem', 'publicKey']))
    })

    it('takes an SM2 public key and nothing else', async () => {
      const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
      for (const publicKey of [
        String(p256),
        String(rsa),
        newKey().privateKey,
        'nonsense',
        '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
      ]) {
        const answer = await admin.call('POST', '/system-accounts', { ...account('tax-bad'), publicKey })
        assert.deepEqual(codeOf(answer), [400, 'public_key.invalid'])
        assert.ok(!JSON.stringify(answer.body).includes(publicKey.slice(30, 60)) || publicKey === 'nonsense')
      }
    })

    it('has no password, and can change its key', async () => {
      const { body } = await admin.call('POST', '/system-accounts', account('tax-2'))
      assert.deepEqual(codeOf(await admin.call('POST', `/users/${String(body.id)}/password`, {})), [422, 'user.system'])
      const { publicKey } = newKey()
      assert.equal((await admin.call('PUT', `/users/${String(body.id)}`, { publicKey })).status, 200)
      assert.equal((await user(body.id)).public_key, publicKey.trim())
      assert.deepEqual(codeOf(await admin.call('PUT', `/users/${String(body.id)}`, { publicKey: 'x' })), [
        400,
        'public_key.invalid',
      ])
    })

    it('made at the command line may deliver documents at once', async () => {
      const { id, region } = await server.database.transaction((tx) =>
        addSystemAccount(tx, { ...account('tax-3'), schemes: ['EP'] }),
      )
      assert.equal(region, '330106000')
      await server.database.transaction(async (tx) => {
        const actor = await loadActor(tx, id)
        assert.deepEqual(
          actor.grants.map(({ role, permissions, schemes }) => ({ role, permissions, schemes })),
          [{ role: 'interface', permissions: ['document.import'], schemes: ['EP'] }],
        )
        assert.equal(await sourceSystemOf(tx, actor), 'TAX-33')
      })
      const bad = { ...account('tax-4'), orgCode: 'NOWHERE', publicKey: 'x', region: '999999999' }
      await assert.rejects(
        server.database.transaction((tx) => addSystemAccount(tx, bad)),
        (error: { problems: { at: string }[] }) =>
          error.problems.map((problem) => problem.at).join() === 'publicKey,orgCode,region',
      )
    })
  })

  it('the product itself acts under its own name and holds no grant', async () => {
    const actor = await server.database.transaction((tx) => loadActor(tx, 1))
    assert.deepEqual([actor.login, actor.kind, actor.grants], ['tongchou', 'system', []])
    await assert.rejects(
      server.database.transaction((tx) => loadActor(tx, 987654321)),
      { status: 404 },
    )
  })
})
