// The posted lines of the sides of accounts, and what their books say they held: the ledger's half of matching and reconciling.
// Opening vouchers are the balance carried in, never something a bank would tell of.
import { periodOf, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { voucherNo } from '../ledger/model.ts'
import { sideKey } from './model.ts'
import type { Side } from './sides.ts'

export interface LedgerLine {
  side: string
  voucherId: number
  line: number
  bookId: number
  date: string
  period: string
  no: string
  summary: string
  /** Debit − credit in 分: what it adds to the account. */
  cents: bigint
  auxiliaries: Readonly<Record<string, string>>
  reversesId: number | null
  matchId: number | null
}

export const lineKey = ({ voucherId, line }: { voucherId: number; line: number }): string => `${voucherId}:${line}`

export interface LineFilter {
  from?: string | undefined
  to?: string | undefined
  /** Only lines of no match in force. */
  unmatched?: boolean | undefined
  /** Only lines that were open at the end of this day: of no match, or of one that came about later. */
  openAt?: string | undefined
  vouchers?: readonly number[] | undefined
}

/** The lines of the sides by day, voucher and line; one query for all of them. */
export async function ledgerLines(tx: Tx, sides: readonly Side[], filter: LineFilter = {}): Promise<LedgerLine[]> {
  const place = placesOf(sides)
  const keys = await auxKeys(tx, sides)
  if (keys.size === 0) return []
  const found = tx('voucher_lines as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .leftJoin('bank_match_lines as m', (join) =>
      join.on('m.voucher_id', 'l.voucher_id').andOn('m.line_no', 'l.line_no'),
    )
    .where('v.status', 'posted')
    .whereNot('v.kind', 'opening')
    .whereIn('l.account_code', [...new Set(sides.flatMap(({ accounts }) => accounts))])
  whereInList(tx, found, 'l.book_id', [...new Set(sides.flatMap(({ books }) => books.map(({ id }) => id)))])
  if (keys.size <= 200) whereInList(tx, found, 'l.aux_key', [...keys.keys()])
  if (filter.from) found.where('v.voucher_date', '>=', filter.from)
  if (filter.to) found.where('v.voucher_date', '<=', filter.to)
  if (filter.unmatched) found.whereNull('m.match_id')
  const { openAt } = filter
  if (openAt) {
    found.leftJoin('bank_matches as q', 'q.id', 'm.match_id').where('v.voucher_date', '<=', openAt)
    found.where((any) => any.whereNull('m.match_id').orWhere('q.last_date', '>', openAt))
  }
  if (filter.vouchers) whereInList(tx, found, 'l.voucher_id', filter.vouchers)
  const rows: LineRow[] = await found
    .orderBy(['v.voucher_date', 'l.voucher_id', 'l.line_no'])
    .select(
      'l.voucher_id',
      'l.line_no',
      'l.book_id',
      'l.period',
      'l.account_code',
      'l.summary',
      'l.debit_amount',
      'l.credit_amount',
      'l.aux_key',
      'v.voucher_date',
      'v.word',
      'v.voucher_no',
      'v.reverses_id',
      'm.match_id',
    )
  return rows.flatMap((row) => {
    const auxiliaries = keys.get(row.aux_key)
    const side = auxiliaries ? place(row.book_id, row.account_code, auxiliaries) : undefined
    if (!auxiliaries || !side) return []
    return [
      {
        side: sideKey(side),
        voucherId: Number(row.voucher_id),
        line: Number(row.line_no),
        bookId: Number(row.book_id),
        date: row.voucher_date,
        period: row.period,
        no: voucherNo(row.word, row.voucher_no === null ? null : Number(row.voucher_no)),
        summary: row.summary,
        cents: toCents(row.debit_amount) - toCents(row.credit_amount),
        auxiliaries,
        reversesId: row.reverses_id === null ? null : Number(row.reverses_id),
        matchId: row.match_id === null ? null : Number(row.match_id),
      },
    ]
  })
}

interface LineRow {
  voucher_id: number
  line_no: number
  book_id: number
  period: string
  account_code: string
  summary: string
  debit_amount: Money
  credit_amount: Money
  aux_key: string
  voucher_date: string
  word: string
  voucher_no: number | null
  reverses_id: number | null
  match_id: number | null
}

export interface DaySum {
  side: string
  date: string
  period: string
  /** What came in and went out, in 分, both positive. */
  in: bigint
  out: bigint
}

/** What each side moved day by day from one day to another, summed by the database; lines of opening vouchers are left out. */
export async function ledgerDays(
  tx: Tx,
  sides: readonly Side[],
  { from, to }: { from: string; to: string },
): Promise<DaySum[]> {
  const place = placesOf(sides)
  const keys = await auxKeys(tx, sides)
  if (keys.size === 0) return []
  const years = [yearOf(periodOf(from)), yearOf(periodOf(to))]
  const books = sides.flatMap((side) => side.books.filter(({ year }) => years.includes(year)).map(({ id }) => id))
  if (books.length === 0) return []
  const found = whereInList(tx, tx('voucher_lines as l').join('vouchers as v', 'v.id', 'l.voucher_id'), 'l.book_id', [
    ...new Set(books),
  ])
    .where('v.status', 'posted')
    .whereNot('v.kind', 'opening')
    .whereIn('l.account_code', [...new Set(sides.flatMap(({ accounts }) => accounts))])
    .whereBetween('l.period', [periodOf(from), periodOf(to)])
    .whereBetween('l.voucher_date', [from, to])
  if (keys.size <= 200) whereInList(tx, found, 'l.aux_key', [...keys.keys()])
  const rows: DayRow[] = await found
    .groupBy('l.book_id', 'l.account_code', 'l.aux_key', 'l.voucher_date', 'l.period')
    .orderBy('l.voucher_date')
    .select('l.book_id', 'l.account_code', 'l.aux_key', 'l.voucher_date', 'l.period')
    .sum({
      gain: tx.raw('case when l.debit_amount >= l.credit_amount then l.debit_amount - l.credit_amount else 0 end'),
      loss: tx.raw('case when l.debit_amount < l.credit_amount then l.credit_amount - l.debit_amount else 0 end'),
    })
  return rows.flatMap((row) => {
    const auxiliaries = keys.get(row.aux_key)
    const side = auxiliaries ? place(Number(row.book_id), row.account_code, auxiliaries) : undefined
    if (!side) return []
    const sums = { in: toCents(row.gain), out: toCents(row.loss) }
    return [{ side: sideKey(side), date: row.voucher_date, period: row.period, ...sums }]
  })
}

interface DayRow {
  book_id: number
  account_code: string
  aux_key: string
  voucher_date: string
  period: string
  gain: Money
  loss: Money
}

/** What each side moved by month of a year, month 00 being the opening, in 分: from the balances, never from lines. */
export async function bookMonths(
  tx: Tx,
  sides: readonly Side[],
  year: number,
): Promise<Map<string, Map<string, bigint>>> {
  const months = new Map<string, Map<string, bigint>>(sides.map((side) => [sideKey(side), new Map()]))
  const bookIds = sides.flatMap(({ books }) => books.filter((book) => book.year === year).map(({ id }) => id))
  if (bookIds.length === 0) return months
  const place = placesOf(sides)
  const found = tx('balances as m').join('aux_sets as x', 'x.aux_key', 'm.aux_key')
  const rows: BalanceRow[] = await whereInList(tx, found, 'm.book_id', [...new Set(bookIds)])
    .whereIn('m.account_code', [...new Set(sides.flatMap(({ accounts }) => accounts))])
    .select('m.book_id', 'm.account_code', 'm.period', 'm.debit_amount', 'm.credit_amount', 'x.content')
  for (const row of rows) {
    const side = place(row.book_id, row.account_code, JSON.parse(row.content) as Record<string, string>)
    const of = side ? months.get(sideKey(side)) : undefined
    of?.set(row.period, (of.get(row.period) ?? 0n) + toCents(row.debit_amount) - toCents(row.credit_amount))
  }
  return months
}

interface BalanceRow {
  book_id: number
  account_code: string
  period: string
  debit_amount: Money
  credit_amount: Money
  content: string
}

export const balanceAfter = (months: ReadonlyMap<string, bigint> | undefined, period: string): bigint =>
  [...(months ?? [])].reduce((sum, [month, cents]) => (month <= period ? sum + cents : sum), 0n)

type Place = (bookId: number, account: string, auxiliaries: Readonly<Record<string, string>>) => Side | undefined

function placesOf(sides: readonly Side[]): Place {
  const byPlace = new Map<string, Side>()
  for (const side of sides) {
    for (const book of side.books)
      for (const account of side.accounts) byPlace.set([book.id, account, ...side.auxiliary].join(' '), side)
  }
  return (bookId, account, auxiliaries) => {
    for (const dimension of ['bankAccount', 'treasuryOrg']) {
      const side = byPlace.get([bookId, account, dimension, auxiliaries[dimension]].join(' '))
      if (side) return side
    }
    return undefined
  }
}

const fewSides = 20

/** The auxiliary sets that name one of the accounts, with their content. */
async function auxKeys(tx: Tx, sides: readonly Side[]): Promise<Map<string, Record<string, string>>> {
  const wanted = new Set(sides.map(({ auxiliary: [dimension, value] }) => `"${dimension}":${JSON.stringify(value)}`))
  if (wanted.size === 0) return new Map()
  const parts = wanted.size <= fewSides ? [...wanted] : ['"bankAccount":', '"treasuryOrg":']
  const rows: { aux_key: string; content: string }[] = await tx('aux_sets')
    .where((any) => {
      for (const part of parts)
        any.orWhereRaw(`content like ? escape '!'`, [`%${part.replace(/[!%_]/g, (sign) => `!${sign}`)}%`])
    })
    .select('aux_key', 'content')
  return new Map(rows.map((row) => [row.aux_key, JSON.parse(row.content) as Record<string, string>]))
}
