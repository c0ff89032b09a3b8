// The cashier's signature (出纳签章) on receipts and payments, 《会计基础工作规范》第五十一条（一）: which vouchers need it, and giving it.
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { lockAndSort } from './batch.ts'
import type { BatchAnswer, Refused } from './batch.ts'
import type { Book } from './books.ts'
import { nameOf, whyNotSign } from './duties.ts'
import { cashAccounts, isBelow } from './entry-rules.ts'
import type { StoredVoucher } from './model.ts'

/** Signs what touches cash or bank; the others are among the refused. */
export async function signVouchers(tx: Tx, actor: Actor, ids: readonly number[]): Promise<BatchAnswer> {
  const { good, books, refused } = await lockAndSort(tx, actor, ids, 'voucher.sign', whyNotSign)
  const moving = await movingCash(tx, good, books)
  const done = good.filter(({ id }) => moving.has(id)).map(({ id }) => id)
  const still: Refused[] = good
    .filter(({ id }) => !moving.has(id))
    .map((voucher) => ({
      id: voucher.id,
      code: 'voucher.no_cash',
      message: `${nameOf(voucher)}不涉及现金、银行存款，不需出纳签章`,
    }))
  const change = { cashier_id: actor.id, cashier_at: new Date().toISOString() }
  if (done.length > 0) await whereInList(tx, tx('vouchers'), 'id', done).update(change)
  return { done, refused: [...refused, ...still] }
}

/** The vouchers that the policy of their book wants signed by a cashier and nobody has signed. */
export async function lacksCashier(
  tx: Tx,
  vouchers: readonly StoredVoucher[],
  books: ReadonlyMap<number, Pick<Book, 'standard' | 'policy'>>,
): Promise<Set<number>> {
  const asked = vouchers.filter((voucher) => voucher.cashier_id === null && wantsCashier(voucher, books))
  return movingCash(tx, asked, books)
}

// Red vouchers, opening balances and closing vouchers move no money.
function wantsCashier({ kind, book_id }: StoredVoucher, books: ReadonlyMap<number, Pick<Book, 'policy'>>): boolean {
  const policy = books.get(book_id)?.policy.cashierSign ?? 'none'
  return (kind === 'manual' && policy !== 'none') || (kind === 'rule' && policy === 'all')
}

async function movingCash(
  tx: Tx,
  vouchers: readonly StoredVoucher[],
  books: ReadonlyMap<number, Pick<Book, 'standard'>>,
): Promise<Set<number>> {
  if (vouchers.length === 0) return new Set()
  const ids = vouchers.map(({ id }) => id)
  const rows: { voucher_id: number; book_id: number; account_code: string }[] = await whereInList(
    tx,
    tx('voucher_lines'),
    'voucher_id',
    ids,
  ).distinct('voucher_id', 'book_id', 'account_code')
  const moving = rows.filter(({ book_id, account_code }) => {
    const book = books.get(Number(book_id))
    return book !== undefined && isBelow(account_code, cashAccounts(book.standard))
  })
  return new Set(moving.map((row) => Number(row.voucher_id)))
}
