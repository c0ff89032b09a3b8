// Vouchers made by hand: typed, changed while nobody has confirmed them, and given up. A void voucher keeps its row.
import type { Actor } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, assert } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { gatherAuxSets, loadDimensions } from './auxiliaries.ts'
import { lockAndSort, lockVouchers, requireAllDone } from './batch.ts'
import { requireBook } from './book-scope.ts'
import { loadBook } from './books.ts'
import { draftPeriod, totals } from './check-draft.ts'
import { checkDrafts, createVouchers, lineRows, refuseWrong } from './create-vouchers.ts'
import { whyNotChange, whyNotVoid } from './duties.ts'
import type { Duty } from './duties.ts'
import { lineColumns } from './model.ts'
import type { DraftLine, StoredVoucher, VoucherDraft } from './model.ts'

export interface ManualVoucher {
  date: string
  word?: string | undefined
  summary: string
  attachmentCount: number
  lines: readonly DraftLine[]
}

export async function makeVoucher(tx: Tx, actor: Actor, bookId: number, voucher: ManualVoucher): Promise<number> {
  await requireBook(tx, actor, 'voucher.make', await loadBook(tx, bookId))
  const [id] = await createVouchers(tx, actor, [manualDraft(bookId, voucher)])
  assert(id !== undefined, 'a created voucher has no id')
  return id
}

/** Replaces the content of an own draft or returned voucher; it waits for review again. The book stays. */
export async function changeVoucher(tx: Tx, actor: Actor, id: number, voucher: ManualVoucher): Promise<void> {
  const stored = await lockOne(tx, actor, id, whyNotChange)
  const draft = manualDraft(stored.book_id, { ...voucher, word: voucher.word ?? stored.word })
  refuseWrong(await checkDrafts(tx, [draft]))
  const auxSets = gatherAuxSets(await loadDimensions(tx))
  const lines = lineRows(draft, id, auxSets.keyFor)
  await auxSets.store(tx)
  await tx('voucher_lines').where({ voucher_id: id }).delete()
  await insertRows(tx, 'voucher_lines', lineColumns, lines)
  await tx('vouchers')
    .where({ id })
    .update({
      period: draftPeriod(draft),
      voucher_date: draft.date,
      word: draft.word,
      status: 'draft',
      summary: draft.summary,
      attachment_count: draft.attachmentCount,
      total_amount: fromCents(totals(draft.lines).debit),
    })
}

export async function voidVoucher(tx: Tx, actor: Actor, id: number): Promise<void> {
  await lockOne(tx, actor, id, whyNotVoid)
  await tx('vouchers').where({ id }).update({ status: 'void' })
}

/**
 * Gives up vouchers whose documents are taken back or made anew; for the slices that made them, which have asked who may.
 * Posted ones are refused: those are corrected by red vouchers only.
 */
export async function voidVouchers(tx: Tx, ids: readonly number[]): Promise<void> {
  const vouchers = await lockVouchers(tx, ids)
  for (const { id, status } of vouchers.values())
    assert(status !== 'posted', `voucher ${id} is posted and cannot be void`)
  if (ids.length > 0) await whereInList(tx, tx('vouchers'), 'id', ids).update({ status: 'void' })
}

async function lockOne(tx: Tx, actor: Actor, id: number, whyNot: Duty): Promise<StoredVoucher> {
  const { good, refused } = await lockAndSort(tx, actor, [id], 'voucher.make', whyNot)
  const [voucher] = good
  if (refused[0]?.code === 'not.found') throw new AppError(404, 'not.found', refused[0].message)
  requireAllDone({ done: [], refused })
  assert(voucher, `voucher ${id} is neither fit nor refused`)
  return voucher
}

const manualDraft = (bookId: number, voucher: ManualVoucher): VoucherDraft => ({
  ...voucher,
  bookId,
  kind: 'manual',
  documents: [],
})
