// 明细账: the entries of one account with a running balance, month totals and year totals, a page at a time. The balance before
// a page is summed by the database, so any page is right without reading those before it.
import type { Knex } from 'knex'
import type { Actor, Standard } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Account, Direction } from '../catalog/model.ts'
import { accountRange } from './account-range.ts'
import { detailRows } from './detail-rows.ts'
import type { DetailRow, Entry } from './detail-rows.ts'
import type { BookRow } from './list-books.ts'
import { booksInScope } from './trial-balance.ts'

export interface DetailInput {
  /** Either a book, or standard and scheme, with or without a region. */
  book?: number | undefined
  standard?: Standard | undefined
  scheme?: string | undefined
  region?: string | undefined
  /** Leaf or parent. */
  account: string
  /** Months YYYYMM of one year. */
  from: string
  to: string
  /** Only entries with these auxiliaries. */
  aux?: Readonly<Record<string, string>> | undefined
  page: number
  /** Entries to a page; totals and the opening row come on top. */
  size: number
}

export interface DetailLedger {
  head: {
    bookId: number | null
    standard: Standard
    scheme: string
    schemeName: string
    region: string | null
    orgName: string
    account: string
    accountName: string
    direction: Direction
    from: string
    to: string
    books: number
  }
  rows: DetailRow[]
  /** Entries in all pages. */
  total: number
}

export async function detailLedger(tx: Tx, actor: Actor, input: DetailInput): Promise<DetailLedger> {
  refuseUnclear(input)
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const [first] = books
  if (!first) throw missing(`${yearOf(input.to)} 年没有符合条件的账套，或不在您的数据范围内`)
  const { accounts } = await chartOf(tx, first.standard, first.scheme, first.year)
  const account = accounts.get(input.account)
  if (!account) throw missing(`${first.name}没有科目 ${input.account}`, { at: 'account' })

  const search: Search = { input, bookIds: books.map(({ id }) => id) }
  const months = await monthSums(tx, search)
  const counts = await entryCounts(tx, search)
  const start = startOf(counts, (input.page - 1) * input.size)
  const entries = start ? await entriesFrom(tx, search, start) : []
  const skipped = start ? await sumOfFirst(tx, search, start) : 0n
  const before = months
    .filter(({ period }) => period < (start?.period ?? input.from))
    .reduce((net, one) => net + one.debit - one.credit, 0n)
  const rows = await detailRows(tx, {
    months,
    counts,
    entries,
    isFirstPage: input.page === 1,
    from: input.from,
    balanceBefore: before + skipped,
    entriesBefore: start?.skip ?? 0,
    books,
    accounts,
  })
  return {
    head: headOf(input, books, first, account),
    rows,
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
  }
}

function refuseUnclear({ book, standard, scheme, from, to }: DetailInput): void {
  if (from > to) throw invalid(`起始期间 ${from} 晚于截止期间 ${to}`, { at: 'from' })
  if (yearOf(from) !== yearOf(to))
    throw invalid(`期间 ${from} 至 ${to} 跨年度`, { at: 'from', hint: '明细账按年设立，请分年查询' })
  if (book !== undefined || (standard !== undefined && scheme !== undefined)) return
  throw invalid('请指明账套，或账套类型与险种', { at: 'book', hint: '不同险种的科目含义不同，明细账不能跨险种' })
}

function headOf(input: DetailInput, books: readonly BookRow[], first: BookRow, account: Account): DetailLedger['head'] {
  return {
    bookId: books.length === 1 ? first.id : null,
    standard: first.standard,
    scheme: first.scheme,
    schemeName: first.schemeName,
    region: input.region ?? (books.length === 1 ? first.region : null),
    orgName: books.length === 1 ? first.orgName : `${books.length} 个账套汇总`,
    account: account.code,
    accountName: account.fullName,
    direction: account.direction,
    from: input.from,
    to: input.to,
    books: books.length,
  }
}

interface Search {
  input: DetailInput
  bookIds: readonly number[]
}

export interface MonthSum {
  period: string
  debit: bigint
  credit: bigint
}

