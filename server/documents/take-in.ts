// The one way in for business documents, from file, screen or interface: checked, stored once, made into vouchers of both
// ledgers. A batch is one transaction of the caller's; each statement serves the whole batch.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { nextIds, whereInList } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { autoPost } from '../ledger/post-vouchers.ts'
import { checkEntries, type Candidate, type Entry } from './check-entries.ts'
import { store, withoutKnown } from './claim-documents.ts'
import type { EntryResult, Fresh, Intake, TakeInOptions } from './claim-documents.ts'
import { awaitedKeys } from './find-originals.ts'
import type { IntakeSetting } from './intake-setting.ts'
import type { Counts, DocumentState } from './model.ts'
import { stateOf, stateOfReversal, reversalOf } from './outcomes.ts'
import { prepareVouchers } from './prepare-vouchers.ts'
import { reverseDocuments } from './reverse-documents.ts'
import { settleReversals, settleStragglers } from './settle-documents.ts'
import { writeVouchers } from './write-vouchers.ts'

export type { EntryResult, TakeInOptions } from './claim-documents.ts'

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
  const intake: Intake = { tx, actor, options, resultOf }
  const fresh = await numbered(tx, await withoutKnown(intake, candidates))
  const isReversal = ({ checked }: Candidate) =>
    checked.isReversal || setting.ruleBook.selections.get(checked.type)?.reverses !== undefined
  const stragglers = await settleStragglers(tx)
  const originals = fresh.filter((candidate) => !isReversal(candidate))
  const settled = await takeOriginals(intake, originals, setting)
  const reversals = fresh.filter(isReversal)
  await takeReversals(intake, reversals)
  if (settled.isAny || reversals.length > 0) await refresh(tx, results)
  const own = results.flatMap(({ vouchers }) => vouchers)
  const made = [...new Set([...own, ...settled.vouchers, ...stragglers.vouchers])]
  if (options.post) await autoPost(tx, machine, made)
  return { ...countsOf(results), vouchers: made.length, results }
}

const missingResult: EntryResult = { line: 0, status: 'refused', vouchers: [], problems: [] }

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

async function numbered(tx: Tx, candidates: readonly Candidate[]): Promise<Fresh[]> {
  const ids = await nextIds(tx, candidates.length)
  return candidates.map((candidate, index) => ({ ...candidate, id: ids[index] ?? 0 }))
}

/** Returns what became of reversals that had waited for these documents. */
async function takeOriginals(
  intake: Intake,
  candidates: readonly Fresh[],
  setting: IntakeSetting,
): Promise<{ isAny: boolean; vouchers: number[] }> {
  const { tx, resultOf } = intake
  if (candidates.length === 0) return { isAny: false, vouchers: [] }
  const outcomes = await prepareVouchers(tx, candidates, setting)
  const written = await store(intake, candidates, (candidate) => stateOf(outcomes.get(candidate.id)))
  const parts = written.flatMap((candidate) => {
    const outcome = outcomes.get(candidate.id)
    return outcome?.kind === 'vouchers' ? outcome.parts : []
  })
  const vouchers = await writeVouchers(tx, parts, setting.charts)
  for (const candidate of written) {
    const outcome = outcomes.get(candidate.id)
    const result = resultOf(candidate)
    result.vouchers.push(...(vouchers.get(candidate.id) ?? []))
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

async function takeReversals(intake: Intake, candidates: readonly Fresh[]): Promise<void> {
  const { tx, resultOf } = intake
  if (candidates.length === 0) return
  const outcomes = await reverseDocuments(
    tx,
    candidates.map((candidate) => reversalOf(candidate.id, candidate.checked)),
  )
  const isRefused = (candidate: Fresh) => outcomes.get(candidate.id)?.kind === 'refused'
  // Another session may have carried out this very reversal while this one waited for the original.
  for (const candidate of await withoutKnown(intake, candidates.filter(isRefused))) {
    const outcome = outcomes.get(candidate.id)
    if (outcome?.kind === 'refused')
      resultOf(candidate).problems.push(reasonProblem(candidate, { ...outcome, reason: outcome.message }))
  }
  const kept = candidates.filter((candidate) => !isRefused(candidate))
  const written = await store(intake, kept, (candidate) => stateOfReversal(outcomes.get(candidate.id)))
  for (const candidate of written) {
    const outcome = outcomes.get(candidate.id)
    const result = resultOf(candidate)
    if (outcome?.kind === 'reversed') result.vouchers.push(...outcome.vouchers)
    if (outcome?.kind === 'waiting') result.problems.push(reasonProblem(candidate, outcome))
  }
}
