// Signing in: what a session allows, when it ends, and what is never told or written.
import assert from 'node:assert/strict'
import { sm3 } from '../../server/core/digest.ts'
import { cookieOf, goodPassword, startAccessServer, whoAmI } from './support.ts'
import type { AccessServer, Answer } from './support.ts'

describe('a session', () => {
  let server: AccessServer
  before(async () => {
    server = await startAccessServer([whoAmI])
  })
  after(() => server.close())

  const codeOf = (answer: Answer) => [answer.status, answer.body.error?.code]
  const tryToSignIn = async (login: string, password: string) =>
    codeOf(await server.anyone('POST', '/session', { login, password }))
  const change = (login: string, values: object) => server.database.knex('users').where({ login }).update(values)
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

  it('is needed for everything that is not public', async () => {
    assert.deepEqual(codeOf(await server.anyone('GET', '/who-am-i')), [401, 'access.not_signed_in'])
    assert.deepEqual(codeOf(await server.anyone('GET', '/who-am-i', undefined, { Cookie: 'tongchou_session=guess' })), [
      401,
      'access.not_signed_in',
    ])
  })

  it('tells who is signed in, with rights by name', async () => {
    const { call, id } = await server.person('tells', [
      { role: 'voucher-maker', region: '330106000', schemes: ['EP'], standards: ['agency'] },
    ])
    const { body } = await call('GET', '/session')
    const user = body.user as Record<string, unknown> & { permissions: string[]; grants: object[] }
    assert.deepEqual(
      { id: user.id, login: user.login, org: user.org, mustChangePassword: user.mustChangePassword },
      {
        id,
        login: 'tells',
        org: { code: 'FB330000', name: '浙江省财政厅' },
        mustChangePassword: false,
      },
    )
    assert.ok(user.permissions.includes('voucher.make') && !user.permissions.includes('voucher.review'))
    const [{ id: grantId, ...grant }] = user.grants as [{ id: number }]
    assert.ok(grantId > 0)
    assert.deepEqual(grant, {
      role: 'voucher-maker',
      roleName: '制单',
      region: '330106000',
      regionName: '西湖区',
      schemes: ['EP'],
      standards: ['agency'],
    })
    assert.equal(body.setupNeeded, false)
    assert.deepEqual((await server.anyone('GET', '/session')).body, { user: null, setupNeeded: false })
  })

  it('lives in a cookie no script can read and no other site can send; the server keeps its digest only', async () => {
    await server.person('cookie', [])
    const answer = await server.anyone('POST', '/session', { login: ' Cookie ', password: goodPassword })
    assert.equal(answer.status, 200)
    const header = answer.headers.get('set-cookie') ?? ''
    for (const part of [/httponly/i, /samesite=strict/i, /path=\//i]) assert.match(header, part)
    const token = cookieOf(answer).split('=')[1] ?? ''
    assert.ok(token.length >= 43)
    const stored = await server.database.knex('sessions')
    assert.ok(stored.some((row) => row.token_hash === sm3(token)) && !JSON.stringify(stored).includes(token))
  })

  it('is refused alike for an unknown login, a wrong password, a disabled account and the product itself', async () => {
    await server.person('alike', [])
    await server.person('disabled', [])
    await change('disabled', { is_enabled: 0 })
    const answers = await Promise.all(
      [
        ['nobody-here', goodPassword],
        ['alike', 'Wrong-pass-1'],
        ['disabled', goodPassword],
        ['tongchou', goodPassword],
      ].map(([login, password]) => server.anyone('POST', '/session', { login, password })),
    )
    for (const { status, body } of answers) {
      assert.equal(status, 401)
      assert.equal(body.error?.code, 'session.wrong')
      assert.equal(body.error?.message, answers[0]?.body.error?.message)
    }
  })

  it('takes as long to refuse an unknown login as a wrong password', async () => {
    await server.person('timing', [])
    const time = async (login: string) => {
      const times: number[] = []
      for (let attempt = 0; attempt < 4; attempt++) {
        const start = performance.now()
        await server.anyone('POST', '/session', { login, password: 'Wrong-pass-1' })
        times.push(performance.now() - start)
      }
      return Math.min(...times)
    }
    const [known, unknown] = [await time('timing'), await time('not-there')]
    assert.ok(unknown > known / 4 && known > unknown / 4, `known ${known} ms, unknown ${unknown} ms`)
  })

  it('locks the account after five failures for a quarter of an hour, even for the right password', async () => {
    await server.person('locked', [])
    for (let attempt = 0; attempt < 5; attempt++)
      assert.deepEqual(await tryToSignIn('locked', 'Wrong-pass-1'), [401, 'session.wrong'])
    assert.deepEqual(await tryToSignIn('locked', goodPassword), [401, 'session.wrong'])
    const locked = await server.database.knex('users').where({ login: 'locked' }).first()
    const minutes = (Date.parse(locked.locked_until) - Date.now()) / 60_000
    assert.ok(minutes > 14 && minutes <= 15)
    await change('locked', { locked_until: minutesAgo(0.1) })
    await server.signIn('locked', goodPassword)
  })

  it('counts failures in a row: a success and the end of a lock start anew', async () => {
    await server.person('counted', [])
    for (let attempt = 0; attempt < 4; attempt++) await tryToSignIn('counted', 'Wrong-pass-1')
    await server.signIn('counted', goodPassword)
    for (let attempt = 0; attempt < 4; attempt++) await tryToSignIn('counted', 'Wrong-pass-1')
    await server.signIn('counted', goodPassword)
    await change('counted', { failed_count: 5, locked_until: minutesAgo(1) })
    await tryToSignIn('counted', 'Wrong-pass-1')
    await server.signIn('counted', goodPassword)
  })

  it('counts failures that arrive together', async () => {
    await server.person('together', [])
    await Promise.all(Array.from({ length: 8 }, () => tryToSignIn('together', 'Wrong-pass-1')))
    assert.deepEqual(await tryToSignIn('together', goodPassword), [401, 'session.wrong'])
  })

  it('ends after half an hour without use, and each use starts that anew', async () => {
    const { call, id } = await server.person('idle', [])
    const idleFor = (minutes: number) =>
      server.database
        .knex('sessions')
        .where({ user_id: id })
        .update({ seen_at: minutesAgo(minutes) })
    await idleFor(29)
    assert.equal((await call('GET', '/who-am-i')).status, 200)
    const [row] = await server.database.knex('sessions').where({ user_id: id })
    assert.ok(Date.now() - Date.parse(row.seen_at) < 60_000)
    await idleFor(31)
    assert.deepEqual(codeOf(await call('GET', '/who-am-i')), [401, 'access.not_signed_in'])
    assert.deepEqual(await server.database.knex('sessions').where({ user_id: id }), [])
  })

  it('ends after twelve hours however busy', async () => {
    const { call, id } = await server.person('busy', [])
    await server.database
      .knex('sessions')
      .where({ user_id: id })
      .update({ created_at: minutesAgo(12 * 60 + 1) })
    assert.equal((await call('GET', '/who-am-i')).status, 401)
  })

  it('ends with signing out, at the server too', async () => {
    const { call } = await server.person('leaves', [])
    const other = await server.signIn('leaves', goodPassword)
    const answer = await call('DELETE', '/session')
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('set-cookie') ?? '', /tongchou_session=;/)
    assert.equal((await call('GET', '/who-am-i')).status, 401)
    assert.equal((await other('GET', '/who-am-i')).status, 200)
    assert.equal((await call('DELETE', '/session')).status, 200)
  })

  it('loses a right at once when the grant is taken away, and ends when the user is disabled', async () => {
    const { call, id } = await server.person('loses', [{ role: 'viewer' }])
    await server.database.knex('user_grants').where({ user_id: id }).delete()
    assert.deepEqual(((await call('GET', '/session')).body.user as { permissions: string[] }).permissions, [])
    await change('loses', { is_enabled: 0 })
    assert.equal((await call('GET', '/who-am-i')).status, 401)
  })

  describe('changing the password', () => {
    it('needs a session', async () => {
      assert.deepEqual(codeOf(await server.anyone('POST', '/session/password', { old: 'x', new: 'y' })), [
        401,
        'access.not_signed_in',
      ])
    })

    it('tells everything wrong with the new one', async () => {
      const { call } = await server.person('choosy', [])
      const answer = await call('POST', '/session/password', { old: goodPassword, new: 'choosy' })
      assert.equal(answer.status, 400)
      assert.deepEqual(
        answer.body.error?.problems?.map((problem) => problem.code),
        ['password.short', 'password.simple', 'password.contains_login'],
      )
      assert.deepEqual(codeOf(await call('POST', '/session/password', { old: goodPassword, new: goodPassword })), [
        400,
        'password.same',
      ])
      assert.equal(
        (await call('POST', '/session/password', { new: 'Another-2026' })).body.error?.problems?.[0]?.at,
        'old',
      )
    })

    it('refuses a wrong old one, and counts it as a failure', async () => {
      const { call, id } = await server.person('forgot', [])
      for (let attempt = 0; attempt < 5; attempt++) {
        assert.deepEqual(
          codeOf(await call('POST', '/session/password', { old: 'Wrong-pass-1', new: 'Another-2026' })),
          [422, 'password.wrong'],
        )
      }
      assert.deepEqual(codeOf(await call('POST', '/session/password', { old: goodPassword, new: 'Another-2026' })), [
        422,
        'password.wrong',
      ])
      assert.ok((await server.database.knex('users').where({ id }).first()).locked_until)
    })

    it('ends the other sessions and keeps this one; the old password is worthless', async () => {
      const { call } = await server.person('changes', [])
      const other = await server.signIn('changes', goodPassword)
      assert.equal((await call('POST', '/session/password', { old: goodPassword, new: 'Another-2026' })).status, 200)
      assert.equal((await call('GET', '/who-am-i')).status, 200)
      assert.equal((await other('GET', '/who-am-i')).status, 401)
      assert.deepEqual(await tryToSignIn('changes', goodPassword), [401, 'session.wrong'])
      await server.signIn('changes', 'Another-2026')
    })

    it('comes first with a one-time password', async () => {
      const { call } = await server.person('first', [])
      await change('first', { must_change_password: 1 })
      assert.deepEqual(codeOf(await call('GET', '/who-am-i')), [403, 'password.must_change'])
      assert.equal(
        ((await call('GET', '/session')).body.user as { mustChangePassword: boolean }).mustChangePassword,
        true,
      )
      await call('POST', '/session/password', { old: goodPassword, new: 'Another-2026' })
      assert.equal((await call('GET', '/who-am-i')).status, 200)
    })
  })

  describe('requests of another web site', () => {
    const body = { login: 'x', password: 'y' }
    const from = async (headers: Record<string, string>) =>
      (await server.anyone('POST', '/session', body, headers)).body.error?.code

    it('are refused by their origin', async () => {
      assert.equal(await from({ Origin: 'https://evil.example' }), 'request.foreign')
      assert.equal(await from({ Origin: 'null' }), 'request.foreign')
      assert.equal(await from({ 'Sec-Fetch-Site': 'cross-site' }), 'request.foreign')
      assert.equal(await from({ 'Sec-Fetch-Site': 'same-site' }), 'request.foreign')
      assert.equal(await from({ 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }), 'request.foreign')
    })

    it('are refused by what only a form would send', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        assert.equal(await from({ 'Content-Type': type }), 'request.content_type')
      }
    })

    it('are not confused with our own, also behind a proxy', async () => {
      assert.equal(await from({ 'Sec-Fetch-Site': 'same-origin' }), 'session.wrong')
      assert.equal(await from({ Origin: 'https://fund.example.gov.cn' }), 'session.wrong')
      assert.equal(await from({}), 'session.wrong')
    })
  })

  it('bad input is told with every place, unknown fields included', async () => {
    const answer = await server.anyone('POST', '/session', { login: '', extra: 1 })
    assert.equal(answer.status, 400)
    assert.deepEqual(
      new Set(answer.body.error?.problems?.map((problem) => problem.at)),
      new Set(['login', 'password', undefined]),
    )
  })

  it('every attempt stands in the audit trail, unknown logins without what was typed', async () => {
    await server.person('audited', [])
    const count = async () => Number((await server.database.knex('audit_entries').count({ n: '*' }))[0]?.n)
    const before = await count()
    await tryToSignIn('audited', 'Wrong-pass-1')
    await tryToSignIn('Typed-Password-9', 'x')
    const entries = await server.database.knex('audit_entries').where('seq', '>', before).orderBy('seq')
    assert.deepEqual(
      entries.map((entry) => [entry.action, JSON.parse(entry.detail).login]),
      [
        ['session.refused', 'audited'],
        ['session.refused', undefined],
      ],
    )
    assert.equal(await count(), before + 2)
    assert.ok(
      !JSON.stringify(await server.database.knex('audit_entries'))
        .toLowerCase()
        .includes('typed-password'),
    )
  })

  it('no password stands in the log, in an answer or in any table', async () => {
    const secret = 'Never-Shown-77'
    const { call } = await server.person('quiet', [])
    const answers = [
      await server.anyone('POST', '/session', { login: 'quiet', password: secret }),
      await server.anyone('POST', '/session', { login: 'quiet', password: { text: secret } }),
      await call('POST', '/session/password', { old: secret, new: `${secret}x` }),
      await call('POST', '/session/password', { old: goodPassword, new: secret }),
      await server.anyone('POST', '/session', { login: 'quiet', password: secret }),
    ]
    assert.ok(!JSON.stringify(answers.map((answer) => answer.body)).includes(secret))
    assert.ok(!server.logged.join('\n').includes(secret))
    for (const table of ['users', 'sessions', 'command_keys', 'audit_entries']) {
      assert.ok(!JSON.stringify(await server.database.knex(table)).includes(secret), table)
    }
  })
})

describe('a server that is set to HTTPS only', () => {
  it('says so to who comes without, and gives no session', async () => {
    const server = await startAccessServer([], { isHttps: true })
    try {
      await assert.rejects(server.person('plain', []), /没有经过 HTTPS/)
      assert.deepEqual(await server.database.knex('sessions').count({ n: '*' }).first(), { n: 0 })
    } finally {
      await server.close()
    }
  })
})
