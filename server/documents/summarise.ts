// Sums up the drafts of one day, kind and account into one voucher where the book is kept that way (规范第五十一条: 记账凭证可以根据
// 若干张同类原始凭证汇总编制). Only drafts made together are summed up: a voucher that someone may already be reviewing never
// changes under the reviewer's eyes.
import { assert } from '../core/errors.ts'
import { add, isNegative, sum } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { ledgerLimits } from '../ledger/model.ts'
import type { DraftLine, VoucherDraft } from '../ledger/model.ts'

/** The draft one document makes by one rule in one book. */
export interface PartDraft {
  documentId: number
  /** What may be summed up; null: a voucher of its own. */
  groupKey: string | null
  draft: VoucherDraft
}

export interface MadeDraft {
  draft: VoucherDraft
  parts: readonly PartDraft[]
}

/** Drafts as they are to be written, in the order of their first parts. */
export function summarise(parts: readonly PartDraft[]): MadeDraft[] {
  const made: PartDraft[][] = []
  const open = new Map<string, PartDraft[]>()
  for (const part of parts) {
    const key = part.groupKey === null ? null : [part.draft.bookId, part.draft.date, part.groupKey].join('|')
    const group = key === null ? undefined : open.get(key)
    if (group && lineCount(group) + part.draft.lines.length <= ledgerLimits.linesPerVoucher) {
      group.push(part)
      continue
    }
    const fresh = [part]
    made.push(fresh)
    if (key !== null) open.set(key, fresh)
  }
  return made.map((group) => ({ draft: merged(group), parts: group }))
}

const lineCount = (group: readonly PartDraft[]): number =>
  group.reduce((count, part) => count + part.draft.lines.length, 0)

function merged(group: readonly PartDraft[]): VoucherDraft {
  const [first] = group
  assert(first, 'a summarised voucher has parts')
  if (group.length === 1) return first.draft
  const lines = new Map<string, DraftLine>()
  const documents = new Map<number, Money>()
  let attachmentCount = 0
  for (const { draft, documentId } of group) {
    attachmentCount += draft.attachmentCount
    documents.set(documentId, add(documents.get(documentId) ?? '0.00', debitOf(draft)))
    for (const line of draft.lines) {
      // Red and blue stay apart: a sum of both would hide what was taken back.
      const key = JSON.stringify([
        line.account,
        line.side,
        isNegative(line.amount),
        Object.entries(line.auxiliaries).sort(),
      ])
      const known = lines.get(key)
      const { summary: _single, ...rest } = line
      lines.set(key, known ? { ...known, amount: add(known.amount, line.amount) } : rest)
    }
  }
  const count = documents.size
  const ending = ` 等 ${count} 笔`
  return {
    ...first.draft,
    groupKey: first.groupKey?.slice(0, 100),
    summary:
      count === 1
        ? first.draft.summary
        : `${first.draft.summary.slice(0, ledgerLimits.summaryChars - ending.length)}${ending}`,
    attachmentCount: Math.min(attachmentCount, ledgerLimits.attachments),
    lines: [...lines.values()],
    documents: [...documents].map(([id, amount]) => ({ id, amount })),
  }
}

/** What a draft moves: the total of its debit side. */
export const debitOf = (draft: Pick<VoucherDraft, 'lines'>): Money =>
  sum(draft.lines.filter((line) => line.side === 'debit').map((line) => line.amount))
