// Whatever people and the product do to vouchers, in any order and at once: vouchers balance, balances are the sum of posted
// entries, numbers have no gaps, the chain is whole, the trial balance agrees with a count kept beside it.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { machine } from '../../server/core/actor.ts'
import { AppError } from '../../server/core/errors.ts'
import { fromCents, toCents } from '../../server/core/money.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { returnVouchers, reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { autoPost, postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import type { StoredVoucher, VoucherDraft } from '../../server/ledger/model.ts'
import { clear, credit, debit, findings, incomeAccount, over, receipt, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'

// The one thing that may stop this work: the month has been closed meanwhile.
const isClosedMonth = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.code === 'period.closed' ||
    (error.problems.length > 0 && error.problems.every(({ code }) => code === 'voucher.date')))

type Step =
  | { kind: 'make'; book: number; day: number; cents: number[]; byMachine: boolean }
  | { kind: 'review' | 'return' | 'post' | 'autoPost' | 'reverse' | 'void'; picks: number[] }
  | { kind: 'close'; book: number; month: number }

const amounts = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 4 })
const picks = fc.array(fc.nat(200), { minLength: 1, maxLength: 8 })
const make = fc.record({
  kind: fc.constant('make' as const),
  book: fc.nat(3),
  day: fc.nat(89),
  cents: amounts,
  byMachine: fc.boolean(),
})
const act = fc.record({
  kind: fc.constantFrom(
    'review' as const,
    'post' as const,
    'autoPost' as const,
    'reverse' as const,
    'return' as const,
    'void' as const,
  ),
  picks,
})
const close = fc.record({ kind: fc.constant('close' as const), book: fc.nat(3), month: fc.nat(2) })
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: make, weight: 5 },
  { arbitrary: act, weight: 7 },
  { arbitrary: close, weight: 1 },
)
/** Steps of one group run at once, the groups one after the other. */
const groups = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 10 })

describe('the ledger under random work', function () {
  this.timeout(300_000)
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const books = () => [ledger.ip, ledger.ep, ledger.treasury, ledger.elsewhere]
  const bookAt = (at: number) => books()[at] ?? ledger.ip
  const reviewer = () => over(ledger.reviewer, '330000000')
  const bookkeeper = () => over(ledger.bookkeeper, '330000000')
  const maker = () => over(ledger.maker, '330000000')

  function draftOf({ book: at, day, cents, byMachine }: Extract<Step, { kind: 'make' }>): VoucherDraft {
    const book = bookAt(at)
    const date = `2026-0${1 + Math.floor(day / 30)}-${String(1 + (day % 28)).padStart(2, '0')}`
    const total = fromCents(cents.reduce((sum, part) => sum + BigInt(part), 0n))
    const cash =
      book.standard === 'treasury'
        ? debit('100101', total, { bankAccount: `${book.region.slice(0, 6)}-${book.scheme}-CZ` })
        : debit('1002', total, incomeAccount(book))
    const natures = ['current', 'arrears', 'prepaid', 'supplement']
    const lines = [
      cash,
      ...cents.map((part, index) =>
        credit('4001', fromCents(BigInt(part)), { contributionNature: natures[index] ?? 'current' }),
      ),
    ]
    const source = byMachine
      ? { kind: 'rule' as const, rule: { id: 'random', version: 1 }, documents: [{ id: 7, amount: total }] }
      : {}
    return receipt(book, date, total, { lines, ...source })
  }

  async function run(one: Step, ids: readonly number[]): Promise<void> {
    if (one.kind === 'close') {
      const { id } = bookAt(one.book)
      await ledger.database.transaction(async (tx) => {
        // Whoever closes a month takes the gate of the book, as posters do.
        await tx('books').where({ id }).forUpdate().select('id')
        await tx('book_periods')
          .where({ book_id: id, period: `20260${1 + one.month}` })
          .update({ status: 'closed' })
      })
      return
    }
    await ledger.database.transaction(async (tx) => {
      if (one.kind === 'make') {
        await createVouchers(tx, one.byMachine ? machine : maker(), [draftOf(one)])
        return
      }
      const chosen = [...new Set(one.picks.flatMap((pick) => (ids.length > 0 ? [ids[pick % ids.length] ?? 0] : [])))]
      if (one.kind === 'review') await reviewVouchers(tx, reviewer(), chosen)
      else if (one.kind === 'return') await returnVouchers(tx, reviewer(), chosen, '重填')
      else if (one.kind === 'post') await postVouchers(tx, bookkeeper(), chosen)
      else if (one.kind === 'autoPost') await autoPost(tx, machine, chosen)
      else if (one.kind === 'reverse')
        await reverseVouchers(tx, maker(), chosen, { reason: '重复', date: '2026-12-31' })
      else {
        // Everyone locks vouchers in the order of their ids; an update alone takes them as it finds them.
        const open: number[] = await tx('vouchers')
          .whereIn('id', chosen)
          .whereIn('status', ['draft', 'returned'])
          .orderBy('id')
          .forUpdate()
          .pluck('id')
        await tx('vouchers').whereIn('id', open).update({ status: 'void' })
      }
    })
  }

  it('keeps every invariant', async () => {
    await propertyRunAsync(
      fc.asyncProperty(groups, async (work) => {
        await clear(ledger)
        for (const group of work) {
          const ids: number[] = await ledger.database.knex('vouchers').orderBy('id').pluck('id')
          const outcomes = await Promise.allSettled(group.map((one) => run(one, ids)))
          for (const outcome of outcomes)
            if (outcome.status === 'rejected') assert.ok(isClosedMonth(outcome.reason), String(outcome.reason))
        }
        assert.deepEqual(await findings(ledger.database), [])
        await agreesWithCount()
      }),
      12,
    )
  })

  /** The trial balance against plain addition of everything posted, and the closing of one month against the opening of the next. */
  async function agreesWithCount(): Promise<void> {
    const posted: StoredVoucher[] = await ledger.database.knex('vouchers').where({ status: 'posted' })
    const total = posted.reduce((sum, voucher) => sum + toCents(voucher.total_amount), 0n)
    const at = (period: string) => ledger.database.snapshot((tx) => trialBalance(tx, machine, { period, from: period }))
    const year = await ledger.database.snapshot((tx) => trialBalance(tx, machine, { from: '202601', period: '202612' }))
    assert.deepEqual([year.totals.yearDebit, year.totals.yearCredit], [fromCents(total), fromCents(total)])
    assert.equal(year.totals.closingDebit, year.totals.closingCredit)
    const [january, february] = [await at('202601'), await at('202602')]
    const closing = january.rows.map((row) => [
      row.standard,
      row.scheme,
      row.account,
      row.closingDebit,
      row.closingCredit,
    ])
    const opening = february.rows.map((row) => [
      row.standard,
      row.scheme,
      row.account,
      row.openingDebit,
      row.openingCredit,
    ])
    const isThere = (row: string[]) => row[3] !== '0.00' || row[4] !== '0.00'
    assert.deepEqual(opening.filter(isThere), closing.filter(isThere))
  }
})
