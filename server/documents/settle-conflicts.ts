// People end a conflict of contents: the first stays and a note says why, or, while nothing is booked, the newer one replaces it.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { assert, conflict, missing, refused } from '../core/errors.ts'
import { limitToScope } from '../access/scope.ts'
import { checkDocument } from './check-document.ts'
import { codesFor } from './codes-for.ts'
import { intakeSetting } from './intake-setting.ts'
import { stateNames } from './model.ts'
import { findDocument } from './queries.ts'
import { lockWaiting, rawOf, retryLocked, type RetryAnswer } from './settle-documents.ts'

interface StoredConflict {
  id: number
  document_id: number
  content: string
  content_digest: string
  event_id: string
  received_at: string
  is_settled: number
  actor_id: number
  file_id: number | null
  line_no: number | null
}

/** The first content stays; the note tells what the source said. */
export async function settleConflict(tx: Tx, actor: Actor, id: number, note: string): Promise<{ documentId: number }> {
  const found = await lockConflict(tx, actor, id)
  await settle(tx, actor, id, { settled_how: 'kept', note })
  return { documentId: Number(found.document_id) }
}

/** The newer content takes the place of the older one, which had no effect yet, and is tried at once. The older one is kept in its stead. */
export async function acceptConflict(tx: Tx, actor: Actor, id: number): Promise<RetryAnswer & { documentId: number }> {
  const found = await lockConflict(tx, actor, id)
  const documentId = Number(found.document_id)
  const stored = await findDocument(tx, actor, documentId, 'worklist.work')
  await tx('documents').where({ id: documentId }).forUpdate().select('id')
  if (stored.status !== 'waiting' && stored.status !== 'set_aside') {
    throw refused('document.booked', `单据 ${stored.doc_no} ${stateNames[stored.status]}，不能用后到的内容替换`, {
      hint: '由来源系统冲销原单据，再以新的单据号重发',
    })
  }
  const setting = intakeSetting()
  const raw = rawOf(found)
  const { document, problems } = checkDocument(setting.contracts, raw, await codesFor(tx, setting.contracts, [raw]))
  if (!document) throw refused('contract.changed', '后到的内容不再符合现行的单据格式', { problems })
  assert(document.key === stored.document_key, `conflict ${id} has another key than document ${documentId}`)
  await tx('documents')
    .where({ id: documentId })
    .update({
      content: found.content,
      content_digest: found.content_digest,
      event_id: found.event_id,
      scheme_code: document.scheme,
      region_code: document.region ?? stored.region_code,
      pool_region_code: document.poolRegion,
      org_code: document.org,
      biz_date: document.bizDate,
      value_date: document.valueDate,
      period: document.period,
      amount: document.amount,
      actor_id: actor.id,
      status: 'waiting',
      reason_code: 'withdrawn',
      reason: '已采用后到的内容',
    })
  await tx('document_conflicts')
    .where({ id })
    .update({ content: stored.content, content_digest: stored.content_digest, event_id: stored.event_id })
  await settle(tx, actor, id, { settled_how: 'accepted', note: '采用后到的内容，原内容留存于此' })
  const answer = await retryLocked(tx, await lockWaiting(tx, actor, [documentId]), setting)
  return { ...answer, documentId }
}

async function lockConflict(tx: Tx, actor: Actor, id: number): Promise<StoredConflict> {
  const [found]: StoredConflict[] = await tx('document_conflicts').where({ id }).forUpdate()
  const isVisible = found
    ? await limitToScope(tx('documents').where({ id: found.document_id }), actor, 'worklist.work', {
        region: 'region_code',
        scheme: 'scheme_code',
      }).first('id')
    : undefined
  if (!found || !isVisible) throw missing(`没有编号 ${id} 的同号不同内容记录，或不在您的数据范围内`)
  if (Number(found.is_settled) === 1)
    throw conflict('document.conflict_settled', '这一条已经了结', { hint: '刷新后查看' })
  return found
}

async function settle(tx: Tx, actor: Actor, id: number, how: { settled_how: string; note: string }): Promise<void> {
  await tx('document_conflicts')
    .where({ id })
    .update({ is_settled: 1, settled_at: new Date().toISOString(), settled_by: actor.id, ...how })
}
