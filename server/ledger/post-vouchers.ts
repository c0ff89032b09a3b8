// Posting (记账): by a person, reviewed vouchers; by the product, its own vouchers where the book's policy allows it (机审).
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { lockAndSort } from './batch.ts'
import type { BatchAnswer, Refused, Sorted } from './batch.ts'
import { lacksCashier } from './cashier-sign.ts'
import { openPeriodsOf } from './create-vouchers.ts'
import { nameOf, whyNotPost } from './duties.ts'
import type { Duty } from './duties.ts'
import type { StoredVoucher } from './model.ts'
import { enterVouchers } from './posting.ts'

export async function postVouchers(tx: Tx, actor: Actor, ids: readonly number[]): Promise<BatchAnswer> {
  const sorted = await lockAndSort(tx, actor, ids, 'voucher.post', whyNotPost)
  const lacking = await lacksCashier(tx, sorted.good, sorted.books)
  const unsigned = sorted.good
    .filter(({ id }) => lacking.has(id))
    .map((voucher) => ({
      id: voucher.id,
      code: 'voucher.cashier_sign',
      message: `${nameOf(voucher)}是收付凭证，没有出纳签章，不能记账`,
      hint: '请出纳在凭证列表中签章',
    }))
  const good = sorted.good.filter(({ id }) => !lacking.has(id))
  return enterOpen(tx, { ...sorted, good, refused: [...sorted.refused, ...unsigned] }, { posterId: actor.id })
}

/**
 * Reviews and posts in one act what the product itself has made, where the policy of the book allows it; the product stands
 * as reviewer and poster. What has to wait for a person is among the refused.
 */
export async function autoPost(tx: Tx, actor: Actor, ids: readonly number[]): Promise<BatchAnswer> {
  assert(actor.kind === 'system', `autoPost by ${actor.login}`)
  const sorted = await lockAndSort(tx, machine, ids, 'voucher.post', whyNotAutoPost)
  const waits = ({ book_id: bookId, kind }: StoredVoucher) =>
    kind !== 'opening' && !sorted.books.get(bookId)?.policy.autoPost
  const refused = sorted.good.filter(waits).map(({ id }) => ({
    id,
    code: 'voucher.needs_person',
    message: `凭证 ${id} 所在账套的政策要求人工审核、记账`,
  }))
  const good = sorted.good.filter((voucher) => !waits(voucher))
  const signature = { posterId: machine.id, reviewerId: machine.id }
  return enterOpen(tx, { ...sorted, good, refused: [...sorted.refused, ...refused] }, signature)
}

const whyNotAutoPost: Duty = (voucher) => {
  if (voucher.maker_id !== machine.id)
    return { code: 'voucher.needs_person', message: `${nameOf(voucher)}由人制单，须由人审核、记账` }
  if (voucher.status === 'draft') return null
  return { code: 'voucher.state', message: `${nameOf(voucher)}不是未审核状态，不能自动记账` }
}

async function enterOpen(
  tx: Tx,
  { good, books, refused }: Sorted,
  signature: { posterId: number; reviewerId?: number },
): Promise<BatchAnswer> {
  const open = await openPeriodsOf(tx, [...new Set(good.map((voucher) => voucher.book_id))])
  const isOpen = (voucher: StoredVoucher) => open.get(voucher.book_id)?.has(voucher.period) ?? false
  const shut: Refused[] = good
    .filter((voucher) => !isOpen(voucher))
    .map((voucher) => ({
      id: voucher.id,
      code: 'period.closed',
      message: `账套“${books.get(voucher.book_id)?.name}”的 ${voucher.period} 期间已结账，${nameOf(voucher)}不能记账`,
      hint: '退回改期，或先反结账',
    }))
  const fit = good.filter(isOpen)
  await enterVouchers(tx, fit, signature)
  return { done: fit.map(({ id }) => id), refused: [...refused, ...shut] }
}
