// Documents over HTTP: one or many at once, trial runs, uploads, lists, templates; and every malformed request answered as such.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'
import { nobody } from '../../server/core/actor.ts'
import type { Actor } from '../../server/core/actor.ts'
import { errorAnswers, makeRouter } from '../../server/core/http.ts'
import { openLog } from '../../server/core/log.ts'
import { documentRoutes } from '../../server/documents/routes.ts'
import { desk, startIntake, type Intake } from './fixture.ts'

interface Answer {
  status: number
  body: { error?: { code: string; message: string }; [name: string]: unknown }
  type: string
  bytes: Buffer
}

describe('the interface of documents', () => {
  let intake: Intake
  let server: Server
  let url = ''
  let actor: Actor = nobody
  before(async () => {
    intake = await startIntake()
    const app = new Koa()
    const log = openLog('silent')
    app.use(errorAnswers(log))
    app.use(
      bodyParser({ enableTypes: ['json'], jsonStrict: true, jsonLimit: 20 * 1024 * 1024, enableRawChecking: false }),
    )
    app.use(async (ctx, next) => {
      ctx.state.actor = actor
      await next()
    })
    app.use(makeRouter(documentRoutes, { database: intake.database, log, dataDir: intake.dataDir, isHttps: false }))
    server = createServer(app.callback()).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  })
  beforeEach(async () => {
    actor = intake.clerk
    await intake.clear()
  })
  after(async () => {
    server.close()
    await intake.close()
  })

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const isText = typeof body === 'string'
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'idempotency-key': randomUUID(),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const type = response.headers.get('content-type') ?? ''
    return {
      status: response.status,
      type,
      bytes,
      body: type.includes('json') ? (JSON.parse(bytes.toString()) as Answer['body']) : {},
    }
  }
  const documents = (count: number) => {
    const at = desk('IP')
    for (let index = 0; index < count; index += 1)
      at.write('contribution.treasury_received', '2026-03-05', `${100 + index}.00`)
    return at.documents
  }

  it('takes one document as it is, or many, and answers what became of each', async () => {
    const [one, two] = documents(2)
    const single = await call('POST', '/documents', one)
    assert.deepEqual([single.status, single.body.new, single.body.vouchers], [200, 1, 1])
    const many = await call('POST', '/documents', { documents: [one, two, { envelope: {} }] })
    assert.deepEqual([many.body.read, many.body.new, many.body.known, many.body.refused], [3, 1, 1, 1])
    const results = many.body.results as { line: number; status: string }[]
    assert.deepEqual(
      results.map(({ line, status }) => [line, status]),
      [
        [1, 'known'],
        [2, 'vouchered'],
        [3, 'refused'],
      ],
    )
  })

  it('answers a repeated request with the first answer', async () => {
    const [one] = documents(1)
    const headers = { 'idempotency-key': 'the-same-key' }
    const first = await call('POST', '/documents', one, headers)
    const second = await call('POST', '/documents', one, headers)
    assert.deepEqual(second.body, first.body)
    assert.equal((await call('POST', '/documents', documents(2)[1], headers)).status, 409)
  })

  it('tries documents out and leaves nothing behind', async () => {
    const answer = await call('POST', '/documents/explain', { documents: documents(2) })
    assert.equal(answer.status, 200)
    const results = answer.body.results as {
      result: { status: string }
      document: { vouchers: { lines: unknown[] }[]; explanation: unknown }
    }[]
    assert.equal(results[0]?.result.status, 'vouchered')
    assert.equal(results[0]?.document.vouchers[0]?.lines.length, 2)
    assert.ok(results[0]?.document.explanation)
    for (const table of ['documents', 'vouchers', 'audit_entries'])
      assert.equal(await intake.count(table, table === 'audit_entries' ? { action: 'documents.explain' } : {}), 0)
  })

  it('receives a file and shows its way', async () => {
    const answer = await call(
      'POST',
      '/document-files?name=a.jsonl',
      documents(1)
        .map((one) => JSON.stringify(one))
        .join('\n'),
      { 'content-type': 'application/octet-stream' },
    )
    assert.equal(answer.status, 200)
    assert.ok(answer.body.jobId)
    const shown = await call('GET', `/document-files/${String(answer.body.fileId)}`)
    assert.equal(shown.body.status, 'queued')
  })

  it('lists by any filter, sorted, a page at a time', async () => {
    const at = desk('IP')
    for (let day = 10; day < 20; day += 1) at.write('contribution.treasury_received', `2026-03-${day}`, `${day}.00`)
    at.write('interest.credited', '2026-03-21', '500.00')
    await intake.take(at.documents)
    const get = async (query: string) =>
      (await call('GET', `/documents?${query}`)).body as unknown as {
        rows: { amount: string; event: string }[]
        total: number
        totals: { amount: string }
      }
    assert.equal((await get('')).total, 11)
    assert.equal((await get('event=interest.credited')).rows[0]?.amount, '500.00')
    assert.equal((await get('from=2026-03-12&to=2026-03-14')).total, 3)
    assert.equal((await get('status=vouchered,memo&scheme=IP&region=330100000')).total, 11)
    assert.equal((await get('scheme=EP')).total, 0)
    assert.equal((await get('q=15')).rows[0]?.amount, '15.00')
    assert.equal((await get('q=500.00')).total, 1)
    const page = await get('sort=-amount&size=3&page=2')
    assert.deepEqual(
      page.rows.map(({ amount }) => amount),
      ['17.00', '16.00', '15.00'],
    )
    assert.equal(page.totals.amount, '645.00')
  })

  it('gives a template for each kind, and the kinds themselves', async () => {
    const file = await call('GET', '/document-templates/benefit.paid.xlsx')
    assert.equal(file.status, 200)
    assert.equal(file.bytes.subarray(0, 2).toString(), 'PK')
    assert.equal((await call('GET', '/document-templates/no.such.xlsx')).status, 404)
    assert.equal((await call('GET', '/catalog/document-types')).body.total, 172)
    assert.ok(Number((await call('GET', '/catalog/code-sets')).body.total) > 30)
  })

  it('answers malformed requests as such', async () => {
    const [one] = documents(1)
    const file = { 'content-type': 'application/octet-stream' }
    const requests: [number, string, string, unknown?, Record<string, string>?][] = [
      [400, 'POST', '/documents', '{"envelope":'],
      [400, 'POST', '/documents', '[]'],
      [400, 'POST', '/documents', '"text"'],
      [400, 'POST', '/documents', {}],
      [400, 'POST', '/documents', { documents: [] }],
      [400, 'POST', '/documents', { documents: 'x' }],
      [400, 'POST', '/documents', { documents: { 0: one } }],
      [400, 'POST', '/documents', { documents: [one], envelope: {} }],
      [400, 'POST', '/documents', { document: one }],
      [400, 'POST', '/documents', { documents: Array.from({ length: 1001 }, () => 1) }],
      [400, 'POST', '/documents', one, { 'idempotency-key': '' }],
      [400, 'POST', '/documents', one, { 'idempotency-key': 'with spaces' }],
      [413, 'POST', '/documents', { documents: ['x'.repeat(21 * 1024 * 1024)] }],
      [400, 'POST', '/documents/explain', { documents: Array.from({ length: 21 }, () => 1) }],
      [400, 'POST', '/document-files', 'x', file],
      [400, 'POST', `/document-files?name=${'x'.repeat(300)}`, 'x', file],
      [400, 'POST', '/document-files?name=a.csv', '', file],
      [400, 'POST', '/document-files?name=a.csv', '{}'],
      [400, 'POST', '/document-files?name=a.csv&event=../x', 'x', file],
      [400, 'GET', '/documents?size=501'],
      [400, 'GET', '/documents?page=0'],
      [400, 'GET', '/documents?sort=content'],
      [400, 'GET', '/documents?from=yesterday'],
      [400, 'GET', '/documents?status=lost'],
      [400, 'GET', "/documents?region=1'--"],
      [400, 'GET', '/documents/abc'],
      [404, 'GET', '/documents/999999999'],
      [404, 'GET', '/document-files/999999999'],
      [404, 'GET', '/document-files/999999999/problems'],
      [404, 'GET', '/document-files/999999999/problems.csv'],
      [400, 'POST', '/worklist/retry', {}],
      [400, 'POST', '/worklist/retry', { ids: [] }],
      [400, 'POST', '/worklist/retry', { ids: ['x'] }],
      [400, 'POST', '/worklist/retry', { ids: Array.from({ length: 1001 }, (_one, index) => index + 1) }],
      [400, 'POST', '/worklist/set-aside', { ids: [1] }],
      [400, 'POST', '/worklist/set-aside', { ids: [1], reason: ' ' }],
      [400, 'POST', '/worklist/set-aside', { ids: [1], reason: 'a\u0007b' }],
      [404, 'POST', '/document-conflicts/5/settle', { note: 'x' }],
      [404, 'POST', '/document-conflicts/5/accept', {}],
      [422, 'POST', '/documents/withdraw', { ids: [5], reason: 'x' }],
    ]
    for (const [status, method, path, body, headers] of requests) {
      const answer = await call(method, path, body, headers)
      const what = `${method} ${path.slice(0, 60)} ${JSON.stringify(body)?.slice(0, 60)}: ${JSON.stringify(answer.body).slice(0, 200)}`
      assert.equal(answer.status, status, what)
      assert.match(answer.body.error?.message ?? '', /[\u4e00-\u9fff]/, what)
    }
    assert.equal(await intake.count('documents'), 0)
    assert.equal(await intake.count('document_files'), 0)
  })

  it('lets nobody in who is not signed in or not granted', async () => {
    const [one] = documents(1)
    for (const route of documentRoutes) {
      actor = nobody
      const path = route.path.replace(':id', '1').replace(':event', 'benefit.paid')
      const body = route.method === 'GET' ? undefined : one
      assert.equal((await call(route.method, path, body)).status, 401, path)
      actor = { ...intake.clerk, grants: [] }
      assert.equal((await call(route.method, path, body)).status, 403, path)
    }
    actor = intake.bookkeeper
    assert.equal((await call('POST', '/documents', one)).status, 403)
  })
})
