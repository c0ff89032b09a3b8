// The check before closing (预结账检查): the checks of the month run over the books, their outcome kept with its time. Changes nothing else.
import type { Actor } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { Refused } from '../ledger/batch.ts'
import { openPeriodsOf } from '../ledger/create-vouchers.ts'
import type { CheckOutcome } from '../checks/model.ts'
import { refreshRegisters } from '../registers/refresh-registers.ts'
import { booksFor } from './books-for.ts'
import type { BookFacts } from './facts.ts'
import { factsOf, itemsOf } from './checklist.ts'
import { carryResults } from './close-months.ts'
import { checkColumns, closingLimits } from './model.ts'
import type { KeptOutcome } from './model.ts'
import { checksAfter, checksBefore } from './month-checks.ts'

export interface CheckedMonths {
  done: number[]
  refused: Refused[]
  /** Blocking items and findings, and warnings not explained yet, by book. */
  outcomes: { id: number; blocking: number; warnings: number }[]
}

export async function checkMonths(
  tx: Tx,
  actor: Actor,
  bookIds: readonly number[],
  period: string,
): Promise<CheckedMonths> {
  const { books: allowed, refused } = await booksFor(tx, actor, bookIds, 'period.close')
  await refreshRegisters(
    tx,
    allowed.map(({ id }) => id),
  )
  const open = await openPeriodsOf(
    tx,
    allowed.map(({ id }) => id),
  )
  const books = allowed.filter(({ id }) => open.get(id)?.has(period))
  for (const { id, name } of allowed) {
    if (!open.get(id)?.has(period))
      refused.push({ id, code: 'period.closed', message: `账套“${name}”的 ${period} 期间已经结账，或不在该年度` })
  }
  const facts = await factsOf(tx, books, period)
  const found = await onTrial(tx, actor, facts, period)
  const checkedAt = new Date().toISOString()
  const rows = facts.map((one) => {
    const outcomes = found.get(one.book.id) ?? []
    const items = itemsOf(one)
    const checked = new Set(outcomes.map(({ code }) => code))
    const blocked = outcomes.filter(({ level, findings }) => level === 'B' && findings.length > 0)
    const warned = outcomes.filter(
      ({ level, findings, explained }) => level === 'W' && findings.length > 0 && !explained,
    )
    return {
      book_id: one.book.id,
      period,
      blocking_count: blocked.length + items.filter(({ state }) => state === 'blocked').length,
      warning_count: warned.length + items.filter(({ state, code }) => state === 'warn' && !checked.has(code)).length,
      outcomes: JSON.stringify(
        outcomes.map(({ code, title, level, explained, findings }): KeptOutcome => ({
          code,
          title,
          level,
          explained,
          findings: findings.slice(0, closingLimits.findingsKept),
        })),
      ),
      checked_by: actor.id,
      checked_at: checkedAt,
    }
  })
  const ids = rows.map((row) => row.book_id)
  if (ids.length > 0) await whereInList(tx, tx('period_checks'), 'book_id', ids).where({ period }).delete()
  await insertRows(tx, 'period_checks', checkColumns, rows)
  return {
    done: ids,
    refused,
    outcomes: rows.map((row) => ({ id: row.book_id, blocking: row.blocking_count, warnings: row.warning_count })),
  }
}

/** The closing vouchers are posted, the checks that need them run, and everything is taken back. */
async function onTrial(
  tx: Tx,
  actor: Actor,
  facts: readonly BookFacts[],
  period: string,
): Promise<Map<number, CheckOutcome[]>> {
  const books = facts.map(({ book }) => book)
  const before = await checksBefore(tx, books, period)
  let after: ReadonlyMap<number, CheckOutcome[]> = new Map()
  try {
    await tx.transaction(async (inner) => {
      await carryResults(inner, actor, facts, period)
      after = await checksAfter(inner, books, period)
      throw new TakenBack()
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
  return new Map(books.map(({ id }) => [id, [...(before.get(id) ?? []), ...(after.get(id) ?? [])]]))
}

class TakenBack extends Error {}
