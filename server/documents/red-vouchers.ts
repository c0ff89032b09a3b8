// The red vouchers that take documents back: of a whole voucher made for one document, or of its part in a summarised one.
import { machine } from '../core/actor.ts'
import { insertRows } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { negate } from '../core/money.ts'
import { requireAllDone } from '../ledger/batch.ts'
import { createVouchers } from '../ledger/create-vouchers.ts'
import type { DraftLine, VoucherDraft } from '../ledger/model.ts'
import { reverseVouchers } from '../ledger/reverse-vouchers.ts'
import type { Original, Reversal } from './find-originals.ts'
import { debitOf } from './summarise.ts'
import type { Share } from './voucher-shares.ts'

/** What is to be done for one reversal: vouchers answered in red on a date, and vouchers given up. */
export interface Plan {
  reversal: Reversal
  original: Original
  red: { share: Share; date: string }[]
  voided: number[]
}

export async function redForWhole(
  tx: Tx,
  plans: readonly Plan[],
  note: (reversalId: number, voucherId: number) => void,
): Promise<void> {
  const byDate = new Map<string, Map<number, Plan>>()
  for (const one of plans) {
    for (const { share, date } of one.red) {
      if (share.isShared) continue
      const group = byDate.get(date) ?? new Map<number, Plan>()
      byDate.set(date, group.set(share.voucherId, one))
    }
  }
  for (const [date, group] of byDate) {
    const documents = new Map(
      [...group].map(([voucherId, { reversal, red }]) => {
        const share = red.find((one) => one.share.voucherId === voucherId)?.share
        return [voucherId, [{ id: reversal.id, amount: negate(share?.amount ?? '0.00') }]] as const
      }),
    )
    // Everything that could refuse was looked at above, under lock: a refusal here is a fault of the program.
    const answer = requireAllDone(
      await reverseVouchers(tx, machine, [...group.keys()], { date, reason: '业务单据冲销', documents }),
    )
    for (const { id, reversalId } of answer.reversals) note(group.get(id)?.reversal.id ?? 0, reversalId)
  }
}

// Of a voucher that sums up several documents only this document's part is taken back.
export async function redForParts(
  tx: Tx,
  plans: readonly Plan[],
  note: (reversalId: number, voucherId: number) => void,
): Promise<void> {
  const parts = plans.flatMap((one) =>
    one.red.filter(({ share }) => share.isShared).map((red) => ({ ...red, plan: one })),
  )
  if (parts.length === 0) return
  const drafts = parts.map(({ share, date, plan: { reversal, original } }): VoucherDraft => {
    const lines = share.lines.map((line): DraftLine => ({ ...line, amount: negate(line.amount) }))
    return {
      bookId: share.bookId,
      date,
      kind: 'reversal',
      summary: `注销${share.date}汇总凭证中的单据 ${original.doc_no}`.slice(0, 200),
      attachmentCount: 0,
      ...(share.rule ? { rule: share.rule } : {}),
      reverses: share.voucherId,
      lines,
      documents: [{ id: reversal.id, amount: debitOf({ lines }) }],
    }
  })
  const ids = await createVouchers(tx, machine, drafts)
  const rows = parts.map(({ plan: { reversal } }, index) => {
    note(reversal.id, ids[index] ?? 0)
    return { document_id: reversal.id, voucher_id: ids[index] ?? 0, lines: JSON.stringify(drafts[index]?.lines ?? []) }
  })
  await insertRows(tx, 'summarised_entries', { document_id: 'id', voucher_id: 'id', lines: 'long' }, rows)
}
