// The words of the ledger: drafts as others hand them in, vouchers as they are stored, and the columns of its tables.
import type { Standard } from '../core/actor.ts'
import type { Columns } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'

export type Side = 'debit' | 'credit'
export const sideNames: Record<Side, string> = { debit: '借', credit: '贷' }

export const voucherKinds = ['rule', 'manual', 'reversal', 'opening', 'closing'] as const
export type VoucherKind = (typeof voucherKinds)[number]

export const voucherStates = ['draft', 'reviewed', 'posted', 'returned', 'void'] as const
export type VoucherState = (typeof voucherStates)[number]
export const stateNames: Record<VoucherState, string> = {
  draft: '未审核',
  reviewed: '已审核',
  posted: '已记账',
  returned: '已退回',
  void: '已作废',
}

export interface DraftLine {
  account: string
  side: Side
  /** Yuan; negative is 红字, on the same side as what it takes back. */
  amount: Money
  /** Default: the summary of the voucher. */
  summary?: string | undefined
  /** Dimension → value, e.g. { bankAccount: '330106-IP-SR' }. */
  auxiliaries: Readonly<Record<string, string>>
}

export interface VoucherDraft {
  bookId: number
  date: string
  /** 凭证字; default: the first of the book. */
  word?: string | undefined
  kind: VoucherKind
  summary: string
  attachmentCount: number
  rule?: { id: string; version: number } | undefined
  /** Ties the vouchers that one document makes in both ledgers. */
  groupKey?: string | undefined
  lines: readonly DraftLine[]
  documents: readonly { id: number; amount: Money }[]
  /** Kind reversal: the voucher it takes back. */
  reverses?: number | undefined
  /** The posted voucher that this one puts right (订正、差额更正). */
  corrects?: number | undefined
}

export interface StoredVoucher {
  id: number
  book_id: number
  period: string
  voucher_date: string
  word: string
  voucher_no: number | null
  kind: VoucherKind
  status: VoucherState
  summary: string
  attachment_count: number
  total_amount: Money
  rule_id: string | null
  rule_version: number | null
  group_key: string | null
  reverses_id: number | null
  maker_id: number
  made_at: string
  reviewer_id: number | null
  reviewed_at: string | null
  poster_id: number | null
  posted_at: string | null
  return_reason: string | null
  chain_no: number | null
  previous_hash: string | null
  hash: string | null
  /** 暂号 of a voucher made by a person; the official number comes with posting. */
  draft_no: number | null
  cashier_id: number | null
  cashier_at: string | null
  corrects_id: number | null
}

export interface StoredLine {
  voucher_id: number
  line_no: number
  book_id: number
  period: string
  voucher_date: string
  account_code: string
  summary: string
  debit_amount: Money
  credit_amount: Money
  aux_key: string
}

/** What the books slice of a place is, and how it is kept. */
export interface BookPlace {
  standard: Standard
  scheme: string
  region: string
  year: number
}

export const voucherColumns = {
  id: 'id',
  book_id: 'id',
  period: 'text',
  voucher_date: 'date',
  word: 'text',
  kind: 'text',
  status: 'text',
  summary: 'text',
  attachment_count: 'integer',
  total_amount: 'amount',
  rule_id: 'text',
  rule_version: 'integer',
  group_key: 'text',
  reverses_id: 'id',
  maker_id: 'id',
  made_at: 'text',
  draft_no: 'integer',
  corrects_id: 'id',
} as const satisfies Columns

export const lineColumns = {
  voucher_id: 'id',
  line_no: 'integer',
  book_id: 'id',
  period: 'text',
  voucher_date: 'date',
  account_code: 'text',
  summary: 'text',
  debit_amount: 'amount',
  credit_amount: 'amount',
  aux_key: 'text',
} as const satisfies Columns

export const documentColumns = { voucher_id: 'id', document_id: 'id', amount: 'amount' } as const satisfies Columns

/** 凭证字 of the opening balances, numbered apart from the months. */
export const openingWord = '期初'

export const ledgerLimits = {
  /** A voucher that sums up a day's documents; people type far fewer. */
  linesPerVoucher: 5000,
  linesPerManualVoucher: 500,
  vouchersPerCall: 50_000,
  summaryChars: 200,
  attachments: 9999,
} as const

/** '记-12'; before posting there is no number. */
export const voucherNo = (word: string, no: number | null): string => (no === null ? word : `${word}-${no}`)

/** '暂-12' while a voucher made by a person has no official number. */
export const draftName = (voucher: { voucher_no: number | null; draft_no: number | null }): string | null =>
  voucher.voucher_no === null && voucher.draft_no !== null ? `暂-${voucher.draft_no}` : null
