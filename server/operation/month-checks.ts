// Runs the checks of accounting-rules/checks.json over every book's latest month with movement: what entering and the day require while
// the month is open, what closing requires once it is closed. The outcomes are kept.
import { whereInList } from '../core/database/index.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { yearOf } from '../core/calendar.ts'
import { missing } from '../core/errors.ts'
import { loadBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { subtree } from '../ledger/list-books.ts'
import { checkBook } from '../checks/check-book.ts'
import { keepOutcomes } from '../checks/outcomes.ts'
import type { CheckOutcome, Moment } from '../checks/model.ts'
import { runChecks } from '../checks/run-checks.ts'
import { refreshRegisters } from '../registers/refresh-registers.ts'

export interface MonthFilter {
  /** Includes the subtree. */
  region?: string | undefined
  /** Default: the latest month in which the book moved. */
  period?: string | undefined
  book?: number | undefined
}

export interface MonthOutcomes {
  period: string
  moments: readonly Moment[]
  books: readonly Book[]
  outcomes: readonly CheckOutcome[]
}

const whileOpen: readonly Moment[] = ['录', '审', '记', '日']
const onceClosed: readonly Moment[] = ['结']
const yearClosed: readonly Moment[] = ['结', '年']

/** Runs and keeps; one group after the other, each on one view of the data. */
export async function runMonthChecks(
  database: Database,
  filter: MonthFilter = {},
  progress?: (done: number, total: number, title: string) => Promise<void>,
): Promise<MonthOutcomes[]> {
  const groups = await database.snapshot((tx) => planned(tx, filter))
  const done: MonthOutcomes[] = []
  for (const [index, group] of groups.entries()) {
    await progress?.(index, groups.length, `${group.period} ${group.books.length} 个账套`)
    // The checks of the registers look at what is kept there, so that must be up to what is booked.
    await database.transaction((tx) =>
      refreshRegisters(
        tx,
        group.books.map(({ id }) => id),
      ),
    )
    const outcomes = await database.snapshot((tx) => runChecks(tx, { ...group, moment: group.moments }))
    await database.transaction((tx) => keepOutcomes(tx, { ...group, moments: group.moments.join(''), outcomes }))
    done.push({ ...group, outcomes })
  }
  return done
}

interface Planned {
  period: string
  moments: readonly Moment[]
  books: Book[]
}

/** Books that are asked the same: of one month and in one state. */
async function planned(tx: Tx, { region, period, book }: MonthFilter): Promise<Planned[]> {
  if (region && !(await tx('regions').where({ code: region }).first('code')))
    throw missing(`没有财政区划 ${region}`, { hint: '核对九位区划代码' })
  const query = tx('balances as m').join('books as b', 'b.id', 'm.book_id').whereNot('m.period', 'like', '%00')
  if (region) query.whereIn('b.region_code', subtree(tx, region))
  if (period) query.where('m.period', period)
  if (book !== undefined) query.where('m.book_id', book)
  const last: { book_id: number; period: string }[] = await query
    .groupBy('m.book_id')
    .orderBy('m.book_id')
    .select('m.book_id')
    .max({ period: 'm.period' })
  const ids = last.map((row) => Number(row.book_id))
  const books = await loadBooks(tx, ids)
  const open = await openMonths(tx, ids)
  const groups = new Map<string, Planned>()
  for (const row of last) {
    const found = books.get(Number(row.book_id))
    if (!found) continue
    const moments = momentsOf(row.period, open.has(`${row.book_id} ${row.period}`))
    const key = `${row.period} ${moments.join('')}`
    const group = groups.get(key) ?? { period: row.period, moments, books: [] }
    group.books.push(found)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => (a.period < b.period ? 1 : -1))
}

function momentsOf(period: string, isOpen: boolean): readonly Moment[] {
  if (isOpen) return whileOpen
  return period === `${yearOf(period)}12` ? yearClosed : onceClosed
}

async function openMonths(tx: Tx, bookIds: readonly number[]): Promise<Set<string>> {
  if (bookIds.length === 0) return new Set()
  const rows: { book_id: number; period: string }[] = await whereInList(tx, tx('book_periods'), 'book_id', bookIds)
    .where({ status: 'open' })
    .select('book_id', 'period')
  return new Set(rows.map((row) => `${row.book_id} ${row.period}`))
}

/**
 * Faults, as against warnings: what blocks and nobody has explained. While a month is open, only what entering must refuse: what is
 * reconciled, tied out and carried when closing (its later steps) may still be under way.
 */
export const faultsOf = ({ moments, outcomes }: MonthOutcomes): CheckOutcome[] =>
  outcomes.filter(
    ({ code, level, findings, explained }) =>
      level === 'B' && findings.length > 0 && !explained && (moments !== whileOpen || stepOf(code) === 1),
  )

const stepOf = (code: string): number | undefined => checkBook().checks.find(({ id }) => id === code)?.step
