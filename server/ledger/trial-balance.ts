// 科目余额表: one indexed sum over the balances, rolled up to parent accounts in memory; for one book or a whole scope.
// Accounts of different schemes share codes but not meaning, so rows are kept per standard and scheme.
import type { Knex } from 'knex'
import type { Actor, Standard } from '../core/actor.ts'
import { isPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Direction } from '../catalog/model.ts'
import { limitToBooks } from './book-scope.ts'
import { bookRow, booksWithNames, subtree } from './list-books.ts'
import type { BookRow, NamedBook } from './list-books.ts'
import { draftStates } from './entry-search.ts'
import type { BookSwitches } from './entry-search.ts'

export interface TrialBalanceInput extends BookSwitches {
  book?: number | undefined
  standard?: Standard | undefined
  scheme?: string | undefined
  schemes?: readonly string[] | undefined
  /** Includes the subtree; default: everything in the scope of the actor. */
  region?: string | undefined
  /** Last month, YYYYMM. */
  period: string
  /** First month of 本期, in the same year; default: the last month. */
  from?: string | undefined
  /** Depth of accounts shown; 1 = 一级科目. */
  level?: number | undefined
}

export interface Figures {
  openingDebit: Money
  openingCredit: Money
  periodDebit: Money
  periodCredit: Money
  yearDebit: Money
  yearCredit: Money
  closingDebit: Money
  closingCredit: Money
}

export const figureNames = [
  'openingDebit',
  'openingCredit',
  'periodDebit',
  'periodCredit',
  'yearDebit',
  'yearCredit',
  'closingDebit',
  'closingCredit',
] as const satisfies readonly (keyof Figures)[]

export interface TrialBalanceRow extends Figures {
  standard: Standard
  scheme: string
  schemeName: string
  account: string
  name: string
  fullName: string
  level: number
  isLeaf: boolean
  direction: Direction
}

export interface TrialBalance {
  head: {
    standard: Standard | null
    scheme: string | null
    schemeName: string | null
    region: string | null
    regionName: string | null
    /** 编制单位: the organisation of the one book, else the region or scope. */
    orgName: string
    bookId: number | null
    from: string
    period: string
    includeDrafts: boolean
    /** False: turnover and balances are those without closing vouchers. */
    includeClosing: boolean
    /** How many books are in it. */
    books: number
  }
  rows: TrialBalanceRow[]
  /** Over 一级科目; debit and credit agree unless the data is damaged. */
  totals: Figures
}

export async function trialBalance(tx: Tx, actor: Actor, input: TrialBalanceInput): Promise<TrialBalance> {
  const from = input.from ?? input.period
  refuseWrongMonths(from, input.period)
  const year = yearOf(input.period)
  const books = await booksInScope(tx, actor, input, year)
  if (books.length === 0) {
    throw missing(`${year} 年没有符合条件的账套，或不在您的数据范围内`, { hint: '核对账套类型、险种、财政区划和年度' })
  }
  const ids = books.map(({ id }) => id)
  const sums = await sumBalances(tx, ids, from, input)
  if (input.includeDrafts) sums.push(...(await sumDrafts(tx, ids, from, input)))
  const rows: TrialBalanceRow[] = []
  for (const { standard, scheme, schemeName } of oneOfEach(books)) {
    const own = sums.filter((sum) => sum.standard === standard && sum.scheme_code === scheme)
    const chart = await chartOf(tx, standard, scheme, year)
    rows.push(...rollUp(own, chart).map((row) => ({ standard, scheme, schemeName, ...row })))
  }
  rows.sort((a, b) => (a.standard === b.standard ? 0 : a.standard < b.standard ? -1 : 1))
  const level = input.level ?? levelMax
  return {
    head: await headOf(tx, input, books, from),
    rows: rows.filter((row) => row.level <= level),
    totals: addUp(rows.filter((row) => row.level === 1)),
  }
}

const levelMax = 9

