// How old the open balances of 往来 accounts are: what was settled first is what came first, so an open balance consists of the latest
// increases. Read from monthly balances of this and earlier years' books, never from lines; the month looked at counts as the first.
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import { accountRange } from './account-range.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import { addedUp, keyedSums } from './entry-search.ts'
import type { BookSwitches, KeyedSum } from './entry-search.ts'
import type { CheckScope, Finding } from './findings.ts'

/** 暂付款, 暂收款, 借入款项. */
export const openItemAccounts = ['1101', '2001', '2101'] as const

/** Youngest first. `months`: how many months, the present one included, belong to this bracket or a younger one. */
export const ageBrackets = [
  { title: '3个月以内', months: 3 },
  { title: '3至6个月', months: 6 },
  { title: '6至12个月', months: 12 },
  { title: '1至2年', months: 24 },
  { title: '2年以上', months: Infinity },
] as const
/** Brackets from this one on are over a year. */
export const overAYear = 3

/** Amounts in 分 on the side on which the account grows (1101 借, 2001 and 2101 贷); a balance on the other side is negative. */
export interface OpenItem {
  bookId: number
  account: string
  auxKey: string
  opening: bigint
  increase: bigint
  decrease: bigint
  closing: bigint
  /** By bracket; they add up to the closing balance. */
  ages: readonly bigint[]
}

export interface OpenItemSearch extends BookSwitches {
  bookIds: readonly number[]
  accounts: readonly string[]
  /** Months YYYYMM of one year; age is counted back from `to`. */
  from: string
  to: string
}

export async function openItems(tx: Tx, search: OpenItemSearch): Promise<OpenItem[]> {
  const sums: KeyedSum[] = []
  for (const account of search.accounts)
    sums.push(...(await keyedSums(tx, { ...search, account, isLeaf: false, auxKept: true })))
  const items = new Map<string, KeyedSum[]>()
  for (const sum of sums) items.set(itemKey(sum), [...(items.get(itemKey(sum)) ?? []), sum])
  const earlier = await earlierYears(tx, search)
  return [...items.values()].flatMap((own) => {
    const [one] = own
    return one ? [itemOf(one, own, earlier.get(itemKey(one)) ?? [], search)] : []
  })
}

const itemKey = ({ bookId, account, auxKey }: Pick<KeyedSum, 'bookId' | 'account' | 'auxKey'>): string =>
  `${bookId} ${account} ${auxKey}`

function itemOf(one: KeyedSum, own: readonly KeyedSum[], past: readonly KeyedSum[], search: OpenItemSearch): OpenItem {
  const sign = one.account.startsWith('1') ? 1n : -1n
  const net = (sums: readonly KeyedSum[]) => sign * sums.reduce((all, sum) => all + sum.debit - sum.credit, 0n)
  const inMonths = own.filter(({ period }) => period >= search.from)
  const side = (name: 'debit' | 'credit') => inMonths.reduce((all, sum) => all + sum[name], 0n)
  const closing = net(own)
  // Whatever came before the first book kept here has the age of that book's opening.
  const first = past.reduce((earliest, { period }) => (period < earliest ? period : earliest), `${yearOf(search.to)}00`)
  const grows = closing >= 0n === (sign === 1n) ? 'debit' : 'credit'
  const moved = [...past, ...own].filter(({ period }) => !period.endsWith('00'))
  const increases = [...addedUp(moved, ({ period }) => period).values()].map((sum) => ({
    period: sum.period,
    amount: sum[grows],
  }))
  const size = closing < 0n ? -closing : closing
  const ages = agesOf(size, increases, { asOf: search.to, before: `${yearOf(first) - 1}12` })
  return {
    bookId: one.bookId,
    account: one.account,
    auxKey: one.auxKey,
    opening: net(own.filter(({ period }) => period < search.from)),
    increase: sign === 1n ? side('debit') : side('credit'),
    decrease: sign === 1n ? side('credit') : side('debit'),
    closing,
    ages: ages.map((amount) => (closing < 0n ? -amount : amount)),
  }
}

