// Consolidation over random areas: the sheet is the sum of all books less what both sides of internal payments agree on, it balances
// whatever is paid, and what does not agree is told.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { machine } from '../../server/core/actor.ts'
import { fromCents, toCents } from '../../server/core/money.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { contentOf, keyOf } from '../../server/ledger/auxiliaries.ts'
import { insertRows } from '../../server/core/database/index.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import { reportsChecks } from '../../server/reports/checks.ts'
import { statementOf } from '../../server/reports/statement.ts'
import type { Statement } from '../../server/reports/statement-model.ts'
import { clear, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'

const regions = ['330199000', '330106000', '330102000'] as const
const orgs = ['SA330199', 'SA330106', 'SA330102'] as const

interface Deed {
  /** 0: contribution, 1: pension, 2: 上解 with its 收入, 3: 补助 with its 收入, 4: 归集 with its counterpart. */
  kind: number
  lower: number
  month: number
  gives: number
  /** What the other side booked of it. */
  takes: number
}

const deeds = fc.array(
  fc.record({
    kind: fc.nat(4),
    lower: fc.integer({ min: 1, max: 2 }),
    month: fc.integer({ min: 1, max: 4 }),
    gives: fc.integer({ min: 1, max: 5_000_000 }),
    takes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000_000 })),
  }),
  { minLength: 1, maxLength: 14 },
)

