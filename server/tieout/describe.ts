// The documents and vouchers behind differences, as a person wants to see them: both sides, in whatever state they are.
import type { Standard } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import { stateNames, voucherNo } from '../ledger/model.ts'
import type { VoucherState } from '../ledger/model.ts'
import { ruleBook } from '../rules/load.ts'

export interface ShownDocument {
  id: number
  docNo: string
  title: string
}

export interface ShownVoucher {
  id: number
  standard: Standard
  no: string
  date: string
  status: VoucherState
  statusName: string
  summary: string
  amount: Money
}

export interface Origin {
  document: ShownDocument | null
  /** Agency first. */
  vouchers: ShownVoucher[]
}

export const noOrigin: Origin = { document: null, vouchers: [] }

/** What stands behind group numbers (see groups.ts): a document with its vouchers of both sides, or a voucher alone. */
export async function originsOf(tx: Tx, groupNos: readonly number[]): Promise<Map<number, Origin>> {
  const numbers = [...new Set(groupNos)]
  const documentIds = numbers.filter((no) => no > 0)
  const voucherIds = numbers.filter((no) => no < 0).map((no) => -no)
  const documents = await documentsById(tx, documentIds)
  const links: { voucher_id: number | string; document_id: number | string }[] =
    documentIds.length === 0
      ? []
      : await whereInList(tx, tx('voucher_documents'), 'document_id', documentIds).select('voucher_id', 'document_id')
  const vouchers = await vouchersById(tx, [...voucherIds, ...links.map(({ voucher_id: id }) => Number(id))])
  const origins = new Map<number, Origin>()
  for (const id of documentIds) {
    const own = links.filter((link) => Number(link.document_id) === id).map((link) => Number(link.voucher_id))
    origins.set(id, { document: documents.get(id) ?? null, vouchers: sorted(own, vouchers) })
  }
  for (const id of voucherIds) origins.set(-id, { document: null, vouchers: sorted([id], vouchers) })
  return origins
}

const sorted = (ids: readonly number[], vouchers: ReadonlyMap<number, ShownVoucher>): ShownVoucher[] =>
  ids
    .flatMap((id) => vouchers.get(id) ?? [])
    .sort((a, b) => (a.standard === b.standard ? a.id - b.id : a.standard < b.standard ? -1 : 1))

async function documentsById(tx: Tx, ids: readonly number[]): Promise<Map<number, ShownDocument>> {
  if (ids.length === 0) return new Map()
  const rows: { id: number; doc_no: string; event: string }[] = await whereInList(
    tx,
    tx('documents'),
    'id',
    ids,
  ).select('id', 'doc_no', 'event')
  return new Map(
    rows.map((row) => [Number(row.id), { id: Number(row.id), docNo: row.doc_no, title: documentTitle(row.event) }]),
  )
}

export const documentTitle = (event: string): string => ruleBook().documents.get(event)?.name ?? event

async function vouchersById(tx: Tx, ids: readonly number[]): Promise<Map<number, ShownVoucher>> {
  if (ids.length === 0) return new Map()
  const rows: VoucherRow[] = await whereInList(
    tx,
    tx('vouchers as v').join('books as b', 'b.id', 'v.book_id'),
    'v.id',
    [...new Set(ids)],
  ).select('v.id', 'b.standard', 'v.word', 'v.voucher_no', 'v.voucher_date', 'v.status', 'v.summary', 'v.total_amount')
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        id: Number(row.id),
        standard: row.standard,
        no: voucherNo(row.word, row.voucher_no === null ? null : Number(row.voucher_no)),
        date: row.voucher_date,
        status: row.status,
        statusName: stateNames[row.status],
        summary: row.summary,
        amount: row.total_amount,
      },
    ]),
  )
}

interface VoucherRow {
  id: number | string
  standard: Standard
  word: string
  voucher_no: number | string | null
  voucher_date: string
  status: VoucherState
  summary: string
  total_amount: Money
}
