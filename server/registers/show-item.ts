// One item with every movement, each with its document and voucher, and what it is to bring.
import type { Actor } from '../core/actor.ts'
import { machine } from '../core/actor.ts'
import { dateInChina } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { missing, refused } from '../core/errors.ts'
import { compare, fromCents, isNegative, isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { voucherNo } from '../ledger/model.ts'
import { findRegister, kindTitle, registers } from './definitions.ts'
import { trialWithdrawal } from './forecast.ts'
import type { Withdrawal } from './interest.ts'
import { itemRow, itemsFound, regionNames } from './list-items.ts'
import type { ItemRow } from './list-items.ts'
import { amountsOf, measures } from './model.ts'
import type { Amounts, Measure, Register, StoredItem, StoredMovement } from './model.ts'
import { standing, sumOf } from './settle-items.ts'

export interface MovementRow {
  id: number
  date: string
  period: string
  bookId: number
  kind: string
  kindTitle: string
  amounts: Amounts
  /** What is held after it; drafts and returned ones change nothing. */
  balance: Amounts
  status: string
  source: string
  reversesId: number | null
  /** Neither taken back nor taking back. */
  stands: boolean
  fields: Record<string, string> | null
  documentId: number | null
  documentNo: string | null
  voucherId: number | null
  voucherNo: string | null
  note: string | null
  maker: string
  makerId: number
  madeAt: string
  reviewer: string | null
  returnReason: string | null
}

export interface ItemAnswer extends ItemRow {
  movements: MovementRow[]
  /** The book of this year or the latest of its place that the actor may see, for what is kept next. */
  bookId: number | null
}

export async function showItem(tx: Tx, actor: Actor, id: number): Promise<ItemAnswer> {
  const { item, register } = await findItem(tx, actor, id)
  const movements: StoredMovement[] = await tx('register_movements').where({ item_id: id }).orderBy(['moved_on', 'id'])
  const kept = movements.filter(({ status }) => status === 'kept')
  const names = await regionNames(tx, [item])
  const waiting = movements.filter(({ status }) => status === 'draft').length
  return {
    ...itemRow(register, item, { amounts: totalOf(kept), waiting, regionName: names.get(item.region_code) ?? '' }),
    movements: await movementRows(tx, actor, register, movements),
    bookId: await latestBook(tx, actor, item),
  }
}

async function findItem(tx: Tx, actor: Actor, id: number): Promise<{ item: StoredItem; register: Register }> {
  const item: StoredItem | undefined = await itemsFound(tx, actor, { item: id }).first('i.*')
  const register = item && findRegister(item.register)
  if (!item || !register) throw missing(`没有编号 ${id} 的备查项目`)
  return { item, register }
}

const totalOf = (movements: readonly StoredMovement[]): Amounts =>
  Object.fromEntries(measures.map((measure) => [measure, fromCents(sumOf(movements, measure))])) as Record<
    Measure,
    Money
  >

async function movementRows(
  tx: Tx,
  actor: Actor,
  register: Register,
  movements: readonly StoredMovement[],
): Promise<MovementRow[]> {
  const stands = new Set(standing(movements.filter(({ status }) => status === 'kept')).map(({ id }) => Number(id)))
  const [documents, vouchers, people] = [
    await documentNos(tx, movements),
    await voucherNos(tx, actor, movements),
    await personNames(tx, movements),
  ]
  const before: StoredMovement[] = []
  return movements.map((one) => {
    if (one.status === 'kept') before.push(one)
    const voucher = one.voucher_id === null ? undefined : vouchers.get(Number(one.voucher_id))
    return {
      id: Number(one.id),
      date: one.moved_on,
      period: one.period,
      bookId: Number(one.book_id),
      kind: one.kind,
      kindTitle: kindTitle(register, one.kind),
      amounts: amountsOf(one),
      balance: totalOf(before),
      status: one.status,
      source: one.source,
      reversesId: one.reverses_id === null ? null : Number(one.reverses_id),
      stands: stands.has(Number(one.id)),
      fields: one.fields === null ? null : (JSON.parse(one.fields) as Record<string, string>),
      documentId: one.document_id === null ? null : Number(one.document_id),
      documentNo: documents.get(Number(one.document_id ?? 0)) ?? null,
      voucherId: voucher ? Number(one.voucher_id) : null,
      voucherNo: voucher ?? null,
      note: one.note,
      maker: people.get(Number(one.maker_id)) ?? '',
      makerId: Number(one.maker_id),
      madeAt: one.made_at,
      reviewer: one.reviewer_id === null ? null : (people.get(Number(one.reviewer_id)) ?? ''),
      returnReason: one.return_reason,
    }
  })
}

const idsOf = (values: readonly (number | null)[]): number[] => [
  ...new Set(values.flatMap((value) => (value === null ? [] : [Number(value)]))),
]

async function documentNos(tx: Tx, movements: readonly StoredMovement[]): Promise<Map<number, string>> {
  const ids = idsOf(movements.map((one) => one.document_id))
  if (ids.length === 0) return new Map()
  const rows: { id: number; doc_no: string }[] = await whereInList(tx, tx('documents'), 'id', ids).select(
    'id',
    'doc_no',
  )
  return new Map(rows.map((row) => [Number(row.id), row.doc_no]))
}

async function voucherNos(tx: Tx, actor: Actor, movements: readonly StoredMovement[]): Promise<Map<number, string>> {
  const ids = idsOf(movements.map((one) => one.voucher_id))
  if (ids.length === 0) return new Map()
  const found = limitToBooks(tx('vouchers as v').join('books as b', 'b.id', 'v.book_id'), actor, 'voucher.read', 'b')
  const rows: { id: number; word: string; voucher_no: number | null }[] = await whereInList(
    tx,
    found,
    'v.id',
    ids,
  ).select('v.id', 'v.word', 'v.voucher_no')
  return new Map(
    rows.map((row) => [Number(row.id), voucherNo(row.word, row.voucher_no === null ? null : Number(row.voucher_no))]),
  )
}

async function personNames(tx: Tx, movements: readonly StoredMovement[]): Promise<Map<number, string>> {
  const ids = idsOf(movements.flatMap((one) => [one.maker_id, one.reviewer_id]))
  const names = new Map<number, string>([[machine.id, machine.name]])
  if (ids.length === 0) return names
  const rows: { id: number; name: string }[] = await whereInList(tx, tx('users'), 'id', ids).select('id', 'name')
  for (const row of rows) names.set(Number(row.id), row.name)
  return names
}

async function latestBook(tx: Tx, actor: Actor, item: StoredItem): Promise<number | null> {
  const row: { id: number } | undefined = await limitToBooks(tx('books'), actor, 'register.read')
    .where({ standard: item.standard, scheme_code: item.scheme_code, region_code: item.region_code })
    .where('fiscal_year', '<=', Number(dateInChina(new Date()).slice(0, 4)))
    .orderBy('fiscal_year', 'desc')
    .first('books.id')
  return row ? Number(row.id) : null
}

/** What taking out a part on a day would bring. */
export async function tryWithdrawal(
  tx: Tx,
  actor: Actor,
  input: { id: number; amount: Money; on: string; demandRate?: string | undefined },
): Promise<Withdrawal> {
  const { item, register } = await findItem(tx, actor, input.id)
  const kept: StoredMovement[] = await tx('register_movements').where({ item_id: input.id, status: 'kept' })
  const principal = fromCents(sumOf(kept, register.interest?.principal ?? 'principal'))
  if (isNegative(input.amount) || isZero(input.amount) || compare(input.amount, principal) > 0) {
    throw refused('register.withdrawal', `支取金额须大于零、不超过现存的 ${principal}，现为 ${input.amount}`)
  }
  const fields = JSON.parse(item.fields) as Record<string, string>
  const answer = trialWithdrawal(register, { fields, principal }, input)
  if (answer) return answer
  throw refused('register.terms', '不能试算：缺利率、起息日、到期日或活期利率，或支取日不在存期内', {
    hint: '先登记“变更存单事项”补齐，或在试算时填活期利率',
  })
}

/** The registers with what their forms need. */
export const registerList = () => ({
  rows: registers().map(({ feeds: _feeds, openings: _openings, counterparts: _counterparts, ...register }) => register),
})
