// A statement as it is shown, printed and issued: head, columns, rows with their cells, and what its checks say.
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Elimination } from './eliminations.ts'
import type { CellKind, CheckLevel, Column, ReportDefinition, Span, Value } from './model.ts'
import type { ReportPlace, ReportScope } from './report-scope.ts'

export interface StatementInput extends ReportPlace {
  /** Id or 表号. */
  readonly report: string
  /** YYYYMM; of a year's statement any month of the year. */
  readonly period: string
  readonly span?: Span | undefined
  /** Adds the same month of last year. */
  readonly compare?: boolean | undefined
}

export interface StatementCell {
  /** Null: there is nothing to show, e.g. no books last year. */
  readonly value: Money | null
  readonly kind: CellKind
}

export interface StatementRow {
  readonly code: string
  readonly label: string
  readonly indent: number
  readonly side: 'left' | 'right'
  readonly line: number | null
  readonly note: string | null
  readonly formula: string | null
  /** It should not stand here, but has a figure. */
  readonly isMisplaced: boolean
  readonly cells: Readonly<Record<string, StatementCell>>
  /** Consolidated: the plain sum of all books and what was taken out of it. */
  readonly sums?: Readonly<Record<string, { sum: Money; eliminated: Money }>> | undefined
}

export interface Statement {
  readonly head: {
    readonly report: string
    readonly number: string
    readonly title: string
    readonly kind: string
    readonly layout: ReportDefinition['layout']
    readonly standard: ReportScope['standard']
    readonly standardName: string
    readonly scheme: string
    readonly schemeName: string
    readonly fundName: string
    readonly orgName: string
    readonly region: string | null
    readonly regionName: string | null
    readonly bookId: number | null
    readonly lastYearBookId: number | null
    readonly books: number
    readonly isConsolidated: boolean
    readonly span: Span
    readonly period: string
    /** As printed: 2026年3月31日, 2026年3月 or 2026年度. */
    readonly date: string
    readonly unit: string
    readonly source: string
    readonly confidence: string
    readonly note: string | null
    /** Whether the last month is closed in every book. */
    readonly isClosed: boolean
    /** Income less expenditure counted to net assets though not yet carried over. */
    readonly uncarried: Money
    readonly issued: Issued | null
    readonly lastYear: 'issued' | 'computed' | 'absent'
  }
  readonly columns: readonly { key: string; title: string; group: string | null; type: Column['type'] }[]
  readonly rows: readonly StatementRow[]
  readonly checks: readonly SheetCheck[]
  /** Consolidated only: pair by pair, those that don't agree first. */
  readonly eliminations: readonly Elimination[]
}

export interface SheetCheck {
  readonly id: string
  readonly level: CheckLevel
  /** Null: a figure it needs is missing. */
  readonly holds: boolean | null
  readonly message: string
  readonly test: string
  readonly column: string | null
  readonly left: Money | null
  readonly right: Money | null
  /** `row@column` of the cells it speaks of. */
  readonly cells: readonly string[]
}

export interface Issued {
  readonly id: number
  readonly version: number
  readonly at: string
  readonly by: string
  readonly digest: string
}

/** Yuan with two decimals; a rate is rounded here and nowhere else. */
export const moneyOf = (value: Value): Money | null =>
  value === null ? null : fromCents(BigInt(value.times(100).toDecimalPlaces(0).toString()))
