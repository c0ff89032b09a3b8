// The one way in for business documents, from file, screen or interface: checked, stored once, made into vouchers of both
// ledgers. A batch is one transaction of the caller's; each statement serves the whole batch.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { insertAbsent, nextIds, whereInList } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { autoPost } from '../ledger/post-vouchers.ts'
import { checkEntries, type Candidate, type Entry } from './check-entries.ts'
import { keepConflicts } from './conflicts.ts'
import { awaitedKeys } from './find-originals.ts'
import type { IntakeSetting } from './intake-setting.ts'
import { documentColumns, type Counts, type DocumentState, type StoredDocument } from './model.ts'
import { stateOf, stateOfReversal, reversalOf, type Stored } from './outcomes.ts'
import { prepareVouchers } from './prepare-vouchers.ts'
import { reverseDocuments } from './reverse-documents.ts'
import { settleReversals, settleStragglers } from './settle-documents.ts'
import { writeVouchers } from './write-vouchers.ts'

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

export interface TakeInResult extends Counts {
  /** One for each entry, in their order. */
  results: EntryResult[]
}

export async function takeIn(
  tx: Tx,
  actor: Actor,
  entries: readonly Entry[],
  setting: IntakeSetting,
  options: TakeInOptions = {},
): Promise<TakeInResult> {
  const results = entries.map(({ line, sheet }): EntryResult => ({
    line,
    ...(sheet ? { sheet } : {}),
    status: 'refused',
    vouchers: [],
    problems: [],
  }))
  const { candidates, problems } = await checkEntries(tx, actor, entries, setting.contracts)
  const resultOf = (candidate: Candidate): EntryResult => results[candidate.index] ?? missingResult
  for (const [index, list] of problems) results[index]?.problems.push(...list)
  const fresh = await withoutKnown(tx, actor, candidates, resultOf, options)
  const isReversal = ({ checked }: Candidate) =>
    checked.isReversal || setting.ruleBook.selections.get(checked.type)?.reverses !== undefined
  const context: Intake = { tx, actor, setting, options, resultOf, ids: await idsFor(tx, fresh) }
  const stragglers = await settleStragglers(tx)
  const settled = await takeOriginals(
    context,
    fresh.filter((candidate) => !isReversal(candidate)),
  )
  const reversals = fresh.filter(isReversal)
  await takeReversals(context, reversals)
  if (settled.isAny || reversals.length > 0) await refresh(tx, results)
  const own = results.flatMap(({ vouchers }) => vouchers)
  const made = [...new Set([...own, ...settled.vouchers, ...stragglers.vouchers])]
  if (options.post) await autoPost(tx, machine, made)
  return { ...countsOf(results), vouchers: made.length, results }
}

const missingResult: EntryResult = { line: 0, status: 'refused', vouchers: [], problems: [] }

interface Intake {
  tx: Tx
  actor: Actor
  setting: IntakeSetting
  options: TakeInOptions
  resultOf(candidate: Candidate): EntryResult
  ids: ReadonlyMap<Candidate, number>
}

function countsOf(results: readonly EntryResult[]): Omit<Counts, 'vouchers'> {
  const count = (...states: EntryResult['status'][]) => results.filter(({ status }) => states.includes(status)).length
  return {
    read: results.length,
    new: results.length - count('known', 'refused'),
    known: count('known'),
    waiting: count('waiting'),
    refused: count('refused'),
  }
}

async function idsFor(tx: Tx, candidates: readonly Candidate[]): Promise<Map<Candidate, number>> {
  const ids = await nextIds(tx, candidates.length)
  return new Map(candidates.map((candidate, index) => [candidate, ids[index] ?? 0]))
}

