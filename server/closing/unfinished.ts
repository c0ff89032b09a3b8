// What of a month is not in the books yet: vouchers not posted, documents that wait.
import { firstPeriod, openingPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { add } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { ruleBook } from '../rules/load.ts'

export interface Unfinished {
  count: number
  amount: Money
}

/** Vouchers of the month, and for January those of the opening balances too, that wait for review, posting or their maker. */
export async function unpostedOf(tx: Tx, bookIds: readonly number[], period: string): Promise<Map<number, Unfinished>> {
  if (bookIds.length === 0) return new Map()
  const year = yearOf(period)
  const months = period === firstPeriod(year) ? [openingPeriod(year), period] : [period]
  const rows: { book_id: number; n: number | string; amount: Money }[] = await whereInList(
    tx,
    tx('vouchers'),
    'book_id',
    bookIds,
  )
    .whereIn('status', ['draft', 'reviewed', 'returned'])
    .whereIn('period', months)
    .groupBy('book_id')
    .select('book_id')
    .count({ n: '*' })
    .sum({ amount: 'total_amount' })
  return new Map(rows.map((row) => [Number(row.book_id), { count: Number(row.n), amount: row.amount }]))
}

/** Documents of the year up to the month that wait, counted for each ledger their rules would post to. */
export async function waitingDocuments(
  tx: Tx,
  books: readonly Book[],
  period: string,
): Promise<Map<number, Unfinished>> {
  const found = new Map<number, Unfinished>()
  if (books.length === 0) return found
  const rows: { region_code: string; scheme_code: string; event: string; n: number | string; amount: Money | null }[] =
    await whereInList(tx, tx('documents'), 'region_code', [...new Set(books.map(({ region }) => region))])
      .where({ status: 'waiting' })
      .whereBetween('period', [firstPeriod(yearOf(period)), period])
      .groupBy('region_code', 'scheme_code', 'event')
      .select('region_code', 'scheme_code', 'event')
      .count({ n: '*' })
      .sum({ amount: 'amount' })
  const { selections } = ruleBook()
  for (const row of rows) {
    const entries = selections.get(row.event)?.entries
    const posts = entries !== undefined && entries.agency.length + entries.treasury.length > 0
    for (const book of books) {
      if (book.region !== row.region_code || book.scheme !== row.scheme_code) continue
      if (posts && entries[book.standard].length === 0) continue
      const { count, amount } = found.get(book.id) ?? { count: 0, amount: '0.00' }
      found.set(book.id, { count: count + Number(row.n), amount: add(amount, row.amount ?? '0.00') })
    }
  }
  return found
}
