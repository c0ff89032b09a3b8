// Posting: numbers without gaps, balances that are the sum of entries, one unbroken chain, whoever posts at once; and red vouchers.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { autoPost, postVouchers } from '../../server/ledger/post-vouchers.ts'
import type { ReverseAnswer } from '../../server/ledger/reverse-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { clear, credit, debit, failure, findings, incomeAccount, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('posting', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  beforeEach(() => clear(ledger))
  after(() => ledger.close())

  const knex = () => ledger.database.knex
  const byMachine = (more: Partial<VoucherDraft> = {}) =>
    receipt(ledger.ip, '2026-03-05', '10.00', {
      kind: 'rule',
      rule: { id: 'r', version: 2 },
      documents: [{ id: 9, amount: '10.00' }],
      ...more,
    })
  const numbers = (period: string) =>
    knex()('vouchers')
      .where({ book_id: ledger.ip.id, period })
      .whereNotNull('voucher_no')
      .orderBy('voucher_no')
      .pluck('voucher_no')
  const reverse = (ids: number[], more: { date?: string; reason?: string } = {}): Promise<ReverseAnswer> =>
    ledger.database.transaction((tx) =>
      reverseVouchers(tx, ledger.maker, ids, { reason: '重复入账', date: '2026-04-01', ...more }),
    )

  it('numbers a batch by date, each month from one', async () => {
    const ids = await post(ledger, [
      receipt(ledger.ip, '2026-03-20', '1.00'),
      receipt(ledger.ip, '2026-03-02', '2.00'),
      receipt(ledger.ip, '2026-04-02', '3.00'),
    ])
    const rows = await knex()('vouchers').whereIn('id', ids).orderBy('id').select('period', 'voucher_no')
    assert.deepEqual(
      rows.map((row) => [row.period, row.voucher_no]),
      [
        ['202603', 2],
        ['202603', 1],
        ['202604', 1],
      ],
    )
    await post(ledger, [receipt(ledger.ip, '2026-03-01', '4.00')])
    assert.deepEqual(await numbers('202603'), [1, 2, 3])
  })

  it('gives no number away to a draft given up or a transaction rolled back', async () => {
    await assert.rejects(
      ledger.database.transaction(async (tx) => {
        const ids = await createVouchers(tx, machine, [byMachine()])
        await autoPost(tx, machine, ids)
        throw new Error('the power fails')
      }),
    )
    await post(ledger, [receipt(ledger.ip, '2026-03-05', '1.00')])
    assert.deepEqual(await numbers('202603'), [1])
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('keeps balances per account and auxiliaries, of those that keep one', async () => {
    const line = (amount: string, belongPeriod: string) =>
      credit('4001', amount, { payerType: 'employer', belongPeriod })
    const lines = [debit('1002', '5.00', incomeAccount(ledger.ip)), line('2.00', '202601'), line('3.00', '202602')]
    await post(ledger, [receipt(ledger.ip, '2026-03-05', '5.00', { lines })])
    const rows = await knex()('balances as b').join('aux_sets as x', 'x.aux_key', 'b.aux_key').orderBy('account_code')
    assert.deepEqual(
      rows.map((row) => [row.account_code, row.content, row.debit_amount, row.credit_amount]),
      [
        ['1002', '{"bankAccount":"330106-IP-SR"}', '5.00', '0.00'],
        ['4001', '{"payerType":"employer"}', '0.00', '5.00'],
      ],
    )
    assert.equal((await knex()('aux_sets').where('content', 'like', '%belongPeriod%')).length, 2)
  })

  it('refuses a closed month, and the rest of the batch goes through', async () => {
    const ids = await ledger.database.transaction(async (tx) => {
      const made = await createVouchers(tx, ledger.maker, [
        receipt(ledger.ip, '2026-03-05', '1.00'),
        receipt(ledger.ip, '2026-04-05', '2.00'),
      ])
      await reviewVouchers(tx, ledger.reviewer, made)
      return made
    })
    await knex()('book_periods').where({ book_id: ledger.ip.id, period: '202603' }).update({ status: 'closed' })
    const answer = await ledger.database.transaction((tx) => postVouchers(tx, ledger.bookkeeper, ids))
    assert.deepEqual([answer.done, answer.refused.map(({ code }) => code)], [[ids[1]], ['period.closed']])
  })

  it('by the product itself reviews and posts what it made, where the book allows it', async () => {
    const byHand = receipt(ledger.ip, '2026-03-05', '1.00')
    const [own = 0, person = 0] = await ledger.database.transaction(async (tx) => [
      ...(await createVouchers(tx, machine, [byMachine()])),
      ...(await createVouchers(tx, ledger.maker, [byHand])),
    ])
    const answer = await ledger.database.transaction((tx) => autoPost(tx, machine, [own, person]))
    assert.deepEqual(
      [answer.done, answer.refused.map(({ id, code }) => [id, code])],
      [[own], [[person, 'voucher.needs_person']]],
    )
    const row = await knex()('vouchers').where({ id: own }).first()
    assert.deepEqual(
      [row.status, row.maker_id, row.reviewer_id, row.poster_id],
      ['posted', machine.id, machine.id, machine.id],
    )
    await knex()('books')
      .where({ id: ledger.ip.id })
      .update({ policy: JSON.stringify({ ...ledger.ip.policy, autoPost: false }) })
    const [next = 0] = await ledger.database.transaction((tx) => createVouchers(tx, machine, [byMachine()]))
    const refused = await ledger.database.transaction((tx) => autoPost(tx, machine, [next]))
    assert.deepEqual([refused.done, refused.refused[0]?.code], [[], 'voucher.needs_person'])
  })

  it('by many at once on several books breaks neither numbers, balances nor chain', async () => {
    const places = [ledger.ip, ledger.ep]
    const posters = Array.from({ length: 24 }, (_one, at) => async () => {
      const drafts = Array.from({ length: 4 }, (_two, index) => {
        const book = places[(at + index) % 2] ?? ledger.ip
        return receipt(book, `2026-0${1 + (index % 3)}-0${1 + (at % 9)}`, `${at + 1}.0${index}`)
      })
      await post(ledger, at % 2 ? drafts : drafts.reverse())
    })
    await Promise.all(posters.map((run) => run()))
    assert.equal(Number((await knex()('vouchers').where({ status: 'posted' }).count({ n: '*' }))[0]?.n), 96)
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('of one voucher by two at once happens once', async () => {
    const ids = await ledger.database.transaction(async (tx) => {
      const made = await createVouchers(tx, ledger.maker, [receipt(ledger.ip, '2026-03-05', '1.00')])
      await reviewVouchers(tx, ledger.reviewer, made)
      return made
    })
    const answers = await Promise.all(
      [1, 2].map(() => ledger.database.transaction((tx) => postVouchers(tx, ledger.bookkeeper, ids))),
    )
    assert.deepEqual(answers.map(({ done }) => done.length).sort(), [0, 1])
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('is taken back by a red voucher: same accounts, same sides, negative, linked both ways', async () => {
    const [id = 0] = await post(ledger, [receipt(ledger.ip, '2026-03-05', '80.00')])
    const before = await knex()('vouchers').where({ id }).first()
    const { done, reversals } = await reverse([id])
    const red = reversals[0]?.reversalId ?? 0
    assert.deepEqual(done, [id])
    const shown = (await ledger.query('vouchers.show', ledger.chief, { id: red })) as {
      voucher: { summary: string; total: string; status: string; date: string }
      lines: { account: string; debit: string; credit: string }[]
      reverses: { id: number }
    }
    assert.deepEqual(
      [shown.voucher.summary, shown.voucher.total, shown.voucher.status, shown.voucher.date, shown.reverses.id],
      ['注销3月5日记-1号凭证：重复入账', '-80.00', 'draft', '2026-04-01', id],
    )
    assert.deepEqual(
      shown.lines.map(({ account, debit: d, credit: c }) => [account, d, c]),
      [
        ['1002', '-80.00', '0.00'],
        ['4001', '0.00', '-80.00'],
      ],
    )
    await ledger.database.transaction(async (tx) => {
      assert.deepEqual((await reviewVouchers(tx, ledger.reviewer, [red])).refused, [])
      assert.deepEqual((await postVouchers(tx, ledger.bookkeeper, [red])).refused, [])
    })
    assert.deepEqual(await knex()('vouchers').where({ id }).first(), before)
    const original = (await ledger.query('vouchers.show', ledger.maker, { id })) as {
      reversedBy: { id: number }[]
      allowed: string[]
    }
    assert.deepEqual([original.reversedBy.map((link) => link.id), original.allowed], [[red], []])
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('is taken back once, unless the red voucher was given up, and a red one never', async () => {
    const [id = 0] = await post(ledger, [receipt(ledger.ip, '2026-03-05', '80.00')])
    const red = (await reverse([id])).reversals[0]?.reversalId ?? 0
    assert.deepEqual(
      (await reverse([id])).refused.map(({ code }) => code),
      ['voucher.reversed'],
    )
    await ledger.command('vouchers.void', ledger.maker, { id: red })
    const again = (await reverse([id])).reversals[0]?.reversalId ?? 0
    await ledger.database.transaction(async (tx) => {
      await reviewVouchers(tx, ledger.reviewer, [again])
      await postVouchers(tx, ledger.bookkeeper, [again])
    })
    assert.deepEqual(
      (await reverse([again])).refused.map(({ code }) => code),
      ['voucher.is_reversal'],
    )
  })

  it('is taken back in an open month of the same year, not before its date, and only when posted', async () => {
    const [id = 0] = await post(ledger, [receipt(ledger.ip, '2026-03-05', '80.00')])
    const code = async (date: string) => (await reverse([id], { date })).refused[0]?.code
    assert.equal(await code('2027-01-05'), 'voucher.prior_year')
    assert.equal(await code('2026-03-04'), 'voucher.date')
    await knex()('book_periods').where({ book_id: ledger.ip.id, period: '202603' }).update({ status: 'closed' })
    assert.equal(await code('2026-03-06'), 'period.closed')
    const [draft = 0] = await ledger.database.transaction((tx) =>
      createVouchers(tx, ledger.maker, [receipt(ledger.ip, '2026-04-05', '1.00')]),
    )
    assert.equal((await reverse([draft])).refused[0]?.code, 'voucher.state')
    const single = await failure(ledger.command('vouchers.reverse', ledger.maker, { id: draft, reason: '错' }))
    assert.deepEqual([single.status, single.code], [422, 'voucher.state'])
  })

  it('twice at once by two people gives one red voucher', async () => {
    const [id = 0] = await post(ledger, [receipt(ledger.ip, '2026-03-05', '80.00')])
    const answers = await Promise.all([reverse([id]), reverse([id])])
    assert.deepEqual(answers.map(({ done }) => done.length).sort(), [0, 1])
  })

  it('takes the documents of a voucher back with it, and leads from one ledger to the other', async () => {
    const treasury: VoucherDraft = {
      ...byMachine(),
      bookId: ledger.treasury.id,
      lines: [debit('100101', '10.00', { bankAccount: '330106-IP-CZ' }), credit('4001', '10.00')],
    }
    const ids = await ledger.database.transaction(async (tx) => {
      const made = await createVouchers(tx, machine, [byMachine(), treasury])
      assert.deepEqual((await autoPost(tx, machine, made)).refused, [])
      return made
    })
    await knex()('rule_versions').insert({ rule_id: 'r', version: 2, digest: '-', content: '{"name":"保费到账"}' })
    const shown = (await ledger.query('vouchers.show', ledger.chief, { id: ids[0] })) as {
      siblings: { id: number; standard: string }[]
      rule: object
    }
    assert.deepEqual(
      shown.siblings.map(({ id, standard }) => [id, standard]),
      [[ids[1], 'treasury']],
    )
    assert.deepEqual(shown.rule, { id: 'r', version: 2, name: '保费到账' })
    const red = (await reverse([ids[0] ?? 0])).reversals[0]?.reversalId
    assert.deepEqual(await knex()('voucher_documents').where({ voucher_id: red }).select('document_id', 'amount'), [
      { document_id: 9, amount: '-10.00' },
    ])
  })
})