function refuseWrongMonths(from: string, to: string): void {
  if (!isPeriod(to)) throw invalid(`期间“${to}”须是年月，写成 202603 的样子`, { at: 'period' })
  if (!isPeriod(from)) throw invalid(`起始期间“${from}”须是年月，写成 202601 的样子`, { at: 'from' })
  if (from > to) throw invalid(`起始期间 ${from} 晚于期间 ${to}`, { at: 'from' })
  if (yearOf(from) !== yearOf(to))
    throw invalid(`起始期间 ${from} 与期间 ${to} 不在同一年度`, { at: 'from', hint: '跨年度请分年查询' })
}

/** The books of a year that an input names, within the actor's scope. */
export async function booksInScope(
  tx: Tx,
  actor: Actor,
  input: Pick<TrialBalanceInput, 'book' | 'standard' | 'scheme' | 'schemes' | 'region'>,
  year: number,
): Promise<BookRow[]> {
  const found = limitToBooks(booksWithNames(tx), actor, 'ledger.read').where('books.fiscal_year', year)
  if (input.book !== undefined) found.where('books.id', input.book)
  if (input.standard) found.where('books.standard', input.standard)
  if (input.scheme) found.where('books.scheme_code', input.scheme)
  if (input.schemes?.length) found.whereIn('books.scheme_code', [...input.schemes])
  if (input.region) found.whereIn('books.region_code', subtree(tx, input.region))
  const rows: NamedBook[] = await found.orderBy(['schemes.sort_no', 'books.standard', 'books.region_code'])
  return rows.map(bookRow)
}

interface AccountSum {
  standard: Standard
  scheme_code: string
  account_code: string
  opening_debit: string
  opening_credit: string
  period_debit: string
  period_credit: string
  year_debit: string
  year_credit: string
}

type Asked = Pick<TrialBalanceInput, 'period' | 'includeClosing'>

async function sumBalances(tx: Tx, bookIds: readonly number[], from: string, asked: Asked): Promise<AccountSum[]> {
  const moved = tx('balances as m').join('books as b', 'b.id', 'm.book_id')
  return summed(tx, moved, bookIds, { from, to: asked.period, lessCarried: asked.includeClosing === false })
}

async function sumDrafts(tx: Tx, bookIds: readonly number[], from: string, asked: Asked): Promise<AccountSum[]> {
  const moved = tx('voucher_lines as m')
    .join('books as b', 'b.id', 'm.book_id')
    .join('vouchers as v', 'v.id', 'm.voucher_id')
    .whereIn('v.status', draftStates)
  whereInList(tx, moved, 'v.book_id', bookIds)
  if (asked.includeClosing === false) moved.whereNot('v.kind', 'closing')
  return summed(tx, moved, bookIds, { from, to: asked.period, lessCarried: false })
}

async function summed(
  tx: Tx,
  moved: Knex.QueryBuilder,
  bookIds: readonly number[],
  { from, to, lessCarried }: { from: string; to: string; lessCarried: boolean },
): Promise<AccountSum[]> {
  const amount = (side: string) => `m.${side}_amount${lessCarried ? ` - m.carried_${side}` : ''}`
  const part = (name: string, condition: string, binds: string[]) => [
    tx.raw(`sum(case when ${condition} then ${amount('debit')} else 0 end) as ${name}_debit`, binds),
    tx.raw(`sum(case when ${condition} then ${amount('credit')} else 0 end) as ${name}_credit`, binds),
  ]
  const year = yearOf(to)
  return whereInList(tx, moved, 'm.book_id', bookIds)
    .whereBetween('m.period', [`${year}00`, to])
    .groupBy('b.standard', 'b.scheme_code', 'm.account_code')
    .select(
      'b.standard',
      'b.scheme_code',
      'm.account_code',
      ...part('opening', 'm.period < ?', [from]),
      ...part('period', 'm.period >= ?', [from]),
      ...part('year', 'm.period > ?', [`${year}00`]),
    )
}

const oneOfEach = (books: readonly BookRow[]): BookRow[] => [
  ...new Map(books.map((book) => [`${book.standard} ${book.scheme}`, book])).values(),
]

/** Debits and credits in 分. */
interface Sum {
  openingDebit: bigint
  openingCredit: bigint
  periodDebit: bigint
  periodCredit: bigint
  yearDebit: bigint
  yearCredit: bigint
}

