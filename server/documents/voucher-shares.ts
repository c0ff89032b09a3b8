// What part a document has in its vouchers: all of a voucher made for it alone, its own lines of one that sums up several.
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import { lockVouchers } from '../ledger/batch.ts'
import type { DraftLine, VoucherState } from '../ledger/model.ts'
import type { MadeDraft } from './summarise.ts'

export interface Share {
  voucherId: number
  bookId: number
  date: string
  status: VoucherState
  amount: Money
  rule: { id: string; version: number } | null
  isShared: boolean
  /** The document's own lines, kept for summarised vouchers only. */
  lines: readonly DraftLine[]
}

/** Keeps the lines of each document in vouchers that sum up several. */
export async function keepShares(tx: Tx, made: readonly MadeDraft[], voucherIds: readonly number[]): Promise<void> {
  const rows = made.flatMap(({ parts }, index) => {
    if (parts.length === 1) return []
    const own = new Map<number, DraftLine[]>()
    for (const { documentId, draft } of parts) own.set(documentId, [...(own.get(documentId) ?? []), ...draft.lines])
    return [...own].map(([documentId, lines]) => ({
      document_id: documentId,
      voucher_id: voucherIds[index] ?? 0,
      lines: JSON.stringify(lines),
    }))
  })
  await insertRows(tx, 'summarised_entries', { document_id: 'id', voucher_id: 'id', lines: 'long' }, rows)
}

/** The living vouchers of each document that its rules made, locked; red ones are not among them. */
export async function loadShares(tx: Tx, documentIds: readonly number[]): Promise<Map<number, Share[]>> {
  const shares = new Map<number, Share[]>(documentIds.map((id) => [id, []]))
  if (documentIds.length === 0) return shares
  const links: { document_id: number; voucher_id: number; amount: Money }[] = await whereInList(
    tx,
    tx('voucher_documents'),
    'document_id',
    documentIds,
  ).orderBy(['document_id', 'voucher_id'])
  const kept: { document_id: number; voucher_id: number; lines: string }[] = await whereInList(
    tx,
    tx('summarised_entries'),
    'document_id',
    documentIds,
  )
  const linesOf = new Map(kept.map((row) => [`${row.document_id} ${row.voucher_id}`, row.lines]))
  const vouchers = await lockVouchers(
    tx,
    links.map((link) => Number(link.voucher_id)),
  )
  for (const link of links) {
    const voucher = vouchers.get(Number(link.voucher_id))
    if (!voucher || voucher.kind !== 'rule' || voucher.status === 'void') continue
    const lines = linesOf.get(`${link.document_id} ${link.voucher_id}`)
    shares.get(Number(link.document_id))?.push({
      voucherId: Number(voucher.id),
      bookId: Number(voucher.book_id),
      date: voucher.voucher_date,
      status: voucher.status,
      amount: link.amount,
      rule: voucher.rule_id === null ? null : { id: voucher.rule_id, version: Number(voucher.rule_version) },
      isShared: lines !== undefined,
      lines: lines === undefined ? [] : (JSON.parse(lines) as DraftLine[]),
    })
  }
  return shares
}
