// Documents, files and the worklist as the server answers them.
import type { Problem } from '../core/http.ts'
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'
import type { Explanation } from '../rules/types.ts'
import type { VoucherState } from '../ledger/types.ts'

export type DocumentState = 'vouchered' | 'memo' | 'waiting' | 'set_aside' | 'cancelled'

export interface DocumentRow {
  readonly id: number
  readonly event: string
  readonly title: string
  readonly docNo: string
  readonly sourceSystem: string
  readonly scheme: string | null
  readonly region: string | null
  readonly org: string | null
  readonly bizDate: string
  readonly valueDate: string | null
  readonly period: string
  readonly amount: Money | null
  readonly status: DocumentState
  readonly reasonCode: string | null
  readonly reason: string | null
  readonly isReversal: boolean
  readonly receivedAt: string
  readonly fileId: number | null
  readonly line: number | null
}

export interface ContractField {
  readonly name: string
  readonly title: string
  readonly type: string
  readonly required?: boolean
  readonly codeSet?: string
  readonly note?: string
}

export interface Contract {
  readonly id: string
  readonly name: string
  readonly fields: readonly ContractField[]
  readonly lines?: { readonly fields: readonly ContractField[] }
}

export type Payload = Readonly<Record<string, unknown>>

export interface DocumentVoucher {
  readonly id: number
  readonly standard: Standard
  readonly bookName: string
  readonly date: string
  readonly word: string
  readonly no: number | null
  readonly status: VoucherState
  readonly summary: string
  readonly rule: { readonly id: string; readonly version: number; readonly name: string } | null
  readonly lines: readonly {
    readonly account: string
    readonly accountName: string
    readonly debit: Money
    readonly credit: Money
    readonly summary: string
  }[]
}

export interface DocumentAnswer {
  readonly document: DocumentRow & {
    readonly envelope: Payload
    readonly payload: Payload
    readonly key: string
    readonly fileName: string | null
  }
  readonly contract: Contract | null
  readonly explanation: Explanation | null
  readonly vouchers: readonly DocumentVoucher[]
  readonly history: readonly { readonly at: string; readonly actor: string; readonly text: string }[]
  readonly conflicts: readonly DocumentConflict[]
  readonly reverses: DocumentLink | null
  readonly reversedBy: readonly DocumentLink[]
}

export interface DocumentLink {
  readonly id: number
  readonly docNo: string
  readonly title: string
}

export interface DocumentConflict {
  readonly id: number
  readonly documentId: number
  readonly docNo: string
  readonly title: string
  readonly envelope: Payload
  readonly payload: Payload
  readonly receivedAt: string
  readonly fileId: number | null
  readonly line: number | null
  readonly isSettled: boolean
  /** Only while nothing was booked may the later content take the earlier one's place. */
  readonly mayAccept: boolean
  readonly note: string | null
}

export interface FileRow {
  readonly id: number
  readonly name: string
  readonly bytes: number
  readonly format: string | null
  readonly status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly jobId: number | null
  readonly actorName: string
  readonly receivedAt: string
  readonly read: number
  readonly new: number
  readonly known: number
  readonly refused: number
  readonly vouchers: number
  readonly waiting: number
  /** With one file only: how far its reading is. */
  readonly job?: { readonly done: number; readonly total: number | null; readonly text: string | null } | null
}

export interface FileProblem extends Problem {
  readonly id: number
  readonly content: string | null
}

export interface WorklistGroup {
  readonly code: string
  readonly reason: string
  readonly count: number
  readonly amount: Money
  readonly oldest: string | null
}

export const documentStateNames: Readonly<Record<DocumentState, string>> = {
  vouchered: '已生成凭证',
  memo: '备查不记账',
  waiting: '待处理',
  set_aside: '已搁置',
  cancelled: '已抵销',
}
export const documentStateTones: Readonly<Record<DocumentState, string>> = {
  vouchered: 'is-good',
  memo: 'is-quiet',
  waiting: 'is-wait',
  set_aside: 'is-quiet',
  cancelled: 'is-quiet',
}
