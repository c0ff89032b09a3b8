// Work on documents that could not be posted: grouped by reason, tried again, set aside with a reason, taken back; and those
// whose vouchers a reviewer sent back, withdrawn to be made anew.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { refused } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { sum } from '../core/money.ts'
import { limitToScope } from '../access/scope.ts'
import { limits } from '../core/limits.ts'
import { voidVouchers } from '../ledger/manual-vouchers.ts'
import { stateNames as voucherStateNames } from '../ledger/model.ts'
import { reversalsOf } from '../ledger/reverse-vouchers.ts'
import { narrow, type DocumentFilter } from './filter-documents.ts'
import { intakeSetting } from './intake-setting.ts'
import type { DocumentState, StoredDocument } from './model.ts'
import { reasonTitle } from './reasons.ts'
import { lockWaiting, retryLocked, type RetryAnswer } from './settle-documents.ts'
import { loadShares } from './voucher-shares.ts'

export interface WorkGroup {
  code: string
  reason: string
  count: number
  amount: Money
  oldest: string
}

/** What waits, grouped by reason; most first. */
export async function worklistGroups(
  tx: Tx,
  actor: Actor,
  filter: DocumentFilter,
): Promise<{ rows: WorkGroup[]; total: number; totals: { amount: Money } }> {
  const found = narrow(inScope(tx('documents as d').where('d.status', 'waiting'), actor), tx, {
    ...filter,
    status: undefined,
  })
  const rows: { reason_code: string; n: number | string; amount: Money | null; oldest: string }[] = await found
    .groupBy('d.reason_code')
    .select('d.reason_code')
    .count({ n: '*' })
    .sum({ amount: 'd.amount' })
    .min({ oldest: 'd.received_at' })
  const groups = rows
    .map((row) => ({
      code: row.reason_code,
      reason: reasonTitle(row.reason_code),
      count: Number(row.n),
      amount: row.amount ?? '0.00',
      oldest: row.oldest,
    }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
  return {
    rows: groups,
    total: groups.reduce((count, group) => count + group.count, 0),
    totals: { amount: sum(groups.map(({ amount }) => amount)) },
  }
}

const inScope = (query: ReturnType<Tx>, actor: Actor) =>
  limitToScope(query, actor, 'worklist.work', { region: 'd.region_code', scheme: 'd.scheme_code' })

export interface RetryInput {
  ids?: readonly number[] | undefined
  filter?: DocumentFilter | undefined
}

export interface RetryReport extends RetryAnswer {
  /** Waiting documents of the filter that this call did not reach; ask again for them. */
  remaining: number
}

/** Tries documents again, the least often tried first, at most a request's worth at a time. */
export async function retryDocuments(tx: Tx, actor: Actor, input: RetryInput): Promise<RetryReport> {
  const wanted = input.ids ?? (await waitingIds(tx, actor, input.filter ?? {}))
  const ids = wanted.slice(0, limits.documentsPerRequest)
  const setting = intakeSetting()
  const answer: RetryAnswer = { done: [], waiting: [], vouchers: [] }
  for (let at = 0; at < ids.length; at += limits.documentsPerBatch) {
    const part = await retryLocked(
      tx,
      await lockWaiting(tx, actor, ids.slice(at, at + limits.documentsPerBatch)),
      setting,
    )
    answer.done.push(...part.done)
    answer.waiting.push(...part.waiting)
    answer.vouchers.push(...part.vouchers)
  }
  return { ...answer, remaining: wanted.length - ids.length }
}

async function waitingIds(tx: Tx, actor: Actor, filter: DocumentFilter): Promise<number[]> {
  const found = narrow(inScope(tx('documents as d').where('d.status', 'waiting'), actor), tx, {
    ...filter,
    status: undefined,
  })
  const rows: { id: number }[] = await found
    .orderBy([{ column: 'd.tries' }, { column: 'd.id' }])
    .limit(100_000)
    .select('d.id')
  return rows.map(({ id }) => Number(id))
}

/** Puts waiting documents aside: they leave the work list with the reason given, and can be taken back. */
export async function setAside(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  reason: string,
): Promise<{ done: number[] }> {
  const rows = await lockWaiting(tx, actor, ids)
  const done = rows.map(({ id }) => id)
  await change(tx, done, { status: 'set_aside', reason_code: 'set_aside', reason })
  return { done }
}

/** Takes documents set aside up again and tries them at once, so that each shows why it waits now. */
export async function takeBack(tx: Tx, actor: Actor, ids: readonly number[]): Promise<RetryAnswer> {
  const found: { id: number }[] = await limitToScope(
    whereInList(tx, tx('documents'), 'id', ids).where({ status: 'set_aside' }).orderBy('id').forUpdate(),
    actor,
    'worklist.work',
    { region: 'region_code', scheme: 'scheme_code' },
  ).select('id')
  const taken = found.map(({ id }) => Number(id))
  await change(tx, taken, { status: 'waiting', reason_code: 'withdrawn', reason: '已取回' })
  return retryLocked(tx, await lockWaiting(tx, machine, taken), intakeSetting())
}

async function change(
  tx: Tx,
  ids: readonly number[],
  values: { status: DocumentState; reason_code: string; reason: string },
): Promise<void> {
  if (ids.length > 0) await whereInList(tx, tx('documents'), 'id', ids).update(values)
}

/**
 * Gives up the unposted vouchers of documents, which then wait to be made anew. Documents that share a summarised voucher go
 * together. Posted vouchers stay: those are corrected by reversal only.
 */
export async function withdrawDocuments(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  reason: string,
): Promise<{ done: number[]; vouchers: number[] }> {
  const { documents, vouchers } = await withShared(tx, ids)
  const rows: StoredDocument[] = await limitToScope(
    whereInList(tx, tx('documents'), 'id', documents).where({ status: 'vouchered' }).orderBy('id').forUpdate(),
    actor,
    'worklist.work',
    { region: 'region_code', scheme: 'scheme_code' },
  )
  const done = rows.map(({ id }) => Number(id))
  const outside = documents.filter((id) => !done.includes(id))
  if (outside.length > 0)
    throw refused('document.withdraw', `单据 ${outside.slice(0, 5).join('、')} 没有凭证可以撤回，或不在您的数据范围内`)
  const shares = [...(await loadShares(tx, done)).values()].flat()
  const fixed = shares.find(({ status }) => status === 'posted' || status === 'reviewed')
  if (fixed) {
    throw refused('document.withdraw', `凭证 ${fixed.voucherId} ${voucherStateNames[fixed.status]}，单据不能撤回`, {
      hint: fixed.status === 'posted' ? '已记账的，由来源系统冲销单据，或用红字凭证更正' : '请审核人先退回凭证',
    })
  }
  const [red] = await reversalsOf(tx, vouchers)
  if (red) throw refused('document.withdraw', `凭证 ${red[0]} 已有红字凭证，单据不能撤回`)
  await voidVouchers(tx, vouchers)
  await change(tx, done, { status: 'waiting', reason_code: 'withdrawn', reason })
  return { done, vouchers }
}

/** The documents with all that share an unposted voucher with them, and those vouchers. */
async function withShared(tx: Tx, ids: readonly number[]): Promise<{ documents: number[]; vouchers: number[] }> {
  const documents = new Set(ids)
  const vouchers = new Set<number>()
  for (let fresh = [...documents]; fresh.length > 0;) {
    const found: { id: number }[] = await whereInList(
      tx,
      tx('voucher_documents as l').join('vouchers as v', 'v.id', 'l.voucher_id'),
      'l.document_id',
      fresh,
    )
      .where('v.kind', 'rule')
      .whereNot('v.status', 'void')
      .distinct('v.id')
    const added = found.map(({ id }) => Number(id)).filter((id) => !vouchers.has(id))
    for (const id of added) vouchers.add(id)
    const linked: { document_id: number }[] =
      added.length === 0
        ? []
        : await whereInList(tx, tx('voucher_documents'), 'voucher_id', added).distinct('document_id')
    fresh = linked.map((row) => Number(row.document_id)).filter((id) => !documents.has(id))
    for (const id of fresh) documents.add(id)
  }
  return { documents: [...documents], vouchers: [...vouchers] }
}
