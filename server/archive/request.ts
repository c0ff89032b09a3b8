// Asking for archives: books whose year is closed, within the right of who asks.
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { enqueueJob } from '../core/jobs.ts'
import { limitToBooks, requireBook } from '../ledger/book-scope.ts'
import { loadBooks } from '../ledger/books.ts'

/** Queues one job a book and returns their numbers. 400 with every book whose year is not closed. */
export async function requestArchives(tx: Tx, actor: Actor, bookIds: readonly number[]): Promise<number[]> {
  const books = await loadBooks(tx, bookIds)
  const unknown = bookIds.find((id) => !books.has(id))
  if (unknown !== undefined) throw missing(`没有编号 ${unknown} 的账套`)
  for (const book of books.values()) await requireBook(tx, actor, 'archive.make', book)
  await requireClosedYear(tx, bookIds)
  const jobs: number[] = []
  for (const book of books.values())
    jobs.push(await enqueueJob(tx, actor, 'archive-year', `归档 ${book.name}`, { bookId: book.id }))
  return jobs
}

/** 400 naming each book with a month that is still open; archives hold what no longer changes. */
export async function requireClosedYear(tx: Tx, bookIds: readonly number[]): Promise<void> {
  const open: { name: string; first_open: string }[] = await whereInList(
    tx,
    tx('book_periods as p').join('books as b', 'b.id', 'p.book_id'),
    'p.book_id',
    bookIds,
  )
    .whereNot('p.status', 'closed')
    .where('p.period', 'not like', '%00')
    .groupBy('b.id', 'b.name')
    .orderBy('b.name')
    .select('b.name')
    .min({ first_open: 'p.period' })
  if (open.length === 0) return
  throw invalid(
    open.map(({ name, first_open: period }) => ({
      code: 'archive.open_year',
      message: `${name}：${period} 期间尚未结账，不能归档`,
      at: 'ids',
      hint: '结清十二个月后再归档',
    })),
  )
}

export interface Archivable {
  id: number
  name: string
  year: number
  /** The edition that holds the book as it is now; null when there is none yet, or the book was opened again since. */
  archiveNo: string | null
}

/** The books whose year is closed, the newest year first. */
export async function archivableBooks(tx: Tx, actor: Actor): Promise<Archivable[]> {
  const rows: { id: number; name: string; fiscal_year: number; archive_no: string | null }[] = await limitToBooks(
    tx('books')
      .leftJoin('archive_packages as a', (on) => on.on('a.book_id', 'books.id').andOn('a.head_hash', 'books.head_hash'))
      .whereNotExists(
        tx('book_periods as p')
          .whereRaw('p.book_id = books.id')
          .whereNot('p.status', 'closed')
          .where('p.period', 'not like', '%00')
          .select('p.period'),
      ),
    actor,
    'archive.make',
  )
    .groupBy('books.id', 'books.name', 'books.fiscal_year')
    .orderBy([{ column: 'books.fiscal_year', order: 'desc' }, { column: 'books.name' }])
    .select('books.id', 'books.name', 'books.fiscal_year')
    .max({ archive_no: 'a.archive_no' })
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    year: Number(row.fiscal_year),
    archiveNo: row.archive_no,
  }))
}
