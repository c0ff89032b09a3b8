// Each document once: what is there already is told from what is new by its key, also when two sessions bring the same at once.
import type { Actor } from '../core/actor.ts'
import { insertAbsent, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import type { Candidate } from './check-entries.ts'
import { keepConflicts } from './conflicts.ts'
import { documentColumns, type DocumentState, type StoredDocument } from './model.ts'
import type { Stored } from './outcomes.ts'

export interface TakeInOptions {
  fileId?: number
  /** Also review and post what the books' policies let the product post by itself. */
  post?: boolean
}

export interface EntryResult {
  line: number
  sheet?: string
  status: DocumentState | 'known' | 'refused'
  documentId?: number
  vouchers: number[]
  problems: Problem[]
}

/** A new document under the id it will have. */
export interface Fresh extends Candidate {
  id: number
}

export interface Intake {
  tx: Tx
  actor: Actor
  options: TakeInOptions
  resultOf(candidate: Candidate): EntryResult
}

/** Those not there yet. Same key, same content: known. Same key, other content: refused and kept beside the first, to compare. */
export async function withoutKnown<C extends Candidate>(intake: Intake, candidates: readonly C[]): Promise<C[]> {
  const { tx, actor, options, resultOf } = intake
  const stored = await storedByKey(
    tx,
    candidates.map(({ checked }) => checked.key),
  )
  const first = new Map<string, C>()
  const fresh: C[] = []
  const differing: { candidate: Candidate; documentId: number }[] = []
  for (const candidate of candidates) {
    const key = candidate.checked.key
    const known = stored.get(key)
    const earlier = first.get(key)
    if (known) markKnown(candidate, known)
    else if (earlier) markRepeated(candidate, earlier)
    else {
      first.set(key, candidate)
      fresh.push(candidate)
    }
  }
  await keepConflicts(tx, actor, differing, options.fileId)
  return fresh

  function markKnown(candidate: Candidate, known: StoredKey): void {
    const result = resultOf(candidate)
    result.documentId = known.id
    if (known.content_digest === candidate.digest) result.status = 'known'
    else {
      differing.push({ candidate, documentId: known.id })
      result.problems.push(differs(candidate, `${known.received_at.slice(0, 10)} 收到的单据`))
    }
  }

  function markRepeated(candidate: Candidate, earlier: Candidate): void {
    const result = resultOf(candidate)
    if (earlier.digest === candidate.digest) result.status = 'known'
    else result.problems.push(differs(candidate, `第 ${earlier.entry.line} 行`))
  }
}

const differs = (candidate: Candidate, from: string): Problem => ({
  code: 'document.conflict',
  message: `单据号 ${candidate.checked.docNo} 与${from}相同，但内容不同`,
  line: candidate.entry.line,
  field: 'doc_no',
  hint: '请与来源系统核对：内容有变的，应换新的单据号，或先冲销原单据',
})

type StoredKey = Pick<StoredDocument, 'id' | 'document_key' | 'content_digest' | 'received_at'>

async function storedByKey(tx: Tx, keys: readonly string[]): Promise<Map<string, StoredKey>> {
  if (keys.length === 0) return new Map()
  const rows: StoredKey[] = await whereInList(tx, tx('documents'), 'document_key', [...new Set(keys)]).select(
    'id',
    'document_key',
    'content_digest',
    'received_at',
  )
  return new Map(rows.map((row) => [row.document_key, row]))
}

/** Writes the documents and returns those written: another session may have been first with the same one. */
export async function store(
  intake: Intake,
  candidates: readonly Fresh[],
  stateFor: (candidate: Fresh) => Stored,
): Promise<Fresh[]> {
  const { tx, actor, options, resultOf } = intake
  const receivedAt = new Date().toISOString()
  const byId = new Map<number, Fresh>()
  const rows = candidates.map((candidate) => {
    byId.set(candidate.id, candidate)
    return rowOf(candidate, stateFor(candidate), { actorId: actor.id, fileId: options.fileId ?? null, receivedAt })
  })
  // In key order: two batches with the same new documents wait for each other instead of dead-locking.
  rows.sort((a, b) => (a.document_key < b.document_key ? -1 : 1))
  const inserted = await insertAbsent(tx, 'documents', documentColumns, ['document_key'], rows)
  const written = inserted.flatMap(({ id }) => byId.get(id) ?? [])
  for (const candidate of written) {
    const result = resultOf(candidate)
    result.status = stateFor(candidate).status
    result.documentId = candidate.id
  }
  const isWritten = new Set(written)
  await withoutKnown(
    intake,
    candidates.filter((candidate) => !isWritten.has(candidate)),
  )
  return candidates.filter((candidate) => isWritten.has(candidate))
}

function rowOf(
  { id, checked, digest, entry }: Fresh,
  stored: Stored,
  from: { actorId: number; fileId: number | null; receivedAt: string },
) {
  return {
    id,
    document_key: checked.key,
    content_digest: digest,
    source_system: checked.sourceSystem,
    event: checked.type,
    event_id: checked.eventId,
    doc_no: checked.docNo,
    is_reversal: checked.isReversal ? 1 : 0,
    reverses_id: stored.reversesId ?? null,
    awaits: stored.awaits ?? null,
    scheme_code: checked.scheme,
    region_code: checked.region,
    pool_region_code: checked.poolRegion,
    org_code: checked.org,
    biz_date: checked.bizDate,
    value_date: checked.valueDate,
    period: checked.period,
    amount: checked.amount,
    content: checked.content,
    file_id: from.fileId,
    line_no: from.fileId === null ? null : entry.line,
    actor_id: from.actorId,
    received_at: from.receivedAt,
    status: stored.status,
    reason_code: stored.code,
    reason: stored.reason,
    tries: 1,
  }
}
