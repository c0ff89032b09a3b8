// A batch on vouchers: it does what it can and says of each of the others why not.
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, refused as refusedError } from '../core/errors.ts'
import { requireBook } from './book-scope.ts'
import { loadBooks } from './books.ts'
import type { Book } from './books.ts'
import type { Duty, Refusal } from './duties.ts'
import type { StoredVoucher } from './model.ts'

export interface Refused extends Refusal {
  id: number
}

export interface BatchAnswer {
  done: number[]
  refused: Refused[]
}

/** Stops unless everything was done; for callers that need all of it or nothing. */
export function requireAllDone<A extends BatchAnswer>(answer: A): A {
  const [first] = answer.refused
  if (!first) return answer
  throw refusedError(first.code, first.message, {
    ...(first.hint ? { hint: first.hint } : {}),
    problems: answer.refused.map(({ id, ...refusal }) => ({ ...refusal, at: `vouchers.${id}` })),
  })
}

export interface Sorted {
  good: StoredVoucher[]
  books: Map<number, Book>
  refused: Refused[]
}

/** Locks the vouchers in order of their ids and parts those the actor may act on from those they may not. */
export async function lockAndSort(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  permission: string,
  whyNot: Duty,
): Promise<Sorted> {
  const vouchers = await lockVouchers(tx, ids)
  const books = await loadBooks(
    tx,
    [...vouchers.values()].map((voucher) => voucher.book_id),
  )
  const allowed = await booksAllowed(tx, actor, permission, books)
  const good: StoredVoucher[] = []
  const refused: Refused[] = []
  for (const id of new Set(ids)) {
    const voucher = vouchers.get(id)
    const refusal = voucher && allowed.has(voucher.book_id) ? whyNot(voucher, actor) : notThere(id)
    if (refusal) refused.push({ id, ...refusal })
    else if (voucher) good.push(voucher)
  }
  return { good: good.sort((a, b) => a.id - b.id), books, refused }
}

// A voucher outside the scope must look like one that does not exist.
const notThere = (id: number): Refusal => ({
  code: 'not.found',
  message: `没有编号 ${id} 的凭证，或不在您的数据范围内`,
})

/** In order of ids, so that two batches over the same vouchers wait for each other instead of dead-locking. */
export async function lockVouchers(tx: Tx, ids: readonly number[]): Promise<Map<number, StoredVoucher>> {
  if (ids.length === 0) return new Map()
  const rows: StoredVoucher[] = await whereInList(tx, tx('vouchers'), 'id', [...new Set(ids)])
    .orderBy('id')
    .forUpdate()
  return new Map(rows.map((row) => [Number(row.id), row]))
}

async function booksAllowed(
  tx: Tx,
  actor: Actor,
  permission: string,
  books: ReadonlyMap<number, Book>,
): Promise<Set<number>> {
  const allowed = new Set<number>()
  for (const book of books.values()) {
    try {
      await requireBook(tx, actor, permission, book)
      allowed.add(book.id)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  return allowed
}
