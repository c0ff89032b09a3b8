// The rows of a page of 明细账 and 日记账: opening balance, entries, 本日合计 where a day ends, 本月合计 and 本年累计 where a month ends,
// 结转下年 after a closed year (规范第六十三条).
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents, zero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Account } from '../catalog/model.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import type { Auxiliaries } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import type { Entry, EntryPage, Turnover } from './entry-page.ts'
import type { MonthSum } from './entry-search.ts'
import type { BookRow } from './list-books.ts'
import { voucherNo } from './model.ts'
import type { VoucherKind } from './model.ts'

export type DetailKind = 'opening' | 'entry' | 'dayTotal' | 'monthTotal' | 'yearTotal' | 'nextYear'

export interface DetailRow {
  kind: DetailKind
  period: string
  date: string | null
  voucherId: number | null
  bookId: number | null
  bookName: string | null
  no: string | null
  account: string | null
  accountName: string | null
  summary: string
  auxiliaries: string | null
  /** The same as codes, of entries only. */
  values: Auxiliaries | null
  voucherKind: VoucherKind | null
  isPosted: boolean
  debit: Money
  credit: Money
  direction: '借' | '贷' | '平'
  /** Never negative; its side is `direction`. */
  balance: Money
}

export interface DetailPage extends EntryPage {
  isFirstPage: boolean
  from: string
  /** Whether days are added up, as in a journal. */
  dayTotals: boolean
  /** Whether the year is closed and its balance goes to the next. */
  carriesOver: boolean
  books: readonly BookRow[]
  accounts: ReadonlyMap<string, Account>
}

export async function detailRows(tx: Tx, page: DetailPage): Promise<DetailRow[]> {
  const show = await entryRows(tx, page)
  const rows: DetailRow[] = [openingRow(page)]
  let balance = page.balanceBefore
  let inMonth = page.monthBefore.entries
  let day = { ...page.dayBefore }
  for (const [index, entry] of page.entries.entries()) {
    const [debit, credit] = [toCents(entry.debit_amount), toCents(entry.credit_amount)]
    balance += debit - credit
    inMonth += 1
    day = { debit: day.debit + debit, credit: day.credit + credit, entries: day.entries + 1 }
    rows.push(show(entry, balance))
    const next = page.entries[index + 1]
    const dayEnds = day.entries === page.dayCounts.get(entry.voucher_date)
    if (page.dayTotals && dayEnds) rows.push(dayEnd(entry, day, balance))
    if (inMonth === page.counts.get(entry.period)) rows.push(...monthEnd(page.months, entry.period, balance))
    if (next?.period !== entry.period) inMonth = 0
    if (next?.voucher_date !== entry.voucher_date) day = { debit: 0n, credit: 0n, entries: 0 }
  }
  if (page.carriesOver) rows.push(nextYearRow(page.from, balance))
  return rows
}

const plain = {
  date: null,
  voucherId: null,
  bookId: null,
  bookName: null,
  no: null,
  account: null,
  accountName: null,
  auxiliaries: null,
  values: null,
  voucherKind: null,
  isPosted: true,
} as const

function openingRow({ isFirstPage, from, balanceBefore, entries }: DetailPage): DetailRow {
  const title = from.endsWith('01') ? '上年结转' : '期初余额'
  return {
    ...plain,
    kind: 'opening',
    period: isFirstPage ? from : (entries[0]?.period ?? from),
    summary: isFirstPage ? title : '承前页',
    debit: zero,
    credit: zero,
    ...sideOf(balanceBefore),
  }
}

const nextYearRow = (from: string, balance: bigint): DetailRow => ({
  ...plain,
  kind: 'nextYear',
  period: `${from.slice(0, 4)}12`,
  summary: '结转下年',
  debit: zero,
  credit: zero,
  ...sideOf(balance),
})

const dayEnd = (entry: Entry, day: Turnover, balance: bigint): DetailRow => ({
  ...plain,
  kind: 'dayTotal',
  period: entry.period,
  date: entry.voucher_date,
  summary: '本日合计',
  debit: fromCents(day.debit),
  credit: fromCents(day.credit),
  ...sideOf(balance),
})

function monthEnd(months: readonly MonthSum[], period: string, balance: bigint): DetailRow[] {
  const year = months.filter((one) => !one.period.endsWith('00') && one.period <= period)
  const month = year.filter((one) => one.period === period)
  const total = (list: readonly MonthSum[]) => ({
    debit: fromCents(list.reduce((sum, one) => sum + one.debit, 0n)),
    credit: fromCents(list.reduce((sum, one) => sum + one.credit, 0n)),
  })
  return [
    { ...plain, kind: 'monthTotal', period, summary: '本月合计', ...total(month), ...sideOf(balance) },
    { ...plain, kind: 'yearTotal', period, summary: '本年累计', ...total(year), ...sideOf(balance) },
  ]
}

async function entryRows(
  tx: Tx,
  { entries, books, accounts }: DetailPage,
): Promise<(entry: Entry, balance: bigint) => DetailRow> {
  const sets = await loadAuxSets(
    tx,
    entries.map((entry) => entry.aux_key),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), books[0]?.year ?? 0)
  const bookNames = new Map(books.map(({ id, name }) => [id, name]))
  return (entry, balance) => {
    const values = auxiliariesOf(sets.get(entry.aux_key))
    return {
      kind: 'entry',
      period: entry.period,
      date: entry.voucher_date,
      voucherId: Number(entry.voucher_id),
      bookId: Number(entry.book_id),
      bookName: bookNames.get(Number(entry.book_id)) ?? null,
      no: voucherNo(entry.word, entry.voucher_no === null ? null : Number(entry.voucher_no)),
      account: entry.account_code,
      accountName: accounts.get(entry.account_code)?.fullName ?? entry.account_code,
      summary: entry.summary,
      auxiliaries: auxiliaryText(named(values)) || null,
      values,
      voucherKind: entry.kind,
      isPosted: entry.status === 'posted',
      debit: entry.debit_amount,
      credit: entry.credit_amount,
      ...sideOf(balance),
    }
  }
}

/** The side a net debit (in 分) stands on, and how much; 平 when there is none (规范第六十条). */
export function sideOf(net: bigint): Pick<DetailRow, 'direction' | 'balance'> {
  if (net === 0n) return { direction: '平', balance: zero }
  return net > 0n ? { direction: '借', balance: fromCents(net) } : { direction: '贷', balance: fromCents(-net) }
}
