// What the server answers about statements.
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export type Span = 'month' | 'year'

export interface Listing {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly kind: string
  readonly source: string
  readonly confidence: string
}

export interface StatementRow {
  readonly code: string
  readonly label: string
  readonly indent: number
  readonly side: 'left' | 'right'
  readonly line: number | null
  readonly note: string | null
  readonly formula: string | null
  readonly isMisplaced: boolean
  readonly cells: Readonly<Record<string, { value: Money | null; kind: 'computed' | 'ledger' | 'typed' | 'none' }>>
  readonly sums?: Readonly<Record<string, { sum: Money; eliminated: Money }>>
}

export interface SheetCheck {
  readonly id: string
  readonly level: 'error' | 'warn'
  readonly holds: boolean | null
  readonly message: string
  readonly test: string
  readonly column: string | null
  readonly left: Money | null
  readonly right: Money | null
  readonly cells: readonly string[]
}

export interface Elimination {
  readonly title: string
  readonly set: string
  readonly giverName: string | null
  readonly takerName: string | null
  readonly givesAccount: string
  readonly takesAccount: string
  readonly gives: Money
  readonly takes: Money
  readonly eliminated: Money
  readonly difference: Money
}

export interface Statement {
  readonly head: {
    readonly report: string
    readonly number: string
    readonly title: string
    readonly layout: 'rows' | 'two-sided'
    readonly standard: Standard
    readonly scheme: string
    readonly fundName: string
    readonly orgName: string
    readonly bookId: number | null
    readonly isConsolidated: boolean
    readonly books: number
    readonly span: Span
    readonly period: string
    readonly date: string
    readonly unit: string
    readonly source: string
    readonly confidence: string
    readonly note: string | null
    readonly isClosed: boolean
    readonly uncarried: Money
    readonly issued: { version: number; at: string; by: string; digest: string } | null
    readonly lastYear: 'issued' | 'computed' | 'absent'
  }
  readonly columns: readonly { key: string; title: string; group: string | null; type: string }[]
  readonly rows: readonly StatementRow[]
  readonly checks: readonly SheetCheck[]
  readonly eliminations: readonly Elimination[]
}

export interface CellExplanation {
  readonly row: string
  readonly label: string
  readonly column: string
  readonly columnTitle: string
  readonly value: Money | null
  readonly formula: string | null
  readonly note: string | null
  readonly kind: string
  readonly parts: readonly {
    sign: '+' | '-'
    text: string
    label: string
    value: Money | null
    cell: { row: string; column: string } | null
    path: string | null
    accounts: readonly { account: string; name: string; amount: Money; why: 'uncarried' | 'eliminated' | null }[]
  }[]
  readonly drill: Readonly<Record<string, string>> | null
  readonly isIssued: boolean
}

export interface Notes {
  readonly book: { id: number; name: string }
  readonly outline: string
  readonly versions: readonly { version: number; content: string; savedAt: string; savedBy: string }[]
  readonly tables: readonly {
    title: string
    columns: readonly string[]
    rows: readonly (readonly string[])[]
    total: readonly string[] | null
    agreements: readonly { title: string; table: Money; books: Money; agrees: boolean }[]
  }[]
}

export const cellKey = (row: string, column: string): string => `${row}@${column}`
