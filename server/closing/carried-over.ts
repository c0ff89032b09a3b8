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

/** What of 4601 or 4602 was allotted by the ratio of experience at the end of last year, and what has been trued up since; 分. */
export interface Estimate {
  amount: bigint
  /** The part that went to the pooled fund. */
  pooled: bigint
  /** By how much the pooled fund has been raised this year. */
  adjusted: bigint
}

export interface EstimatedYear {
  ratio: string | undefined
  contribution: Estimate
  interest: Estimate
}

export const nothingEstimated = (): EstimatedYear => ({
  ratio: undefined,
  contribution: { amount: 0n, pooled: 0n, adjusted: 0n },
  interest: { amount: 0n, pooled: 0n, adjusted: 0n },
})

const kinds = ['contribution', 'interest'] as const
const estimateRule = (kind: string) => `${kind}.unallocated.year_end_estimate`
const trueUpRule = (kind: string) => `${kind}.unallocated.prior_year_trueup`

/** Only for January of 职工医保: last year's estimates and the ratio they were made by. */
export async function estimatedLastYear(
  tx: Tx,
  books: readonly Book[],
  period: string,
): Promise<Map<number, EstimatedYear>> {
  const wanted = books.filter(
    ({ scheme, standard, year }) => scheme === 'EM' && standard === 'agency' && period === firstPeriod(year),
  )
  const earlier = await booksBefore(tx, wanted)
  const found = new Map<number, EstimatedYear>()
  if (earlier.size === 0) return found
  const ids = [...earlier.values()].map(({ id }) => id)
  const ratios = await parametersOf(tx, ids)
  const estimates = await movedByRules(tx, ids, kinds.map(estimateRule))
  const trueUps = await movedByRules(tx, [...earlier.keys()], kinds.map(trueUpRule))
  for (const [bookId, { id }] of earlier) {
    const year = { ...nothingEstimated(), ratio: ratios.get(id)?.get('em.experience_ratio') }
    for (const kind of kinds) {
      const { amount, pooled } = estimates.get(`${id} ${estimateRule(kind)}`) ?? { amount: 0n, pooled: 0n }
      const { surplus: adjusted } = trueUps.get(`${bookId} ${trueUpRule(kind)}`) ?? { surplus: 0n }
      year[kind] = { amount, pooled, adjusted }
    }
    found.set(bookId, year)
  }
  return found
}

/** What vouchers of the rules took from 4601 and 4602, gave to income of the pooled fund, and to its surplus 300101, by book and rule. */
async function movedByRules(tx: Tx, bookIds: readonly number[], rules: readonly string[]) {
  const part = (account: string, sign: string) =>
    tx.raw(`case when m.account_code like ? then ${sign} else 0 end`, [account])
  const net = 'm.credit_amount - m.debit_amount'
  const rows: { book_id: number; rule_id: string; amount: string; paid: string; earned: string; surplus: string }[] =
    await whereInList(tx, tx('vouchers as v').join('voucher_lines as m', 'm.voucher_id', 'v.id'), 'v.book_id', bookIds)
      .whereIn('v.rule_id', [...rules])
      .where('v.status', 'posted')
      .groupBy('v.book_id', 'v.rule_id')
      .select('v.book_id', 'v.rule_id')
      .sum({
        amount: part('460%', 'm.debit_amount - m.credit_amount'),
        paid: part('400101%', net),
        earned: part('420101%', net),
        surplus: part('300101%', net),
      })
  return new Map(
    rows.map((row) => [
      `${row.book_id} ${row.rule_id}`,
      {
        amount: toCents(row.amount),
        pooled: toCents(row.paid) + toCents(row.earned),
        surplus: toCents(row.surplus),
      },
    ]),
  )
}
