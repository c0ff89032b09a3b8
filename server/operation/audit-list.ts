// The audit trail as a list: newest first, filtered by time, person, action and object.
import type { Tx } from '../core/database/index.ts'

export interface AuditFilter {
  page: number
  size: number
  from?: string | undefined
  to?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  object?: string | undefined
  id?: string | undefined
}

interface AuditRecord {
  seq: number
  at: string
  actor_name: string
  action: string
  object: string
  object_ids: string | null
  request_id: string | null
  detail: string | null
  hash: string
}

export async function listAudit(tx: Tx, filter: AuditFilter) {
  const matching = () => {
    const found = tx('audit_entries')
    if (filter.from) void found.where('at', '>=', filter.from)
    if (filter.to) void found.where('at', '<', `${filter.to}T99`)
    if (filter.actor) void found.where('actor_name', 'like', `%${filter.actor}%`)
    if (filter.action) void found.where('action', 'like', `${filter.action}%`)
    if (filter.object) void found.where({ object: filter.object })
    // Ids are kept as a JSON list: between its brackets and commas a number can be found whole.
    if (filter.id) void found.whereRaw(`replace(replace(object_ids, '[', ','), ']', ',') like ?`, [`%,${filter.id},%`])
    return found
  }
  const [counted] = await matching().count({ n: '*' })
  const rows: AuditRecord[] = await matching()
    .orderBy('seq', 'desc')
    .limit(filter.size)
    .offset((filter.page - 1) * filter.size)
  return {
    total: Number(counted?.n ?? 0),
    rows: rows.map((row) => ({
      seq: Number(row.seq),
      at: row.at,
      actorName: row.actor_name,
      action: row.action,
      object: row.object,
      objectIds: row.object_ids === null ? [] : JSON.parse(row.object_ids),
      requestId: row.request_id,
      detail: row.detail === null ? null : JSON.parse(row.detail),
      hash: row.hash,
    })),
  }
}