// Same key, same content: known. Same key, other content: refused and kept beside the first, for people to compare.
async function withoutKnown(
  tx: Tx,
  actor: Actor,
  candidates: readonly Candidate[],
  resultOf: (candidate: Candidate) => EntryResult,
  options: TakeInOptions,
): Promise<Candidate[]> {
  const stored = await storedByKey(
    tx,
    candidates.map(({ checked }) => checked.key),
  )
  const first = new Map<string, Candidate>()
  const fresh: Candidate[] = []
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

/** Returns what became of reversals that had waited for these documents. */
async function takeOriginals(
  intake: Intake,
  candidates: readonly Candidate[],
): Promise<{ isAny: boolean; vouchers: number[] }> {
  const { tx, setting, ids, resultOf } = intake
  if (candidates.length === 0) return { isAny: false, vouchers: [] }
  const numbered = candidates.map((candidate) => ({ id: ids.get(candidate) ?? 0, checked: candidate.checked }))
  const outcomes = await prepareVouchers(tx, numbered, setting)
  const written = await store(intake, candidates, (candidate) => stateOf(outcomes.get(ids.get(candidate) ?? 0)))
  const parts = written.flatMap((candidate) => {
    const outcome = outcomes.get(ids.get(candidate) ?? 0)
    return outcome?.kind === 'vouchers' ? outcome.parts : []
  })
  const vouchers = await writeVouchers(tx, parts, setting.charts)
  for (const candidate of written) {
    const outcome = outcomes.get(ids.get(candidate) ?? 0)
    const result = resultOf(candidate)
    result.vouchers.push(...(vouchers.get(ids.get(candidate) ?? 0) ?? []))
    if (outcome?.kind === 'waiting') result.problems.push(reasonProblem(candidate, outcome))
  }
  return settleReversals(
    tx,
    written.flatMap(({ checked }) => awaitedKeys(checked)),
  )
}

const reasonProblem = (candidate: Candidate, { code, reason }: { code: string; reason: string }): Problem => ({
  code,
  message: reason,
  line: candidate.entry.line,
})

// A document of this batch may have been taken back by another of it, or by one that had waited for it.
async function refresh(tx: Tx, results: readonly EntryResult[]): Promise<void> {
  const stored = results.filter(
    (result) => result.documentId !== undefined && result.status !== 'known' && result.status !== 'refused',
  )
  const ids = stored.flatMap(({ documentId }) => documentId ?? [])
  if (ids.length === 0) return
  const rows: { id: number; status: DocumentState }[] = await whereInList(tx, tx('documents'), 'id', ids).select(
    'id',
    'status',
  )
  const states = new Map(rows.map((row) => [Number(row.id), row.status]))
  const vouchers = stored.flatMap((result) => result.vouchers)
  const voided: { id: number }[] =
    vouchers.length === 0
      ? []
      : await whereInList(tx, tx('vouchers'), 'id', vouchers).where({ status: 'void' }).select('id')
  const gone = new Set(voided.map(({ id }) => Number(id)))
  for (const result of stored) {
    result.status = states.get(result.documentId ?? 0) ?? result.status
    result.vouchers = result.vouchers.filter((id) => !gone.has(id))
  }
}

async function takeReversals(intake: Intake, candidates: readonly Candidate[]): Promise<void> {
  const { tx, ids, resultOf } = intake
  if (candidates.length === 0) return
  const outcomes = await reverseDocuments(
    tx,
    candidates.map((candidate) => reversalOf(ids.get(candidate) ?? 0, candidate.checked)),
  )
  const kept = candidates.filter((candidate) => {
    const outcome = outcomes.get(ids.get(candidate) ?? 0)
    if (outcome?.kind !== 'refused') return true
    resultOf(candidate).problems.push({ code: outcome.code, message: outcome.message, line: candidate.entry.line })
    return false
  })
  const written = await store(intake, kept, (candidate) => stateOfReversal(outcomes.get(ids.get(candidate) ?? 0)))
  for (const candidate of written) {
    const outcome = outcomes.get(ids.get(candidate) ?? 0)
    const result = resultOf(candidate)
    if (outcome?.kind === 'reversed') result.vouchers.push(...outcome.vouchers)
    if (outcome?.kind === 'waiting') result.problems.push(reasonProblem(candidate, outcome))
  }
}

/** Writes the documents and returns those written: another session may have been first with the same one. */
async function store(
  intake: Intake,
  candidates: readonly Candidate[],
  stateFor: (candidate: Candidate) => Stored,
): Promise<Candidate[]> {
  const { tx, actor, options, ids, resultOf } = intake
  const receivedAt = new Date().toISOString()
  const byId = new Map<number, Candidate>()
  const rows = candidates.map((candidate) => {
    const id = ids.get(candidate) ?? 0
    byId.set(id, candidate)
    return rowOf(candidate, id, stateFor(candidate), { actorId: actor.id, fileId: options.fileId ?? null, receivedAt })
  })
  // In key order: two batches with the same new documents wait for each other instead of dead-locking.
  rows.sort((a, b) => (a.document_key < b.document_key ? -1 : 1))
  const inserted = await insertAbsent(tx, 'documents', documentColumns, ['document_key'], rows)
  const written = inserted.flatMap(({ id }) => byId.get(id) ?? [])
  for (const candidate of written) {
    const result = resultOf(candidate)
    result.status = stateFor(candidate).status
    result.documentId = ids.get(candidate) ?? 0
  }
  const late = candidates.filter((candidate) => !written.includes(candidate))
  if (late.length > 0) await withoutKnown(tx, actor, late, resultOf, options)
  return candidates.filter((candidate) => written.includes(candidate))
}

function rowOf(
  candidate: Candidate,
  id: number,
  stored: Stored,
  from: { actorId: number; fileId: number | null; receivedAt: string },
) {
  const { checked, digest, entry } = candidate
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
