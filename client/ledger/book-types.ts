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
    readonly books: number
  }
  readonly rows: readonly TrialBalanceRow[]
  readonly totals: Figures
}

export interface DetailRow {
  readonly kind: 'opening' | 'entry' | 'monthTotal' | 'yearTotal'
  readonly period: string
  readonly date: string | null
  readonly voucherId: number | null
  readonly bookName: string | null
  readonly no: string | null
  readonly account: string | null
  readonly accountName: string | null
  readonly summary: string
  readonly auxiliaries: string | null
  readonly debit: Money
  readonly credit: Money
  readonly direction: '借' | '贷' | '平'
  readonly balance: Money
}

export interface DetailLedger {
  readonly head: {
    readonly bookId: number | null
    readonly standard: Standard
    readonly scheme: string
    readonly schemeName: string
    readonly region: string | null
    readonly orgName: string
    readonly account: string
    readonly accountName: string
    readonly direction: 'debit' | 'credit'
    readonly from: string
    readonly to: string
    readonly books: number
  }
  readonly rows: readonly DetailRow[]
  /** Entries in all pages. */
  readonly total: number
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
