// 银行存款余额调节表 as a document: prepared by one person who is no cashier, reviewed by another or returned; frozen with its digest. A
// table whose figures have changed since is no longer in force and is prepared anew.
import type { Actor } from '../core/actor.ts'
import { lastDay } from '../core/calendar.ts'
import { insertRows, nextId, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { conflict, denied, missing, refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { holdsRole } from '../access/scope.ts'
import { sideKey } from './model.ts'
import type { SideKey } from './model.ts'
import { reconcile, stateDigest } from './reconcile.ts'
import type { Figures } from './reconcile.ts'
import { lockSide, requireSide, sideName } from './sides.ts'
import type { Side } from './sides.ts'

/** draft: nothing prepared yet. */
export type ReconciliationStatus = 'draft' | 'prepared' | 'reviewed' | 'returned'

export interface TableKey extends SideKey {
  period: string
}

export interface StoredTable {
  id: number
  account_code: string
  standard: Side['standard']
  period: string
  status: Exclude<ReconciliationStatus, 'draft'>
  book_amount: Money
  bank_amount: Money
  adjusted_amount: Money
  content: string
  digest: string
  state_digest: string
  preparer_id: number
  prepared_at: string
  reviewer_id: number | null
  reviewed_at: string | null
  return_reason: string | null
}

export interface ItemNote {
  item: string
  handler?: string | undefined
  expectedDate?: string | undefined
  explanation?: string | undefined
}

/** Keeps what people say of open items, for the month. */
export async function noteOpenItems(
  tx: Tx,
  actor: Actor,
  { notes, ...key }: TableKey & { notes: readonly ItemNote[] },
): Promise<{ noted: number }> {
  const side = await requireSide(tx, actor, 'bank.reconcile', key)
  await lockSide(tx, side)
  const { table, figures } = await current(tx, side, key.period)
  if (table?.status === 'reviewed' && table.state_digest === stateDigest(figures))
    throw refused('bank.reviewed', `${sideName(side)} ${key.period} 的余额调节表已复核，不能再改说明`, {
      hint: '请复核人退回后修改',
    })
  const open = new Set(figures.items.map((item) => item.key))
  const unknown = notes.find(({ item }) => !open.has(item))
  if (unknown) throw conflict('bank.not_open', `“${unknown.item}”已不是未达账项`, { hint: '刷新后重新填写' })
  const where = { account_code: key.account, standard: key.standard, period: key.period }
  await whereInList(
    tx,
    tx('bank_open_notes').where(where),
    'item_key',
    notes.map(({ item }) => item),
  ).delete()
  const notedAt = new Date().toISOString()
  await insertRows(
    tx,
    'bank_open_notes',
    noteColumns,
    notes.map((note) => ({
      ...where,
      item_key: note.item,
      handler: note.handler || null,
      expected_date: note.expectedDate || null,
      explanation: note.explanation || null,
      actor_id: actor.id,
      noted_at: notedAt,
    })),
  )
  return { noted: notes.length }
}

const noteColumns = {
  account_code: 'text',
  standard: 'text',
  period: 'text',
  item_key: 'text',
  handler: 'text',
  expected_date: 'date',
  explanation: 'text',
  actor_id: 'id',
  noted_at: 'text',
} as const

/**
 * Prepares a table: every reason why it can't be is told at once. One whose adjusted balances differ is prepared with a word on the
 * difference only (带差异结账须经批准：复核即批准); the word is frozen with the figures and stays a warning when the month closes.
 */
export async function prepareReconciliation(
  tx: Tx,
  actor: Actor,
  { differenceNote, ...key }: TableKey & { differenceNote?: string | undefined },
): Promise<{ id: number; digest: string }> {
  refuseCashier(actor, '编制')
  const side = await requireSide(tx, actor, 'bank.reconcile', key)
  await lockSide(tx, side)
  const { table, figures } = await current(tx, side, key.period)
  const state = stateDigest(figures)
  if (table?.status === 'reviewed' && table.state_digest === state)
    throw conflict('bank.reviewed', `${sideName(side)} ${key.period} 的余额调节表已复核`, {
      hint: '请复核人退回后重编',
    })
  const differs = figures.difference !== null && !isZero(figures.difference)
  const note = differs ? (differenceNote ?? null) : null
  const problems = whyNotPrepare(figures, key.period).filter(({ code }) => note === null || code !== 'bank.difference')
  if (problems.length > 0)
    throw refused('bank.not_reconciled', `${sideName(side)} ${key.period} 的余额调节表还不能编制`, { problems })
  const content = canonicalJson({
    ...key,
    title: side.rule.formTitle,
    ...figures,
    ...(note === null ? {} : { differenceNote: note }),
  })
  const row = {
    status: 'prepared',
    book_amount: figures.book,
    bank_amount: figures.bank,
    adjusted_amount: figures.adjustedBook,
    content,
    digest: sm3(content),
    state_digest: state,
    preparer_id: actor.id,
    prepared_at: new Date().toISOString(),
    reviewer_id: null,
    reviewed_at: null,
    return_reason: null,
  }
  const id = table ? Number(table.id) : await nextId(tx)
  if (table) await tx('bank_reconciliations').where({ id }).update(row)
  else
    await tx('bank_reconciliations').insert({
      id,
      account_code: key.account,
      standard: key.standard,
      period: key.period,
      ...row,
    })
  return { id, digest: row.digest }
}

/** What was said of the difference of a table that was prepared with one. */
export const differenceNoteOf = ({ content }: StoredTable): string | null =>
  (JSON.parse(content) as { differenceNote?: string }).differenceNote ?? null

/** Whether a second person has let the table stand with its difference, and nothing has changed since. */
export const isApprovedDifference = (table: StoredTable | undefined, figures: Figures): table is StoredTable =>
  table?.status === 'reviewed' && table.state_digest === stateDigest(figures) && differenceNoteOf(table) !== null

/** Pure: what stands between the figures and a table. */
export function whyNotPrepare(figures: Figures, period: string): Problem[] {
  const problems: Problem[] = []
  if (figures.bank === null)
    problems.push({
      code: 'bank.no_statement',
      message: '没有对账单，不知道银行余额',
      hint: '先导入对账单，或登记本期无发生',
    })
  else if ((figures.statementTo ?? '') < lastDay(period))
    problems.push({
      code: 'bank.statement_short',
      message: `对账单只到 ${figures.statementTo}，没有到月末 ${lastDay(period)}`,
      hint: '导入到月末的对账单；其后没有发生的，登记无发生',
    })
  if (figures.difference !== null && !isZero(figures.difference))
    problems.push({
      code: 'bank.difference',
      message: `调节后账面余额 ${figures.adjustedBook}，调节后银行余额 ${figures.adjustedBank}，相差 ${figures.difference}`,
      hint: '查对账单首期余额与账面是否一致，有无漏导的对账单；一时查不清的，写明差异原因后编制，由主管复核批准',
    })
  for (const item of figures.items) {
    if (!item.isCarried || item.explanation) continue
    problems.push({
      code: 'bank.unexplained',
      at: item.key,
      message: `${item.date} ${item.no} ${item.amount} 为以前月份未达账项，已 ${item.days} 天，没有延续说明`,
      hint: '在明细中填写延续说明和预计清理日',
    })
  }
  return problems
}

/** A second person confirms; the table must still fit the books and the statement. */
export async function reviewReconciliation(tx: Tx, actor: Actor, key: TableKey): Promise<{ id: number }> {
  const { side, table, figures } = await forReview(tx, actor, key)
  if (table.state_digest !== stateDigest(figures))
    throw conflict('bank.stale', `${sideName(side)} ${key.period} 的账面或流水在编制后有变动`, {
      hint: '请编制人重新编制',
    })
  const id = Number(table.id)
  await tx('bank_reconciliations')
    .where({ id })
    .update({ status: 'reviewed', reviewer_id: actor.id, reviewed_at: new Date().toISOString() })
  return { id }
}

export async function returnReconciliation(
  tx: Tx,
  actor: Actor,
  { reason, ...key }: TableKey & { reason: string },
): Promise<{ id: number }> {
  const { table } = await forReview(tx, actor, key, ['prepared', 'reviewed'])
  const id = Number(table.id)
  await tx('bank_reconciliations').where({ id }).update({
    status: 'returned',
    reviewer_id: actor.id,
    reviewed_at: new Date().toISOString(),
    return_reason: reason,
  })
  return { id }
}

async function forReview(tx: Tx, actor: Actor, key: TableKey, states: readonly string[] = ['prepared']) {
  refuseCashier(actor, '复核')
  const side = await requireSide(tx, actor, 'bank.review', key)
  await lockSide(tx, side)
  const { table, figures } = await current(tx, side, key.period)
  if (!table || !states.includes(table.status))
    throw conflict('bank.not_prepared', `${sideName(side)} ${key.period} 没有待复核的余额调节表`, {
      hint: '先由编制人编制',
    })
  if (Number(table.preparer_id) === actor.id)
    throw denied('余额调节表由您编制，编制人不能复核或退回', { hint: '请另一人复核' })
  return { side, table, figures }
}

// 出纳不得兼任稽核；余额调节表由非出纳人员编制（《会计基础工作规范》第十二条）。
function refuseCashier(actor: Actor, action: string): void {
  if (holdsRole(actor, 'cashier')) throw denied(`出纳不得${action}余额调节表`, { hint: '请由记账、主管岗位办理' })
}

async function current(
  tx: Tx,
  side: Side,
  period: string,
): Promise<{ table: StoredTable | undefined; figures: Figures }> {
  const [table]: StoredTable[] = await tx('bank_reconciliations')
    .where({ account_code: side.account, standard: side.standard, period })
    .forUpdate()
  const figures = (await reconcile(tx, [side], period)).get(sideKey(side))
  if (!figures) throw missing(`没有${sideName(side)}`)
  return { table, figures }
}
