// Another content under a number that is already there. Nothing is overwritten: both are kept for people to compare, and the
// newer one may take the place of the older only while no voucher stands on it.
import type { Actor } from '../core/actor.ts'
import { insertAbsent, nextIds } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Candidate } from './check-entries.ts'

/** Keeps each differing content once per document, however often it is sent. */
export async function keepConflicts(
  tx: Tx,
  actor: Actor,
  differing: readonly { candidate: Candidate; documentId: number }[],
  fileId: number | undefined,
): Promise<void> {
  if (differing.length === 0) return
  const ids = await nextIds(tx, differing.length)
  const receivedAt = new Date().toISOString()
  const rows = differing.map(({ candidate, documentId }, index) => ({
    id: ids[index] ?? 0,
    document_id: documentId,
    content_digest: candidate.digest,
    event_id: candidate.checked.eventId,
    content: candidate.checked.content,
    file_id: fileId ?? null,
    line_no: fileId === undefined ? null : candidate.entry.line,
    actor_id: actor.id,
    received_at: receivedAt,
    is_settled: 0,
  }))
  await insertAbsent(tx, 'document_conflicts', conflictColumns, ['document_id', 'content_digest'], rows)
}

const conflictColumns = {
  id: 'id',
  document_id: 'id',
  content_digest: 'text',
  event_id: 'text',
  content: 'long',
  file_id: 'id',
  line_no: 'integer',
  actor_id: 'id',
  received_at: 'text',
  is_settled: 'integer',
} as const
