// Takes up documents that wait: reversals whose original has come, and what people send round again after a rule, a book or
// base data has changed.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { limitToScope } from '../access/scope.ts'
import { checkDocument, type CheckedDocument } from './check-document.ts'
import type { Codes } from './contracts.ts'
import { codesFor } from './codes-for.ts'
import { findOriginals, type Reversal } from './find-originals.ts'
import type { IntakeSetting } from './intake-setting.ts'
import { fit, type StoredDocument } from './model.ts'
import { originalOf, stateOf, stateOfReversal, type Stored } from './outcomes.ts'
import { prepareVouchers } from './prepare-vouchers.ts'
import { reverseDocuments } from './reverse-documents.ts'
import { writeVouchers } from './write-vouchers.ts'

/** Carries out the reversals that wait for one of these originals; returns whether there were any, and their red vouchers. */
export async function settleReversals(
  tx: Tx,
  awaited: readonly string[],
): Promise<{ isAny: boolean; vouchers: number[] }> {
  if (awaited.length === 0) return { isAny: false, vouchers: [] }
  const rows: StoredDocument[] = await whereInList(tx, tx('documents'), 'awaits', [...new Set(awaited)])
    .where({ status: 'waiting' })
    .orderBy('id')
    .forUpdate()
  return { isAny: rows.length > 0, vouchers: await retryReversals(tx, rows) }
}

/**
 * An original and its reversal that came at the same moment in two transactions did not see each other. The next intake brings
 * them together: only the latest are looked at, because older ones have been looked at before.
 */
export async function settleStragglers(tx: Tx): Promise<{ isAny: boolean; vouchers: number[] }> {
  const rows: StoredDocument[] = await tx('documents')
    .where({ status: 'waiting', reason_code: 'reversal.no_original' })
    .orderBy('id', 'desc')
    .limit(50)
  if (rows.length === 0) return { isAny: false, vouchers: [] }
  const found = await findOriginals(tx, rows.map(storedReversal))
  const awaited = rows.flatMap((row) => (found.get(Number(row.id))?.kind === 'none' ? [] : (row.awaits ?? [])))
  return settleReversals(tx, awaited)
}

export interface RetryAnswer {
  /** No longer waiting. */
  done: number[]
  waiting: { id: number; code: string; reason: string }[]
  vouchers: number[]
}

/** Locks the documents of these ids that wait and lie in the actor's scope. */
export async function lockWaiting(tx: Tx, actor: Actor, ids: readonly number[]): Promise<StoredDocument[]> {
  const found = whereInList(tx, tx('documents'), 'id', ids).where({ status: 'waiting' }).orderBy('id').forUpdate()
  if (actor !== machine) limitToScope(found, actor, 'worklist.work', { region: 'region_code', scheme: 'scheme_code' })
  const rows: StoredDocument[] = await found
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

/** Tries again what the caller has locked. */
export async function retryLocked(
  tx: Tx,
  rows: readonly StoredDocument[],
  setting: IntakeSetting,
): Promise<RetryAnswer> {
  const isReversal = (row: StoredDocument) =>
    Number(row.is_reversal) === 1 || setting.ruleBook.selections.get(row.event)?.reverses !== undefined
  const vouchers = await retryOriginals(
    tx,
    rows.filter((row) => !isReversal(row)),
    setting,
  )
  vouchers.push(...(await retryReversals(tx, rows.filter(isReversal))))
  const ids = rows.map(({ id }) => id)
  const after: Pick<StoredDocument, 'id' | 'status' | 'reason_code' | 'reason'>[] = await whereInList(
    tx,
    tx('documents'),
    'id',
    ids,
  )
    .orderBy('id')
    .select('id', 'status', 'reason_code', 'reason')
  const waits = after.filter(({ status }) => status === 'waiting')
  return {
    done: after.filter(({ status }) => status !== 'waiting').map(({ id }) => Number(id)),
    waiting: waits.map((row) => ({ id: Number(row.id), code: row.reason_code ?? '', reason: row.reason ?? '' })),
    vouchers,
  }
}

async function retryOriginals(tx: Tx, rows: readonly StoredDocument[], setting: IntakeSetting): Promise<number[]> {
  if (rows.length === 0) return []
  const raws = rows.map(rawOf)
  const codes = await codesFor(tx, setting.contracts, raws)
  const good: { row: StoredDocument; checked: CheckedDocument }[] = []
  const states = new Map<number, Stored>()
  rows.forEach((row, index) => {
    const result = recheck(row, raws[index], setting, codes)
    if ('status' in result) states.set(row.id, result)
    else good.push({ row, checked: result })
  })
  const outcomes = await prepareVouchers(
    tx,
    good.map(({ row, checked }) => ({ id: row.id, checked })),
    setting,
  )
  for (const [id, outcome] of outcomes) states.set(id, stateOf(outcome))
  const parts = [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'vouchers' ? outcome.parts : []))
  const vouchers = await writeVouchers(tx, parts, setting.charts)
  await writeStates(tx, rows, states)
  return [...new Set([...vouchers.values()].flat())]
}

