// The signed interface: what an outside system must send, and that nothing changed, stale or repeated gets through.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { addSystemAccount } from '../../server/access/from-command-line.ts'
import { signedContent } from '../../server/access/signed-request.ts'
import { isSm2Signature, readSm2PublicKey } from '../../server/access/sm2.ts'
import { command } from '../../server/core/router.ts'
import { startAccessServer, whoAmI } from './support.ts'
import type { AccessServer, Answer } from './support.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' })
const publicKey = String(pair.publicKey.export({ type: 'spki', format: 'pem' }))
// A key just generated counts as plain EC in Node; read from PEM it signs by SM2.
const privateKey = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))

const deliver = command({
  method: 'POST',
  path: '/deliver',
  name: 'test.deliver',
  title: '报送',
  permission: 'document.import',
  input: z.object({ amount: z.string() }),
  run: async (_tx, actor, input) => ({ from: actor.login, kind: actor.kind, amount: input.amount }),
  audit: () => ({ object: 'test' }),
})

interface Parts {
  method: string
  path: string
  time: string
  nonce: string
  body: string
}

const fresh = (change: Partial<Parts> = {}): Parts => ({
  method: 'POST',
  path: '/api/deliver',
  time: new Date().toISOString(),
  nonce: randomUUID(),
  body: '{"amount":"12.50"}',
  ...change,
})
const signatureOf = (parts: Parts) => sign('sm3', Buffer.from(signedContent(parts)), privateKey).toString('base64')

