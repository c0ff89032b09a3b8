// What each leaf account of some books held and moved: the one reading of balances that closing, statements and tie-outs share.
// Turnover of closing vouchers (结转凭证) is kept apart, so that income and expenditure can be stated after closing as before it.
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { toCents } from '../core/money.ts'

/** All figures in 分, of one leaf account of one book. Red entries count as negative amounts on their own side. */
export interface Movement {
  bookId: number
  account: string
  /** Debit − credit at the start of the year (opening balances only). */
  yearStart: bigint
  /** Debit − credit before the first month asked for. */
  opening: bigint
  /** Turnover of the months asked for, without closing vouchers. */
  debit: bigint
  credit: bigint
  /** Turnover since January up to the last month, without closing vouchers. */
  yearDebit: bigint
  yearCredit: bigint
  /** Debit − credit that closing vouchers moved in the months asked for, and since January. */
  carried: bigint
  yearCarried: bigint
  /** Debit − credit after the last month, closing vouchers included. */
  closing: bigint
}

/** The movements of every leaf account that has any, of `from` to `to` (YYYYMM of one year); one indexed sum over the balances. */
export async function movementsOf(
  tx: Tx,
  bookIds: readonly number[],
  { from, to }: { from: string; to: string },
): Promise<Movement[]> {
  const year = yearOf(to)
  assert(from <= to && yearOf(from) === year, `months ${from} to ${to}`)
  if (bookIds.length === 0) return []
  const sum = (name: string, value: string, condition: string, binds: string[]) =>
    tx.raw(`sum(case when ${condition} then ${value} else 0 end) as ${name}`, binds)
  const [inMonths, inYear] = [`m.period >= ?`, `m.period > ?`]
  const start = `${year}00`
  const rows: SumRow[] = await whereInList(tx, tx('balances as m'), 'm.book_id', bookIds)
    .whereBetween('m.period', [start, to])
    .groupBy('m.book_id', 'm.account_code')
    .orderBy(['m.book_id', 'm.account_code'])
    .select(
      'm.book_id',
      'm.account_code',
      sum('year_start', 'm.debit_amount - m.credit_amount', 'm.period = ?', [start]),
      sum('opening', 'm.debit_amount - m.credit_amount', 'm.period < ?', [from]),
      sum('debit', 'm.debit_amount - m.carried_debit', inMonths, [from]),
      sum('credit', 'm.credit_amount - m.carried_credit', inMonths, [from]),
      sum('year_debit', 'm.debit_amount - m.carried_debit', inYear, [start]),
      sum('year_credit', 'm.credit_amount - m.carried_credit', inYear, [start]),
      sum('carried', 'm.carried_debit - m.carried_credit', inMonths, [from]),
      sum('year_carried', 'm.carried_debit - m.carried_credit', inYear, [start]),
    )
    .sum({ closing: tx.raw('m.debit_amount - m.credit_amount') })
  return rows.map((row) => ({
    bookId: Number(row.book_id),
    account: row.account_code,
    yearStart: toCents(row.year_start),
    opening: toCents(row.opening),
    debit: toCents(row.debit),
    credit: toCents(row.credit),
    yearDebit: toCents(row.year_debit),
    yearCredit: toCents(row.year_credit),
    carried: toCents(row.carried),
    yearCarried: toCents(row.year_carried),
    closing: toCents(row.closing),
  }))
}

interface SumRow {
  book_id: number
  account_code: string
  year_start: string
  opening: string
  debit: string
  credit: string
  year_debit: string
  year_credit: string
  carried: string
  year_carried: string
  closing: string
}
