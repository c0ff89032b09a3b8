// The year of each book the person's own organisation keeps: which months are shut and which still wait.
import type { Actor, Standard } from '../core/actor.ts'
import { openingPeriod, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToBooks } from '../ledger/book-scope.ts'

export interface ClosingRow {
  book: number
  scheme: string
  standard: Standard
  months: { period: string; isClosed: boolean }[]
}

/** Books shown; an organisation keeps one for each fund. */
const booksMax = 30

export async function closingCalendar(tx: Tx, actor: Actor, today: string): Promise<ClosingRow[]> {
  if (!actor.orgCode) return []
  const year = yearOf(today)
  const books: { id: number; standard: Standard; short_name: string }[] = await limitToBooks(
    tx('books')
      .join('schemes', 'schemes.code', 'books.scheme_code')
      .where({ 'books.org_code': actor.orgCode, 'books.fiscal_year': year }),
    actor,
    'ledger.read',
  )
    .orderBy(['schemes.sort_no', 'books.standard', 'books.id'])
    .limit(booksMax)
    .select('books.id', 'books.standard', 'schemes.short_name')
  const periods: { book_id: number; period: string; status: string }[] = await tx('book_periods')
    .whereIn(
      'book_id',
      books.map(({ id }) => Number(id)),
    )
    .whereNot('period', openingPeriod(year))
    .orderBy('period')
  return books.map((book) => ({
    book: Number(book.id),
    scheme: book.short_name,
    standard: book.standard,
    months: periods
      .filter((row) => Number(row.book_id) === Number(book.id))
      .map(({ period, status }) => ({ period, isClosed: status === 'closed' })),
  }))
}
