// The books of a call that the actor may act on; the others are told as refused, looking like books that are not there.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import type { Refused } from '../ledger/batch.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { loadBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'

export async function booksFor(
  tx: Tx,
  actor: Actor,
  bookIds: readonly number[],
  permission: string,
): Promise<{ books: Book[]; refused: Refused[] }> {
  const wanted = [...new Set(bookIds)].sort((a, b) => a - b)
  if (wanted.length === 0) return { books: [], refused: [] }
  const rows: { id: number }[] = await limitToBooks(
    whereInList(tx, tx('books'), 'books.id', wanted).select('books.id'),
    actor,
    permission,
  )
  const allowed = new Set(rows.map(({ id }) => Number(id)))
  const loaded = await loadBooks(tx, allowed)
  return {
    books: wanted.flatMap((id) => loaded.get(id) ?? []),
    refused: wanted
      .filter((id) => !loaded.has(id))
      .map((id) => ({ id, code: 'not.found', message: `没有编号 ${id} 的账套，或不在您的数据范围内` })),
  }
}
