// The words of statements and forms: definitions as the files in reports/ hold them, expressions once read, and computed sheets.
// One format carries statutory statements, budget and final-accounts forms: rows × columns, formulas in and across sheets, checks.
import type { Decimal } from 'decimal.js'
import type { Standard, Tier } from '../catalog/model.ts'
import type { confidences } from '../rules/model.ts'

/** As an accountant wrote it, and as read. */
export interface Formula {
  readonly text: string
  readonly expression: Expression
}

/** A month's sheet or the year's. */
export const spans = ['month', 'year'] as const
export type Span = (typeof spans)[number]

/**
 * Which figures of the ledger a column reads. `…-start`: balances at the opening of the year, no turnover; the others: balances at
 * the end of the last month, turnover of the months named. `none`: the column takes nothing from the ledger.
 */
export const figureSets = [
  'year-start',
  'end',
  'month',
  'year-to-date',
  'last-year',
  'last-year-to-date',
  'none',
] as const
export type FigureSet = (typeof figureSets)[number]

export const columnTypes = ['money', 'number', 'percent', 'text', 'code'] as const

export interface Column {
  readonly key: string
  readonly title: string
  /** Columns in a row with the same group share one heading above them. */
  readonly group?: string | undefined
  readonly type: (typeof columnTypes)[number]
  /** 元, 人, % …; columns of unlike units can't be added. */
  readonly unit: string
  readonly figures: FigureSet
  /** Over the columns of the same row: `{key}` names a column. */
  readonly formula?: Formula | undefined
}

/** When a row stands in the sheet (“*”行不适用的不列示). All given conditions must hold. A row out of place that has a figure is shown all the same, and a check says so. */
export interface RowCondition {
  readonly schemes?: readonly string[] | undefined
  readonly tiers?: readonly Tier[] | undefined
  /** Months 1–12 of monthly sheets. */
  readonly months?: readonly number[] | undefined
  readonly spans?: readonly Span[] | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** A choice of the book, e.g. { next_year_contribution: 'filed' }. */
  readonly policy?: Readonly<Record<string, string>> | undefined
  /** Only where the row has a figure; for what some areas have and the product can't know. */
  readonly used?: true | undefined
}

export interface ReportRow {
  readonly code: string
  readonly label: string
  readonly indent: number
  readonly side: 'left' | 'right'
  /** 行次 of lists and forms; statutory two-sided tables have none. */
  readonly line?: number | undefined
  /** For every column that takes figures, unless the column has a formula of its own. Absent: a heading, or typed. */
  readonly formula?: Formula | undefined
  readonly isTyped: boolean
  readonly unit?: string | undefined
  /** The row this one is a part of: `all` parts add up to it, `some` (其中) don't exceed it. */
  readonly part?: { readonly of: string; readonly how: 'all' | 'some' } | undefined
  readonly when?: RowCondition | undefined
  readonly note?: string | undefined
}

export type CheckLevel = 'error' | 'warn'
export type CheckReach = 'in' | 'cross' | 'prior'

export interface ReportCheck {
  readonly id: string
  readonly level: CheckLevel
  readonly scope: CheckReach
  readonly test: Formula
  /** The columns for each of which the test must hold; absent: the test names its own columns and runs once. */
  readonly columns?: readonly string[] | undefined
  /** In 元. */
  readonly tolerance: string
  readonly message: string
  readonly schemes?: readonly string[] | undefined
}

/** Until income and expenditure are carried over, balances count them to the net assets they will go to. */
export interface Carrying {
  readonly schemes?: readonly string[] | undefined
  readonly into: string
  /** Beginnings of account codes. */
  readonly takes: readonly string[]
}

