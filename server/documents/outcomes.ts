// How an outcome is written down on the document: its state, the reason by code for grouping and in words for people.
import type { CheckedDocument } from './check-document.ts'
import type { Reversal } from './find-originals.ts'
import { fit, type DocumentState } from './model.ts'
import { dateInBooks, type Outcome } from './prepare-vouchers.ts'
import type { ReversalOutcome } from './reverse-documents.ts'

export interface Stored {
  status: DocumentState
  code: string | null
  reason: string | null
  awaits?: string | null
  reversesId?: number | null
}

export function stateOf(outcome: Outcome | undefined): Stored {
  switch (outcome?.kind) {
    case 'vouchers':
      return { status: 'vouchered', code: null, reason: null }
    case 'memo':
      return { status: 'memo', code: 'memo', reason: outcome.reason }
    case 'waiting':
      return { status: 'waiting', code: outcome.code, reason: fit(outcome.reason, 1000) }
    default:
      return { status: 'waiting', code: 'rule.none', reason: '没有适用的记账规则' }
  }
}

export function stateOfReversal(outcome: ReversalOutcome | undefined): Stored {
  switch (outcome?.kind) {
    case 'reversed':
      return { status: 'vouchered', code: null, reason: null, reversesId: outcome.originalId }
    case 'cancelled':
      return { status: 'cancelled', code: 'reversed', reason: '与原单据抵销，没有记账', reversesId: outcome.originalId }
    case 'memo':
      return { status: 'memo', code: 'memo', reason: outcome.reason, reversesId: outcome.originalId }
    case 'waiting':
      return { status: 'waiting', code: outcome.code, reason: fit(outcome.reason, 1000), awaits: outcome.awaits }
    case 'refused':
      return { status: 'waiting', code: outcome.code, reason: fit(outcome.message, 1000) }
    default:
      return { status: 'waiting', code: 'reversal.no_original', reason: '原单据尚未收到' }
  }
}

/** What a document that takes another back asks for. */
export function reversalOf(id: number, checked: CheckedDocument): Reversal {
  return {
    id,
    docNo: checked.docNo,
    sourceSystem: checked.sourceSystem,
    type: checked.type,
    scheme: checked.scheme,
    region: checked.region,
    amount: checked.amount,
    date: dateInBooks(checked),
    original: originalOf(checked.reversesEventId, checked.payload),
  }
}

/** By message id when the source names one, else by the number of the original. */
export const originalOf = (
  eventId: string | null | undefined,
  payload: Readonly<Record<string, unknown>>,
): Reversal['original'] => (eventId ? { eventId } : { docNo: String(payload.original_biz_no ?? '') })