/** Spreads a balance over the brackets, latest increases first; what they don't explain is as old as `before`. Pure. */
export function agesOf(
  balance: bigint,
  increases: readonly { period: string; amount: bigint }[],
  { asOf, before }: { asOf: string; before: string },
): bigint[] {
  const ages = ageBrackets.map(() => 0n)
  let left = balance
  const put = (period: string, amount: bigint) => {
    const months = monthIndex(asOf) - monthIndex(period) + 1
    const at = ageBrackets.findIndex((bracket) => months <= bracket.months)
    ages[at] = (ages[at] ?? 0n) + amount
    left -= amount
  }
  for (const { period, amount } of increases.toSorted((a, b) => (a.period < b.period ? 1 : -1))) {
    if (left > 0n && amount > 0n) put(period, amount < left ? amount : left)
  }
  if (left > 0n) put(before, left)
  return ages
}

const monthIndex = (period: string): number => yearOf(period) * 12 + Number(period.slice(4))

/** What the same accounts and auxiliaries moved in earlier years' books of the same place, under the key of this year's item. */
async function earlierYears(tx: Tx, { bookIds, accounts, to }: OpenItemSearch): Promise<Map<string, KeyedSum[]>> {
  const found = tx('books as b')
    .join('books as p', (on) =>
      on
        .on('p.standard', 'b.standard')
        .andOn('p.scheme_code', 'b.scheme_code')
        .andOn('p.region_code', 'b.region_code')
        .andOn('p.fiscal_year', '<', 'b.fiscal_year'),
    )
    .join('balances as m', 'm.book_id', 'p.id')
    .where('m.period', '<', `${yearOf(to)}00`)
    .where((any) => {
      for (const account of accounts) any.orWhereBetween('m.account_code', accountRange(account))
    })
  const rows: {
    id: number
    account_code: string
    aux_key: string
    period: string
    debit_amount: string
    credit_amount: string
  }[] = await whereInList(tx, found, 'b.id', bookIds).select(
    'b.id',
    'm.account_code',
    'm.aux_key',
    'm.period',
    'm.debit_amount',
    'm.credit_amount',
  )
  const past = new Map<string, KeyedSum[]>()
  for (const row of rows) {
    const sum: KeyedSum = {
      bookId: Number(row.id),
      account: row.account_code,
      auxKey: row.aux_key,
      period: row.period,
      debit: toCents(row.debit_amount),
      credit: toCents(row.credit_amount),
    }
    past.set(itemKey(sum), [...(past.get(itemKey(sum)) ?? []), sum])
  }
  return past
}

const findingsMax = 200

/** Check G08: each 暂付款 and 暂收款 open for more than a year, the largest first. */
export async function ageingOver(tx: Tx, { books, period }: CheckScope): Promise<Finding[]> {
  const bookIds = books.map(({ id }) => id)
  if (bookIds.length === 0) return []
  const items = await openItems(tx, { bookIds, accounts: ['1101', '2001'], from: period, to: period })
  const oldPart = ({ ages }: OpenItem) => ages.slice(overAYear).reduce((sum, amount) => sum + amount, 0n)
  const size = (amount: bigint) => (amount < 0n ? -amount : amount)
  const old = items
    .filter((item) => oldPart(item) !== 0n)
    .sort((a, b) => (size(oldPart(a)) > size(oldPart(b)) ? -1 : 1))
    .slice(0, findingsMax)
  const sets = await loadAuxSets(
    tx,
    old.map(({ auxKey }) => auxKey),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), yearOf(period))
  const bookNames = new Map(books.map(({ id, name }) => [id, name]))
  return old.map((item) => {
    const other = auxiliaryText(named(auxiliariesOf(sets.get(item.auxKey)))) || '未注明往来对象'
    return {
      bookId: item.bookId,
      message: `${bookNames.get(item.bookId) ?? ''} ${item.account} ${other}：余额 ${fromCents(item.closing)}，其中账龄一年以上 ${fromCents(oldPart(item))}`,
      found: fromCents(oldPart(item)),
      path: `/counterparty-ledger?book=${item.bookId}&account=${item.account}&to=${period}`,
    }
  })
}