describe('consolidated statements', function () {
  this.timeout(300_000)
  let ledger: Ledger
  let books: Book[]
  before(async () => {
    ledger = await startLedger()
    await clear(ledger)
    books = await ledger.database.transaction(async (tx) => {
      const place = (region: string) => ({ standard: 'agency' as const, scheme: 'RP', region, year: 2026 })
      return openBooks(tx, regions.map(place))
    })
    assert.equal(books.length, 3)
  })
  after(() => ledger.close())

  const show = (input: object): Promise<Statement> =>
    ledger.database.snapshot((tx) =>
      statementOf(tx, machine, {
        standard: 'agency',
        scheme: 'RP',
        region: '330100000',
        period: '202603',
        report: '会社保01表',
        ...input,
      }),
    )
  const value = (statement: Statement, row: string, column: string) =>
    toCents(statement.rows.find(({ code }) => code === row)?.cells[column]?.value ?? '0.00')

  /** Balances as posting would leave them: each amount with its bank side. */
  async function enter(list: readonly Deed[]): Promise<void> {
    await clear(ledger)
    const sets = new Map<string, string>()
    const rows = new Map<
      string,
      { book_id: number; account_code: string; aux_key: string; period: string; debit: bigint; credit: bigint }
    >()
    const put = (
      at: number,
      account: string,
      side: 'debit' | 'credit',
      cents: number,
      month: number,
      aux: Record<string, string> = {},
    ) => {
      const content = contentOf(aux)
      sets.set(keyOf(content), content)
      const row = {
        book_id: books[at]?.id ?? 0,
        account_code: account,
        aux_key: keyOf(content),
        period: `20260${month}`,
      }
      const key = Object.values(row).join(' ')
      const known = rows.get(key) ?? { ...row, debit: 0n, credit: 0n }
      known[side] += BigInt(cents)
      rows.set(key, known)
    }
    for (const { kind, lower, month, gives, takes } of list) {
      const up = { upperOrg: orgs[0] }
      const down = { lowerOrg: orgs[lower] ?? '' }
      const both = (
        from: number,
        account: string,
        aux: Record<string, string>,
        to: number,
        other: string,
        otherAux: Record<string, string>,
      ) => {
        put(from, account, 'debit', gives, month, aux)
        put(from, '1004', 'credit', gives, month)
        if (takes === 0) return
        put(to, other, 'credit', takes, month, otherAux)
        put(to, '1002', 'debit', takes, month)
      }
      if (kind === 0) {
        put(lower, '1002', 'debit', gives, month)
        put(lower, '4001', 'credit', gives, month)
      } else if (kind === 1) {
        put(lower, '500101', 'debit', gives, month)
        put(lower, '1004', 'credit', gives, month)
      } else if (kind === 2) both(lower, '5301', up, 0, '4402', down)
      else if (kind === 3) both(0, '5302', down, lower, '4401', up)
      else both(lower, '11010101', up, 0, '20010101', down)
    }
    await ledger.database.transaction(async (tx) => {
      const fresh = [...sets]
        .filter(([key]) => key !== '-')
        .map(([key, content]) => ({ aux_key: key, balance_key: key, content }))
      await insertRows(tx, 'aux_sets', { aux_key: 'text', balance_key: 'text', content: 'text' }, fresh)
      await insertRows(
        tx,
        'balances',
        {
          book_id: 'id',
          account_code: 'text',
          aux_key: 'text',
          period: 'text',
          debit_amount: 'amount',
          credit_amount: 'amount',
          carried_debit: 'amount',
          carried_credit: 'amount',
        },
        [...rows.values()].map(({ debit, credit, ...row }) => ({
          ...row,
          debit_amount: fromCents(debit),
          credit_amount: fromCents(credit),
          carried_debit: '0.00',
          carried_credit: '0.00',
        })),
      )
    })
  }

  it('are the sum of the books less eliminations, balanced, as the trial balance says, with every difference told', async () => {
    await propertyRunAsync(
      fc.asyncProperty(deeds, async (list) => {
        await enter(list)
        const upTo = list.filter(({ month }) => month <= 3)
        const agreed = (kind: number, months: readonly number[]) =>
          [1, 2].reduce((sum, lower) => {
            const own = upTo.filter((deed) => deed.kind === kind && deed.lower === lower && months.includes(deed.month))
            const [gives, takes] = [own.reduce((a, b) => a + b.gives, 0), own.reduce((a, b) => a + b.takes, 0)]
            return sum + BigInt(Math.min(gives, takes))
          }, 0n)
        const balance = await show({})
        const singles = await Promise.all(
          books.map(({ id }) => show({ book: id, standard: undefined, scheme: undefined, region: undefined })),
        )
        const sum = (row: string) => singles.reduce((total, one) => total + value(one, row, 'end'), 0n)
        assert.equal(value(balance, 'AT', 'end'), sum('AT') - agreed(4, [1, 2, 3]))
        assert.equal(value(balance, 'L1', 'end'), sum('L1') - agreed(4, [1, 2, 3]))
        assert.equal(value(balance, 'AT', 'end'), value(balance, 'LNT', 'end'))
        assert.equal(value(balance, 'N1', 'end'), sum('N1'))
        const income = await show({ report: '会社保02表' })
        const oneBook = await Promise.all(
          books.map(({ id }) =>
            show({ report: '会社保02表', book: id, standard: undefined, scheme: undefined, region: undefined }),
          ),
        )
        for (const [column, months] of [
          ['ytd', [1, 2, 3]],
          ['month', [3]],
        ] as const) {
          const whole = (row: string) => oneBook.reduce((total, one) => total + value(one, row, column), 0n)
          assert.equal(value(income, 'E.5301', column), whole('E.5301') - agreed(2, months))
          assert.equal(value(income, 'I.4402', column), whole('I.4402') - agreed(2, months))
          assert.equal(value(income, 'E.5302', column), whole('E.5302') - agreed(3, months))
          assert.equal(value(income, 'I.4401', column), whole('I.4401') - agreed(3, months))
          assert.equal(value(income, 'S', column), whole('S'))
        }
        const trial = await ledger.database.snapshot((tx) =>
          trialBalance(tx, machine, { standard: 'agency', scheme: 'RP', region: '330100000', period: '202603' }),
        )
        const assets = trial.rows
          .filter(({ account, level }) => level === 1 && account.startsWith('1'))
          .reduce((total, row) => total + toCents(row.closingDebit) - toCents(row.closingCredit), 0n)
        assert.equal(sum('AT'), assets)
        const unlike = income.eliminations.filter(({ gives, takes }) => gives !== takes)
        assert.equal(income.checks.filter(({ id, holds }) => id === 'R13' && holds === false).length, unlike.length)
      }),
      12,
    )
  })

  it('eliminate nothing of what is paid to areas outside the scope', async () => {
    await enter([{ kind: 2, lower: 1, month: 3, gives: 100, takes: 100 }])
    const county = await show({ report: '会社保02表', region: '330106000' })
    assert.equal(value(county, 'E.5301', 'month'), 100n)
    const city = await show({ report: '会社保02表' })
    assert.equal(value(city, 'E.5301', 'month'), 0n)
    assert.equal(city.rows.find(({ code }) => code === 'E.5301')?.sums?.month?.eliminated, '1.00')
  })

  it('are checked: R13 tells each pair that does not agree, with both figures', async () => {
    await enter([{ kind: 3, lower: 2, month: 2, gives: 700, takes: 500 }])
    const found = await ledger.database.snapshot(
      (tx) => reportsChecks.R13?.(tx, { books, period: '202603' }) ?? Promise.resolve([]),
    )
    assert.equal(found.length, 1)
    assert.match(found[0]?.message ?? '', /补助下级支出 ↔ 上级补助收入：杭州市本级 5302 为 7\.00，上城区 4401 为 5\.00/)
  })
})
