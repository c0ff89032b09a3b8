// Months of books: which are open, which closed, and what has to be closed before each.
import { firstPeriod, openingPeriod, previousPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'

export interface StoredPeriod {
  book_id: number
  period: string
  status: 'open' | 'closed'
  closed_at: string | null
  closed_by: number | null
}

/** Month → its row, by book; month 00 included. */
export async function periodsOf(tx: Tx, bookIds: readonly number[]): Promise<Map<number, Map<string, StoredPeriod>>> {
  const found = new Map<number, Map<string, StoredPeriod>>(bookIds.map((id) => [id, new Map()]))
  if (bookIds.length === 0) return found
  const rows: StoredPeriod[] = await whereInList(tx, tx('book_periods'), 'book_id', bookIds).select(
    'book_id',
    'period',
    'status',
    'closed_at',
    'closed_by',
  )
  for (const row of rows) found.get(Number(row.book_id))?.set(row.period, row)
  return found
}

/** The last closed month of a book, month 00 left out. */
export function lastClosed(year: number, periods: ReadonlyMap<string, StoredPeriod>): string | undefined {
  return [...periods.values()]
    .filter(({ status, period }) => status === 'closed' && period !== openingPeriod(year))
    .map(({ period }) => period)
    .sort()
    .at(-1)
}

/** The book of the year before of each book that has one. */
export async function booksBefore(tx: Tx, books: readonly Book[]): Promise<Map<number, Book>> {
  return neighbours(tx, books, -1)
}

export async function booksAfter(tx: Tx, books: readonly Book[]): Promise<Map<number, Book>> {
  return neighbours(tx, books, 1)
}

async function neighbours(tx: Tx, books: readonly Book[], years: number): Promise<Map<number, Book>> {
  const places = books.map(({ standard, scheme, region, year }) => ({ standard, scheme, region, year: year + years }))
  const found = await findBooks(tx, places)
  const byPlace = new Map([...found.values()].map((book) => [placeOf(book, 0), book]))
  return new Map(
    books.flatMap((book) => {
      const neighbour = byPlace.get(placeOf(book, years))
      return neighbour ? [[book.id, neighbour]] : []
    }),
  )
}

const placeOf = ({ standard, scheme, region, year }: Book, years: number): string =>
  `${standard} ${scheme} ${region} ${year + years}`

/** The books whose year is closed, that is whose balances have gone to the next. */
export async function yearsClosed(tx: Tx, bookIds: readonly number[]): Promise<Set<number>> {
  if (bookIds.length === 0) return new Set()
  const rows: { book_id: number }[] = await whereInList(tx, tx('year_closings'), 'book_id', bookIds)
    .whereNull('undone_at')
    .select('book_id')
  return new Set(rows.map((row) => Number(row.book_id)))
}

/** Why the month before one stands in its way, by book; a book that is not named may go on. */
export async function whatStandsBefore(
  tx: Tx,
  books: readonly Book[],
  period: string,
  periods: ReadonlyMap<number, ReadonlyMap<string, StoredPeriod>>,
): Promise<Map<number, string>> {
  const before = previousPeriod(period)
  const reasons = new Map<number, string>()
  const isFirst = (book: Book) => period === firstPeriod(book.year)
  const earlier = await booksBefore(tx, books.filter(isFirst))
  const closed = await yearsClosed(
    tx,
    [...earlier.values()].map(({ id }) => id),
  )
  for (const book of books) {
    if (isFirst(book)) {
      const previous = earlier.get(book.id)
      if (previous && !closed.has(previous.id))
        reasons.set(book.id, `上年账套“${previous.name}”还没有年终结账，年初余额未定`)
    } else if (periods.get(book.id)?.get(before)?.status !== 'closed') reasons.set(book.id, `上月 ${before} 还没有结账`)
  }
  return reasons
}
