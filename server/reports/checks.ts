// The checks of statements that a live database can answer (核对 R01–R13): inside a sheet, from month to month and year to year, between the
// two statements and against the accounts. Books are read together, one sum of balances for each month looked at.
import { firstPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney } from '../core/money.ts'
import type { CheckRun, CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { groupBy } from '../catalog/base-data.ts'
import { bookRow, booksWithNames } from '../ledger/list-books.ts'
import type { NamedBook } from '../ledger/list-books.ts'
import type { Circumstances } from './applicable-rows.ts'
import { eliminationsOf } from './eliminations.ts'
import { examineBooks } from './examine-books.ts'
import type { Examined, Needs } from './examine-books.ts'
import {
  finding,
  linesAsAccounts,
  netAssetsMoved,
  oneSided,
  openingAsClosed,
  unusual,
  yearAddsUp,
  yearAsMonths,
} from './judgements.ts'
import { rowsOf } from './sheet-rows.ts'
import { sheetChecks } from './sheet-checks.ts'

/** Findings told of one check; the first hundred show what happened. */
const findingsMax = 100

/** One check over every book of a scope. */
const each =
  (judge: (book: Examined) => Finding[], ...needs: Needs[]): CheckRun =>
  async (tx, scope) =>
    (await examineBooks(tx, scope, needs)).flatMap(judge).slice(0, findingsMax).map(told)

/** What every check answers, without what only the sheet's own list needs. */
const told = ({ bookId, message, expected, found, path }: Finding): Finding => ({
  bookId,
  message,
  ...(expected === undefined ? {} : { expected }),
  ...(found === undefined ? {} : { found }),
  path,
})

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