describe('a signed request', () => {
  let server: AccessServer
  before(async () => {
    server = await startAccessServer([whoAmI, deliver])
    const account = { login: 'tax', name: '税务接口', orgCode: 'SA330106', sourceSystem: 'TAX', publicKey }
    await server.database.transaction((tx) => addSystemAccount(tx, account))
  })
  after(() => server.close())

  const codeOf = (answer: Answer) => [answer.status, answer.body.error?.code]
  const headersOf = (parts: Parts, signature = signatureOf(parts), account = 'tax') => ({
    'X-Tongchou-Account': account,
    'X-Tongchou-Time': parts.time,
    'X-Tongchou-Nonce': parts.nonce,
    'X-Tongchou-Signature': signature,
  })
  const send = (parts: Parts, headers: Record<string, string> = headersOf(parts)) =>
    server.anyone(
      parts.method,
      parts.path.replace(/^\/api/, ''),
      parts.body ? JSON.parse(parts.body) : undefined,
      headers,
    )

  it('acts as its account, within what is granted to it', async () => {
    const answer = await send(fresh())
    assert.deepEqual([answer.status, answer.body], [200, { from: 'tax', kind: 'system', amount: '12.50' }])
    const read = fresh({ method: 'GET', path: '/api/who-am-i?x=1', body: '' })
    assert.equal((await send(read)).body.login, 'tax')
    const users = fresh({ method: 'GET', path: '/api/users', body: '' })
    assert.deepEqual(codeOf(await send(users)), [403, 'access.denied'])
    assert.equal(answer.headers.get('set-cookie'), null)
  })

  it('changed in any part is refused', async () => {
    const changes: Partial<Parts>[] = [
      { body: '{"amount":"99.50"}' },
      { nonce: randomUUID() },
      { time: new Date(Date.now() - 1000).toISOString() },
      { path: '/api/deliver?dryRun=true' },
      { method: 'PUT' },
    ]
    for (const change of changes) {
      const parts = fresh()
      const answer = await send({ ...parts, ...change }, headersOf({ ...parts, ...change }, signatureOf(parts)))
      assert.deepEqual(codeOf(answer), [401, 'signature.wrong'], JSON.stringify(change))
    }
  })

  it('without a proper signature of a known, enabled account is refused alike', async () => {
    const parts = fresh()
    const stranger = createPrivateKey(
      generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
    const signatures = [
      '',
      'bm9uc2Vuc2U=',
      '不是',
      sign('sm3', Buffer.from(signedContent(parts)), stranger).toString('base64'),
    ]
    for (const signature of signatures) {
      const given = signature === '不是' ? encodeURIComponent(signature) : signature
      assert.deepEqual(codeOf(await send(parts, headersOf(parts, given))), [401, 'signature.wrong'])
    }
    assert.deepEqual(codeOf(await send(parts, headersOf(parts, undefined, 'nobody'))), [401, 'signature.wrong'])
    assert.deepEqual(codeOf(await send(parts, headersOf(parts, undefined, 'tongchou'))), [401, 'signature.wrong'])
    await server.person('human', [{ role: 'viewer' }])
    assert.deepEqual(codeOf(await send(parts, headersOf(parts, undefined, 'human'))), [401, 'signature.wrong'])
    await server.database.knex('users').where({ login: 'tax' }).update({ is_enabled: 0 })
    assert.deepEqual(codeOf(await send(parts)), [401, 'signature.wrong'])
    await server.database.knex('users').where({ login: 'tax' }).update({ is_enabled: 1 })
    assert.equal((await send(parts)).status, 200)
  })

  it('sent a second time is refused, whatever its key', async () => {
    const parts = fresh()
    assert.equal((await send(parts)).status, 200)
    assert.deepEqual(codeOf(await send(parts)), [401, 'signature.replayed'])
    const twins = fresh()
    const answers = await Promise.all([send(twins), send(twins), send(twins)])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 401, 401])
  })

  it('older or newer than five minutes, or without a proper time or number, is refused', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
    for (const time of [
      at(-6),
      at(6),
      '',
      'yesterday',
      '2026-03-31 10:00:00',
      String(Date.now()),
      at(0).replace('Z', ''),
    ]) {
      assert.deepEqual(codeOf(await send(fresh({ time }))), [401, 'signature.stale'], time)
    }
    const local = new Date(Date.now() + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
    for (const time of [at(-4), at(4), local]) assert.equal((await send(fresh({ time }))).status, 200, time)
    for (const nonce of ['', 'short', 'with space in it', 'x'.repeat(65)]) {
      assert.deepEqual(codeOf(await send(fresh({ nonce }))), [401, 'signature.nonce'], nonce)
    }
  })

  it('with a body that is not JSON is refused: the signature would not cover it', async () => {
    const parts = fresh()
    const answer = await send(parts, { ...headersOf(parts), 'Content-Type': 'application/octet-stream' })
    assert.deepEqual(codeOf(answer), [401, 'signature.body'])
  })

  it('does not borrow the session of a browser', async () => {
    const { call } = await server.person('signed-in', [{ role: 'viewer' }])
    const parts = fresh({ method: 'GET', path: '/api/who-am-i', body: '' })
    assert.deepEqual(codeOf(await call('GET', '/who-am-i', undefined, headersOf(parts, 'bm9uc2Vuc2U='))), [
      401,
      'signature.wrong',
    ])
  })

  it('leaves a trace when it is refused, and its number is forgotten when it could no longer pass', async () => {
    const refused = await server.database.knex('audit_entries').where({ action: 'signature.refused' })
    assert.deepEqual(new Set(refused.map((entry) => JSON.parse(entry.detail).reason)), new Set(['wrong', 'replayed']))
    await server.database.knex('access_nonces').update({ expires_at: '2020-01-01T00:00:00.000Z' })
    await send(fresh())
    assert.equal((await server.database.knex('access_nonces')).length, 1)
  })

  it('can be made with openssl alone', function () {
    const folder = mkdtempSync(join(tmpdir(), 'tongchou-sm2-'))
    const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
    try {
      try {
        openssl('genpkey', '-algorithm', 'SM2', '-out', 'key.pem')
      } catch {
        // A machine without openssl has nothing to show here; Node's own signing is proven above.
        return
      }
      openssl('pkey', '-in', 'key.pem', '-pubout', '-out', 'public.pem')
      writeFileSync(join(folder, 'content'), signedContent(fresh({ nonce: 'fixed-number' })))
      openssl('dgst', '-sm3', '-sign', 'key.pem', '-out', 'signature', 'content')
      const key = readSm2PublicKey(readFileSync(join(folder, 'public.pem'), 'utf8'))
      assert.ok(key)
      assert.ok(
        isSm2Signature(readFileSync(join(folder, 'content'), 'utf8'), readFileSync(join(folder, 'signature')), key),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
