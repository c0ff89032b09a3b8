// Review (审核): a second person confirms a draft, or sends it back with a reason.
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { lockAndSort } from './batch.ts'
import type { BatchAnswer } from './batch.ts'
import { whyNotReturn, whyNotReview } from './duties.ts'
import { writeRemarks } from './remarks.ts'

export async function reviewVouchers(tx: Tx, actor: Actor, ids: readonly number[]): Promise<BatchAnswer> {
  const { good, refused } = await lockAndSort(tx, actor, ids, 'voucher.review', whyNotReview)
  const done = good.map(({ id }) => id)
  const change = {
    status: 'reviewed',
    reviewer_id: actor.id,
    reviewed_at: new Date().toISOString(),
    return_reason: null,
  }
  if (done.length > 0) await whereInList(tx, tx('vouchers'), 'id', done).update(change)
  return { done, refused }
}

/** Back to the maker; a reviewed voucher loses its review, a signed one its cashier's signature. */
export async function returnVouchers(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  reason: string,
): Promise<BatchAnswer> {
  const { good, refused } = await lockAndSort(tx, actor, ids, 'voucher.review', whyNotReturn)
  const done = good.map(({ id }) => id)
  const change = {
    status: 'returned',
    reviewer_id: null,
    reviewed_at: null,
    cashier_id: null,
    cashier_at: null,
    return_reason: reason,
  }
  if (done.length > 0) await whereInList(tx, tx('vouchers'), 'id', done).update(change)
  await writeRemarks(tx, actor, done, { kind: 'returned', remark: reason })
  return { done, refused }
}
