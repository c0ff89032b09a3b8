// What the workbench shows of documents: what came in today, and what is stuck.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { dayInChina } from './filter-documents.ts'
import { titles, visible } from './queries.ts'
import { reasonTitle } from './reasons.ts'

export interface DocumentsToday {
  documents: number
  vouchers: number
  byEvent: { event: string; title: string; count: number; amount: Money | null }[]
}

/** Documents received on a day in China, by kind, most first; and the vouchers made that day from documents. */
export async function documentsToday(tx: Tx, actor: Actor, date: string): Promise<DocumentsToday> {
  const day = dayInChina(date)
  const rows: { event: string; n: number | string; amount: Money | null }[] = await visible(tx, actor)
    .whereBetween('d.received_at', day)
    .groupBy('d.event')
    .select('d.event')
    .count({ n: '*' })
    .sum({ amount: 'd.amount' })
  const made = tx('vouchers as v')
    .join('books as b', 'b.id', 'v.book_id')
    .whereBetween('v.made_at', day)
    .where('v.kind', 'rule')
    .whereNot('v.status', 'void')
  const vouchers: { n?: number | string } | undefined = await limitToBooks(made, actor, 'voucher.read', 'b')
    .count({ n: '*' })
    .first()
  const byEvent = rows
    .map((row) => ({
      event: row.event,
      title: titles().get(row.event)?.name ?? row.event,
      count: Number(row.n),
      amount: row.amount,
    }))
    .sort((a, b) => b.count - a.count || (a.event < b.event ? -1 : 1))
  return {
    documents: byEvent.reduce((total, row) => total + row.count, 0),
    vouchers: Number(vouchers?.n ?? 0),
    byEvent,
  }
}

export interface StuckGroup {
  code: string
  reason: string
  count: number
  amount: Money
  oldest: string
  path: string
}

/** What waits, by reason, most first; each with the way to its list. */
export async function stuckDocuments(tx: Tx, actor: Actor): Promise<StuckGroup[]> {
  const rows: { reason_code: string; n: number | string; amount: Money | null; oldest: string }[] = await visible(
    tx,
    actor,
  )
    .where('d.status', 'waiting')
    .groupBy('d.reason_code')
    .select('d.reason_code')
    .count({ n: '*' })
    .sum({ amount: 'd.amount' })
    .min({ oldest: 'd.received_at' })
  return rows
    .map((row) => ({
      code: row.reason_code,
      reason: reasonTitle(row.reason_code),
      count: Number(row.n),
      amount: row.amount ?? '0.00',
      oldest: row.oldest,
      path: `/worklist?reason=${encodeURIComponent(row.reason_code)}`,
    }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}
