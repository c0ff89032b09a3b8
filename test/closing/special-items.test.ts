import assert from 'node:assert/strict'
import type { ChecklistItem } from '../../server/closing/model.ts'
import { machine } from '../../server/core/actor.ts'
import { intakeSetting } from '../../server/documents/intake-setting.ts'
import { takeIn } from '../../server/documents/take-in.ts'
import { findBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { registerRules } from '../../server/rules/rule-versions.ts'
import { desk } from '../documents/fixture.ts'
import {
  balances,
  closeAll,
  credit,
  debit,
  income,
  moreBooks,
  months,
  post,
  somebody,
  startClosing,
} from './fixture.ts'
import type { Closing } from './fixture.ts'

// Each proposal names a document with its figures; the test writes just that document and expects the item to be settled.
describe('entries that the end and the start of a year call for', () => {
  let closing: Closing
  const item = async (book: Book, period: string, code: string): Promise<ChecklistItem | undefined> => {
    const { items }: { items: ChecklistItem[] } = await closing.ask('closing.month', closing.chief, {
      book: book.id,
      period,
    })
    return items.find((one) => one.code === code)
  }
  const settle = (book: Book, code: string, value: string): Promise<unknown> =>
    closing.run('closing.set-parameter', closing.chief, { bookId: book.id, code, value, basis: '测试' })
  const document = async (scheme: string, event: string, date: string, amount: string, fields: object) => {
    const office = desk(scheme)
    // The sample writes no documents of 待确认收入: one of the same source lends its head.
    const isWritten = !event.startsWith('contribution.deferred')
    const written = office.write(isWritten ? event : 'reserve.provided', date, amount, {
      ...(isWritten ? {} : { reserve_kind: undefined, contribution_nature: 'current', payer_type: 'individual' }),
      ...fields,
    })
    written.document.envelope.event = event
    const result = await closing.ledger.database.transaction((tx) =>
      takeIn(
        tx,
        machine,
        office.documents.map((raw, index) => ({ line: index + 1, raw })),
        intakeSetting(),
        { post: true },
      ),
    )
    for (const { problems, vouchers } of result.results) assert.deepEqual([problems, vouchers.length], [[], 1])
  }
  before(async () => {
    closing = await startClosing()
    await closing.ledger.database.transaction((tx) => registerRules(tx, ruleBook()))
  })
  after(() => closing.ledger.close())

  it('allot what is pending in December and true it up in January', async () => {
    const [em] = await moreBooks(closing, [{ scheme: 'EM', year: 2025 }])
    assert.ok(em)
    const bank = { bankAccount: '330106-EM-CZ' }
    const pending = { ...income(em, '2025-12-05', '1000.01'), lines: [debit('110199', '1000.01', somebody)] }
    await post(closing.ledger, [{ ...pending, lines: [...pending.lines, credit('4601', '1000.01', bank)] }])
    await closeAll(closing, [em], months(2025, 11))
    await settle(em, 'em.experience_ratio', '0.65')
    const proposed = await item(em, '202512', 'G10.contribution')
    assert.match(proposed?.text ?? '', /金额 1,000\.01，统筹基金 650\.01，个人账户 350\.00/)
    await document('EM', 'contribution.pending_classified', '2025-12-31', '1000.01', {
      pooled_amount: '650.01',
      account_amount: '350.00',
    })
    assert.equal(await item(em, '202512', 'G10.contribution'), undefined)
    assert.equal((await item(em, '202512', 'G10'))?.state, 'ok')
    await closeAll(closing, [em], ['202512'])
    await closing.run('closing.close-year', closing.chief, { ids: [em.id] })
    const found = await closing.ledger.database.snapshot((tx) => findBooks(tx, [{ ...em, year: 2026 }]))
    const [next] = found.values()
    assert.ok(next)
    const trueUp = () => item(next, '202601', 'G10.true_up.contribution')
    assert.match(
      (await trueUp())?.text ?? '',
      /经验比例 0\.65 分配待转社会保险费 1,000\.01，其中统筹基金 650\.01；核定/,
    )
    await settle(next, 'em.settled_ratio', '0.6')
    // 1000.01 × 0.6 = 600.01 − 650.01
    assert.match((await trueUp())?.text ?? '', /统筹口径差额 -50\.00/)
    await document('EM', 'contribution.pending_classified', '2026-01-20', '1000.01', {
      pooled_amount: '600.01',
      account_amount: '400.00',
      diff_amount: '-50.00',
    })
    assert.equal((await trueUp())?.state, 'ok')
    const after = await balances(closing, next, '202601')
    assert.deepEqual([after['300101'], after['300102']], ['-600.01', '-400.00'])
  })

  it('provide the reserve of 工伤保险 from the year’s contributions', async () => {
    const [wi] = await moreBooks(closing, [{ scheme: 'WI' }])
    assert.ok(wi)
    await post(closing.ledger, [income(wi, '2026-12-05', '2000.00')])
    assert.match((await item(wi, '202612', 'G06'))?.text ?? '', /先核定提取比例/)
    await settle(wi, 'wi.reserve_rate', '0.05')
    assert.match((await item(wi, '202612', 'G06'))?.text ?? '', /2,000\.00 × 0\.05 应提 100\.00，已提 0\.00/)
    await document('WI', 'reserve.provided', '2026-12-31', '100.00', {
      reserve_kind: 'injury_reserve',
      settle_year: '2026',
    })
    const settled = await item(wi, '202612', 'G06')
    assert.deepEqual([settled?.state, settled?.text], ['ok', '应提 100.00，已提 100.00'])
  })

  it('bring a region that keeps next year’s contributions over to the rules of 2026, and recognise them in January', async () => {
    const [rm] = await moreBooks(closing, [{ scheme: 'RM' }])
    assert.ok(rm)
    const policy = JSON.stringify({ ...rm.policy, choices: { next_year_contribution: 'filed' } })
    await closing.ledger.database.knex('books').where({ id: rm.id }).update({ policy })
    const deferred = (date: string, kind: string) =>
      document('RM', 'contribution.deferred_recognised', date, '300.00', {
        settle_year: '2026',
        benefit_year: '2026',
        deferred_kind: kind,
      })
    assert.equal((await item(rm, '202601', 'G09.transition'))?.state, 'info')
    await deferred('2026-01-01', 'opening_transfer')
    const carried = await item(rm, '202601', 'G09.transition')
    assert.equal(carried?.state, 'ok')
    assert.match(carried.text, /300\.00/)
    const waiting = await item(rm, '202601', 'G09')
    assert.equal(waiting?.state, 'blocked')
    assert.match(waiting.text, /受益年度 2026 的待确认收入还有 300\.00/)
    await deferred('2026-01-02', 'recognise')
    assert.equal((await item(rm, '202601', 'G09'))?.state, 'ok')
    assert.deepEqual(await balances(closing, rm, '202601'), { '3001': '300.00', '4001': '-300.00' })
  })
})
