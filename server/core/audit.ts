// The audit trail. One row per write, in the write's own transaction, chained with SM3: a row changed or taken out later
// breaks every hash after it. The head row is locked last of all locks, so writers queue here only for their commit.
import type { Actor } from './actor.ts'
import type { Tx } from './database/index.ts'
import { canonicalJson, sm3 } from './digest.ts'
import { assert } from './errors.ts'

export interface AuditEvent {
  /** Name of the command, e.g. `vouchers.post`. */
  action: string
  /** Kind of thing it changed, e.g. `voucher`. */
  object: string
  ids?: readonly (string | number)[]
  detail?: unknown
  requestId?: string
}

interface AuditRow {
  seq: number
  at: string
  actor_id: number
  actor_name: string
  action: string
  object: string
  object_ids: string | null
  request_id: string | null
  detail: string | null
  previous_hash: string
  hash: string
}

/** Appends one entry. Call it last in the transaction. */
export async function writeAudit(tx: Tx, actor: Actor, event: AuditEvent): Promise<void> {
  // Not first(): Oracle can't lock through the subquery that knex writes for it.
  const [head]: { seq: number; hash: string }[] = await tx('audit_head').where({ id: 1 }).forUpdate()
  assert(head, 'the audit head row is missing')
  const row = {
    seq: Number(head.seq) + 1,
    at: new Date().toISOString(),
    actor_id: actor.id,
    actor_name: actor.name,
    action: event.action,
    object: event.object,
    object_ids: event.ids?.length ? JSON.stringify(event.ids) : null,
    request_id: event.requestId ?? null,
    detail: event.detail === undefined ? null : canonicalJson(event.detail),
    previous_hash: head.hash,
  }
  const hash = hashOf(row)
  await tx('audit_entries').insert({ ...row, hash })
  await tx('audit_head').where({ id: 1 }).update({ seq: row.seq, hash })
}

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  return sm3(
    [
      row.previous_hash,
      row.seq,
      row.at,
      row.actor_id,
      row.actor_name,
      row.action,
      row.object,
      row.object_ids,
      row.request_id,
      row.detail,
    ]
      .map((part) => part ?? '')
      .join('\n'),
  )
}

/** Recomputes the chain from its beginning; returns what is broken, in Chinese, with the number of the entry. */
export async function checkAuditChain(tx: Tx): Promise<string[]> {
  const findings: string[] = []
  let previous = '0'.repeat(64)
  let last = 0
  for (;;) {
    const rows: AuditRow[] = await tx('audit_entries').where('seq', '>', last).orderBy('seq').limit(2000)
    if (rows.length === 0) break
    for (const row of rows) {
      const seq = Number(row.seq)
      if (seq !== last + 1) findings.push(`审计日志缺少第 ${last + 1} 至 ${seq - 1} 条`)
      if (row.previous_hash !== previous) findings.push(`审计日志第 ${seq} 条与上一条的链接断开`)
      if (hashOf({ ...row, seq, actor_id: Number(row.actor_id) }) !== row.hash)
        findings.push(`审计日志第 ${seq} 条的内容与其摘要不符`)
      previous = row.hash
      last = seq
    }
    if (findings.length > 100) break
  }
  const head: { seq: number | string; hash: string } | undefined = await tx('audit_head').where({ id: 1 }).first()
  if (!head || Number(head.seq) !== last || head.hash !== previous)
    findings.push(`审计日志的末端应为第 ${head?.seq} 条，实际只到第 ${last} 条`)
  return findings
}
