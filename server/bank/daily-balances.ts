// Balances of accounts day by day as the bank and the books have them, held against their limits.
import type { Actor } from '../core/actor.ts'
import { addDays, dateInChina, firstDay, lastDay, periodOf, previousPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountKindNames, standardNames } from '../catalog/model.ts'
import { bankBalances } from './bank-balances.ts'
import { balanceAfter, bookMonths, ledgerDays } from './ledger-lines.ts'
import type { DaySum } from './ledger-lines.ts'
import { ceilingOf, isWorkday, limitAlerts } from './limits.ts'
import type { DayBalance } from './limits.ts'
import { sideKey } from './model.ts'
import type { SideKey } from './model.ts'
import { loadSides, requireSide } from './sides.ts'
import type { Side, SideFilter } from './sides.ts'

export interface BalanceDay {
  date: string
  isWorkday: boolean
  /** Of the bank; null before its first statement. */
  bankIn: Money
  bankOut: Money
  bank: Money | null
  bookIn: Money
  bookOut: Money
  book: Money
  alerts: string[]
}

/** One account through a month, every day of it. */
export async function dailyBalances(tx: Tx, actor: Actor, { period, ...key }: SideKey & { period: string }) {
  const side = await requireSide(tx, actor, 'bank.read', key)
  const days = (await balancesByDay(tx, [side], period)).get(sideKey(side)) ?? []
  const flows = await flowDays(tx, side.account, period)
  const [opening] = (await bankBalances(tx, [side.account], [addDays(firstDay(period), -1)])).values()
  let bank = opening?.get(addDays(firstDay(period), -1))
  const averageOut = (await averageOutgo(tx, [side], period)).get(sideKey(side)) ?? 0n
  const alerts = limitAlerts(days, { limits: side.rule.limits, averageOut, until: dateInChina(new Date()) })
  const rows = days
    .filter(({ date }) => periodOf(date) === period)
    .map((day): BalanceDay => {
      const flow = flows.get(day.date) ?? { in: 0n, out: 0n }
      if (bank !== undefined) bank = fromCents(toCents(bank) + flow.in - flow.out)
      return {
        date: day.date,
        isWorkday: isWorkday(day.date),
        bankIn: fromCents(flow.in),
        bankOut: fromCents(flow.out),
        bank: bank ?? null,
        bookIn: fromCents(day.in),
        bookOut: fromCents(day.out),
        book: fromCents(day.balance ?? 0n),
        alerts: alerts.filter(({ date }) => date === day.date).map(({ message }) => message),
      }
    })
  return {
    head: {
      ...titlesOf(side),
      period,
      limits: side.rule.limits,
      averageOut: fromCents(averageOut),
      ceiling: ceilingOf(side.rule.limits, averageOut),
    },
    rows,
  }
}

const titlesOf = (side: Side) => ({
  account: side.account,
  name: side.fund.name,
  accountNo: side.fund.accountNo,
  bankName: side.fund.bankName,
  kind: side.fund.kind,
  kindName: accountKindNames[side.fund.kind],
  standard: side.standard,
  standardName: standardNames[side.standard],
})

export type AccountBalance = ReturnType<typeof titlesOf> & {
  book: Money
  bank: Money | null
  averageOut: Money
  ceiling: Money | null
  alerts: string[]
  unmatched: number
}

/** Every account of the scope at the end of a month (or today, within it), with the alerts of the month. */
export async function accountBalances(
  tx: Tx,
  actor: Actor,
  {
    period,
    alertsOnly,
    page,
    size,
    ...filter
  }: SideFilter & { period: string; alertsOnly?: boolean | undefined; page: number; size: number },
): Promise<{ rows: AccountBalance[]; total: number }> {
  const sides = [...(await loadSides(tx, actor, 'bank.read', filter)).values()].filter((side) =>
    side.books.some(({ year }) => year === yearOf(period)),
  )
  const today = dateInChina(new Date())
  const until = lastDay(period) < today ? lastDay(period) : today
  const byDay = await balancesByDay(tx, sides, period)
  const averages = await averageOutgo(tx, sides, period)
  const banks = await bankBalances(tx, [...new Set(sides.map(({ account }) => account))], [until])
  const unmatched = await unmatchedCounts(tx, sides, until)
  const rows = sides.flatMap((side): AccountBalance[] => {
    const key = sideKey(side)
    const days = (byDay.get(key) ?? []).filter(({ date }) => date <= until)
    const averageOut = averages.get(key) ?? 0n
    const alerts = limitAlerts(days, { limits: side.rule.limits, averageOut, until })
      .filter(({ date }) => periodOf(date) === period)
      .map(({ date, message }) => `${date.slice(5)} ${message}`)
    if (alertsOnly && alerts.length === 0) return []
    return [
      {
        ...titlesOf(side),
        book: fromCents(days.at(-1)?.balance ?? 0n),
        bank: banks.get(side.account)?.get(until) ?? null,
        averageOut: fromCents(averageOut),
        ceiling: ceilingOf(side.rule.limits, averageOut),
        alerts,
        unmatched: unmatched.get(key) ?? 0,
      },
    ]
  })
  return { rows: rows.slice((page - 1) * size, page * size), total: rows.length }
}

