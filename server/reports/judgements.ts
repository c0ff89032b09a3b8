// The judgements over a book's statements that need more than one sheet: last month, last year, the other statement, the accounts
// (核对 R03, R05–R09, R11). Pure; whoever asks has read the sheets.
import { formatMoney, fromCents } from '../core/money.ts'
import type { Finding } from '../ledger/findings.ts'
import type { Movement } from '../ledger/movements.ts'
import { valueIn } from './examine-books.ts'
import type { Examined } from './examine-books.ts'
import type { ReportDefinition, Sheet } from './model.ts'
import { thresholds } from './thresholds.ts'

/** A finding with the sheet and the cell it speaks of. */
export interface StatementFinding extends Finding {
  /** Id of the definition. */
  readonly report: string
  /** Row and column of the month's sheet. */
  readonly at: readonly [string, string] | null
  /** The message without the names of book and sheet. */
  readonly text: string
}

export const pathOf = ({ book, period }: Examined, { id }: ReportDefinition): string =>
  `/statements?book=${book.id}&report=${id}&period=${period}`

const yuan = (cents: bigint): string => formatMoney(fromCents(cents))

export function finding(
  about: Examined,
  { definition }: Sheet,
  message: string,
  { expected, found, at }: { expected?: bigint; found?: bigint; at?: readonly [string, string] } = {},
): StatementFinding {
  const both = expected !== undefined && found !== undefined
  const figures = both ? `：应为 ${yuan(expected)}，实为 ${yuan(found)}，相差 ${yuan(found - expected)}` : ''
  return {
    bookId: about.book.id,
    message: `${about.book.name} ${definition.number} ${definition.title}：${message}${figures}`,
    ...(both ? { expected: fromCents(expected), found: fromCents(found) } : {}),
    path: pathOf(about, definition),
    report: definition.id,
    at: at ?? null,
    text: message,
  }
}

// R03 年初余额＝上年末期末余额; an opening that regulation changes (2026 年居民医保衔接) is explained, not forbidden.
export function openingAsClosed(about: Examined): StatementFinding[] {
  const { balance, lastBalance } = about
  if (!balance || !lastBalance) return []
  return ledgerRows(balance).flatMap((row) => {
    const found = valueIn(balance, row, 'start')
    const expected = valueIn(lastBalance, row, 'end')
    return found === expected
      ? []
      : [
          finding(about, balance, `“${labelOf(balance, row)}”年初余额不等于上年末`, {
            expected,
            found,
            at: [row, 'start'],
          }),
        ]
  })
}

// R05 本年累计＝上月累计＋本月; 待转基金 is a balance in both columns; it and what sums it up are left out.
export function yearAddsUp(about: Examined): StatementFinding[] {
  const { income, lastMonth } = about
  if (!income || !lastMonth) return []
  const ends = balanceRows(income)
  return ledgerRows(income).flatMap((row) => {
    if (ends.has(row)) return []
    const found = valueIn(income, row, 'ytd')
    const expected = valueIn(lastMonth, row, 'ytd') + valueIn(income, row, 'month')
    return found === expected
      ? []
      : [
          finding(about, income, `“${labelOf(income, row)}”累计数不等于上月累计加本月`, {
            expected,
            found,
            at: [row, 'ytd'],
          }),
        ]
  })
}

/** Rows of a sheet that read a balance, and rows that add up such rows. */
function balanceRows({ definition }: Sheet): Set<string> {
  const found = new Set<string>()
  const reads = (text: string) => /\bB[CD]\(/.test(text) || [...found].some((code) => text.includes(`[${code}]`))
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const { code, formula } of definition.rows) if (formula && reads(formula.text)) found.add(code)
  }
  return found
}

// R06 年报本年数＝12 月累计, 上年数＝上年签发的本年数.
export function yearAsMonths(about: Examined): StatementFinding[] {
  const { income, lastIncome, issuedBefore } = about
  if (!income || !lastIncome || !issuedBefore) return []
  return [...issuedBefore].flatMap(([row, told]) => {
    const found = valueIn(lastIncome, row, 'ytd')
    return found === told
      ? []
      : [
          finding(about, income, `“${labelOf(income, row)}”上年签发的数与上年账不符`, {
            expected: told,
            found,
            at: [row, 'lastYear'],
          }),
        ]
  })
}

// R07 净资产期末－年初＝累计本期基金结余 ± 直接调整净资产; what closing vouchers carried is the result itself.
export function netAssetsMoved(about: Examined): StatementFinding[] {
  const { balance, income } = about
  if (!balance || !income) return []
  const net = balance.definition.rows.some(({ code }) => code === 'NT') ? 'NT' : 'N1'
  const found = valueIn(balance, net, 'end') - valueIn(balance, net, 'start')
  const direct = total(about.movements, (one) => (one.account.startsWith('3') ? one.yearCredit - one.yearDebit : 0n))
  const expected = valueIn(income, 'S', 'ytd') + direct
  const extra = direct === 0n ? '' : `（含直接调整 ${yuan(direct)}）`
  return found === expected
    ? []
    : [finding(about, balance, `净资产变动不等于累计本期结余${extra}`, { expected, found, at: [net, 'end'] })]
}

// R08 each line against its accounts: whatever moved in income and expenditure is in the result.
export function linesAsAccounts(about: Examined): StatementFinding[] {
  const { income } = about
  if (!income) return []
  const expected = total(about.movements, ({ account, closing, yearCredit, yearDebit }) => {
    if (/^460[12]/.test(account)) return -closing
    return /^[45]/.test(account) ? yearCredit - yearDebit : 0n
  })
  const found = valueIn(income, 'S', 'ytd')
  return found === expected
    ? []
    : [finding(about, income, '本期结余不等于收支科目的发生额', { expected, found, at: ['S', 'ytd'] })]
}

// R09 a one-sided line misses what stands on the other side: 反方向蓝字.
export function oneSided(about: Examined): StatementFinding[] {
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
            { at: [row.code, 'ytd'] },
          ),
        ]
  })
}

// R11 同比变动 and negative figures ask for a word of explanation.
export function unusual(about: Examined): StatementFinding[] {
  const { income, sameMonth } = about
  if (!income) return []
  const { negatives, least, isBeyond } = thresholds()
  return ledgerRows(income).flatMap((row) => {
    const now = valueIn(income, row, 'ytd')
    const found: StatementFinding[] = []
    if (now < 0n && !negatives.has(row))
      found.push(finding(about, income, `“${labelOf(income, row)}”本年累计为负数 ${yuan(now)}`, { at: [row, 'ytd'] }))
    if (!sameMonth || negatives.has(row)) return found
    const before = valueIn(sameMonth, row, 'ytd')
    const change = now - before
    const size = change < 0n ? -change : change
    if (before > 0n && size >= least && isBeyond(size, before))
      found.push(
        finding(
          about,
          income,
          `“${labelOf(income, row)}”比上年同期变动一半以上：上年 ${yuan(before)}，本年 ${yuan(now)}`,
          { at: [row, 'ytd'] },
        ),
      )
    return found
  })
}

const total = (movements: readonly Movement[], value: (one: Movement) => bigint): bigint =>
  movements.reduce((sum, one) => sum + value(one), 0n)

const ledgerRows = ({ definition }: Sheet): string[] =>
  definition.rows.filter(({ formula }) => formula).map(({ code }) => code)

const labelOf = ({ definition }: Sheet, code: string): string =>
  definition.rows.find((row) => row.code === code)?.label ?? code