/** What the account moved in each month of the year so far, opening balance included as month 00. */
async function monthSums(tx: Tx, { input, bookIds }: Search): Promise<MonthSum[]> {
  // Not every dimension keeps balances, so with a filter the entries themselves are summed.
  const moved = input.aux ? limitToAux(tx, postedLines(tx), input.aux) : tx('balances as m')
  const rows: { period: string; debit: Money; credit: Money }[] = await whereInList(tx, moved, 'm.book_id', bookIds)
    .whereBetween('m.account_code', accountRange(input.account))
    .whereBetween('m.period', [`${yearOf(input.to)}00`, input.to])
    .groupBy('m.period')
    .orderBy('m.period')
    .select('m.period')
    .sum({ debit: 'm.debit_amount', credit: 'm.credit_amount' })
  return rows.map(({ period, debit, credit }) => ({ period, debit: toCents(debit), credit: toCents(credit) }))
}

const postedLines = (tx: Tx): Knex.QueryBuilder =>
  tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id').where('v.status', 'posted')

function limitToAux(tx: Tx, query: Knex.QueryBuilder, aux: Readonly<Record<string, string>>): Knex.QueryBuilder {
  const sets = tx('aux_sets').select('aux_key')
  for (const [dimension, value] of Object.entries(aux)) {
    const part = `${JSON.stringify(dimension)}:${JSON.stringify(value)}`.replace(/[!%_]/g, (sign) => `!${sign}`)
    sets.whereRaw(`content like ? escape '!'`, [`%${part}%`])
  }
  return query.whereIn('m.aux_key', sets)
}

function entriesFound(tx: Tx, { input, bookIds }: Search, from: string): Knex.QueryBuilder {
  const found = whereInList(tx, postedLines(tx), 'm.book_id', bookIds)
    .whereBetween('m.account_code', accountRange(input.account))
    .whereBetween('m.period', [from, input.to])
  return input.aux ? limitToAux(tx, found, input.aux) : found
}

async function entryCounts(tx: Tx, search: Search): Promise<Map<string, number>> {
  const rows: { period: string; count: number | string }[] = await entriesFound(tx, search, search.input.from)
    .groupBy('m.period')
    .orderBy('m.period')
    .select('m.period')
    .count({ count: '*' })
  return new Map(rows.map(({ period, count }) => [period, Number(count)]))
}

/** Where a page begins: a month, and how many of its entries belong to earlier pages. */
interface Start {
  period: string
  skip: number
}

function startOf(counts: ReadonlyMap<string, number>, skip: number): Start | undefined {
  let left = skip
  for (const [period, count] of counts) {
    if (left < count) return { period, skip: left }
    left -= count
  }
  return undefined
}

const entryOrder = ['m.period', 'v.voucher_date', 'v.voucher_no', 'v.id', 'm.line_no']

async function entriesFrom(tx: Tx, search: Search, start: Start): Promise<Entry[]> {
  return entriesFound(tx, search, start.period)
    .orderBy(entryOrder)
    .offset(start.skip)
    .limit(search.input.size)
    .select(
      'm.voucher_id',
      'm.line_no',
      'm.book_id',
      'm.period',
      'm.account_code',
      'm.summary',
      'm.debit_amount',
      'm.credit_amount',
      'm.aux_key',
      'v.voucher_date',
      'v.word',
      'v.voucher_no',
    )
}

/** Net of the entries of the page's first month that stand on earlier pages, in 分. */
async function sumOfFirst(tx: Tx, search: Search, { period, skip }: Start): Promise<bigint> {
  if (skip === 0) return 0n
  const first = entriesFound(tx, search, period)
    .orderBy(entryOrder)
    .limit(skip)
    .select('m.debit_amount', 'm.credit_amount')
    .as('f')
  const [sum]: { debit: Money | null; credit: Money | null }[] = await tx
    .from(first)
    .sum({ debit: 'f.debit_amount', credit: 'f.credit_amount' })
  return toCents(sum?.debit ?? fromCents(0n)) - toCents(sum?.credit ?? fromCents(0n))
}