/** Book balances of each day of a month, and of the month before within the same year: what wasn't cleared shows in the next. */
export async function balancesByDay(
  tx: Tx,
  sides: readonly Side[],
  period: string,
): Promise<Map<string, DayBalance[]>> {
  const before = previousPeriod(period)
  const start = yearOf(before) === yearOf(period) ? before : period
  const months = await bookMonths(tx, sides, yearOf(period))
  const bySide = new Map<string, DaySum[]>()
  for (const sum of await ledgerDays(tx, sides, { from: firstDay(start), to: lastDay(period) })) {
    const own = bySide.get(sum.side)
    if (own) own.push(sum)
    else bySide.set(sum.side, [sum])
  }
  return new Map(
    sides.map((side) => {
      const key = sideKey(side)
      return [key, runDays(bySide.get(key) ?? [], balanceAfter(months.get(key), previousMonth(start)), [start, period])]
    }),
  )
}

const previousMonth = (period: string): string =>
  period.endsWith('01') ? `${period.slice(0, 4)}00` : previousPeriod(period)

function runDays(sums: readonly DaySum[], opening: bigint, [from, to]: [string, string]): DayBalance[] {
  const moved = new Map<string, { in: bigint; out: bigint }>()
  for (const sum of sums) {
    const day = moved.get(sum.date) ?? { in: 0n, out: 0n }
    day.in += sum.in
    day.out += sum.out
    moved.set(sum.date, day)
  }
  const days: DayBalance[] = []
  let balance = opening
  for (let date = firstDay(from); date <= lastDay(to); date = addDays(date, 1)) {
    const day = moved.get(date) ?? { in: 0n, out: 0n }
    balance += day.in - day.out
    days.push({ date, balance, ...day })
  }
  return days
}

/** Outgo of a month on average over the months before with any, up to the number the limits name; in 分. */
export async function averageOutgo(tx: Tx, sides: readonly Side[], period: string): Promise<Map<string, bigint>> {
  const wanted = sides.filter(({ rule }) => rule.limits.monthsMax !== undefined)
  if (wanted.length === 0) return new Map()
  const from = `${yearOf(period) - 1}${period.slice(4)}`
  const sums = await ledgerDays(tx, wanted, { from: firstDay(from), to: addDays(firstDay(period), -1) })
  const months = new Map<string, Map<string, bigint>>()
  for (const { side, period: month, out } of sums) {
    if (out === 0n) continue
    const of = months.get(side) ?? new Map<string, bigint>()
    of.set(month, (of.get(month) ?? 0n) + out)
    months.set(side, of)
  }
  return new Map(
    [...months].map(([side, of]) => {
      const sum = [...of.values()].reduce((total, cents) => total + cents, 0n)
      return [side, sum / BigInt(of.size)]
    }),
  )
}

async function flowDays(tx: Tx, account: string, period: string): Promise<Map<string, { in: bigint; out: bigint }>> {
  const rows: { flow_date: string; direction: string; amount: Money }[] = await tx('bank_flows')
    .where({ account_code: account })
    .whereBetween('flow_date', [firstDay(period), lastDay(period)])
    .groupBy('flow_date', 'direction')
    .select('flow_date', 'direction')
    .sum({ amount: 'amount' })
  const days = new Map<string, { in: bigint; out: bigint }>()
  for (const row of rows) {
    const day = days.get(row.flow_date) ?? { in: 0n, out: 0n }
    if (row.direction === 'in') day.in = toCents(row.amount)
    else day.out = toCents(row.amount)
    days.set(row.flow_date, day)
  }
  return days
}

/** Flows without a match up to a day, by side. */
async function unmatchedCounts(tx: Tx, sides: readonly Side[], until: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const standard of new Set(sides.map((side) => side.standard))) {
    const accounts = sides.filter((side) => side.standard === standard).map(({ account }) => account)
    const found = tx('bank_flows as f')
      .leftJoin('bank_match_flows as m', (join) => join.on('m.flow_id', 'f.id').andOnVal('m.standard', standard))
      .whereNull('m.match_id')
      .where('f.flow_date', '<=', until)
    const rows: { account_code: string; count: number | string }[] = await whereInList(
      tx,
      found,
      'f.account_code',
      accounts,
    )
      .groupBy('f.account_code')
      .select('f.account_code')
      .count({ count: '*' })
    for (const row of rows) counts.set(sideKey({ account: row.account_code, standard }), Number(row.count))
  }
  return counts
}
