// Reads of documents for screens: the list, and one document with everything that belongs to it.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { limitToScope } from '../access/scope.ts'
import { pageOf } from '../catalog/page.ts'
import type { Paging } from '../catalog/page.ts'
import { explainDocument } from '../rules/explain.ts'
import type { RuleBook } from '../rules/model.ts'
import { checkDocument } from './check-document.ts'
import { codesFor } from './codes-for.ts'
import { documentConflicts } from './conflict-queries.ts'
import { vouchersOf } from './document-vouchers.ts'
import { narrow, type DocumentFilter } from './filter-documents.ts'
import { historyOf } from './history.ts'
import { intakeSetting } from './intake-setting.ts'
import type { DocumentState, StoredDocument } from './model.ts'
import { factsFor } from './prepare-vouchers.ts'
import { rawOf } from './settle-documents.ts'

export interface DocumentRow {
  id: number
  event: string
  title: string
  docNo: string
  eventId: string
  sourceSystem: string
  scheme: string | null
  region: string | null
  org: string | null
  bizDate: string
  valueDate: string | null
  period: string
  amount: Money | null
  status: DocumentState
  reasonCode: string | null
  reason: string | null
  isReversal: boolean
  receivedAt: string
  fileId: number | null
  line: number | null
}

type ListedDocument = Omit<StoredDocument, 'content' | 'document_key' | 'content_digest' | 'awaits'>

const listColumns = [
  'id',
  'event',
  'event_id',
  'doc_no',
  'source_system',
  'scheme_code',
  'region_code',
  'org_code',
  'biz_date',
  'value_date',
  'period',
  'amount',
  'status',
  'reason_code',
  'reason',
  'is_reversal',
  'reverses_id',
  'received_at',
  'file_id',
  'line_no',
].map((name) => `d.${name}`)

const order = {
  columns: {
    id: 'd.id',
    bizDate: 'd.biz_date',
    valueDate: 'd.value_date',
    receivedAt: 'd.received_at',
    amount: 'd.amount',
    event: 'd.event',
    docNo: 'd.doc_no',
    status: 'd.status',
    scheme: 'd.scheme_code',
    region: 'd.region_code',
    line: 'd.line_no',
  },
  key: ['d.id'],
}

export async function listDocuments(tx: Tx, actor: Actor, filter: DocumentFilter & Paging) {
  const found = visible(tx, actor)
  narrow(found, tx, filter)
  const totals: { amount: Money | null } | undefined = await found.clone().sum({ amount: 'd.amount' }).first()
  // Newest first; one page never reads more than it shows.
  const listed = tx.from(found.select(listColumns).as('d'))
  const { rows, total } = await pageOf<ListedDocument>(listed, { ...filter, sort: filter.sort ?? '-id' }, order)
  return { rows: rows.map((row) => rowOf(row, titles())), total, totals: { amount: totals?.amount ?? '0.00' } }
}

/** The documents an actor may see; for the product itself all of them. */
export function visible(tx: Tx, actor: Actor, permission = 'document.read'): Knex.QueryBuilder {
  const found = tx('documents as d')
  return actor === machine
    ? found
    : limitToScope(found, actor, permission, { region: 'd.region_code', scheme: 'd.scheme_code' })
}

export const titles = (): RuleBook['documents'] => intakeSetting().ruleBook.documents

export function rowOf(row: ListedDocument, types: RuleBook['documents']): DocumentRow {
  return {
    id: Number(row.id),
    event: row.event,
    title: types.get(row.event)?.name ?? row.event,
    docNo: row.doc_no,
    eventId: row.event_id,
    sourceSystem: row.source_system,
    scheme: row.scheme_code,
    region: row.region_code,
    org: row.org_code,
    bizDate: row.biz_date,
    valueDate: row.value_date,
    period: row.period,
    amount: row.amount,
    status: row.status,
    reasonCode: row.reason_code,
    reason: row.reason,
    isReversal: Number(row.is_reversal) === 1,
    receivedAt: row.received_at,
    fileId: row.file_id === null ? null : Number(row.file_id),
    line: row.line_no === null ? null : Number(row.line_no),
  }
}

/** One document, or 404 also when it lies outside the scope. */
export async function findDocument(
  tx: Tx,
  actor: Actor,
  id: number,
  permission = 'document.read',
): Promise<StoredDocument> {
  const row: StoredDocument | undefined = await visible(tx, actor, permission).where('d.id', id).first('d.*')
  if (!row) throw missing(`没有编号 ${id} 的单据，或不在您的数据范围内`)
  return { ...row, id: Number(row.id) }
}

export async function showDocument(tx: Tx, actor: Actor, id: number) {
  const stored = await findDocument(tx, actor, id)
  const types = titles()
  const { envelope, payload } = rawOf(stored)
  const file: { name: string } | undefined =
    stored.file_id === null ? undefined : await tx('document_files').where({ id: stored.file_id }).first('name')
  return {
    document: {
      ...rowOf(stored, types),
      key: stored.document_key,
      tries: Number(stored.tries),
      envelope,
      payload,
      fileName: file?.name ?? null,
    },
    contract: types.get(stored.event) ?? null,
    explanation: await explainStored(tx, stored),
    vouchers: await vouchersOf(tx, actor, id),
    history: await historyOf(tx, stored),
    conflicts: await documentConflicts(tx, id),
    reverses: stored.reverses_id === null ? null : ((await links(tx, { id: Number(stored.reverses_id) }))[0] ?? null),
    reversedBy: await links(tx, { reverses_id: id }),
  }
}

async function links(tx: Tx, where: { id: number } | { reverses_id: number }) {
  const rows: Pick<StoredDocument, 'id' | 'doc_no' | 'event'>[] = await tx('documents')
    .where(where)
    .select('id', 'doc_no', 'event')
  return rows.map((row) => ({
    id: Number(row.id),
    docNo: row.doc_no,
    title: titles().get(row.event)?.name ?? row.event,
  }))
}

/** By today's rules, which need not be those of the voucher; null for a document that is no longer what its contract asks. */
async function explainStored(tx: Tx, stored: StoredDocument) {
  const { contracts, ruleBook } = intakeSetting()
  const raw = rawOf(stored)
  const { document } = checkDocument(contracts, raw, await codesFor(tx, contracts, [raw]))
  return document ? explainDocument(ruleBook, await factsFor(tx, document, ruleBook)) : null
}
