// The document a reversal takes back: found by message id, or by its number where the source names only that.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import type { StoredDocument } from './model.ts'

/** What a reversal says of itself and of its original. */
export interface Reversal {
  id: number
  docNo: string
  sourceSystem: string
  type: string
  scheme: string | null
  region: string | null
  amount: Money | null
  /** Date of the red vouchers, if it lies in an open period. */
  date: string
  original: { eventId: string } | { docNo: string }
}

export type Original = Omit<StoredDocument, 'content'>

export type Found = { kind: 'found'; original: Original } | { kind: 'none' } | { kind: 'several'; count: number }

/** Key under which a reversal waits for its original, and an arriving original looks for reversals. */
export const awaitsKey = (sourceSystem: string, original: Reversal['original']): string =>
  'eventId' in original ? `${sourceSystem}|E|${original.eventId}` : `${sourceSystem}|N|${original.docNo}`

export const awaitedKeys = (document: { sourceSystem: string; eventId: string; docNo: string }): string[] => [
  awaitsKey(document.sourceSystem, { eventId: document.eventId }),
  awaitsKey(document.sourceSystem, { docNo: document.docNo }),
]

/** Locks and returns the originals, in order of their ids so that two batches wait for each other instead of dead-locking. */
export async function findOriginals(tx: Tx, reversals: readonly Reversal[]): Promise<Map<number, Found>> {
  const candidates = await loadCandidates(tx, reversals)
  return new Map(reversals.map((reversal) => [reversal.id, pick(reversal, candidates)]))
}

async function loadCandidates(tx: Tx, reversals: readonly Reversal[]): Promise<Original[]> {
  const eventIds = reversals.flatMap(({ original }) => ('eventId' in original ? [original.eventId] : []))
  const numbers = reversals.flatMap(({ original }) => ('docNo' in original ? [original.docNo] : []))
  const rows = new Map<number, Original>()
  for (const [column, values] of [
    ['event_id', eventIds],
    ['doc_no', numbers],
  ] as const) {
    if (values.length === 0) continue
    const found: Original[] = await whereInList(tx, tx('documents'), column, [...new Set(values)])
      .where({ is_reversal: 0 })
      .orderBy('id')
      .select(originalColumns)
      .forUpdate()
    for (const row of found) rows.set(Number(row.id), { ...row, id: Number(row.id) })
  }
  return [...rows.values()]
}

const originalColumns = [
  'id',
  'source_system',
  'event',
  'event_id',
  'doc_no',
  'scheme_code',
  'region_code',
  'biz_date',
  'value_date',
  'amount',
  'status',
]

// A number is unique within one kind of document only: what else the reversal says must fit before it counts as found.
function pick(reversal: Reversal, candidates: readonly Original[]): Found {
  const { original, id } = reversal
  const named = candidates.filter((candidate) => {
    if (candidate.id === id || candidate.source_system !== reversal.sourceSystem) return false
    return 'eventId' in original
      ? candidate.event_id === original.eventId && candidate.event === reversal.type
      : candidate.doc_no === original.docNo && candidate.event !== reversal.type
  })
  const exact = named.filter(
    (candidate) =>
      candidate.scheme_code === reversal.scheme &&
      candidate.region_code === reversal.region &&
      candidate.amount === reversal.amount &&
      (!('eventId' in original) || candidate.doc_no === reversal.docNo),
  )
  const list = named.length > 1 && exact.length > 0 ? exact : named
  const [first] = list
  if (!first) return { kind: 'none' }
  return list.length === 1 ? { kind: 'found', original: first } : { kind: 'several', count: list.length }
}
