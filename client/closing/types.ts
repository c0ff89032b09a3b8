// What the server answers about closing.
import type { Book, Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export interface Month {
  readonly period: string
  readonly status: 'open' | 'closed'
  readonly closedAt: string | null
  readonly closedBy: string | null
  readonly sealNo: number | null
  readonly checkedAt: string | null
}

export interface BookState {
  readonly book: Book
  readonly months: readonly Month[]
  readonly closedTo: string | null
  readonly next: string | null
  readonly isYearClosed: boolean
  readonly nextBookId: number | null
  readonly reopening: string | null
}

export type ItemState = 'ok' | 'info' | 'warn' | 'blocked'

export interface ChecklistItem {
  readonly code: string
  readonly title: string
  readonly state: ItemState
  readonly text: string
  readonly count?: number
  readonly amount?: Money
  readonly path?: string
}

export interface Outcome {
  readonly code: string
  readonly title: string
  readonly level: 'B' | 'W' | 'I'
  readonly explained: boolean
  readonly findings: readonly { readonly message: string; readonly path?: string }[]
}

export interface Seal {
  readonly sealNo: number
  readonly digest: string
  readonly sealedAt: string
  readonly sealedBy: string
  readonly explanations: Readonly<Record<string, string>>
}

export interface MonthChecklist {
  readonly book: {
    readonly id: number
    readonly name: string
    readonly year: number
    readonly standard: Standard
    readonly scheme: string
  }
  readonly period: string
  readonly status: 'open' | 'closed'
  readonly items: readonly ChecklistItem[]
  readonly check: {
    readonly checkedAt: string
    readonly checkedBy: string
    readonly blocking: number
    readonly warnings: number
    readonly outcomes: readonly Outcome[]
  } | null
  readonly seals: readonly Seal[]
  readonly can: {
    readonly check: boolean
    readonly close: boolean
    readonly reopen: boolean
    readonly closeYear: boolean
  }
}

export interface CloseAnswer {
  readonly done: readonly number[]
  readonly refused: readonly {
    readonly id: number
    readonly code: string
    readonly message: string
    readonly hint?: string
  }[]
  readonly vouchers: readonly number[]
}

export interface ReopenRequest {
  readonly id: number
  readonly bookId: number
  readonly bookName: string
  readonly period: string
  readonly reason: string
  readonly status: 'requested' | 'approved' | 'refused'
  readonly requester: string
  readonly requestedAt: string
  readonly decider: string | null
  readonly decidedAt: string | null
  readonly note: string | null
  readonly isOwn: boolean
}

export interface Adjustment extends Omit<ReopenRequest, 'status' | 'period' | 'requester' | 'requestedAt'> {
  readonly status: 'proposed' | 'approved' | 'refused'
  readonly voucherId: number
  readonly amount: Money
  readonly basisNo: string
  readonly maker: string
  readonly madeAt: string
}

export const itemTones: Readonly<Record<ItemState, string>> = {
  ok: 'is-good',
  info: 'is-quiet',
  warn: 'is-wait',
  blocked: 'is-bad',
}
export const itemNames: Readonly<Record<ItemState, string>> = {
  ok: '完成',
  info: '提示',
  warn: '须说明',
  blocked: '未完成',
}

export interface Parameters {
  readonly kinds: readonly { readonly code: string; readonly title: string; readonly note: string }[]
  readonly rows: readonly {
    readonly id: number
    readonly code: string
    readonly value: string
    readonly basis: string
    readonly setBy: string
    readonly setAt: string
  }[]
}

export interface MappedAccount {
  readonly from: string
  readonly name: string
  readonly balance: Money
  readonly to: string | null
  readonly toName: string | null
  readonly origin: 'same' | 'national' | 'own' | 'none'
  readonly basis: string | null
  readonly setBy: string | null
  readonly setAt: string | null
}

export interface Mappings {
  readonly year: number
  readonly rows: readonly MappedAccount[]
  readonly unmapped: number
  readonly choices: readonly { readonly code: string; readonly name: string; readonly element: string }[]
}

interface NamedAccount {
  readonly code: string
  readonly name: string
}

export interface ClosingRule {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly standard: Standard
  readonly standardName: string
  readonly schemes: readonly string[]
  readonly element: 'income' | 'expenditure'
  readonly valid: { readonly from: number; readonly to?: number }
  readonly summary: string
  readonly carry: readonly {
    readonly accounts: readonly NamedAccount[]
    readonly to: readonly NamedAccount[]
    readonly share: {
      readonly title: string
      readonly default: string
      readonly note: string
      readonly confidenceName: string
    } | null
  }[]
  readonly source: string
  readonly confidenceName: string
  readonly note?: string
  readonly examples: readonly {
    readonly scheme: string
    readonly year: number
    readonly share?: string
    readonly balances: readonly string[]
    readonly expect: readonly string[]
  }[]
}
