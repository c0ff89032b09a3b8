// One page of an account's entries, found without reading the pages before it: counts by month say in which months it lies, counts
// by day on which days; only those days are read and put in order.
import type { Knex } from 'knex'
import type { Tx } from '../core/database/index.ts'
import { toCents, zero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { countsBy, entriesFound, entriesWithVouchers, monthSums, withoutIdleFilter } from './entry-search.ts'
import type { EntrySearch, MonthSum } from './entry-search.ts'
import type { StoredLine, VoucherKind, VoucherState } from './model.ts'

export interface Entry extends StoredLine {
  word: string
  voucher_no: number | null
  kind: VoucherKind
  status: VoucherState
}

/** Debit and credit in 分. */
export interface Turnover {
  debit: bigint
  credit: bigint
}

export interface EntryPage {
  months: readonly MonthSum[]
  /** Entries in each month of the whole search. */
  counts: ReadonlyMap<string, number>
  /** Entries on each day that the page touches or passes. */
  dayCounts: ReadonlyMap<string, number>
  entries: readonly Entry[]
  /** Net debit before the first entry of the page, in 分. */
  balanceBefore: bigint
  /** What stands on earlier pages of the page's first month and first day. */
  monthBefore: Turnover & { entries: number }
  dayBefore: Turnover & { entries: number }
  total: number
}

const nothing = { debit: 0n, credit: 0n, entries: 0 }

/** `page` from 1, `size` entries to a page. */
export async function entryPage(
  tx: Tx,
  asked: EntrySearch,
  { page, size }: { page: number; size: number },
): Promise<EntryPage> {
  const search = await withoutIdleFilter(tx, asked)
  const months = await monthSums(tx, search)
  const counts = await countsBy(tx, search, 'm.period', [search.from, search.to])
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const netBefore = (period: string) =>
    months.filter((one) => one.period < period).reduce((net, one) => net + one.debit - one.credit, 0n)
  const first = startOf(counts, (page - 1) * size)
  if (!first) {
    const before = {
      balanceBefore: netBefore(page === 1 ? search.from : '9'),
      monthBefore: nothing,
      dayBefore: nothing,
    }
    return { months, counts, dayCounts: new Map(), entries: [], total, ...before }
  }
  const last = startOf(counts, Math.min(total, page * size) - 1) ?? first
  const inMonths: [string, string] = [first.key, last.key]
  const dayCounts = await countsBy(tx, search, 'm.voucher_date', inMonths)
  const start = startOf(dayCounts, first.skip)
  const end = startOf(dayCounts, first.skip + size - 1) ?? { key: '9999-12-31', skip: 0 }
  const day = start?.key ?? ''
  const skip = start?.skip ?? 0
  const ofDays = (from: string, to: string) =>
    entriesWithVouchers(tx, search)
      .whereBetween('m.period', inMonths)
      .whereBetween('m.voucher_date', [from, to])
      .orderBy(entryOrder)
  const entries: Entry[] = await ofDays(day, end.key).offset(skip).limit(size).select(entryColumns)
  const earlier = await turnoverOf(
    entriesFound(tx, search).where('m.period', first.key).where('m.voucher_date', '<', day),
  )
  const sameDay = skip === 0 ? nothing : await turnoverOf(tx.from(ofDays(day, day).limit(skip).select(amounts).as('m')))
  const monthBefore = {
    debit: earlier.debit + sameDay.debit,
    credit: earlier.credit + sameDay.credit,
    entries: first.skip,
  }
  return {
    months,
    counts,
    dayCounts,
    entries,
    total,
    balanceBefore: netBefore(first.key) + monthBefore.debit - monthBefore.credit,
    monthBefore,
    dayBefore: { ...sameDay, entries: skip },
  }
}

/** Where the entry at `skip` lies: a month or day, and how many of its entries come before it. */
function startOf(counts: ReadonlyMap<string, number>, skip: number): { key: string; skip: number } | undefined {
  let left = skip
  for (const [key, count] of counts) {
    if (left < count) return { key, skip: left }
    left -= count
  }
  return undefined
}

const amounts = ['m.debit_amount', 'm.credit_amount']
const entryColumns = [
  'm.voucher_id',
  'm.line_no',
  'm.book_id',
  'm.period',
  'm.voucher_date',
  'm.account_code',
  'm.summary',
  ...amounts,
  'm.aux_key',
  'v.word',
  'v.voucher_no',
  'v.kind',
  'v.status',
]

/** By day, then number; what has no number yet comes last in its day. */
const entryOrder = ['m.period', 'm.voucher_date', 'v.word', 'v.voucher_no', 'm.voucher_id', 'm.line_no']

async function turnoverOf(found: Knex.QueryBuilder): Promise<Turnover> {
  const [sum]: { debit: Money | null; credit: Money | null }[] = await found.sum({
    debit: 'm.debit_amount',
    credit: 'm.credit_amount',
  })
  return { debit: toCents(sum?.debit ?? zero), credit: toCents(sum?.credit ?? zero) }
}
