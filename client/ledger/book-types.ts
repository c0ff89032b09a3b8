// Books of account as the server answers them.
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export interface Figures {
  readonly openingDebit: Money
  readonly openingCredit: Money
  readonly periodDebit: Money
  readonly periodCredit: Money
  readonly yearDebit: Money
  readonly yearCredit: Money
  readonly closingDebit: Money
  readonly closingCredit: Money
}

export interface TrialBalanceRow extends Figures {
  readonly standard: Standard
  readonly scheme: string
  readonly schemeName: string
  readonly account: string
  readonly name: string
  readonly fullName: string
  readonly level: number
  readonly isLeaf: boolean
}

export interface TrialBalance {
  readonly head: {
    readonly standard: Standard | null
    readonly scheme: string | null
    readonly schemeName: string | null
    readonly region: string | null
    readonly regionName: string | null
    readonly orgName: string
    readonly bookId: number | null
    readonly from: string
    readonly period: string
    readonly includeDrafts: boolean
    readonly includeClosing: boolean
    readonly books: number
  }
  readonly rows: readonly TrialBalanceRow[]
  readonly totals: Figures
}

export type BookKind = 'general' | 'detail' | 'journal' | 'multi-column' | 'balance' | 'counterparty' | 'day-book'

export interface BookColumn {
  readonly title: string
  readonly group?: string
  readonly kind: 'text' | 'code' | 'side' | 'money'
  /** Width on paper, in millimetres. */
  readonly mm: number
  readonly carry?: 'turnover' | 'last' | 'title'
}

export interface SheetRow {
  readonly kind:
    'group' | 'opening' | 'entry' | 'dayTotal' | 'monthTotal' | 'yearTotal' | 'nextYear' | 'total' | 'carried'
  readonly cells: readonly (string | null)[]
  readonly voucherId?: number | null
  readonly isPosted?: boolean
  readonly detail?: { readonly account: string; readonly from: string; readonly to: string; readonly aux?: string }
}

export interface BookHead {
  readonly orgName: string
  readonly place: string
  readonly standard: Standard
  readonly bookId: number | null
  readonly books: number
  readonly from: string
  readonly to: string
  readonly includeDrafts: boolean
  readonly includeClosing: boolean
}

export interface BookSheet {
  readonly kind: BookKind
  readonly title: string
  readonly subject: string | null
  readonly head: BookHead
  readonly columns: readonly BookColumn[]
  readonly rows: readonly SheetRow[]
  /** Entries, vouchers or accounts in all pages. */
  readonly total: number
  readonly paper: 'portrait' | 'landscape'
  readonly note: string | null
}

export interface PrintedBook extends Omit<BookSheet, 'rows'> {
  readonly months: string
  readonly pages: readonly {
    readonly subject: string | null
    readonly columns: readonly BookColumn[]
    readonly rows: readonly SheetRow[]
    readonly number: number
  }[]
}

export const figureNames = [
  'openingDebit',
  'openingCredit',
  'periodDebit',
  'periodCredit',
  'yearDebit',
  'yearCredit',
  'closingDebit',
  'closingCredit',
] as const
