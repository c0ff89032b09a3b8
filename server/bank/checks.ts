// The bank's part of the checks of accounting-rules/checks.json: F02 F03 F08 F09 F10 F11, each over all books of the scope at once.
import { machine } from '../core/actor.ts'
import { addDays, lastDay, periodOf, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { bankBalances, coveredUntil } from './bank-balances.ts'
import { averageOutgo, balancesByDay } from './daily-balances.ts'
import { balanceAfter, bookMonths, ledgerDays } from './ledger-lines.ts'
import { ceilingOf } from './limits.ts'
import { hasSubstance, tablesOf } from './list-reconciliations.ts'
import { differenceNoteOf, isApprovedDifference } from './reconciliations.ts'
import { sideKey } from './model.ts'
import type { StoredFile } from './model.ts'
import { unmatchedFlows } from './open-items.ts'
import { daysBetween, reconcile, stateDigest } from './reconcile.ts'
import { unmatchedDaysMax } from './rules.ts'
import { loadSides, sideName } from './sides.ts'
import type { Side } from './sides.ts'
import { whereInList } from '../core/database/index.ts'

const findingsMax = 300

const sidesOf = async (tx: Tx, { books }: CheckScope): Promise<Side[]> => [
  ...(await loadSides(tx, machine, 'bank.read', { books: books.map(({ id }) => id) })).values(),
]

function finding(side: Side, period: string, message: string, more: Partial<Finding> = {}): Finding {
  const book = side.books.find(({ year }) => year === yearOf(period)) ?? side.books.at(-1)
  return {
    bookId: book?.id ?? null,
    message: `${sideName(side)}：${message}`,
    path: balancePath(side, period),
    ...more,
  }
}

const query = (side: Side, period: string) => `account=${side.account}&standard=${side.standard}&period=${period}`
const balancePath = (side: Side, period: string) => `/bank/balances?${query(side, period)}`
const formPath = (side: Side, period: string) => `/bank/reconciliations/form?${query(side, period)}`
const matchPath = (side: Side) => `/bank/match?account=${side.account}&standard=${side.standard}`

/** 任一账户日终余额不得为负，账上和银行都看。 */
async function neverNegative(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const sides = await sidesOf(tx, scope)
  const byDay = await balancesByDay(tx, sides, scope.period)
  return sides.flatMap((side) => {
    const low = (byDay.get(sideKey(side)) ?? []).find(
      ({ date, balance }) => periodOf(date) === scope.period && balance !== null && balance < 0n,
    )
    if (!low) return []
    const found = fromCents(low.balance ?? 0n)
    return [finding(side, scope.period, `${low.date} 日终账面余额 ${found} 为负`, { expected: '0.00', found })]
  })
}

/** 收入户月末余额应为零（财社〔2017〕144号四十条）。 */
async function incomeCleared(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const sides = (await sidesOf(tx, scope)).filter(({ rule }) => rule.limits.monthEndZero)
  const months = await bookMonths(tx, sides, yearOf(scope.period))
  return sides.flatMap((side) => {
    const found = balanceAfter(months.get(sideKey(side)), scope.period)
    if (found === 0n) return []
    return [
      finding(side, scope.period, `${scope.period} 月末余额 ${formatMoney(fromCents(found))}，应划转财政专户清零`, {
        expected: '0.00',
        found: fromCents(found),
      }),
    ]
  })
}

/** 支出户备付不超过上限。 */
async function reserveWithinLimit(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const sides = (await sidesOf(tx, scope)).filter(({ rule }) => rule.limits.monthsMax !== undefined)
  const months = await bookMonths(tx, sides, yearOf(scope.period))
  const averages = await averageOutgo(tx, sides, scope.period)
  return sides.flatMap((side) => {
    const ceiling = ceilingOf(side.rule.limits, averages.get(sideKey(side)) ?? 0n)
    const found = balanceAfter(months.get(sideKey(side)), scope.period)
    if (ceiling === null || found <= toCents(ceiling)) return []
    return [
      finding(
        side,
        scope.period,
        `月末余额 ${formatMoney(fromCents(found))} 超过 ${side.rule.limits.monthsMax} 个月月均支出 ${formatMoney(ceiling)}`,
        { expected: ceiling, found: fromCents(found) },
      ),
    ]
  })
}

/** 日记账逐日连续，月末等于总账，调节后等于银行；各份对账单首尾相接。 */
async function journalsContinuous(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { period } = scope
  const sides = await sidesOf(tx, scope)
  const months = await bookMonths(tx, sides, yearOf(period))
  const lines = new Map<string, bigint>()
  for (const day of await ledgerDays(tx, sides, { from: `${period.slice(0, 4)}-01-01`, to: lastDay(period) }))
    lines.set(day.side, (lines.get(day.side) ?? 0n) + day.in - day.out)
  const figures = await reconcile(tx, sides, period)
  const tables = await tablesOf(tx, sides, period)
  const found = sides.flatMap((side): Finding[] => {
    const key = sideKey(side)
    const of = months.get(key)
    const journal = (of?.get(`${period.slice(0, 4)}00`) ?? 0n) + (lines.get(key) ?? 0n)
    const ledger = balanceAfter(of, period)
    const out: Finding[] = []
    if (journal !== ledger)
      out.push(
        finding(
          side,
          period,
          `日记账月末余额 ${formatMoney(fromCents(journal))} 不等于总账余额 ${formatMoney(fromCents(ledger))}`,
          {
            expected: fromCents(ledger),
            found: fromCents(journal),
          },
        ),
      )
    const own = figures.get(key)
    if (own?.difference && toCents(own.difference) !== 0n && !isApprovedDifference(tables.get(key), own))
      out.push(
        finding(
          side,
          period,
          `调节后账面余额 ${own.adjustedBook} 不等于调节后银行余额 ${own.adjustedBank}，差 ${own.difference}`,
          {
            expected: own.adjustedBank ?? undefined,
            found: own.adjustedBook,
            path: formPath(side, period),
          },
        ),
      )
    return out
  })
  return [...found, ...(await statementBreaks(tx, sides, period))].slice(0, findingsMax)
}

async function statementBreaks(tx: Tx, sides: readonly Side[], period: string): Promise<Finding[]> {
  const files: StoredFile[] = await whereInList(tx, tx('bank_files'), 'account_code', [
    ...new Set(sides.map(({ account }) => account)),
  ])
    .whereBetween('to_date', [`${period.slice(0, 4)}-${period.slice(4)}-01`, lastDay(period)])
    .orderBy(['account_code', 'to_date', 'id'])
  const days = [...new Set(files.map((file) => file.to_date))]
  const balances = await bankBalances(tx, [...new Set(files.map((file) => file.account_code))], days)
  const ends = await endsWithin(tx, files)
  return files.flatMap((file) => {
    const side = sides.find(({ account }) => account === file.account_code)
    const expected: Money | undefined = balances.get(file.account_code)?.get(file.to_date)
    if (!side || expected === undefined || expected === file.closing_amount) return []
    if (ends.has(`${file.account_code} ${file.to_date} ${file.closing_amount}`)) return []
    return [
      finding(
        side,
        period,
        `对账单“${file.name}”${file.to_date} 余额 ${formatMoney(file.closing_amount)}，由首份对账单逐笔推算为 ${formatMoney(expected)}，对账单之间有缺漏`,
        { expected, found: file.closing_amount, path: `/bank/flows?account=${side.account}` },
      ),
    ]
  })
}

/** Balances met within a day: a statement may end before the day does. */
async function endsWithin(tx: Tx, files: readonly StoredFile[]): Promise<Set<string>> {
  if (files.length === 0) return new Set()
  const found = tx('bank_flows').whereIn('flow_date', [...new Set(files.map((file) => file.to_date))])
  const rows: { account_code: string; flow_date: string; balance_amount: Money | null }[] = await whereInList(
    tx,
    found,
    'account_code',
    [...new Set(files.map((file) => file.account_code))],
  ).select('account_code', 'flow_date', 'balance_amount')
  return new Set(rows.map((row) => `${row.account_code} ${row.flow_date} ${row.balance_amount}`))
}

/** 银行流水逐笔勾对，未匹配超过 N 日预警。 */
async function flowsMatched(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const sides = await sidesOf(tx, scope)
  const until = addDays(lastDay(scope.period), -unmatchedDaysMax)
  const found: Finding[] = []
  for (const standard of new Set(sides.map((side) => side.standard))) {
    const own = sides.filter((side) => side.standard === standard)
    const flows = await unmatchedFlows(
      tx,
      standard,
      own.map(({ account }) => account),
      { to: until },
    )
    for (const side of own) {
      const old = flows.filter((flow) => flow.account_code === side.account)
      const [oldest] = old
      if (!oldest) continue
      const days = daysBetween(oldest.flow_date, lastDay(scope.period))
      found.push(
        finding(
          side,
          scope.period,
          `${old.length} 笔流水超过 ${unmatchedDaysMax} 日未勾对，最早 ${oldest.flow_date} ${oldest.direction === 'in' ? '收入' : '支出'} ${formatMoney(oldest.amount)}，已 ${days} 天`,
          { path: matchPath(side) },
        ),
      )
    }
  }
  return found.slice(0, findingsMax)
}

/** 每户每月须有已复核的余额调节表，且编后账面与流水未变。 */
async function reconciledEveryMonth(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { period } = scope
  const sides = await sidesOf(tx, scope)
  const figures = await reconcile(tx, sides, period)
  const tables = await tablesOf(tx, sides, period)
  const covered = await coveredUntil(
    tx,
    sides.map(({ account }) => account),
    lastDay(period),
  )
  const moved = await bookMonths(tx, sides, yearOf(period))
  return sides
    .flatMap((side): Finding[] => {
      const key = sideKey(side)
      const own = figures.get(key)
      const table = tables.get(key)
      if (!own || (!hasSubstance(own, period) && !moved.get(key)?.has(period))) return []
      const tell = (message: string) => [finding(side, period, message, { path: formPath(side, period) })]
      if (!table)
        return tell(covered.has(side.account) ? `${period} 没有余额调节表` : `没有对账单，${period} 未编余额调节表`)
      if (table.status !== 'reviewed')
        return tell(`${period} 的余额调节表${table.status === 'prepared' ? '待复核' : '已退回'}`)
      if (table.state_digest !== stateDigest(own))
        return tell(`${period} 的余额调节表复核后账面或流水有变动，须重新编制`)
      if (isApprovedDifference(table, own)) return []
      if (own.difference === null || toCents(own.difference) !== 0n) return tell(`${period} 调节后余额不符`)
      return []
    })
    .slice(0, findingsMax)
}

/** 带差异经主管复核的余额调节表：可以结账，但须在结账时说明。 */
async function closedWithDifference(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { period } = scope
  const sides = await sidesOf(tx, scope)
  const tables = await tablesOf(tx, sides, period)
  const noted = sides.filter((side) => {
    const table = tables.get(sideKey(side))
    return table !== undefined && differenceNoteOf(table) !== null
  })
  const figures = await reconcile(tx, noted, period)
  return noted.flatMap((side): Finding[] => {
    const [own, table] = [figures.get(sideKey(side)), tables.get(sideKey(side))]
    if (!own || !isApprovedDifference(table, own)) return []
    const message = `${period} 调节后余额相差 ${own.difference}，经复核带差异结账：${differenceNoteOf(table)}`
    return [finding(side, period, message, { path: formPath(side, period) })]
  })
}

/** What stands beside a blocking check as a warning under its code with a W. */
export const bankAlerts: CheckRuns = { F11: closedWithDifference }

export const bankChecks: CheckRuns = {
  F02: neverNegative,
  F03: incomeCleared,
  F08: reserveWithinLimit,
  F09: journalsContinuous,
  F10: flowsMatched,
  F11: reconciledEveryMonth,
}
