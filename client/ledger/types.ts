// Vouchers and books as the server answers them.
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export type VoucherState = 'draft' | 'reviewed' | 'posted' | 'returned' | 'void'
export type VoucherKind = 'rule' | 'manual' | 'reversal' | 'opening' | 'closing'
export type VoucherAction = 'edit' | 'attach' | 'sign' | 'void' | 'review' | 'return' | 'post' | 'reverse'

export interface VoucherRow {
  readonly id: number
  readonly bookId: number
  readonly bookName: string
  readonly period: string
  readonly date: string
  readonly word: string
  readonly no: number | null
  readonly kind: VoucherKind
  readonly status: VoucherState
  readonly summary: string
  readonly attachmentCount: number
  readonly total: Money
  readonly maker: string
  readonly reviewer: string | null
  readonly poster: string | null
  readonly returnReason: string | null
  readonly reversesId: number | null
  /** '暂-12' while there is no official number. */
  readonly draftNo: string | null
  readonly cashier: string | null
}

export interface Attachment {
  readonly id: number
  readonly name: string
  readonly format: string
  readonly contentType: string
  readonly bytes: number
  /** SM3. */
  readonly digest: string
  readonly person: string
  readonly addedAt: string
}

export interface Remark {
  readonly kind: 'returned' | 'answered'
  readonly person: string
  readonly at: string
  readonly remark: string
}

export interface AuxiliaryValue {
  readonly code: string
  readonly name: string
  readonly value: string
  readonly valueName?: string | null
}

export interface VoucherLine {
  readonly lineNo: number
  readonly account: string
  readonly accountName: string
  readonly summary: string
  readonly debit: Money
  readonly credit: Money
  readonly auxiliaries: readonly AuxiliaryValue[]
}

export interface Voucher extends VoucherRow {
  readonly standard: Standard
  readonly scheme: string
  readonly schemeName: string
  readonly orgName: string
  readonly regionName: string
  readonly year: number
  readonly cashierAt: string | null
  /** The policy of the book asks for a cashier's signature and there is none yet. */
  readonly lacksCashier: boolean
  readonly madeAt: string
  readonly reviewedAt: string | null
  readonly postedAt: string | null
  readonly chainNo: number | null
  readonly hash: string | null
}

export interface VoucherAnswer {
  readonly voucher: Voucher
  readonly lines: readonly VoucherLine[]
  readonly documents: readonly {
    readonly id: number
    readonly event: string | null
    readonly docNo: string | null
    readonly bizDate: string | null
    readonly amount: Money
  }[]
  readonly rule: { readonly id: string; readonly version: number; readonly name: string } | null
  /** Vouchers made from the same documents, mostly in the other ledger. */
  readonly siblings: readonly (VoucherLink & { readonly standard: Standard })[]
  readonly remarks: readonly Remark[]
  readonly attachments: readonly Attachment[]
  readonly corrects: VoucherLink | null
  readonly correctedBy: readonly VoucherLink[]
  readonly reverses: VoucherLink | null
  readonly reversedBy: readonly VoucherLink[]
  readonly allowed: readonly VoucherAction[]
  /** Why not, for what is not allowed. */
  readonly reasons: Readonly<Partial<Record<VoucherAction, string>>>
}

export interface VoucherLink {
  readonly id: number
  readonly word: string
  readonly no: number | null
  readonly draftNo?: string | null
  readonly date: string
  readonly status: VoucherState
}

export const stateNames: Readonly<Record<VoucherState, string>> = {
  draft: '未审核',
  reviewed: '已审核',
  posted: '已记账',
  returned: '已退回',
  void: '已作废',
}
export const stateTones: Readonly<Record<VoucherState, string>> = {
  draft: 'is-wait',
  reviewed: '',
  posted: 'is-good',
  returned: 'is-bad',
  void: 'is-quiet',
}
export const kindNames: Readonly<Record<VoucherKind, string>> = {
  rule: '机制',
  manual: '手工',
  reversal: '红冲',
  opening: '期初',
  closing: '结转',
}

/** 记-12; before posting 暂-12 for what a person made, else no number yet. */
export const voucherNo = (voucher: {
  readonly word: string
  readonly no: number | null
  readonly draftNo?: string | null
}): string => (voucher.no === null ? (voucher.draftNo ?? `${voucher.word}-未编号`) : `${voucher.word}-${voucher.no}`)
