// The rows of a page of 明细账: opening balance, entries, 本月合计 and 本年累计 where a month ends (规范第六十三条).
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents, zero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Account } from '../catalog/model.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import type { MonthSum } from './detail-ledger.ts'
import type { BookRow } from './list-books.ts'
import { voucherNo } from './model.ts'
import type { StoredLine } from './model.ts'

export interface DetailRow {
  kind: 'opening' | 'entry' | 'monthTotal' | 'yearTotal'
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
  debit: Money
  credit: Money
  direction: '借' | '贷' | '平'
  /** Never negative; its side is `direction`. */
  balance: Money
}

export interface Entry extends StoredLine {
  voucher_date: string
  word: string
  voucher_no: number
}

export interface PageOfEntries {
  months: readonly MonthSum[]
  /** Entries in each month of the whole search. */
  counts: ReadonlyMap<string, number>
  entries: readonly Entry[]
  isFirstPage: boolean
  from: string
  /** Net debit before the first entry of the page, in 分. */
  balanceBefore: bigint
  /** Entries of the first month that stand on earlier pages. */
  entriesBefore: number
  books: readonly BookRow[]
  accounts: ReadonlyMap<string, Account>
}

export async function detailRows(tx: Tx, page: PageOfEntries): Promise<DetailRow[]> {
  const show = await entryRows(tx, page)
  const rows: DetailRow[] = [openingRow(page)]
  let balance = page.balanceBefore
  let seen = page.entriesBefore
  for (const [index, entry] of page.entries.entries()) {
    balance += toCents(entry.debit_amount) - toCents(entry.credit_amount)
    seen += 1
    rows.push(show(entry, balance))
    const next = page.entries[index + 1]
    if (seen === page.counts.get(entry.period)) rows.push(...monthEnd(page.months, entry.period, balance))
    if (next?.period !== entry.period) seen = 0
  }
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
} as const

function openingRow({ isFirstPage, from, balanceBefore, entries }: PageOfEntries): DetailRow {
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

function monthEnd(months: readonly MonthSum[], period: string, balance: bigint): DetailRow[] {
  const month = months.find((one) => one.period === period)
  const year = months.filter((one) => !one.period.endsWith('00') && one.period <= period)
  const total = (list: readonly MonthSum[]) => ({
    debit: fromCents(list.reduce((sum, one) => sum + one.debit, 0n)),
    credit: fromCents(list.reduce((sum, one) => sum + one.credit, 0n)),
  })
  return [
    { ...plain, kind: 'monthTotal', period, summary: '本月合计', ...total(month ? [month] : []), ...sideOf(balance) },
    { ...plain, kind: 'yearTotal', period, summary: '本年累计', ...total(year), ...sideOf(balance) },
  ]
}

async function entryRows(
  tx: Tx,
  { entries, books, accounts }: PageOfEntries,
): Promise<(entry: Entry, balance: bigint) => DetailRow> {
  const sets = await loadAuxSets(
    tx,
    entries.map((entry) => entry.aux_key),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), books[0]?.year ?? 0)
  const bookNames = new Map(books.map(({ id, name }) => [id, name]))
  return (entry, balance) => ({
    kind: 'entry',
    period: entry.period,
    date: entry.voucher_date,
    voucherId: Number(entry.voucher_id),
    bookId: Number(entry.book_id),
    bookName: bookNames.get(Number(entry.book_id)) ?? null,
    no: voucherNo(entry.word, Number(entry.voucher_no)),
    account: entry.account_code,
    accountName: accounts.get(entry.account_code)?.fullName ?? entry.account_code,
    summary: entry.summary,
    auxiliaries: auxiliaryText(named(auxiliariesOf(sets.get(entry.aux_key)))) || null,
    debit: entry.debit_amount,
    credit: entry.credit_amount,
    ...sideOf(balance),
  })
}

function sideOf(net: bigint): Pick<DetailRow, 'direction' | 'balance'> {
  if (net === 0n) return { direction: '平', balance: zero }
  return net > 0n ? { direction: '借', balance: fromCents(net) } : { direction: '贷', balance: fromCents(-net) }
}
