// Vouchers made by hand: typed, changed while nobody has confirmed them, and given up. A void voucher keeps its row.
import type { Actor } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, assert, refused } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { gatherAuxSets, loadDimensions } from './auxiliaries.ts'
import { attachmentsOf } from './attachments.ts'
import { lockAndSort, lockVouchers, requireAllDone } from './batch.ts'
import { requireBook } from './book-scope.ts'
import { loadBook } from './books.ts'
import type { Book } from './books.ts'
import { draftPeriod, totals } from './check-draft.ts'
import { checkDrafts, createVouchers, lineRows, refuseWrong } from './create-vouchers.ts'
import { whyNotChange, whyNotVoid } from './duties.ts'
import type { Duty } from './duties.ts'
import { takeDraftNumbers } from './draft-numbers.ts'
import { lineColumns } from './model.ts'
import type { DraftLine, StoredVoucher, VoucherDraft } from './model.ts'
import { writeRemarks } from './remarks.ts'

export interface ManualVoucher {
  date: string
  word?: string | undefined
  summary: string
  attachmentCount: number
  lines: readonly DraftLine[]
  /** The posted voucher this one puts right. */
  corrects?: number | undefined
}

export async function makeVoucher(tx: Tx, actor: Actor, bookId: number, voucher: ManualVoucher): Promise<number> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'voucher.make', book)
  if (voucher.corrects !== undefined) await requireCorrectable(tx, book, voucher.corrects)
  const [id] = await createVouchers(tx, actor, [manualDraft(bookId, voucher)])
  assert(id !== undefined, 'a created voucher has no id')
  return id
}

/** Replaces the content of an own draft or returned voucher; it waits for review again. The book stays. */
export async function changeVoucher(
  tx: Tx,
  actor: Actor,
  id: number,
  { answer, ...voucher }: ManualVoucher & { answer?: string | undefined },
): Promise<void> {
  const stored = await lockOne(tx, actor, id, whyNotChange)
  const draft = manualDraft(stored.book_id, { ...voucher, word: voucher.word ?? stored.word })
  refuseWrong(await checkDrafts(tx, [draft]))
  const attachmentCount = Math.max(draft.attachmentCount, (await attachmentsOf(tx, id)).length)
  const isMoved = draftPeriod(draft) !== stored.period || stored.draft_no === null
  const [draftNo] = isMoved ? await takeDraftNumbers(tx, [draft]) : [stored.draft_no]
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
      attachment_count: attachmentCount,
      total_amount: fromCents(totals(draft.lines).debit),
      draft_no: draftNo ?? null,
      cashier_id: null,
      cashier_at: null,
    })
  if (answer) await writeRemarks(tx, actor, [id], { kind: 'answered', remark: answer })
}

/** What is put right must be posted and of the same fund and place; an error of an earlier year stands in that year's book. */
async function requireCorrectable(tx: Tx, book: Book, id: number): Promise<void> {
  const row: { status: string } | undefined = await tx('vouchers as v')
    .join('books as b', 'b.id', 'v.book_id')
    .where({
      'v.id': id,
      'b.standard': book.standard,
      'b.scheme_code': book.scheme,
      'b.region_code': book.region,
    })
    .first('v.status')
  if (row?.status === 'posted') return
  throw refused('voucher.corrects', `订正的凭证 ${id} 不是本账套已记账的凭证`, {
    hint: '未记账的凭证退回后直接修改，不必另填更正凭证',
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
  const { good, refused: wrong } = await lockAndSort(tx, actor, [id], 'voucher.make', whyNot)
  const [voucher] = good
  if (wrong[0]?.code === 'not.found') throw new AppError(404, 'not.found', wrong[0].message)
  requireAllDone({ done: [], refused: wrong })
  assert(voucher, `voucher ${id} is neither fit nor refused`)
  return voucher
}

const manualDraft = (bookId: number, voucher: ManualVoucher): VoucherDraft => ({
  ...voucher,
  bookId,
  kind: 'manual',
  documents: [],
})
