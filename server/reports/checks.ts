// The checks of statements that a live database can answer (核对 R01–R13): inside a sheet, from month to month and year to year, between the
// two statements and against the accounts. Books are read together, one sum of balances for each month looked at.
import { firstPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents } from '../core/money.ts'
import type { CheckRun, CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { groupBy } from '../catalog/base-data.ts'
import { bookRow, booksWithNames } from '../ledger/list-books.ts'
import type { NamedBook } from '../ledger/list-books.ts'
import type { Movement } from '../ledger/movements.ts'
import type { Circumstances } from './applicable-rows.ts'
import { eliminationsOf } from './eliminations.ts'
import { examineBooks, valueIn } from './examine-books.ts'
import type { Examined, Needs } from './examine-books.ts'
import type { ReportDefinition, Sheet } from './model.ts'
import { rowsOf } from './sheet-rows.ts'
import { sheetChecks } from './sheet-checks.ts'

/** Findings told of one check; the first hundred show what happened. */
const findingsMax = 100

/** One check over every book of a scope. */
const each =
  (judge: (book: Examined) => Finding[], ...needs: Needs[]): CheckRun =>
  async (tx, scope) =>
    (await examineBooks(tx, scope, needs)).flatMap(judge).slice(0, findingsMax)

export const reportsChecks: CheckRuns = {
  R01: each(sheetFindings('R01')),
  R02: each(sheetFindings('R02')),
  R03: each(openingAsClosed, 'last-year'),
  R04: each(sheetFindings('R04')),
  R05: each(yearAddsUp, 'last-month'),
  R06: each(yearAsMonths, 'last-year', 'issued'),
  R07: each(netAssetsMoved),
  R08: each(linesAsAccounts),
  R09: each(oneSided),
  R10: each(sheetFindings('R10')),
  R11: each(unusual, 'last-year'),
  R12: each(sheetFindings('R12')),
  R13: consolidatedAgrees,
}

const pathOf = ({ book, period }: Examined, { id }: ReportDefinition): string =>
  `/statements?book=${book.id}&report=${id}&period=${period}`

const yuan = (cents: bigint): string => formatMoney(fromCents(cents))

function finding(
  about: Examined,
  { definition }: Sheet,
  message: string,
  amounts: { expected: bigint; found: bigint } | null = null,
): Finding {
  const figures = amounts
    ? `：应为 ${yuan(amounts.expected)}，实为 ${yuan(amounts.found)}，相差 ${yuan(amounts.found - amounts.expected)}`
    : ''
  return {
    bookId: about.book.id,
    message: `${about.book.name} ${definition.number} ${definition.title}：${message}${figures}`,
    ...(amounts ? { expected: fromCents(amounts.expected), found: fromCents(amounts.found) } : {}),
    path: pathOf(about, definition),
  }
}

function sheetFindings(id: string) {
  return (about: Examined): Finding[] =>
    about.sheets.flatMap(({ sheet, source }) => {
      const rows = rowsOf(sheet, null, circumstancesOf(about))
      const shown = new Set(rows.map(({ code }) => code))
      return sheetChecks(sheet, source, { template: about.template, shown, rows, eliminations: [] })
        .filter((check) => check.id === id && check.holds === false)
        .map((check) => {
          const column = sheet.columns.find(({ key }) => key === check.column)
          const sides =
            check.left !== null && check.right !== null
              ? `：${formatMoney(check.left)} 与 ${formatMoney(check.right)}`
              : ''
          return {
            ...finding(about, sheet, `${column ? `${column.title} ` : ''}${check.message}${sides}`),
            ...(check.left === null || check.right === null ? {} : { expected: check.right, found: check.left }),
          }
        })
    })
}

const circumstancesOf = ({ template, book, tier, period, chart }: Examined): Circumstances => ({
  template,
  year: book.year,
  span: 'month',
  month: Number(period.slice(4)),
  tier,
  choices: book.policy.choices,
  hasAccount: (code) => chart.accounts.has(code),
})

// R03 年初余额＝上年末期末余额; an opening that regulation changes (2026 年居民医保衔接) is explained, not forbidden.
function openingAsClosed(about: Examined): Finding[] {
  const { balance, lastBalance } = about
  if (!balance || !lastBalance) return []
  return ledgerRows(balance).flatMap((row) => {
    const found = valueIn(balance, row, 'start')
    const expected = valueIn(lastBalance, row, 'end')
    return found === expected
      ? []
      : [finding(about, balance, `“${labelOf(balance, row)}”年初余额不等于上年末`, { expected, found })]
  })
}

// R05 本年累计＝上月累计＋本月; 待转基金 is a balance in both columns and left out.
function yearAddsUp(about: Examined): Finding[] {
  const { income, lastMonth } = about
  if (!income || !lastMonth) return []
  const ends = new Set(
    income.definition.rows.filter(({ formula }) => formula?.text.includes('BC(')).map(({ code }) => code),
  )
  return ledgerRows(income).flatMap((row) => {
    if (ends.has(row)) return []
    const found = valueIn(income, row, 'ytd')
    const expected = valueIn(lastMonth, row, 'ytd') + valueIn(income, row, 'month')
    return found === expected
      ? []
      : [finding(about, income, `“${labelOf(income, row)}”累计数不等于上月累计加本月`, { expected, found })]
  })
}

// R06 年报本年数＝12 月累计, 上年数＝上年签发的本年数.
function yearAsMonths(about: Examined): Finding[] {
  const { income, lastIncome, issuedBefore } = about
  if (!income || !lastIncome || !issuedBefore) return []
  return [...issuedBefore].flatMap(([row, told]) => {
    const found = valueIn(lastIncome, row, 'ytd')
    return found === told
      ? []
      : [finding(about, income, `“${labelOf(income, row)}”上年签发的数与上年账不符`, { expected: told, found })]
  })
}

// R07 净资产期末－年初＝累计本期基金结余 ± 直接调整净资产; what closing vouchers carried is the result itself.
function netAssetsMoved(about: Examined): Finding[] {
  const { balance, income } = about
  if (!balance || !income) return []
  const net = balance.definition.rows.some(({ code }) => code === 'NT') ? 'NT' : 'N1'
  const found = valueIn(balance, net, 'end') - valueIn(balance, net, 'start')
  const direct = total(about.movements, (one) => (one.account.startsWith('3') ? one.yearCredit - one.yearDebit : 0n))
  const expected = valueIn(income, 'S', 'ytd') + direct
  const extra = direct === 0n ? '' : `（含直接调整 ${yuan(direct)}）`
  return found === expected
    ? []
    : [finding(about, balance, `净资产变动不等于累计本期结余${extra}`, { expected, found })]
}

// R08 each line against its accounts: whatever moved in income and expenditure is in the result.
function linesAsAccounts(about: Examined): Finding[] {
  const { income } = about
  if (!income) return []
  const expected = total(about.movements, ({ account, closing, yearCredit, yearDebit }) => {
    if (/^460[12]/.test(account)) return -closing
    return /^[45]/.test(account) ? yearCredit - yearDebit : 0n
  })
  const found = valueIn(income, 'S', 'ytd')
  return found === expected ? [] : [finding(about, income, '本期结余不等于收支科目的发生额', { expected, found })]
}

// R09 a one-sided line misses what stands on the other side: 反方向蓝字.
function oneSided(about: Examined): Finding[] {
  const { income } = about
  if (!income) return []
  return income.definition.rows.flatMap((row) => {
    const expression = row.formula?.expression
    if (expression?.kind !== 'ledger' || (expression.name !== 'C' && expression.name !== 'D')) return []
    const own = about.movements.filter(({ account }) => account.startsWith(expression.account))
    const other = total(own, ({ yearDebit, yearCredit }) => (expression.name === 'C' ? yearDebit : yearCredit))
    const side = expression.name === 'C' ? '借方' : '贷方'
    return other === 0n
      ? []
      : [
          finding(
            about,
            income,
            `“${labelOf(income, row.code)}”的科目 ${expression.account} ${side}有发生额 ${yuan(other)}，应以红字冲减`,
          ),
        ]
  })
}

/** 同比变动 above it asks for a word of explanation, as a part of last year's figure. */
const changeMax = { part: 1n, of: 2n }
/** Below it a change is not worth a word: 100,000 元. */
const changeLeast = 10_000_000n
/** Lines that may be negative. */
const negatives = new Set(['I.4202', 'B.51010103', 'S', 'S.P', 'S.A', 'S.T'])

function unusual(about: Examined): Finding[] {
  const { income, sameMonth } = about
  if (!income) return []
  return ledgerRows(income).flatMap((row) => {
    const now = valueIn(income, row, 'ytd')
    const found: Finding[] = []
    if (now < 0n && !negatives.has(row))
      found.push(finding(about, income, `“${labelOf(income, row)}”本年累计为负数 ${yuan(now)}`))
    if (!sameMonth || negatives.has(row)) return found
    const before = valueIn(sameMonth, row, 'ytd')
    const change = now - before
    const size = change < 0n ? -change : change
    if (before > 0n && size >= changeLeast && size * changeMax.of > before * changeMax.part)
      found.push(
        finding(
          about,
          income,
          `“${labelOf(income, row)}”比上年同期变动一半以上：上年 ${yuan(before)}，本年 ${yuan(now)}`,
        ),
      )
    return found
  })
}

// R13 汇总＝各账套相加－内部抵销, 抵销差额为 0.
async function consolidatedAgrees(tx: Tx, { books, period }: CheckScope): Promise<Finding[]> {
  const named: NamedBook[] = await whereInList(
    tx,
    booksWithNames(tx),
    'books.id',
    books.map(({ id }) => id),
  )
  const groups = groupBy(named.map(bookRow), ({ standard, scheme }) => `${standard} ${scheme}`)
  const found: Finding[] = []
  for (const group of groups.values()) {
    const from = firstPeriod(yearOf(period))
    for (const one of await eliminationsOf(tx, group, { from, to: period }, ['year-to-date', 'end'])) {
      if (one.gives === one.takes) continue
      found.push({
        bookId: null,
        message: `${one.title}：${one.giverName ?? '对方不明'} ${one.givesAccount} 为 ${formatMoney(one.gives)}，${one.takerName ?? '对方不明'} ${one.takesAccount} 为 ${formatMoney(one.takes)}`,
        expected: one.gives,
        found: one.takes,
        path: `/statements?book=all&standard=${group[0]?.standard ?? ''}&scheme=${group[0]?.scheme ?? ''}&period=${period}`,
      })
    }
  }
  return found.slice(0, findingsMax)
}

const total = (movements: readonly Movement[], value: (one: Movement) => bigint): bigint =>
  movements.reduce((sum, one) => sum + value(one), 0n)

const ledgerRows = ({ definition }: Sheet): string[] =>
  definition.rows.filter(({ formula }) => formula).map(({ code }) => code)

const labelOf = ({ definition }: Sheet, code: string): string =>
  definition.rows.find((row) => row.code === code)?.label ?? code
