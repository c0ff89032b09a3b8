// Attachments: taken in with their digest, handed out to who may read the voucher, taken away before review, proven by the checks.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { nobody } from '../../server/core/actor.ts'
import type { Actor } from '../../server/core/actor.ts'
import { sm3 } from '../../server/core/digest.ts'
import type { RawCall } from '../../server/core/router.ts'
import { requirePermission } from '../../server/core/command.ts'
import { checkInput } from '../../server/core/input.ts'
import { attachmentLimits } from '../../server/ledger/attachment-kinds.ts'
import { ledgerRoutes } from '../../server/ledger/routes.ts'
import { failure, findings, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

const pdf = (text = 'one') => Buffer.from(`%PDF-1.4 ${text}`)

describe('attachments of vouchers', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const make = async (attachmentCount = 0): Promise<number> => {
    const { bookId, date, summary, lines } = receipt(ledger.ip, '2026-03-05', '100.00')
    const input = { bookId, date, summary, attachmentCount, lines }
    return ((await ledger.command('vouchers.make', ledger.maker, input)) as { id: number }).id
  }
  const count = async (id: number) =>
    Number((await ledger.database.knex('vouchers').where({ id }).first()).attachment_count)

  /** What the HTTP layer does with an upload. */
  async function attach(actor: Actor, id: number, name: string, content: Buffer, type = 'application/octet-stream') {
    const route = ledgerRoutes.find((one) => one.name === 'vouchers.attach')
    assert.ok(route?.kind === 'raw')
    requirePermission(actor, route)
    const call: RawCall = {
      actor,
      input: checkInput(route.input, { id, name }),
      body: Readable.from(content.length === 0 ? [] : [content.subarray(0, 5), content.subarray(5)]),
      header: (header) => (header === 'content-type' ? type : ''),
      setCookie: () => undefined,
      cookie: () => undefined,
      transaction: (work) => ledger.database.transaction(work),
      dataDir: '',
      requestId: 'test',
      address: '127.0.0.1',
    }
    return (await route.execute(call)) as { id: number; digest: string; attachmentCount: number }
  }
  const fetch = (actor: Actor, id: number, attachment: number) =>
    ledger.download('vouchers.attachment', actor, { id, attachment })

  it('are stored whole with their digest and come back byte by byte', async () => {
    const id = await make()
    const large = Buffer.concat([pdf(), Buffer.alloc(300_000, 7)])
    const { id: attachment, digest } = await attach(ledger.maker, id, '回单 三月.pdf', large)
    assert.equal(digest, sm3(large))
    const file = await fetch(ledger.reviewer, id, attachment)
    assert.deepEqual([file.fileName, file.contentType], ['回单 三月.pdf', 'application/pdf'])
    assert.ok(Buffer.isBuffer(file.body) && file.body.equals(large))
    const shown = (await ledger.query('vouchers.show', ledger.reviewer, { id })) as {
      attachments: { name: string; digest: string; bytes: number; person: string }[]
    }
    assert.deepEqual(
      shown.attachments.map(({ name, digest: kept, bytes, person }) => [name, kept, bytes, person]),
      [['回单 三月.pdf', digest, large.length, '张制单']],
    )
    const entry = await ledger.database
      .knex('audit_entries')
      .where({ action: 'vouchers.attach' })
      .orderBy('seq', 'desc')
      .first()
    assert.match(entry.detail, new RegExp(digest))
  })

  it('raise the count, which follows when they are taken away; paper counted beside them stays', async () => {
    const id = await make()
    const first = await attach(ledger.maker, id, 'a.pdf', pdf('a'))
    const second = await attach(ledger.maker, id, 'b.pdf', pdf('b'))
    assert.equal(await count(id), 2)
    await ledger.command('vouchers.detach', ledger.maker, { id, attachment: first.id })
    assert.equal(await count(id), 1)
    assert.equal((await failure(fetch(ledger.maker, id, first.id))).status, 404)
    assert.ok(await fetch(ledger.maker, id, second.id))
    const paper = await make(5)
    const scan = await attach(ledger.maker, paper, 'a.pdf', pdf('a'))
    assert.equal(await count(paper), 5)
    await ledger.command('vouchers.detach', ledger.maker, { id: paper, attachment: scan.id })
    assert.equal(await count(paper), 5)
  })

  it('are of the kinds taken, by name and content, not empty, not too large, not twice the same', async () => {
    const id = await make()
    for (const [name, content] of [
      ['a.exe', pdf()],
      ['a.png', pdf()],
      ['a.pdf', Buffer.alloc(0)],
      ['noending', pdf()],
      ['../a.pdf', pdf()],
      ['', pdf()],
    ] as const)
      assert.equal((await failure(attach(ledger.maker, id, name, content))).status, 400, name)
    assert.equal((await failure(attach(ledger.maker, id, 'a.pdf', pdf(), 'application/json'))).status, 400)
    const huge = Buffer.concat([pdf(), Buffer.alloc(attachmentLimits.bytes)])
    assert.equal((await failure(attach(ledger.maker, id, 'a.pdf', huge))).status, 413)
    await attach(ledger.maker, id, 'a.pdf', pdf())
    assert.equal((await failure(attach(ledger.maker, id, 'b.pdf', pdf()))).code, 'attachment.same')
    assert.equal(await count(id), 1)
  })

  it('are attached by the maker before review, and read within the scope', async () => {
    const id = await make()
    assert.equal((await failure(attach(nobody, id, 'a.pdf', pdf()))).status, 401)
    assert.equal((await failure(attach(ledger.reviewer, id, 'a.pdf', pdf()))).status, 403)
    assert.equal((await failure(attach(ledger.stranger, id, 'a.pdf', pdf()))).status, 404)
    const other = { ...ledger.maker, id: ledger.chief.id }
    assert.equal((await failure(attach(other, id, 'a.pdf', pdf()))).code, 'voucher.not_maker')
    const { id: attachment } = await attach(ledger.maker, id, 'a.pdf', pdf())
    assert.equal((await failure(fetch(nobody, id, attachment))).status, 401)
    assert.equal((await failure(fetch(ledger.stranger, id, attachment))).status, 404)
    assert.equal((await failure(fetch(ledger.maker, await make(), attachment))).status, 404)
    const detach = { id, attachment }
    assert.equal((await failure(ledger.command('vouchers.detach', nobody, detach))).status, 401)
    assert.equal((await failure(ledger.command('vouchers.detach', ledger.reviewer, detach))).status, 403)
    assert.equal((await failure(ledger.command('vouchers.detach', ledger.maker, { id, attachment: 'x' }))).status, 400)
    assert.equal(
      (await failure(ledger.command('vouchers.detach', ledger.maker, { id, attachment: 999_999 }))).status,
      404,
    )
    await ledger.command('vouchers.review', ledger.reviewer, { ids: [id] })
    assert.equal((await failure(attach(ledger.maker, id, 'b.pdf', pdf('b')))).code, 'voucher.state')
    assert.equal((await failure(ledger.command('vouchers.detach', ledger.maker, detach))).code, 'voucher.state')
  })

  it('sent at once by the same person all arrive, and the count is theirs', async () => {
    const id = await make()
    await Promise.all([1, 2, 3, 4].map((n) => attach(ledger.maker, id, `${n}.pdf`, pdf(String(n)))))
    assert.equal(await count(id), 4)
  })

  it('stay at least as many as counted when the voucher is changed', async () => {
    const id = await make()
    await attach(ledger.maker, id, 'a.pdf', pdf())
    const { date, summary, lines } = receipt(ledger.ip, '2026-03-05', '100.00')
    await ledger.command('vouchers.change', ledger.maker, { id, date, summary, lines, attachmentCount: 0 })
    assert.equal(await count(id), 1)
  })

  it('damaged are found by the check and not handed out', async () => {
    const id = await make()
    const { id: attachment } = await attach(ledger.maker, id, 'a.pdf', pdf())
    assert.deepEqual(await findings(ledger.database), [])
    const parts = ledger.database.knex('attachment_parts')
    await parts
      .clone()
      .where({ attachment_id: attachment })
      .update({ content: pdf('other').toString('base64') })
    assert.match(
      (await findings(ledger.database)).join(),
      new RegExp(`附件 ${attachment}“a.pdf”：内容与入库时的 SM3 摘要不符`),
    )
    assert.equal((await failure(fetch(ledger.maker, id, attachment))).code, 'attachment.damaged')
    await parts.clone().where({ attachment_id: attachment }).delete()
    assert.match((await findings(ledger.database)).join(), /应有 1 段，实有 0 段/)
    await ledger.database.knex('voucher_attachments').where({ id: attachment }).delete()
  })
})
