// 明细账 and 日记账: the entries of one account with a running balance, month totals and year totals (in a journal day totals too), a page
// at a time. The balance before a page is summed by the database, so any page is right without reading those before it.
import type { Actor, Standard } from '../core/actor.ts'
import { lastPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Account, Direction } from '../catalog/model.ts'
import { loadDimensions } from './auxiliaries.ts'
import type { Auxiliaries } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import { detailRows } from './detail-rows.ts'
import type { DetailRow } from './detail-rows.ts'
import { entryPage } from './entry-page.ts'
import { auxIsKept } from './entry-search.ts'
import type { BookSwitches, EntrySearch } from './entry-search.ts'
import type { BookRow } from './list-books.ts'
import { booksInScope } from './trial-balance.ts'

export interface AccountPlace extends BookSwitches {
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
  aux?: Auxiliaries | undefined
}

export interface DetailInput extends AccountPlace {
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
    /** The auxiliaries it is limited to, in words. */
    auxiliaries: string | null
    direction: Direction
    from: string
    to: string
    books: number
    includeDrafts: boolean
    includeClosing: boolean
  }
  rows: DetailRow[]
  /** Entries in all pages. */
  total: number
}

export async function detailLedger(
  tx: Tx,
  actor: Actor,
  input: DetailInput,
  { dayTotals }: { dayTotals: boolean } = { dayTotals: false },
): Promise<DetailLedger> {
  const { books, account, chart, search } = await findAccount(tx, actor, input)
  const page = await entryPage(tx, search, input)
  const isLastPage = input.page * input.size >= page.total
  const rows = await detailRows(tx, {
    ...page,
    isFirstPage: input.page === 1,
    from: input.from,
    dayTotals,
    carriesOver: isLastPage && input.to === lastPeriod(yearOf(input.to)) && (await isYearClosed(tx, search)),
    books,
    accounts: chart.accounts,
  })
  return { head: await headOf(tx, input, books, account), rows, total: page.total }
}

export interface FoundAccount {
  books: readonly BookRow[]
  first: BookRow
  account: Account
  chart: Chart
  search: EntrySearch
}

/** The books and the account an input names, within the actor's scope. */
export async function findAccount(tx: Tx, actor: Actor, input: AccountPlace): Promise<FoundAccount> {
  refuseUnclear(input)
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const [first] = books
  if (!first) throw missing(`${yearOf(input.to)} 年没有符合条件的账套，或不在您的数据范围内`)
  const chart = await chartOf(tx, first.standard, first.scheme, first.year)
  const account = chart.accounts.get(input.account)
  if (!account) throw missing(`${first.name}没有科目 ${input.account}`, { at: 'account' })
  const auxKept = auxIsKept(await loadDimensions(tx), Object.keys(input.aux ?? {}))
  const { from, to, aux, includeDrafts, includeClosing } = input
  const bookIds = books.map(({ id }) => id)
  const search = { bookIds, account: account.code, isLeaf: account.isLeaf, from, to, aux, auxKept }
  return { books, first, account, chart, search: { ...search, includeDrafts, includeClosing } }
}

export function refuseUnclear({
  book,
  standard,
  scheme,
  from,
  to,
}: Pick<AccountPlace, 'book' | 'standard' | 'scheme' | 'from' | 'to'>): void {
  if (from > to) throw invalid(`起始期间 ${from} 晚于截止期间 ${to}`, { at: 'from' })
  if (yearOf(from) !== yearOf(to))
    throw invalid(`期间 ${from} 至 ${to} 跨年度`, { at: 'from', hint: '账簿按年设立，请分年查询' })
  if (book !== undefined || (standard !== undefined && scheme !== undefined)) return
  throw invalid('请指明账套，或账套类型与险种', { at: 'book', hint: '不同险种的科目含义不同，账簿不能跨险种' })
}

/** Whether December of every book is closed: then its balances go to next year (结转下年, 规范第六十三条). */
export async function isYearClosed(tx: Tx, { bookIds, to }: Pick<EntrySearch, 'bookIds' | 'to'>): Promise<boolean> {
  const rows: { status: string }[] = await whereInList(tx, tx('book_periods'), 'book_id', bookIds)
    .where({ period: lastPeriod(yearOf(to)) })
    .select('status')
  return rows.length > 0 && rows.every(({ status }) => status !== 'open')
}

async function headOf(
  tx: Tx,
  input: AccountPlace,
  books: readonly BookRow[],
  account: Account,
): Promise<DetailLedger['head']> {
  const [first] = books
  if (!first) throw missing('没有符合条件的账套')
  const aux = input.aux ?? {}
  const named = await auxiliaryNames(tx, [aux], first.year)
  return {
    bookId: books.length === 1 ? first.id : null,
    standard: first.standard,
    scheme: first.scheme,
    schemeName: first.schemeName,
    region: input.region ?? (books.length === 1 ? first.region : null),
    orgName: books.length === 1 ? first.orgName : `${books.length} 个账套汇总`,
    account: account.code,
    accountName: account.fullName,
    auxiliaries: auxiliaryText(named(aux)) || null,
    direction: account.direction,
    from: input.from,
    to: input.to,
    books: books.length,
    includeDrafts: input.includeDrafts ?? false,
    includeClosing: input.includeClosing ?? true,
  }
}
