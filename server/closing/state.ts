// Where the books of a scope stand: the twelve months of each, and for one month the checklist with what the last check found.
import type { Actor, Standard } from '../core/actor.ts'
import { lastPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { loadBook, loadBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { bookRow, booksWithNames, subtree } from '../ledger/list-books.ts'
import type { BookRow, NamedBook } from '../ledger/list-books.ts'
import { actorCan } from '../access/scope.ts'
import { factsOf, itemsOf } from './checklist.ts'
import type { ChecklistItem, KeptOutcome, MonthOfBook } from './model.ts'
import { booksAfter, lastClosed, periodsOf, yearsClosed } from './periods.ts'
import type { StoredPeriod } from './periods.ts'

export interface StateFilter {
  book?: number | undefined
  standard?: Standard | undefined
  scheme?: string | undefined
  /** Includes the subtree. */
  region?: string | undefined
  year: number
  page: number
  size: number
}

export interface BookState {
  book: BookRow
  months: MonthOfBook[]
  /** The last closed month and the first open one. */
  closedTo: string | null
  next: string | null
  isYearClosed: boolean
  nextBookId: number | null
  /** A request to open a month again waits. */
  reopening: string | null
}

/** One row per book, with its months. */
export async function closingState(
  tx: Tx,
  actor: Actor,
  filter: StateFilter,
): Promise<{ rows: BookState[]; total: number }> {
  const found = limitToBooks(booksWithNames(tx), actor, 'ledger.read').where('books.fiscal_year', filter.year)
  if (filter.book) found.where('books.id', filter.book)
  if (filter.standard) found.where('books.standard', filter.standard)
  if (filter.scheme) found.where('books.scheme_code', filter.scheme)
  if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  const counted: { total?: number | string } | undefined = await found
    .clone()
    .clearSelect()
    .count({ total: '*' })
    .first()
  const rows: NamedBook[] = await found
    .orderBy(['books.region_code', 'schemes.sort_no', 'books.standard', 'books.id'])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  return { rows: await withMonths(tx, rows.map(bookRow)), total: Number(counted?.total ?? 0) }
}

async function withMonths(tx: Tx, rows: readonly BookRow[]): Promise<BookState[]> {
  const ids = rows.map(({ id }) => id)
  const books = await loadBooks(tx, ids)
  const periods = await periodsOf(tx, ids)
  const closers = await namesOf(tx, [...periods.values()])
  const seals = await sealNumbers(tx, ids)
  const checks = await checkTimes(tx, ids)
  const yearly = await yearsClosed(tx, ids)
  const after = await booksAfter(tx, [...books.values()])
  const waiting = await waitingRequests(tx, ids)
  return rows.map((book) => {
    const ofBook = periods.get(book.id) ?? new Map<string, StoredPeriod>()
    const months = [...ofBook.values()]
      .filter(({ period }) => !period.endsWith('00'))
      .sort((a, b) => (a.period < b.period ? -1 : 1))
      .map((row): MonthOfBook => ({
        period: row.period,
        status: row.status,
        closedAt: row.closed_at,
        closedBy: row.closed_by === null ? null : (closers.get(Number(row.closed_by)) ?? null),
        sealNo: seals.get(`${book.id} ${row.period}`) ?? null,
        checkedAt: checks.get(`${book.id} ${row.period}`) ?? null,
      }))
    return {
      book,
      months,
      closedTo: lastClosed(book.year, ofBook) ?? null,
      next: months.find(({ status }) => status === 'open')?.period ?? null,
      isYearClosed: yearly.has(book.id),
      nextBookId: after.get(book.id)?.id ?? null,
      reopening: waiting.get(book.id) ?? null,
    }
  })
}

async function namesOf(tx: Tx, months: readonly ReadonlyMap<string, StoredPeriod>[]): Promise<Map<number, string>> {
  const ids = new Set(months.flatMap((map) => [...map.values()].map(({ closed_by: by }) => Number(by ?? 0))))
  const rows: { id: number; name: string }[] = await whereInList(tx, tx('users'), 'id', [...ids]).select('id', 'name')
  return new Map([[1, '系统自动'], ...rows.map(({ id, name }): [number, string] => [Number(id), name])])
}

async function sealNumbers(tx: Tx, ids: readonly number[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows: { book_id: number; period: string; seal_no: number }[] = await whereInList(
    tx,
    tx('period_seals'),
    'book_id',
    ids,
  )
    .groupBy('book_id', 'period')
    .select('book_id', 'period')
    .max({ seal_no: 'seal_no' })
  return new Map(rows.map((row) => [`${row.book_id} ${row.period}`, Number(row.seal_no)]))
}

async function checkTimes(tx: Tx, ids: readonly number[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows: { book_id: number; period: string; checked_at: string }[] = await whereInList(
    tx,
    tx('period_checks'),
    'book_id',
    ids,
  ).select('book_id', 'period', 'checked_at')
  return new Map(rows.map((row) => [`${row.book_id} ${row.period}`, row.checked_at]))
}

async function waitingRequests(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows: { book_id: number; period: string }[] = await whereInList(tx, tx('reopen_requests'), 'book_id', ids)
    .where({ status: 'requested' })
    .select('book_id', 'period')
  return new Map(rows.map((row) => [Number(row.book_id), row.period]))
}

export interface MonthChecklist {
  book: { id: number; name: string; year: number; standard: Standard; scheme: string }
  period: string
  status: 'open' | 'closed'
  items: ChecklistItem[]
  /** What the last check before closing found; null before the first. */
  check: { checkedAt: string; checkedBy: string; blocking: number; warnings: number; outcomes: KeptOutcome[] } | null
  seals: SealRow[]
  /** Whether the actor may do these here and now. */
  can: { check: boolean; close: boolean; reopen: boolean; closeYear: boolean }
}

export interface SealRow {
  sealNo: number
  headNo: number
  digest: string
  sealedAt: string
  sealedBy: string
  explanations: Record<string, string>
}

/** The checklist of one month of one book. */
export async function monthChecklist(
  tx: Tx,
  actor: Actor,
  { book: bookId, period }: { book: number; period: string },
): Promise<MonthChecklist> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'ledger.read', book)
  const periods = (await periodsOf(tx, [bookId])).get(bookId) ?? new Map<string, StoredPeriod>()
  const [facts] = await factsOf(tx, [book], period)
  const status = periods.get(period)?.status ?? 'open'
  const isLast = lastClosed(book.year, periods) === period
  return {
    book: { id: book.id, name: book.name, year: book.year, standard: book.standard, scheme: book.scheme },
    period,
    status,
    items: facts ? itemsOf(facts) : [],
    check: await keptCheck(tx, book, period),
    seals: await sealsOf(tx, bookId, period),
    can: {
      check: status === 'open' && actorCan(actor, 'period.close'),
      close: status === 'open' && actorCan(actor, 'period.close'),
      reopen: isLast && actorCan(actor, 'period.reopen'),
      closeYear: status === 'closed' && period === lastPeriod(book.year) && actorCan(actor, 'year.close'),
    },
  }
}

async function keptCheck(tx: Tx, book: Book, period: string): Promise<MonthChecklist['check']> {
  const row:
    | { blocking_count: number; warning_count: number; outcomes: string; checked_at: string; name: string | null }
    | undefined = await tx('period_checks as c')
    .leftJoin('users as u', 'u.id', 'c.checked_by')
    .where({ 'c.book_id': book.id, 'c.period': period })
    .first('c.blocking_count', 'c.warning_count', 'c.outcomes', 'c.checked_at', 'u.name')
  if (!row) return null
  return {
    checkedAt: row.checked_at,
    checkedBy: row.name ?? '',
    blocking: Number(row.blocking_count),
    warnings: Number(row.warning_count),
    outcomes: JSON.parse(row.outcomes) as KeptOutcome[],
  }
}

/** Every seal of a month, the last first. */
export async function sealsOf(tx: Tx, bookId: number, period: string): Promise<SealRow[]> {
  const rows: {
    seal_no: number
    head_no: number
    balances_digest: string
    sealed_at: string
    explanations: string
    name: string | null
  }[] = await tx('period_seals as s')
    .leftJoin('users as u', 'u.id', 's.sealed_by')
    .where({ 's.book_id': bookId, 's.period': period })
    .orderBy('s.seal_no', 'desc')
    .select('s.seal_no', 's.head_no', 's.balances_digest', 's.sealed_at', 's.explanations', 'u.name')
  return rows.map((row) => ({
    sealNo: Number(row.seal_no),
    headNo: Number(row.head_no),
    digest: row.balances_digest,
    sealedAt: row.sealed_at,
    sealedBy: row.name ?? '',
    explanations: JSON.parse(row.explanations) as Record<string, string>,
  }))
}
