// What a year hands on to the next (年终结转): each balance-keeping account with its auxiliaries, under the next year's codes. Income and
// expenditure not yet carried go to the fund balance by the closing rules, so a next year can be opened before this one is closed.
import { openingPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { ChartCache } from '../catalog/chart.ts'
import { contentOf } from '../ledger/auxiliaries.ts'
import type { Book } from '../ledger/books.ts'
import type { DraftLine } from '../ledger/model.ts'
import { carryLines } from './carry.ts'
import { pendingAccounts, rulesFor } from './closing-rules.ts'
import { closingRules } from './load-closing-rules.ts'
import { mappingFor } from './mappings.ts'
import { parametersOf } from './parameters.ts'

export interface CarriedBalance {
  account: string
  auxiliaries: Record<string, string>
  /** Debit − credit, 分. */
  cents: bigint
}

export interface CarriedYear {
  balances: CarriedBalance[]
  problems: Problem[]
}

/** The opening balances of the year after, by book; 4601 and 4602 that still hold something are told as problems. */
export async function carriedForward(
  tx: Tx,
  books: readonly Book[],
  charts: ChartCache = new Map(),
): Promise<Map<number, CarriedYear>> {
  const ids = books.map(({ id }) => id)
  const held = await balancesAtEnd(tx, ids)
  const parameters = await parametersOf(tx, ids)
  const found = new Map<number, CarriedYear>()
  for (const book of books) {
    const mapping = await mappingFor(tx, book)
    const chart = await chartOf(tx, book.standard, book.scheme, book.year + 1, charts)
    const sums = new Map<string, CarriedBalance>()
    const problems: Problem[] = []
    const balances = resultsToFund(book, held.get(book.id) ?? [], parameters.get(book.id) ?? new Map())
    for (const { account: code, auxiliaries, cents } of balances) {
      const to = mapping.get(code) ?? code
      const account = chart.accounts.get(to)
      if (!account?.isLeaf || pendingAccounts.includes(code)) {
        problems.push(whyNotCarried(book, code, to, cents, account !== undefined))
        continue
      }
      const kept = Object.fromEntries(
        Object.entries(auxiliaries).filter(([name]) => account.auxiliaries.includes(name)),
      )
      const key = `${to} ${contentOf(kept)}`
      const sum = sums.get(key) ?? { account: to, auxiliaries: kept, cents: 0n }
      sum.cents += cents
      sums.set(key, sum)
    }
    const nonZero = [...sums.values()].filter(({ cents }) => cents !== 0n)
    found.set(book.id, { balances: nonZero.sort((a, b) => (a.account < b.account ? -1 : 1)), problems })
  }
  return found
}

/** The same as lines of an opening voucher; problems are left to the caller who closes. */
export async function openingLinesAfter(tx: Tx, books: readonly Book[]): Promise<Map<number, DraftLine[]>> {
  const carried = await carriedForward(tx, books)
  return new Map([...carried].map(([id, { balances }]) => [id, balances.map(openingLine)]))
}

export const openingLine = ({ account, auxiliaries, cents }: CarriedBalance): DraftLine => ({
  account,
  side: cents > 0n ? 'debit' : 'credit',
  amount: fromCents(cents > 0n ? cents : -cents),
  auxiliaries,
})

function whyNotCarried(book: Book, code: string, to: string, cents: bigint, isThere: boolean): Problem {
  const held = `账套“${book.name}”科目 ${code} 年末余额 ${fromCents(cents)}`
  if (pendingAccounts.includes(code))
    return { code: 'year.pending', message: `${held}：待转收入年末须分配完`, at: code, hint: '先按经验比例分配' }
  const why = isThere ? '下年不是末级科目' : '下年没有这个科目'
  const message = to === code ? `${held}，${why}` : `${held}，对应的 ${to} ${why}`
  return { code: 'year.account', message, at: code, hint: '在年终结账中设定科目对应关系' }
}

/** Every account with its auxiliaries after December, opening included. */
async function balancesAtEnd(tx: Tx, bookIds: readonly number[]): Promise<Map<number, CarriedBalance[]>> {
  const found = new Map<number, CarriedBalance[]>()
  if (bookIds.length === 0) return found
  const rows: EndRow[] = await whereInList(
    tx,
    tx('balances as k').leftJoin('aux_sets as s', 's.aux_key', 'k.aux_key'),
    'k.book_id',
    bookIds,
  )
    .groupBy('k.book_id', 'k.account_code', 's.content')
    .orderBy(['k.book_id', 'k.account_code', 's.content'])
    .select('k.book_id', 'k.account_code', 's.content')
    .sum({ debit: 'k.debit_amount', credit: 'k.credit_amount' })
  for (const row of rows) {
    const list = found.get(Number(row.book_id)) ?? []
    found.set(Number(row.book_id), list)
    const cents = toCents(row.debit) - toCents(row.credit)
    const auxiliaries = JSON.parse(row.content ?? '{}') as Record<string, string>
    if (cents !== 0n) list.push({ account: row.account_code, auxiliaries, cents })
  }
  return found
}

interface EndRow {
  book_id: number
  account_code: string
  content: string | null
  debit: string
  credit: string
}

/** Income and expenditure replaced by what the closing rules would make of them. */
function resultsToFund(
  book: Book,
  held: readonly CarriedBalance[],
  parameters: ReadonlyMap<string, string>,
): CarriedBalance[] {
  const nets = new Map<string, bigint>()
  const kept: CarriedBalance[] = []
  for (const balance of held) {
    if (/^[45]/.test(balance.account)) nets.set(balance.account, (nets.get(balance.account) ?? 0n) + balance.cents)
    else kept.push(balance)
  }
  const carried = rulesFor(closingRules(), book).flatMap((rule) =>
    carryLines(rule, nets, ({ parameter }) => parameters.get(parameter)),
  )
  for (const { account, side, amount } of carried) {
    const cents = side === 'debit' ? toCents(amount) : -toCents(amount)
    if (/^[45]/.test(account)) nets.set(account, (nets.get(account) ?? 0n) + cents)
    else kept.push({ account, auxiliaries: {}, cents })
  }
  const left = [...nets].filter(([, cents]) => cents !== 0n)
  return [...kept, ...left.map(([account, cents]) => ({ account, auxiliaries: {}, cents }))]
}

/** Month 00 of books as it stands, by account and auxiliaries. */
export async function openingsOf(tx: Tx, books: readonly Book[]): Promise<Map<number, CarriedBalance[]>> {
  const found = new Map<number, CarriedBalance[]>(books.map(({ id }) => [id, []]))
  if (books.length === 0) return found
  const rows: EndRow[] = await whereInList(
    tx,
    tx('balances as k').leftJoin('aux_sets as s', 's.aux_key', 'k.aux_key'),
    'k.book_id',
    books.map(({ id }) => id),
  )
    .whereIn('k.period', [...new Set(books.map(({ year }) => openingPeriod(year)))])
    .groupBy('k.book_id', 'k.account_code', 's.content')
    .select('k.book_id', 'k.account_code', 's.content')
    .sum({ debit: 'k.debit_amount', credit: 'k.credit_amount' })
  for (const row of rows)
    found.get(Number(row.book_id))?.push({
      account: row.account_code,
      auxiliaries: JSON.parse(row.content ?? '{}') as Record<string, string>,
      cents: toCents(row.debit) - toCents(row.credit),
    })
  return found
}
