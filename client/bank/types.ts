// What the server answers about banks.
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export interface BankAccount {
  readonly account: string
  readonly standard: Standard
  readonly standardName: string
  readonly name: string
  readonly accountNo: string | null
  readonly bankName: string | null
  readonly kind: string
  readonly kindName: string
  readonly region: string
  readonly schemes: readonly string[]
}

export interface FlowRow {
  readonly id: number
  readonly account: string
  readonly accountName: string
  readonly accountNo: string | null
  readonly date: string
  readonly time: string | null
  readonly flowNo: string | null
  readonly in: Money | null
  readonly out: Money | null
  readonly balance: Money | null
  readonly counterparty: string | null
  readonly counterpartyAccount: string | null
  readonly summary: string | null
  readonly reference: string | null
  readonly matches: readonly {
    readonly standard: Standard
    readonly standardName: string
    readonly matchId: number | null
  }[]
  readonly openDays: number | null
  readonly receipts: number
  readonly line: number
}

export interface StatementPreview {
  readonly account: string | null
  readonly layout: string | null
  readonly problems: readonly { readonly message: string; readonly hint?: string; readonly line?: number }[]
  readonly sample: readonly (readonly string[])[]
  readonly statement: {
    readonly from: string
    readonly to: string
    readonly opening: Money
    readonly closing: Money
    readonly count: number
    readonly flows: readonly StatementFlow[]
  } | null
  readonly answer: {
    readonly read: number
    readonly new: number
    readonly known: number
    readonly gap: Money | null
  } | null
}

export interface StatementFlow {
  readonly line: number
  readonly date: string
  readonly flowNo: string | null
  readonly direction: 'in' | 'out'
  readonly amount: Money
  readonly balance: Money | null
  readonly counterparty: string | null
  readonly summary: string | null
}

export interface PaneFlow {
  readonly id: number
  readonly date: string
  readonly flowNo: string | null
  /** Signed: what the account gains is positive. */
  readonly amount: Money
  readonly counterparty: string | null
  readonly summary: string | null
  readonly reference: string | null
  readonly days: number
}

export interface PaneLine {
  readonly key: string
  readonly voucherId: number
  readonly line: number
  readonly date: string
  readonly no: string
  readonly summary: string
  readonly amount: Money
  readonly days: number
}

export interface Suggestion {
  readonly ruleId: string
  readonly title: string
  readonly automatic: boolean
  readonly score: number
  readonly reasons: readonly string[]
  readonly flows: readonly number[]
  readonly lines: readonly string[]
}

export interface MatchPane {
  readonly name: string
  readonly flowCount: number
  readonly lineCount: number
  readonly flows: readonly PaneFlow[]
  readonly lines: readonly PaneLine[]
  readonly suggestions: readonly Suggestion[]
}

export interface MatchRow {
  readonly id: number
  readonly net: Money
  readonly date: string
  readonly reason: string
  readonly actor: string
  readonly flows: readonly Omit<PaneFlow, 'days'>[]
  readonly lines: readonly {
    readonly voucherId: number
    readonly line: number
    readonly date: string
    readonly no: string
    readonly summary: string
  }[]
}

export type TableStatus = 'draft' | 'prepared' | 'reviewed' | 'returned'
export const tableStatusNames: Record<TableStatus, string> = {
  draft: '未编制',
  prepared: '待复核',
  reviewed: '已复核',
  returned: '已退回',
}
export const tableStatusTones: Record<TableStatus, string> = {
  draft: 'is-quiet',
  prepared: 'is-wait',
  reviewed: 'is-good',
  returned: 'is-bad',
}

export interface TableRow {
  readonly account: string
  readonly name: string
  readonly accountNo: string | null
  readonly bankName: string | null
  readonly kindName: string
  readonly standard: Standard
  readonly standardName: string
  readonly period: string
  readonly book: Money
  readonly bank: Money | null
  readonly adjusted: Money
  readonly difference: Money | null
  readonly openItems: number
  readonly statementTo: string | null
  readonly status: TableStatus
  readonly isCurrent: boolean
  readonly preparer: string | null
  readonly preparedAt: string | null
  readonly reviewer: string | null
  readonly reviewedAt: string | null
  readonly returnReason: string | null
}

export interface OpenItem {
  readonly key: string
  readonly group: 'c' | 'd' | 'e' | 'f'
  readonly date: string
  readonly no: string
  readonly summary: string
  readonly amount: Money
  readonly days: number
  readonly isCarried: boolean
  readonly handler: string | null
  readonly expectedDate: string | null
  readonly explanation: string | null
}

export interface ReconciliationForm {
  readonly head: TableRow & {
    readonly title: string
    readonly orgName: string
    readonly date: string
    readonly bookName: string
    readonly differenceNote: string | null
  }
  readonly figures: {
    readonly book: Money
    readonly bank: Money | null
    readonly totals: Readonly<Record<'c' | 'd' | 'e' | 'f', Money>>
    readonly adjustedBook: Money
    readonly adjustedBank: Money | null
    readonly difference: Money | null
    readonly items: readonly OpenItem[]
  }
  readonly digest: string | null
  readonly problems: readonly { readonly code: string; readonly message: string; readonly hint?: string }[]
}

export interface BalanceRow extends BankAccount {
  readonly book: Money
  readonly bank: Money | null
  readonly ceiling: Money | null
  readonly alerts: readonly string[]
  readonly unmatched: number
}

export interface DailyBalances {
  readonly head: BankAccount & {
    readonly period: string
    readonly ceiling: Money | null
    readonly averageOut: Money
    readonly limits: { readonly source: string }
  }
  readonly rows: readonly {
    readonly date: string
    readonly isWorkday: boolean
    readonly bankIn: Money
    readonly bankOut: Money
    readonly bank: Money | null
    readonly bookIn: Money
    readonly bookOut: Money
    readonly book: Money
    readonly alerts: readonly string[]
  }[]
}
