// How a book is kept: shown with what each choice means, changed with a reason, and refused where two ways of booking would be mixed.
import assert from 'node:assert/strict'
import { choicesOf } from '../../server/ledger/policy-choices.ts'
import type { BookAnswer } from '../../server/ledger/show-book.ts'
import { defaultBookPolicy } from '../../server/catalog/books-policy.ts'
import { standards } from '../../server/catalog/model.ts'
import { credit, debit, failure, incomeAccount, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'
import type { DraftLine } from '../../server/ledger/model.ts'

describe('policy of a book', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const show = (book = ledger.ip, actor = ledger.maker) =>
    ledger.query('books.show', actor, { id: book.id }) as Promise<BookAnswer>
  const change = (input: object, actor = ledger.chief, book = ledger.ip) =>
    ledger.command('books.set-policy', actor, { id: book.id, reason: '省厅批复', ...input })
  const typed = (lines: DraftLine[], more: object = {}) =>
    ledger.command('vouchers.make', ledger.maker, {
      bookId: ledger.ip.id,
      date: '2026-03-05',
      summary: '收款',
      attachmentCount: 1,
      lines,
      ...more,
    })

  it('is shown with the meaning, the source and the consequence of each choice the book has', async () => {
    const { policy, choices, months, firstOpen } = { ...(await show()), firstOpen: '202601' }
    assert.equal(policy.cashierSign, 'none')
    assert.deepEqual(
      choices.map(({ name, value }) => [name, value]),
      [
        ['return_policy', 'reduce'],
        ['prior_year_subsidy_return', 'reduce'],
        ['cash_business', 'not_allowed'],
      ],
    )
    for (const { title, source, effect } of choices) assert.ok(title && source && effect, title)
    assert.deepEqual([months.length, months[0]], [12, { period: firstOpen, status: 'open' }])
    assert.deepEqual((await show(ledger.treasury)).choices, [])
  })

  it('seeds give every book a value of every choice it has', () => {
    for (const standard of standards)
      for (const { name, values } of choicesOf({ standard, scheme: 'RM' }))
        assert.ok(values[defaultBookPolicy(standard).choices[name] ?? ''], `${standard} ${name}`)
  })

  it('is not shown or changed outside the scope, and not changed by who keeps the book', async () => {
    assert.equal((await failure(show(ledger.ip, ledger.stranger))).status, 403)
    assert.equal((await failure(change({ cashierSign: 'all' }, ledger.maker))).status, 403)
    assert.equal((await failure(change({ cashierSign: 'all' }, ledger.chief, ledger.elsewhere))).status, 403)
  })

  it('is changed with a reason only, and the change is found in the history of the book', async () => {
    assert.equal((await failure(change({ cashierSign: 'manual', reason: ' ' }))).status, 400)
    await change({ cashierSign: 'manual' })
    await change({ voucherWords: ['记', '银'], autoPost: false })
    const { policy, history } = await show()
    assert.deepEqual([policy.cashierSign, policy.voucherWords, policy.autoPost], ['manual', ['记', '银'], false])
    assert.deepEqual(
      history.map(({ person, reason, changed }) => [
        person,
        reason,
        changed.map(({ title, from, to }) => [title, from, to]),
      ]),
      [
        [
          '钱主管',
          '省厅批复',
          [
            ['凭证字', '记', '记、银'],
            ['机审记账', '允许', '不允许'],
          ],
        ],
        ['钱主管', '省厅批复', [['出纳签章', '不要求', '手工填制的收付凭证']]],
      ],
    )
    assert.equal((await failure(change({ cashierSign: 'manual' }))).code, 'policy.unchanged')
    await change({ cashierSign: 'none' })
  })

  it('tells every wrong name and value at once', async () => {
    const error = await failure(
      change({
        choices: { cash_business: 'sometimes', next_year_contribution: 'filed' },
        voucherWords: ['期初', '期初'],
      }),
    )
    assert.deepEqual(
      error.problems.map(({ code }) => code),
      ['policy.value', 'policy.unknown', 'policy.words'],
    )
    assert.equal((await failure(change({ cashierSign: 'sometimes' }))).status, 400)
  })

  it('cash is refused at entry until the chief allows it, and the refusal names the policy', async () => {
    const lines = [debit('1001', '5.00', { cashBox: '1' }), credit('1002', '5.00', incomeAccount(ledger.ip))]
    const refusals = async () => (await failure(typed([...lines, debit('9999', '1.00')]))).problems
    const refused = (await refusals()).find(({ code }) => code === 'voucher.V19')
    assert.deepEqual(refused?.params, { policy: 'cash_business' })
    await change({ choices: { cash_business: 'allowed' } })
    assert.ok((await refusals()).every(({ code }) => code !== 'voucher.V19'))
    await change({ choices: { cash_business: 'not_allowed' } })
  })

  it('ways that must not be mixed in a year, and words in use, stay once the book has vouchers', async () => {
    await change({ choices: { return_policy: 'suspense' } })
    await change({ choices: { return_policy: 'reduce' } })
    assert.equal((await show()).hasVouchers, false)
    await typed([debit('1002', '5.00', incomeAccount(ledger.ip)), credit('4001', '5.00', { payerType: 'employer' })], {
      word: '银',
    })
    const error = await failure(change({ choices: { return_policy: 'suspense' }, voucherWords: ['记'] }))
    assert.deepEqual(
      error.problems.map(({ code }) => code),
      ['policy.words', 'policy.settled'],
    )
    await change({ choices: { cash_business: 'allowed' } })
  })

  it('two changes at once both count', async () => {
    await Promise.all([
      change({ cashierSign: 'all' }, ledger.chief, ledger.ep),
      change({ choices: { cash_business: 'allowed' } }, ledger.chief, ledger.ep),
    ])
    const { policy, history } = await show(ledger.ep)
    assert.deepEqual([policy.cashierSign, policy.choices.cash_business, history.length], ['all', 'allowed', 2])
  })

  it('books are listed with the day they were opened and the first month still open', async () => {
    const { rows } = (await ledger.query('books.list', ledger.maker, {})) as {
      rows: { id: number; openedAt: string; firstOpen: string | null }[]
    }
    const row = rows.find(({ id }) => id === ledger.ip.id)
    assert.equal(row?.firstOpen, '202601')
    assert.match(row.openedAt, /^\d{4}-/)
    await ledger.database
      .knex('book_periods')
      .where({ book_id: ledger.ip.id, period: '202601' })
      .update({ status: 'closed' })
    const again = (await ledger.query('books.list', ledger.maker, {})) as { rows: { id: number; firstOpen: string }[] }
    assert.equal(again.rows.find(({ id }) => id === ledger.ip.id)?.firstOpen, '202602')
  })
})
