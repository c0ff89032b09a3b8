// The checks of one sheet that look beyond it (R05–R09, R11), in the form of the sheet's own: each holds, or names its cells.
import type { Tx } from '../core/database/index.ts'
import { loadBook } from '../ledger/books.ts'
import { examineBooks } from './examine-books.ts'
import type { Examined, Needs } from './examine-books.ts'
import { linesAsAccounts, netAssetsMoved, oneSided, unusual, yearAddsUp, yearAsMonths } from './judgements.ts'
import type { StatementFinding } from './judgements.ts'
import { cellKey } from './model.ts'
import type { CheckLevel, Column, ReportDefinition, Span } from './model.ts'
import type { SheetCheck } from './statement-model.ts'

interface CrossCheck {
  readonly id: string
  readonly kinds: readonly string[]
  readonly level: CheckLevel
  readonly title: string
  readonly spans: readonly Span[]
  readonly judge: (about: Examined) => StatementFinding[]
  /** Whether there is something to compare with. */
  readonly canTell: (about: Examined) => boolean
}

const always = () => true
const both: readonly Span[] = ['month', 'year']

const crossChecks: readonly CrossCheck[] = [
  {
    id: 'R05',
    kinds: ['income'],
    level: 'error',
    title: '本年累计等于上月累计加本月',
    spans: ['month'],
    judge: yearAddsUp,
    canTell: ({ lastMonth }) => lastMonth !== undefined,
  },
  {
    id: 'R06',
    kinds: ['income'],
    level: 'error',
    title: '上年签发的数等于上年账簿的数',
    spans: ['year'],
    judge: yearAsMonths,
    canTell: ({ issuedBefore }) => issuedBefore !== undefined,
  },
  {
    id: 'R07',
    kinds: ['balance', 'income'],
    level: 'error',
    title: '净资产期末减年初等于累计本期结余（加减直接计入净资产的数）',
    spans: both,
    judge: netAssetsMoved,
    canTell: ({ balance, income }) => balance !== undefined && income !== undefined,
  },
  {
    id: 'R08',
    kinds: ['income'],
    level: 'error',
    title: '本期结余等于收支科目的发生额',
    spans: both,
    judge: linesAsAccounts,
    canTell: always,
  },
  {
    id: 'R09',
    kinds: ['income'],
    level: 'error',
    title: '按单边取数的行，另一边没有发生额',
    spans: both,
    judge: oneSided,
    canTell: always,
  },
  {
    id: 'R11',
    kinds: ['income'],
    level: 'warn',
    title: '没有负数和异常的同比变动',
    spans: both,
    judge: unusual,
    canTell: always,
  },
]

const needs: readonly Needs[] = ['last-month', 'last-year', 'issued']

/** The checks of one book's sheet at the end of a month; of other kinds of sheets there are none. */
export async function crossChecksOf(
  tx: Tx,
  bookId: number,
  {
    definition,
    columns,
    span,
    period,
  }: {
    definition: ReportDefinition
    columns: readonly Column[]
    span: Span
    period: string
  },
): Promise<SheetCheck[]> {
  const wanted = crossChecks.filter(({ kinds, spans }) => kinds.includes(definition.kind) && spans.includes(span))
  if (wanted.length === 0) return []
  const [about] = await examineBooks(tx, { books: [await loadBook(tx, bookId)], period }, needs)
  if (!about) return []
  return wanted.flatMap(({ id, level, title, judge, canTell }): SheetCheck[] => {
    if (!canTell(about)) return []
    const check = { id, level, test: '', column: null, left: null, right: null, cells: [] }
    const findings = judge(about)
    if (findings.length === 0) return [{ ...check, holds: true, message: title }]
    return findings.map((one) => ({
      ...check,
      holds: false,
      message: one.text,
      left: one.found ?? null,
      right: one.expected ?? null,
      cells: cellsOf(one, definition, columns),
    }))
  })
}

// Of the other statement's cells there are none to jump to; a year's sheet has 本年数 where a month's has 本年累计数.
function cellsOf({ at, report }: StatementFinding, definition: ReportDefinition, columns: readonly Column[]): string[] {
  if (at === null) return []
  const [row, column] = report === definition.id ? at : definition.kind === 'income' ? ['S', 'ytd'] : at
  const key = [column, ...(column === 'ytd' ? ['year'] : [])].find((one) => columns.some(({ key: own }) => own === one))
  return key === undefined || !definition.rows.some(({ code }) => code === row) ? [] : [cellKey(row, key)]
}
