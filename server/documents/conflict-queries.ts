// Differing contents under one number, as people compare them.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope } from '../access/scope.ts'
import { pageOf } from '../catalog/page.ts'
import type { Paging } from '../catalog/page.ts'
import { intakeSetting } from './intake-setting.ts'

export interface ConflictFilter extends Paging {
  settled?: boolean | undefined
}

interface ConflictRow {
  id: number
  document_id: number
  doc_no: string
  event: string
  status: string
  content: string
  received_at: string
  file_id: number | null
  line_no: number | null
  is_settled: number
  settled_at: string | null
  note: string | null
}

const columns = [
  'c.id',
  'c.document_id',
  'd.doc_no',
  'd.event',
  'd.status',
  'c.content',
  'c.received_at',
  'c.file_id',
  'c.line_no',
  'c.is_settled',
  'c.settled_at',
  'c.note',
]

/** Those of one document; the caller has seen to the scope. */
export async function documentConflicts(tx: Tx, documentId: number) {
  const rows: ConflictRow[] = await tx('document_conflicts as c')
    .join('documents as d', 'd.id', 'c.document_id')
    .where('c.document_id', documentId)
    .orderBy('c.id')
    .limit(100)
    .select(columns)
  return rows.map(shown)
}

export async function listConflicts(tx: Tx, actor: Actor, filter: ConflictFilter) {
  const found = limitToScope(
    tx('document_conflicts as c')
      .join('documents as d', 'd.id', 'c.document_id')
      .where('c.is_settled', filter.settled ? 1 : 0),
    actor,
    'document.read',
    { region: 'd.region_code', scheme: 'd.scheme_code' },
  ).select(columns)
  const order = { columns: { receivedAt: 'received_at', docNo: 'doc_no', event: 'event' }, key: ['id'] }
  const { rows, total } = await pageOf<ConflictRow>(tx.from(found.as('found')), filter, order)
  return { rows: rows.map(shown), total }
}

function shown(row: ConflictRow) {
  const { envelope, payload } = JSON.parse(row.content) as {
    envelope: Record<string, unknown>
    payload: Record<string, unknown>
  }
  return {
    id: Number(row.id),
    documentId: Number(row.document_id),
    docNo: row.doc_no,
    title: intakeSetting().ruleBook.documents.get(row.event)?.name ?? row.event,
    envelope,
    payload,
    receivedAt: row.received_at,
    fileId: row.file_id === null ? null : Number(row.file_id),
    line: row.line_no === null ? null : Number(row.line_no),
    isSettled: Number(row.is_settled) === 1,
    settledAt: row.settled_at,
    note: row.note,
    /** Only while nothing was booked may the newer content take the older one's place. */
    mayAccept: Number(row.is_settled) === 0 && (row.status === 'waiting' || row.status === 'set_aside'),
  }
}
