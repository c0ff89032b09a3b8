// Review of what was kept by hand: never by who made it. Kept movements count, returned ones don't; and taking back a kept one by a
// contrary movement that is reviewed in turn.
import type { Actor } from '../core/actor.ts'
import { periodOf } from '../core/calendar.ts'
import { insertAbsent, nextId, updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing, refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { formatMoney, fromCents } from '../core/money.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook, loadBooks } from '../ledger/books.ts'
import { findRegister, itemTitle, kindTitle } from './definitions.ts'
import { monthProblems } from './keep-movement.ts'
import { movementColumns } from './model.ts'
import type { StoredItem, StoredMovement } from './model.ts'
import { contrary } from './refresh-registers.ts'
import { settleItems, sumOf } from './settle-items.ts'

/** All or nothing: the answer names every movement that can't be reviewed. */
export async function reviewMovements(tx: Tx, actor: Actor, ids: readonly number[]): Promise<{ done: number[] }> {
  const movements = await lockDrafts(tx, actor, ids)
  const problems: Problem[] = []
  for (const movement of movements) {
    const book = await loadBook(tx, Number(movement.book_id))
    problems.push(...(await monthProblems(tx, book, { date: movement.moved_on })))
  }
  if (problems.length > 0) throw invalid(problems, { hint: '退回登记人改日期，或先反结账' })
  await decide(tx, actor, movements, { status: 'kept', reason: null })
  await settleItems(
    tx,
    movements.map((one) => Number(one.item_id)),
  )
  await refuseBelowZero(tx, movements)
  return { done: movements.map(({ id }) => Number(id)) }
}

export async function returnMovements(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  reason: string,
): Promise<{ done: number[] }> {
  const movements = await lockDrafts(tx, actor, ids)
  await decide(tx, actor, movements, { status: 'returned', reason })
  return { done: movements.map(({ id }) => Number(id)) }
}

/** A draft that takes a kept hand movement back. What documents brought is taken back by their own reversal only. */
export async function takeBackMovement(
  tx: Tx,
  actor: Actor,
  { id, date, note }: { id: number; date: string; note: string },
): Promise<{ id: number }> {
  const [movement]: StoredMovement[] = await tx('register_movements').where({ id }).forUpdate()
  if (!movement) throw missing(`没有编号 ${id} 的备查登记`)
  const book = await loadBook(tx, Number(movement.book_id))
  await requireBook(tx, actor, 'register.keep', book)
  if (movement.source !== 'hand' || movement.status !== 'kept' || movement.reverses_id !== null) {
    throw refused('register.take-back', `${await nameOf(tx, movement)}不能由人工冲销`, {
      hint:
        movement.source === 'hand'
          ? '只能冲销已复核的人工登记'
          : '由单据或期初凭证登记的，冲销单据或凭证后备查簿自动冲回',
    })
  }
  // The month a movement lies in may be closed by now: it is taken back in a month that is open.
  const places =
    date < movement.moved_on
      ? [{ code: 'register.date', message: `冲销日期 ${date} 早于登记日期 ${movement.moved_on}`, at: 'date' }]
      : []
  const problems = [...places, ...(await monthProblems(tx, book, { date }))]
  if (problems.length > 0) throw invalid(problems)
  const row = {
    ...movement,
    ...contrary(movement),
    id: await nextId(tx),
    period: periodOf(date),
    moved_on: date,
    status: 'draft',
    note,
    maker_id: actor.id,
    made_at: new Date().toISOString(),
    reviewer_id: null,
    reviewed_at: null,
    return_reason: null,
  }
  // One that was returned gives its place to the next.
  await tx('register_movements')
    .where({ movement_key: row.movement_key, status: 'returned' })
    .update({
      movement_key: `r:${row.id}`,
    })
  const written = await insertAbsent(tx, 'register_movements', movementColumns, ['movement_key'], [row])
  if (written.length === 0) {
    throw conflict('register.taken-back', `${await nameOf(tx, movement)}已有冲销登记`, { hint: '查看这一项目的变动' })
  }
  return { id: row.id }
}

async function lockDrafts(tx: Tx, actor: Actor, ids: readonly number[]): Promise<StoredMovement[]> {
  const found: StoredMovement[] = await whereInList(tx, tx('register_movements'), 'id', [...new Set(ids)])
    .orderBy('id')
    .forUpdate()
  const books = await loadBooks(
    tx,
    found.map((one) => Number(one.book_id)),
  )
  for (const book of books.values()) await requireBook(tx, actor, 'register.review', book)
  const problems: Problem[] = ids
    .filter((id) => !found.some((one) => Number(one.id) === id))
    .map((id) => ({ code: 'not.found', message: `没有编号 ${id} 的备查登记` }))
  for (const movement of found) {
    if (movement.status !== 'draft') {
      problems.push({ code: 'register.decided', message: `${await nameOf(tx, movement)}已经复核或退回` })
    } else if (Number(movement.maker_id) === actor.id) {
      problems.push({ code: 'register.own', message: `${await nameOf(tx, movement)}是本人登记的，须由他人复核` })
    }
  }
  if (problems.length > 0) throw invalid(problems, { hint: '去掉这些登记后重试' })
  return found
}

const decide = (
  tx: Tx,
  actor: Actor,
  movements: readonly StoredMovement[],
  { status, reason }: { status: string; reason: string | null },
): Promise<void> =>
  updateRows(
    tx,
    'register_movements',
    { id: 'id', status: 'text', reviewer_id: 'id', reviewed_at: 'text', return_reason: 'text' },
    ['id'],
    movements.map(({ id }) => ({
      id: Number(id),
      status,
      reviewer_id: actor.id,
      reviewed_at: new Date().toISOString(),
      return_reason: reason,
    })),
  )

async function refuseBelowZero(tx: Tx, movements: readonly StoredMovement[]): Promise<void> {
  const ids = [...new Set(movements.map((one) => Number(one.item_id)))]
  const items: StoredItem[] = await whereInList(tx, tx('register_items'), 'id', ids)
  const all: StoredMovement[] = await whereInList(tx, tx('register_movements'), 'item_id', ids).where({
    status: 'kept',
  })
  const problems = items.flatMap((item) => {
    const register = findRegister(item.register)
    const held = register?.measures.find(({ measure, holds }) => holds && measure === 'principal')
    const amount = sumOf(
      all.filter((one) => Number(one.item_id) === Number(item.id)),
      'principal',
    )
    if (!register || !held || amount >= 0n) return []
    return [
      {
        code: 'register.below-zero',
        message: `${register.item} ${itemTitle(register, item.code)} 的${held.title}将成为 ${formatMoney(fromCents(amount))}，不能小于零`,
      },
    ]
  })
  if (problems.length > 0) throw invalid(problems, { hint: '核对登记的编号和金额' })
}

async function nameOf(tx: Tx, movement: StoredMovement): Promise<string> {
  const item: StoredItem | undefined = await tx('register_items').where({ id: movement.item_id }).first()
  const register = findRegister(movement.register)
  if (!item || !register) return `备查登记 ${movement.id}`
  return `${register.item} ${itemTitle(register, item.code)} ${movement.moved_on} 的“${kindTitle(register, movement.kind)}”`
}
