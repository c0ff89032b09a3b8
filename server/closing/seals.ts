// Seals (结账封存): the head of the book's chain and the SM3 digest of the month's balances, taken when the month is closed. Nothing may
// move in a sealed month; `tongchou check` works the digest out again from the live balances.
import type { Actor } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { assert } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { sealColumns } from './model.ts'

/** [account, auxiliary key, debit, credit, carried debit, carried credit] of one month. */
export type BalanceRow = readonly [string, string, Money, Money, Money, Money]

export interface SealedState {
  book: number
  period: string
  headNo: number
  headHash: string
  balances: readonly BalanceRow[]
}

export const digestOf = (state: SealedState): string => sm3(canonicalJson(state))

/** What the month of each book moved, in a fixed order. */
export async function balancesOfMonth(
  tx: Tx,
  bookIds: readonly number[],
  period: string,
): Promise<Map<number, BalanceRow[]>> {
  const found = new Map<number, BalanceRow[]>(bookIds.map((id) => [id, []]))
  if (bookIds.length === 0) return found
  const rows: StoredBalance[] = await whereInList(tx, tx('balances'), 'book_id', bookIds)
    .where({ period })
    .select('book_id', 'account_code', 'aux_key', 'debit_amount', 'credit_amount', 'carried_debit', 'carried_credit')
  for (const row of rows) found.get(Number(row.book_id))?.push(balanceRow(row))
  // Databases sort text differently; the digest must not.
  for (const list of found.values()) list.sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1))
  return found
}

interface StoredBalance {
  book_id: number
  account_code: string
  aux_key: string
  debit_amount: Money
  credit_amount: Money
  carried_debit: Money
  carried_credit: Money
}

const plain = (amount: Money): Money => fromCents(toCents(amount))

const balanceRow = (row: StoredBalance): BalanceRow => [
  row.account_code,
  row.aux_key,
  plain(row.debit_amount),
  plain(row.credit_amount),
  plain(row.carried_debit),
  plain(row.carried_credit),
]

export interface StoredSeal {
  book_id: number
  period: string
  seal_no: number
  head_no: number
  head_hash: string
  balances_digest: string
  row_count: number
  explanations: string
  sealed_by: number
  sealed_at: string
}

/** Seals a month of books whose gates the caller holds. Earlier seals of the month stay. */
export async function sealMonths(
  tx: Tx,
  actor: Actor,
  bookIds: readonly number[],
  { period, explanations }: { period: string; explanations: ReadonlyMap<number, Readonly<Record<string, string>>> },
): Promise<void> {
  const balances = await balancesOfMonth(tx, bookIds, period)
  const earlier = await lastSealsOf(tx, bookIds, period)
  const heads: { id: number; head_no: number; head_hash: string }[] = await whereInList(
    tx,
    tx('books'),
    'id',
    bookIds,
  ).select('id', 'head_no', 'head_hash')
  assert(heads.length === bookIds.length, `${bookIds.length} books to seal, ${heads.length} found`)
  const sealedAt = new Date().toISOString()
  const rows = heads.map(({ id, head_no: headNo, head_hash: headHash }) => {
    const list = balances.get(Number(id)) ?? []
    const state = { book: Number(id), period, headNo: Number(headNo), headHash, balances: list }
    return {
      book_id: Number(id),
      period,
      seal_no: (earlier.get(Number(id))?.seal_no ?? 0) + 1,
      head_no: Number(headNo),
      head_hash: headHash,
      balances_digest: digestOf(state),
      row_count: list.length,
      explanations: JSON.stringify(explanations.get(Number(id)) ?? {}),
      sealed_by: actor.id,
      sealed_at: sealedAt,
    }
  })
  await insertRows(tx, 'period_seals', sealColumns, rows)
}

/** The last seal of the month of each book that has one. */
export async function lastSealsOf(
  tx: Tx,
  bookIds: readonly number[],
  period: string,
): Promise<Map<number, StoredSeal>> {
  if (bookIds.length === 0) return new Map()
  const rows: StoredSeal[] = await whereInList(tx, tx('period_seals'), 'book_id', bookIds)
    .where({ period })
    .orderBy('seal_no')
  return new Map(rows.map((row) => [Number(row.book_id), { ...row, seal_no: Number(row.seal_no) }]))
}
