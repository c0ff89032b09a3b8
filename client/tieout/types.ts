// What the tie-out answers.
import type { Money } from '../core/money.ts'

export type Side = 'agency' | 'treasury'
export const sideTitles: Record<Side, string> = { agency: '经办机构', treasury: '财政部门' }

export type BridgeStatus = 'agrees' | 'explained' | 'open' | 'broken' | 'single' | 'unknown'
export const statusTitles: Record<BridgeStatus, string> = {
  agrees: '相符',
  explained: '差异已说明',
  open: '有未说明的差异',
  broken: '差额无凭证可循',
  single: '只有一套账',
  unknown: '待核对',
}
export const statusTones: Record<BridgeStatus, string> = {
  agrees: 'is-good',
  explained: 'is-wait',
  open: 'is-bad',
  broken: 'is-bad',
  single: 'is-quiet',
  unknown: 'is-quiet',
}

export interface BridgeRow {
  readonly region: string
  readonly regionName: string
  readonly scheme: string
  readonly schemeName: string
  readonly period: string
  readonly status: BridgeStatus
  readonly agencyOrg: string | null
  readonly treasuryOrg: string | null
  readonly agencyBalance: Money | null
  readonly treasuryBalance: Money | null
  readonly difference: Money | null
  readonly residual: Money | null
  readonly itemCount: number
  readonly explainedCount: number
  readonly since: string | null
  readonly computedAt: string | null
  readonly isFresh: boolean
  readonly signed: readonly Side[]
}

export interface Term {
  readonly code: string | null
  readonly title: string
  readonly sign: 'start' | 'plus' | 'minus' | 'result'
  readonly amount: Money
  readonly kind: 'figure' | 'timing' | 'difference' | 'fault'
}

export interface ShownVoucher {
  readonly id: number
  readonly standard: Side
  readonly no: string
  readonly date: string
  readonly status: 'draft' | 'reviewed' | 'posted' | 'returned' | 'void'
  readonly statusName: string
  readonly summary: string
  readonly amount: Money
}

export interface Origin {
  readonly document: { readonly id: number; readonly docNo: string; readonly title: string } | null
  readonly vouchers: readonly ShownVoucher[]
}

export interface ShownGroup extends Origin {
  readonly key: string
  readonly date: string
  readonly amount: Money
}

export interface Item extends Origin {
  readonly key: string
  readonly twin: string
  readonly kind: 'agency' | 'treasury' | 'amount' | 'before' | 'account'
  readonly amount: Money
  readonly since: string | null
  readonly title: string
  readonly age: number | null
  readonly cause: string
  readonly responsible: Side
  readonly note: {
    readonly reason: string
    readonly responsible: Side
    readonly expectedDate: string
    readonly author: string
    readonly at: string
  } | null
}

export interface StatementRow {
  readonly code: string
  readonly title: string
  readonly kind: 'head' | 'total' | 'line' | 'part'
  readonly treasury: Money | null
  readonly agency: Money | null
  readonly difference: Money | null
}

export interface StateTreasury {
  readonly opening: Money
  readonly closing: Money
  readonly documents: {
    readonly received: Money
    readonly refunded: Money
    readonly interest: Money
    readonly transferred: Money
  }
  readonly ledger: { readonly received: Money; readonly transferred: Money }
  readonly arrived: Money
  readonly items: readonly {
    readonly documentId: number | null
    readonly docNo: string
    readonly title: string
    readonly voucherId: number | null
    readonly date: string
    readonly expected: Money
    readonly found: Money
    readonly reason: string
  }[]
}

export interface Bridge {
  readonly region: string
  readonly regionName: string
  readonly scheme: string
  readonly schemeName: string
  readonly period: string
  readonly agencyBook: number
  readonly treasuryBook: number
  readonly agencyOrg: string
  readonly treasuryOrg: string
  readonly status: BridgeStatus
  readonly residual: Money
  readonly twins: readonly {
    readonly code: string
    readonly title: string
    readonly agency: Money
    readonly treasury: Money
    readonly difference: Money
  }[]
  readonly netAssets: readonly Term[]
  readonly income: readonly Term[]
  readonly expenditure: readonly Term[]
  readonly accounts: readonly {
    readonly form: 'demand' | 'term'
    readonly account: string
    readonly name: string
    readonly agency: Money
    readonly treasury: Money
    readonly difference: Money
    readonly bank: Money | null
    readonly bankNote: string | null
  }[]
  readonly items: readonly Item[]
  readonly itemCount: number
  readonly inferred: readonly { readonly amount: Money; readonly agency: ShownGroup; readonly treasury: ShownGroup }[]
  readonly stateTreasury: StateTreasury
  readonly statement: { readonly rows: readonly StatementRow[]; readonly digest: string }
  readonly signatures: readonly {
    readonly side: Side
    readonly signer: string
    readonly at: string
    readonly holds: boolean
  }[]
  readonly maySign: readonly Side[]
  readonly computedAt: string
}

export interface TermDocuments {
  readonly term: string
  readonly opening: Money | null
  readonly closing: Money | null
  readonly bookId: number | null
  readonly rows: readonly ShownGroup[]
  readonly total: number
}

export const bridgePath = ({ region, scheme, period }: { region: string; scheme: string; period: string }): string =>
  `/tieouts/${region}/${scheme}?period=${period}`