export interface ReportDefinition {
  readonly id: string
  /** 表号, by which other sheets refer to it. Several definitions may share one: the one that fits standard and scheme is meant. */
  readonly number: string
  readonly title: string
  readonly kind: string
  readonly standard: Standard | null
  /** Chart templates; schemes without an account system of their own go by GEN. */
  readonly schemes: readonly string[]
  /** Absent: of every tier. */
  readonly tiers?: readonly Tier[] | undefined
  readonly from: number
  readonly to: number | null
  readonly unit: string
  readonly layout: 'rows' | 'two-sided'
  readonly columns: Readonly<Record<Span, readonly Column[]>>
  readonly rows: readonly ReportRow[]
  readonly checks: readonly ReportCheck[]
  /** The rows whose make-up must take in every leaf account once: total assets and the other side, or the result of the year. */
  readonly covers?: { readonly kind: 'balance' | 'income'; readonly rows: readonly string[] } | undefined
  readonly carries: readonly Carrying[]
  readonly source: string
  readonly confidence: (typeof confidences)[number]
  readonly note?: string | undefined
  readonly examples: readonly Example[]
  /** File the definition stands in. */
  readonly at: string
}

/** A small ledger and the cells it must give. */
export interface Example {
  readonly title: string
  readonly scheme: string
  readonly tier: Tier
  readonly span: Span
  readonly period: string
  /** Per leaf account, in 元. */
  readonly ledger: readonly ExampleAccount[]
  readonly typed: Readonly<Record<string, string>>
  /** What functions of the registers give, by name. */
  readonly given: Readonly<Record<string, string>>
  /** `row@column` → amount. */
  readonly expect: Readonly<Record<string, string>>
}

export interface ExampleAccount {
  readonly account: string
  /** Debit less credit at the start of the year. */
  readonly start?: string | undefined
  readonly debit?: string | undefined
  readonly credit?: string | undefined
  /** Turnover of the year, where it differs from the month's. */
  readonly yearDebit?: string | undefined
  readonly yearCredit?: string | undefined
  /** What closing vouchers moved since January, debit less credit. */
  readonly carried?: string | undefined
}

export const ledgerFunctions = ['BD', 'BC', 'D', 'C', 'ND', 'NC'] as const
export type LedgerFunction = (typeof ledgerFunctions)[number]
export const ledgerFunctionNames: Readonly<Record<LedgerFunction, string>> = {
  BD: '期末借方余额',
  BC: '期末贷方余额',
  D: '本期借方发生额',
  C: '本期贷方发生额',
  ND: '本期借方发生额减贷方发生额',
  NC: '本期贷方发生额减借方发生额',
}

export interface CellReference {
  readonly kind: 'cell'
  /** 表号 of another sheet of the same place; absent: this one. */
  readonly sheet?: string | undefined
  readonly row: string
  /** Absent: the column being computed. */
  readonly column?: string | undefined
  /** e.g. `approved`: the version of the sheet that is meant. */
  readonly version?: string | undefined
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A formula or a test, read once when definitions load. */
export type Expression =
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'text'; readonly value: string }
  | CellReference
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'ledger'; readonly name: LedgerFunction; readonly account: string }
  /** SUM ABS AVG MIN MAX, PREVYEAR PREVMONTH, and functions of the registers (NOTIONAL.…). */
  | { readonly kind: 'call'; readonly name: string; readonly parts: readonly Expression[] }
  | { readonly kind: 'minus'; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly sign: '+' | '-' | '*' | '/'
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'compare'; readonly sign: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'both' | 'either'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'if'; readonly test: Expression; readonly then: Expression }

/** Null: nothing to show (a divisor of 0, a year without books). */
export type Value = Decimal | null

export type CellKind = 'computed' | 'ledger' | 'typed' | 'none'

/** One computed sheet: values by `row@column`. */
export interface Sheet {
  readonly definition: ReportDefinition
  readonly columns: readonly Column[]
  readonly values: ReadonlyMap<string, Value>
}

export const cellKey = (row: string, column: string): string => `${row}@${column}`

/** Where a sheet takes what it does not compute itself. */
export interface Source {
  ledger(name: LedgerFunction, account: string, column: Column): Value
  typed(row: string, column: string): Value
  /** A cell elsewhere: another sheet, month, year or version. */
  elsewhere(reference: CellReference, column: Column, shift: 'same' | 'last-year' | 'last-month'): Value
  /** A function that only this source knows. */
  call?(name: string, parts: readonly Value[], column: Column): Value
}
