// The documents by which tax office and treasury account for the money at 国库, and what each does to the agency's account 1005.
import { firstDay, lastDay, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { WholePair } from './compute.ts'
import { documentTitle } from './describe.ts'
import { pairKey } from './model.ts'

export type Flow = 'received' | 'refunded' | 'interest' | 'transferred'

/** Document types by what they do to the account at the treasury; those in `sometimes` may name another account. */
const flows: Readonly<Record<string, Flow>> = {
  'contribution.treasury_received': 'received',
  'contribution.individual_received': 'received',
  'contribution.government_paid': 'received',
  'contribution.prepaid_received': 'received',
  'adjustment.paid_up_received': 'received',
  'adjustment.arrears_collected': 'received',
  'adjustment.late_fee_received': 'received',
  'adjustment.difference_settled': 'received',
  'contribution.treasury_refunded': 'refunded',
  'interest.credited': 'interest',
  'treasury.transfer_in': 'transferred',
}
/** Document types that always mean the treasury, so that one without vouchers counts as well. */
const always = new Set(['contribution.treasury_received', 'contribution.treasury_refunded', 'treasury.transfer_in'])

export interface TreasuryDocument {
  id: number
  key: string
  docNo: string
  title: string
  date: string
  flow: Flow | null
  /** What it does to the account at the treasury, 分; 0 where it belongs to another month. */
  expected: bigint
  isUnbooked: boolean
  reason: string | null
}

interface DocumentRow {
  id: number | string
  event: string
  doc_no: string
  region_code: string | null
  pool_region_code: string | null
  scheme_code: string | null
  biz_date: string
  value_date: string | null
  is_reversal: number
  amount: Money | null
  status: string
  reason: string | null
}

const documentColumns = [
  'id',
  'event',
  'doc_no',
  'region_code',
  'pool_region_code',
  'scheme_code',
  'biz_date',
  'value_date',
  'is_reversal',
  'amount',
  'status',
  'reason',
]

/** Documents of the month that surely concern the treasury. A year around it bounds the search: the index knows business dates only. */
export async function treasuryDocuments(
  tx: Tx,
  pairs: readonly WholePair[],
  period: string,
): Promise<TreasuryDocument[]> {
  const keys = new Set(pairs.map(pairKey))
  const regions = [...new Set(pairs.map(({ region }) => region))]
  const year = yearOf(period)
  const found = tx('documents')
    .whereIn('event', [...always])
    .whereBetween('biz_date', [`${year - 1}-01-01`, `${year + 1}-12-31`])
    .whereRaw('coalesce(value_date, biz_date) >= ?', [firstDay(period)])
    .whereRaw('coalesce(value_date, biz_date) <= ?', [lastDay(period)])
    .where((any) => {
      whereInList(tx, any, 'region_code', regions)
      void any.orWhere((pool) => whereInList(tx, pool, 'pool_region_code', regions))
    })
  const rows: DocumentRow[] = await found.orderBy(['biz_date', 'id']).select(documentColumns)
  return rows.map((row) => documentOf(row, period, keys))
}

/** Those known and the rest of the wanted ids. */
export async function documentsById(
  tx: Tx,
  ids: readonly number[],
  known: readonly TreasuryDocument[],
): Promise<Map<number, TreasuryDocument>> {
  const documents = new Map(known.map((document) => [document.id, document]))
  const unknown = ids.filter((id) => !documents.has(id))
  if (unknown.length === 0) return documents
  const rows: DocumentRow[] = await whereInList(tx, tx('documents'), 'id', unknown).select(documentColumns)
  for (const row of rows) documents.set(Number(row.id), documentOf(row, null, new Set()))
  return documents
}

function documentOf(row: DocumentRow, period: string | null, keys: ReadonlySet<string>): TreasuryDocument {
  const scheme = row.scheme_code ?? ''
  const own = pairKey({ region: row.region_code ?? '', scheme })
  const flow = flows[row.event] ?? null
  const date = row.value_date ?? row.biz_date
  const amount = toCents(row.amount ?? '0.00') * (Number(row.is_reversal) === 1 ? -1n : 1n)
  return {
    id: Number(row.id),
    // A region without books of its own has them kept by its pooling area.
    key: keys.has(own) ? own : pairKey({ region: row.pool_region_code ?? '', scheme }),
    docNo: row.doc_no,
    title: documentTitle(row.event),
    date,
    flow,
    expected: flow === 'refunded' || flow === 'transferred' ? -amount : amount,
    isUnbooked: period !== null && ['vouchered', 'waiting', 'set_aside'].includes(row.status),
    reason: row.status === 'waiting' ? row.reason : null,
  }
}