const emptySum = (): Sum => ({
  openingDebit: 0n,
  openingCredit: 0n,
  periodDebit: 0n,
  periodCredit: 0n,
  yearDebit: 0n,
  yearCredit: 0n,
})

type AccountFigures = Omit<TrialBalanceRow, 'standard' | 'scheme' | 'schemeName'>

/** Adds leaf accounts to all above them and states each account that moved or has a balance, in order of codes. */
function rollUp(sums: readonly AccountSum[], { accounts }: Chart): AccountFigures[] {
  const totals = new Map<string, Sum>()
  for (const sum of sums) {
    let code: string | null = sum.account_code
    while (code !== null) {
      const total = totals.get(code) ?? emptySum()
      total.openingDebit += toCents(sum.opening_debit)
      total.openingCredit += toCents(sum.opening_credit)
      total.periodDebit += toCents(sum.period_debit)
      total.periodCredit += toCents(sum.period_credit)
      total.yearDebit += toCents(sum.year_debit)
      total.yearCredit += toCents(sum.year_credit)
      totals.set(code, total)
      code = accounts.get(code)?.parent ?? null
    }
  }
  const levelOf = (code: string): number => {
    const parent = accounts.get(code)?.parent
    return parent ? levelOf(parent) + 1 : 1
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, total]) => {
      const account = accounts.get(code)
      return {
        account: code,
        name: account?.name ?? '（科目表中没有）',
        fullName: account?.fullName ?? code,
        level: levelOf(code),
        isLeaf: account?.isLeaf ?? true,
        direction: account?.direction ?? 'debit',
        ...figuresOf(total),
      }
    })
}

/** A balance stands on one side only: the side where the net of both lies. */
export function figuresOf(sum: Sum): Figures {
  const opening = sum.openingDebit - sum.openingCredit
  const closing = opening + sum.periodDebit - sum.periodCredit
  const debitSide = (net: bigint) => fromCents(net > 0n ? net : 0n)
  const creditSide = (net: bigint) => fromCents(net < 0n ? -net : 0n)
  return {
    openingDebit: debitSide(opening),
    openingCredit: creditSide(opening),
    periodDebit: fromCents(sum.periodDebit),
    periodCredit: fromCents(sum.periodCredit),
    yearDebit: fromCents(sum.yearDebit),
    yearCredit: fromCents(sum.yearCredit),
    closingDebit: debitSide(closing),
    closingCredit: creditSide(closing),
  }
}

function addUp(rows: readonly Figures[]): Figures {
  const total = (name: keyof Figures) => fromCents(rows.reduce((sum, row) => sum + toCents(row[name]), 0n))
  return Object.fromEntries(figureNames.map((name) => [name, total(name)])) as Record<keyof Figures, Money>
}

async function headOf(
  tx: Tx,
  input: TrialBalanceInput,
  books: readonly BookRow[],
  from: string,
): Promise<TrialBalance['head']> {
  const single = books.length === 1 ? books[0] : undefined
  const region = input.region ?? single?.region ?? null
  const regionName = region === null ? null : await regionNameOf(tx, region)
  const scheme = common(books.map((book) => book.scheme))
  return {
    standard: common(books.map((book) => book.standard)),
    scheme,
    schemeName: scheme === null ? null : (books[0]?.schemeName ?? null),
    region,
    regionName,
    orgName: single?.orgName ?? `${regionName ?? '全部范围'}（${books.length} 个账套汇总）`,
    bookId: single?.id ?? null,
    from,
    period: input.period,
    includeDrafts: input.includeDrafts ?? false,
    includeClosing: input.includeClosing ?? true,
    books: books.length,
  }
}

async function regionNameOf(tx: Tx, code: string): Promise<string | null> {
  const row: { name: string } | undefined = await tx('regions').where({ code }).first('name')
  return row?.name ?? null
}

/** The value all have in common, else null. */
function common<T>(values: readonly T[]): T | null {
  const [first] = values
  return first !== undefined && values.every((value) => value === first) ? first : null
}
