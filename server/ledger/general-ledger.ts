// 总账: of each account and month the turnover, the turnover of the year so far and the balance with its side; from balances alone.
import type { Actor } from '../core/actor.ts'
import { lastPeriod, nextPeriod, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Account } from '../catalog/model.ts'
import { accountTitle, bookTitles, moneyColumn, monthText, sheetHead } from './book-sheet.ts'
import type { BookSheet, SheetRow } from './book-sheet.ts'
import { isYearClosed, refuseUnclear } from './detail-ledger.ts'
import type { AccountPlace } from './detail-ledger.ts'
import { sideOf } from './detail-rows.ts'
import { accountSums, addedUp, allAccounts } from './entry-search.ts'
import type { KeyedSum, MonthSum } from './entry-search.ts'
import { booksInScope } from './trial-balance.ts'

export interface GeneralLedgerInput extends Omit<AccountPlace, 'account' | 'aux'> {
  /** Default: every account of `level` that has figures. */
  account?: string | undefined
  /** 1: 一级科目. */
  level?: number | undefined
  /** Accounts, not rows, are paged. */
  page: number
  size: number
}

export async function generalLedgerSheet(tx: Tx, actor: Actor, input: GeneralLedgerInput): Promise<BookSheet> {
  refuseUnclear(input)
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const [first] = books
  if (!first) throw missing(`${yearOf(input.to)} 年没有符合条件的账套，或不在您的数据范围内`)
  const chart = await chartOf(tx, first.standard, first.scheme, first.year)
  const one = input.account === undefined ? undefined : chart.accounts.get(input.account)
  if (input.account !== undefined && !one) throw missing(`${first.name}没有科目 ${input.account}`, { at: 'account' })

  const search = {
    ...input,
    bookIds: books.map(({ id }) => id),
    account: one?.code ?? allAccounts,
    isLeaf: one?.isLeaf ?? false,
    auxKept: true,
    aux: undefined,
  }
  const sums = await accountSums(tx, search)
  const months = monthsShown(input, sums)
  const isClosed = input.to === lastPeriod(yearOf(input.to)) && (await isYearClosed(tx, search))
  const accounts = (one ? [one] : accountsOf(chart, input.level ?? 1)).filter(({ code }) =>
    sums.some((sum) => sum.account.startsWith(code) && (sum.debit !== 0n || sum.credit !== 0n)),
  )
  const shown = one ? [one] : accounts.slice((input.page - 1) * input.size, input.page * input.size)
  return {
    kind: 'general',
    title: bookTitles.general,
    subject: one ? accountTitle(one.code, one.fullName) : null,
    head: sheetHead(books, input),
    columns: [
      { title: '月份', kind: 'code', mm: 22 },
      { title: '摘要', kind: 'text', mm: 46, carry: 'title' },
      moneyColumn('借方金额', { mm: 32 }),
      moneyColumn('贷方金额', { mm: 32 }),
      { title: '方向', kind: 'side', mm: 12 },
      moneyColumn('余额', { mm: 32 }),
    ],
    rows: shown.flatMap((account) => accountRows(account, input, months, sums, isClosed)),
    total: one ? 1 : accounts.length,
    paper: 'portrait',
    carries: false,
    note: null,
  }
}

/** Every month asked for, up to the last in which anything moved. */
function monthsShown({ from, to }: GeneralLedgerInput, sums: readonly MonthSum[]): string[] {
  const moved = sums.filter((sum) => sum.debit !== 0n || sum.credit !== 0n).map(({ period }) => period)
  const last = moved.reduce((latest, period) => (period > latest ? period : latest), '')
  const months: string[] = []
  for (let period = from; period <= to && period <= last; period = nextPeriod(period)) months.push(period)
  return months
}

function accountsOf({ accounts }: Chart, level: number): Account[] {
  const levelOf = (account: Account): number => {
    const parent = account.parent === null ? undefined : accounts.get(account.parent)
    return parent ? levelOf(parent) + 1 : 1
  }
  return [...accounts.values()].filter((account) => levelOf(account) === level)
}

function accountRows(
  account: Account,
  { from, to }: GeneralLedgerInput,
  months: readonly string[],
  sums: readonly KeyedSum[],
  isClosed: boolean,
): SheetRow[] {
  const own = addedUp(
    sums.filter((sum) => sum.account.startsWith(account.code)),
    ({ period }) => period,
  )
  const byMonth = (chosen: (period: string) => boolean) => {
    const some = [...own.values()].filter(({ period }) => chosen(period))
    const debit = some.reduce((sum, one) => sum + one.debit, 0n)
    return { debit, credit: some.reduce((sum, one) => sum + one.credit, 0n) }
  }
  const balanceAt = (chosen: (period: string) => boolean) => {
    const { debit, credit } = byMonth(chosen)
    const { direction, balance } = sideOf(debit - credit)
    return [direction, balance]
  }
  const turnover = (sum: { debit: bigint; credit: bigint }) => [fromCents(sum.debit), fromCents(sum.credit)]
  const title = accountTitle(account.code, account.fullName)
  const detail = (first: string, last: string) => ({ account: account.code, from: first, to: last })
  const opening = from.endsWith('01') ? '上年结转' : '期初余额'
  return [
    { kind: 'group', cells: [title, null, null, null, null, null], detail: detail(from, to) },
    { kind: 'opening', cells: [null, opening, null, null, ...balanceAt((period) => period < from)] },
    ...months.flatMap((month): SheetRow[] => {
      const balance = balanceAt((period) => period <= month)
      const inYear = byMonth((period) => period <= month && !period.endsWith('00'))
      return [
        {
          kind: 'monthTotal',
          cells: [monthText(month), '本月合计', ...turnover(byMonth((period) => period === month)), ...balance],
          detail: detail(month, month),
        },
        { kind: 'yearTotal', cells: [null, '本年累计', ...turnover(inYear), ...balance], detail: detail(from, month) },
      ]
    }),
    ...(isClosed
      ? [{ kind: 'nextYear' as const, cells: [null, '结转下年', null, null, ...balanceAt((period) => period <= to)] }]
      : []),
  ]
}
