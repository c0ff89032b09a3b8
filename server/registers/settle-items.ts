// What an item is after its movements: its fields, the day it falls due, whether anything is still held. Computed anew from all of its
// movements whenever one is added, so it never depends on the order in which they came.
import { updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { isDate } from '../core/calendar.ts'
import { toCents } from '../core/money.ts'
import { findRegister } from './definitions.ts'
import { amountColumn, amountsOf } from './model.ts'
import type { ItemFields, ItemState, StoredItem, StoredMovement } from './model.ts'

export async function settleItems(tx: Tx, itemIds: readonly number[]): Promise<void> {
  const ids = [...new Set(itemIds)].sort((a, b) => a - b)
  if (ids.length === 0) return
  // Locked in order of their ids: who keeps a movement of the same item waits.
  const items: StoredItem[] = await whereInList(tx, tx('register_items'), 'id', ids).orderBy('id').forUpdate()
  const movements: StoredMovement[] = await whereInList(tx, tx('register_movements'), 'item_id', ids)
    .where({ status: 'kept' })
    .orderBy(['moved_on', 'id'])
  const byItem = new Map<number, StoredMovement[]>()
  for (const movement of movements) {
    const list = byItem.get(Number(movement.item_id))
    if (list) list.push(movement)
    else byItem.set(Number(movement.item_id), [movement])
  }
  const changedAt = new Date().toISOString()
  const columns = { id: 'id', fields: 'long', due_on: 'date', state: 'text', changed_at: 'text' } as const
  await updateRows(
    tx,
    'register_items',
    columns,
    ['id'],
    items.map((item) => {
      const own = byItem.get(Number(item.id)) ?? []
      const fields = fieldsOf(own)
      return {
        id: Number(item.id),
        fields: JSON.stringify(fields),
        due_on: dueOf(item.register, fields),
        state: stateOf(item.register, own),
        changed_at: changedAt,
      }
    }),
  )
}

/** Movements that stand: not taken back, and not what takes another back. */
export function standing(movements: readonly StoredMovement[]): StoredMovement[] {
  const answers = new Map(movements.map((one) => [one.reverses_id === null ? 0 : Number(one.reverses_id), one.id]))
  const stands = (id: number): boolean => {
    const answer = answers.get(id)
    return answer === undefined || !stands(Number(answer))
  }
  return movements.filter((one) => one.reverses_id === null && stands(Number(one.id)))
}

function fieldsOf(movements: readonly StoredMovement[]): ItemFields {
  const fields: Record<string, string> = {}
  for (const { fields: said } of standing(movements)) if (said !== null) Object.assign(fields, JSON.parse(said))
  return fields
}

function dueOf(register: string, fields: ItemFields): string | null {
  const due = fields[findRegister(register)?.due ?? '']
  return isDate(due) ? due : null
}

function stateOf(register: string, movements: readonly StoredMovement[]): ItemState {
  if (movements.length === 0) return 'draft'
  if (standing(movements).length === 0) return 'void'
  const held = (findRegister(register)?.measures ?? []).filter(({ holds }) => holds)
  if (held.length === 0) return 'open'
  const isHeld = held.some(
    ({ measure }) => movements.reduce((total, one) => total + toCents(amountsOf(one)[measure]), 0n) !== 0n,
  )
  return isHeld ? 'open' : 'settled'
}

/** Sum of a measure over movements, in 分. */
export const sumOf = (movements: readonly StoredMovement[], measure: Parameters<typeof amountColumn>[0]): bigint =>
  movements.reduce((total, one) => total + toCents(one[amountColumn(measure)]), 0n)