/** The contract may have changed since the document came in; its region may have come from its account. */
function recheck(row: StoredDocument, raw: unknown, setting: IntakeSetting, codes: Codes): CheckedDocument | Stored {
  const { document, problems } = checkDocument(setting.contracts, raw, codes)
  if (document) return document.region === null ? { ...document, region: row.region_code } : document
  return {
    status: 'waiting',
    code: 'contract.changed',
    reason: fit(problems.map(({ message }) => message).join('；'), 1000),
  }
}

/** The document as its source might send it: what is not part of its content is of no consequence. */
export function rawOf(row: Pick<StoredDocument, 'content' | 'event_id' | 'received_at'>): {
  envelope: Record<string, unknown>
  payload: Record<string, unknown>
} {
  const { envelope, payload } = JSON.parse(row.content) as {
    envelope: Record<string, unknown>
    payload: Record<string, unknown>
  }
  return { envelope: { ...envelope, schema_version: '1.0', event_id: row.event_id, sent_at: row.received_at }, payload }
}

async function retryReversals(tx: Tx, rows: readonly StoredDocument[]): Promise<number[]> {
  if (rows.length === 0) return []
  const outcomes = await reverseDocuments(tx, rows.map(storedReversal))
  const states = new Map([...outcomes].map(([id, outcome]) => [id, stateOfReversal(outcome)]))
  await writeStates(tx, rows, states)
  return [...outcomes.values()].flatMap((outcome) => (outcome.kind === 'reversed' ? outcome.vouchers : []))
}

function storedReversal(row: StoredDocument): Reversal {
  const { envelope, payload } = rawOf(row)
  return {
    id: Number(row.id),
    docNo: row.doc_no,
    sourceSystem: row.source_system,
    type: row.event,
    scheme: row.scheme_code,
    region: row.region_code,
    amount: row.amount,
    date: row.value_date ?? row.biz_date,
    original: originalOf(typeof envelope.reverses_event_id === 'string' ? envelope.reverses_event_id : null, payload),
  }
}

async function writeStates(
  tx: Tx,
  rows: readonly StoredDocument[],
  states: ReadonlyMap<number, Stored>,
): Promise<void> {
  const changed = rows.map((row) => {
    const state = states.get(Number(row.id))
    assert(state, `document ${row.id} has no outcome`)
    return {
      id: Number(row.id),
      status: state.status,
      reason_code: state.code,
      reason: state.reason,
      awaits: state.awaits ?? null,
      reverses_id: state.reversesId ?? null,
      tries: Number(row.tries) + 1,
    }
  })
  await updateRows(tx, 'documents', stateColumns, ['id'], changed)
}

const stateColumns = {
  id: 'id',
  status: 'text',
  reason_code: 'text',
  reason: 'text',
  awaits: 'text',
  reverses_id: 'id',
  tries: 'integer',
} as const
