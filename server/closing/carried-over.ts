// What earlier years left to be settled in this one: premiums received for a later year, and income allotted by experience.
import { firstPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { parametersOf } from './parameters.ts'
import { booksBefore } from './periods.ts'

/** 待确认收入 of 居民医保 and 长护险 by book and year of benefit, credit − debit in 分. */
export async function deferredOf(
  tx: Tx,
  books: readonly Book[],
  period: string,
): Promise<Map<number, Map<string, bigint>>> {
  const wanted = books.filter(({ scheme, standard }) => ['RM', 'LTC'].includes(scheme) && standard === 'agency')
  const found = new Map<number, Map<string, bigint>>()
  if (wanted.length === 0) return found
  const rows: { book_id: number; content: string | null; debit: string; credit: string }[] = await whereInList(
    tx,
    tx('balances as k').leftJoin('aux_sets as s', 's.aux_key', 'k.aux_key'),
    'k.book_id',
    wanted.map(({ id }) => id),
  )
    .where('k.account_code', '200106')
    .whereBetween('k.period', [`${yearOf(period)}00`, period])
    .groupBy('k.book_id', 's.content')
    .select('k.book_id', 's.content')
    .sum({ debit: 'k.debit_amount', credit: 'k.credit_amount' })
  for (const row of rows) {
    const { benefitYear = '' } = JSON.parse(row.content ?? '{}') as { benefitYear?: string }
    const years = found.get(Number(row.book_id)) ?? new Map<string, bigint>()
    years.set(benefitYear, (years.get(benefitYear) ?? 0n) + toCents(row.credit) - toCents(row.debit))
    found.set(Number(row.book_id), years)
  }
  return found
}

const estimates = ['contribution.unallocated.year_end_estimate', 'interest.unallocated.year_end_estimate']

/** Only for January of 职工医保: last year's estimate and the ratio it was made by. */
export async function estimatedLastYear(
  tx: Tx,
  books: readonly Book[],
  period: string,
): Promise<Map<number, { amount: bigint; ratio: string | undefined }>> {
  const wanted = books.filter(
    ({ scheme, standard, year }) => scheme === 'EM' && standard === 'agency' && period === firstPeriod(year),
  )
  const earlier = await booksBefore(tx, wanted)
  const found = new Map<number, { amount: bigint; ratio: string | undefined }>()
  if (earlier.size === 0) return found
  const ids = [...earlier.values()].map(({ id }) => id)
  const ratios = await parametersOf(tx, ids)
  const rows: { book_id: number; amount: string }[] = await whereInList(tx, tx('vouchers'), 'book_id', ids)
    .whereIn('rule_id', estimates)
    .where({ status: 'posted' })
    .groupBy('book_id')
    .select('book_id')
    .sum({ amount: 'total_amount' })
  const amounts = new Map(rows.map((row) => [Number(row.book_id), toCents(row.amount)]))
  for (const [bookId, { id }] of earlier)
    found.set(bookId, { amount: amounts.get(id) ?? 0n, ratio: ratios.get(id)?.get('em.experience_ratio') })
  return found
}
