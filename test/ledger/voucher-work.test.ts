// The work around vouchers made by hand: passing numbers, the cashier's signature, remarks, corrections, templates, the book's policy.
import assert from 'node:assert/strict'
import { machine, nobody } from '../../server/core/actor.ts'
import type { Actor } from '../../server/core/actor.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { ManualVoucher } from '../../server/ledger/manual-vouchers.ts'
import { credit, debit, failure, findings, incomeAccount, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

interface Answer {
  id: number
  done: number[]
  refused: { id: number; code: string; message: string }[]
}

interface Shown {
  voucher: { draftNo: string | null; no: number | null; cashier: string | null; lacksCashier: boolean }
  remarks: { kind: string; person: string; remark: string }[]
  corrects: { id: number } | null
  correctedBy: { id: number }[]
  allowed: string[]
}

describe('the work on vouchers made by hand', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const typed = (more: Partial<ManualVoucher> = {}): ManualVoucher & { bookId: number } => {
    const { bookId, date, summary, attachmentCount, lines } = receipt(ledger.ip, '2026-03-05', '100.00')
    return { bookId, date, summary, attachmentCount, lines, ...more }
  }
  const make = async (more: Partial<ManualVoucher> = {}): Promise<number> =>
    ((await ledger.command('vouchers.make', ledger.maker, typed(more))) as Answer).id
  const batch = (name: string, actor: Actor, ids: number[], more: object = {}): Promise<Answer> =>
    ledger.command(name, actor, { ids, ...more })
  const show = (id: number, actor = ledger.maker): Promise<Shown> => ledger.query('vouchers.show', actor, { id })
  const codes = (answer: Answer) => answer.refused.map(({ code }) => code)
  const setPolicy = (change: object) =>
    ledger.command('books.set-policy', ledger.chief, { id: ledger.ip.id, reason: '配了出纳岗位', ...change })

  describe('passing numbers', () => {
    it('count up in book and month, are never given twice and give way to the official one', async () => {
      const ids = [await make({ date: '2026-05-01' }), await make({ date: '2026-05-02' })]
      const numbers = await Promise.all(ids.map(async (id) => (await show(id)).voucher.draftNo))
      assert.deepEqual(numbers, ['暂-1', '暂-2'])
      const [first = 0, second = 0] = ids
      await ledger.command('vouchers.void', ledger.maker, { id: second })
      assert.equal((await show(await make({ date: '2026-05-03' }))).voucher.draftNo, '暂-3')
      await batch('vouchers.sign', ledger.cashier, [first])
      await batch('vouchers.review', ledger.reviewer, [first])
      await batch('vouchers.post', ledger.bookkeeper, [first])
      const { voucher } = await show(first)
      assert.deepEqual([voucher.no, voucher.draftNo], [1, null])
    })

    it('are different for vouchers made at once, and new in the month a voucher moves to', async () => {
      const ids = await Promise.all(Array.from({ length: 6 }, () => make({ date: '2026-06-01' })))
      const numbers = await Promise.all(ids.map(async (id) => (await show(id)).voucher.draftNo))
      assert.deepEqual(new Set(numbers), new Set([1, 2, 3, 4, 5, 6].map((no) => `暂-${no}`)))
      const [id = 0] = ids
      await ledger.command('vouchers.change', ledger.maker, { id, ...typed({ date: '2026-07-01' }) })
      assert.equal((await show(id)).voucher.draftNo, '暂-1')
    })

    it('are not given to what the product makes', async () => {
      const draft = receipt(ledger.ip, '2026-06-05', '1.00', { kind: 'rule', rule: { id: 'r', version: 1 } })
      const [id = 0] = await ledger.database.transaction((tx) => createVouchers(tx, machine, [draft]))
      assert.equal((await show(id)).voucher.draftNo, null)
      await ledger.database.knex('vouchers').where({ id }).update({ status: 'void' })
    })
  })

  describe('the cashier’s signature', () => {
    const policyOf = (cashierSign: string) => setPolicy({ cashierSign })
    after(() => policyOf(ledger.ip.policy.cashierSign ?? 'none'))

    it('is the cashier’s alone', async () => {
      assert.equal((await failure(batch('vouchers.sign', nobody, [1]))).status, 401)
      assert.equal((await failure(batch('vouchers.sign', ledger.reviewer, [1]))).status, 403)
      assert.equal((await failure(batch('vouchers.sign', ledger.cashier, []))).status, 400)
      assert.deepEqual(codes(await batch('vouchers.sign', ledger.cashier, [999_999])), ['not.found'])
    })

    it('is asked for before posting where the policy of the book says so, once, and only for cash and bank', async () => {
      await policyOf('manual')
      const moving = await make()
      const still = await make({ lines: [debit('3001', '1.00'), credit('3001', '1.00')] })
      await batch('vouchers.review', ledger.reviewer, [moving, still])
      assert.equal((await show(moving)).voucher.lacksCashier, true)
      const first = await batch('vouchers.post', ledger.bookkeeper, [moving, still])
      assert.deepEqual([first.done, codes(first)], [[still], ['voucher.cashier_sign']])
      const signed = await batch('vouchers.sign', ledger.cashier, [moving, still])
      assert.deepEqual([signed.done, codes(signed)], [[moving], ['voucher.state']])
      assert.deepEqual(codes(await batch('vouchers.sign', ledger.cashier, [moving])), ['voucher.signed'])
      assert.deepEqual(
        [(await show(moving)).voucher.cashier, (await show(moving)).voucher.lacksCashier],
        ['赵出纳', false],
      )
      assert.deepEqual((await batch('vouchers.post', ledger.bookkeeper, [moving])).done, [moving])
      assert.deepEqual(
        codes(
          await batch('vouchers.sign', ledger.cashier, [
            await make({ lines: [debit('3001', '1.00'), credit('3001', '1.00')] }),
          ]),
        ),
        ['voucher.no_cash'],
      )
    })

    it('falls with a return or a change', async () => {
      const id = await make()
      await batch('vouchers.sign', ledger.cashier, [id])
      await ledger.command('vouchers.change', ledger.maker, { id, ...typed({ summary: '改过' }) })
      assert.equal((await show(id)).voucher.cashier, null)
      await batch('vouchers.sign', ledger.cashier, [id])
      await batch('vouchers.return', ledger.reviewer, [id], { reason: '金额不符' })
      assert.equal((await show(id)).voucher.cashier, null)
    })

    it('is found by whether it is given', async () => {
      await make({ date: '2026-08-01', summary: '待签' })
      await make({ date: '2026-08-02', summary: '不动钱', lines: [debit('3001', '1.00'), credit('3001', '1.00')] })
      const found = (await ledger.query('vouchers.list', ledger.cashier, { period: '202608', signed: 'false' })) as {
        rows: { summary: string }[]
      }
      assert.deepEqual(
        found.rows.map(({ summary }) => summary),
        ['待签'],
      )
      assert.deepEqual(
        (
          (await ledger.query('vouchers.list', ledger.cashier, { period: '202608', signed: 'true' })) as {
            total: number
          }
        ).total,
        0,
      )
    })
  })

  it('keeps what reviewer and maker wrote to each other', async () => {
    const id = await make()
    await batch('vouchers.return', ledger.reviewer, [id], { reason: '附件不全' })
    await ledger.command('vouchers.change', ledger.maker, { id, ...typed(), answer: '已补回单' })
    await batch('vouchers.return', ledger.reviewer, [id], { reason: '金额不符' })
    assert.deepEqual(
      (await show(id, ledger.reviewer)).remarks.map(({ kind, person, remark }) => [kind, person, remark]),
      [
        ['returned', '李审核', '附件不全'],
        ['answered', '张制单', '已补回单'],
        ['returned', '李审核', '金额不符'],
      ],
    )
  })

  it('a blue correction points at the posted voucher it puts right', async () => {
    const wrong = await make()
    const correction = { summary: '订正3月5日凭证', corrects: wrong }
    assert.equal((await failure(make(correction))).code, 'voucher.corrects')
    await batch('vouchers.sign', ledger.cashier, [wrong])
    await batch('vouchers.review', ledger.reviewer, [wrong])
    await batch('vouchers.post', ledger.bookkeeper, [wrong])
    const right = await make(correction)
    assert.equal((await show(right)).corrects?.id, wrong)
    assert.deepEqual(
      (await show(wrong)).correctedBy.map(({ id }) => id),
      [right],
    )
    const other = receipt(ledger.ep, '2026-03-05', '1.00')
    const { bookId, date, summary, attachmentCount, lines } = other
    const elsewhere = { bookId, date, summary, attachmentCount, lines, corrects: wrong }
    assert.equal((await failure(ledger.command('vouchers.make', ledger.maker, elsewhere))).code, 'voucher.corrects')
  })

  it('a difference voucher corrects the amount alone, in red where too much was booked', async () => {
    const lines = [
      debit('1002', '-30.00', incomeAccount(ledger.ip)),
      credit('4001', '-30.00', { payerType: 'employer' }),
    ]
    assert.equal((await failure(make({ lines }))).problems[0]?.code, 'voucher.V10')
    assert.ok(await make({ lines, summary: '订正3月5日记-1号凭证' }))
  })

  describe('templates', () => {
    interface Row {
      id: number
      name: string
      isOwn: boolean
      isShared: boolean
    }
    const content = { lines: [{ summary: '{月}月保费', account: '1002', side: 'debit' }] }
    const list = async (actor: Actor) =>
      ((await ledger.query('templates.list', actor, { book: ledger.ip.id })) as { rows: Row[] }).rows
    const makeTemplate = (actor: Actor, more: object = {}): Promise<Answer> =>
      ledger.command('templates.make', actor, { book: ledger.ip.id, name: '保费', content, ...more })

    it('are for those who make vouchers of the place', async () => {
      assert.equal((await failure(makeTemplate(nobody))).status, 401)
      assert.equal((await failure(makeTemplate(ledger.reviewer))).status, 403)
      assert.equal((await failure(makeTemplate(ledger.stranger))).status, 403)
      assert.equal((await failure(list(ledger.stranger))).status, 403)
      const error = await failure(
        makeTemplate(ledger.maker, { name: ' ', content: { lines: [{ account: 'x', side: 'debit' }] } }),
      )
      assert.deepEqual(
        error.problems.map(({ at }) => at),
        ['name', 'content.lines.0.account'],
      )
    })

    it('own ones are seen by their owner, shared ones by all; both are renamed and deleted', async () => {
      const other = { ...ledger.maker, id: ledger.chief.id }
      const own = await makeTemplate(ledger.maker)
      assert.equal((await failure(makeTemplate(ledger.maker))).code, 'template.exists')
      assert.deepEqual(await list(other), [])
      assert.equal((await failure(ledger.command('templates.change', other, { id: own.id, name: '别的' }))).status, 404)
      await ledger.command('templates.change', ledger.maker, { id: own.id, isShared: true })
      assert.deepEqual(
        (await list(other)).map(({ name, isOwn, isShared }) => [name, isOwn, isShared]),
        [['保费', false, true]],
      )
      await ledger.command('templates.change', other, { id: own.id, name: '月度保费' })
      assert.equal((await list(ledger.maker))[0]?.name, '月度保费')
      await ledger.command('templates.delete', other, { id: own.id })
      assert.deepEqual(await list(ledger.maker), [])
      assert.equal((await failure(ledger.command('templates.delete', ledger.maker, { id: own.id }))).status, 404)
    })
  })

  it('leaves the ledger sound', async () => {
    assert.deepEqual(await findings(ledger.database), [])
  })
})
