// The words of the memo registers (备查簿): what a definition says, and how items and movements are stored.
import type { Standard } from '../core/actor.ts'
import type { Columns } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import type { Side } from '../ledger/model.ts'

/**
 * nominal: what the paper says (面值、计划、核定); principal: what was moved and is held; interest and income: what it bore.
 * Which a register uses, and what they are called there, stands in its definition.
 */
export const measures = ['nominal', 'principal', 'interest', 'income'] as const
export type Measure = (typeof measures)[number]
export type Amounts = Readonly<Record<Measure, Money>>
export const noAmounts: Amounts = { nominal: '0.00', principal: '0.00', interest: '0.00', income: '0.00' }

export const itemStates = ['draft', 'open', 'settled', 'void'] as const
/** draft: nothing reviewed yet; settled: nothing held any more; void: everything taken back. */
export type ItemState = (typeof itemStates)[number]

export const movementStates = ['draft', 'kept', 'returned'] as const
export type MovementState = (typeof movementStates)[number]

/** Whence a movement: a booked document, an opening balance, a person. */
export type MovementSource = 'document' | 'opening' | 'hand'

export type ItemFields = Readonly<Record<string, string>>

export interface RegisterField {
  readonly name: string
  readonly title: string
  readonly type: 'text' | 'code' | 'date' | 'decimal' | 'integer'
  readonly codeSet?: string | undefined
  readonly values?: Readonly<Record<string, string>> | undefined
}

export interface MovementKind {
  readonly kind: string
  readonly title: string
  /** The amounts a person may enter and their sign: '±' is entered with its sign. */
  readonly hand: Readonly<Partial<Record<Measure, '+' | '-' | '±'>>>
  /** Amounts that follow from those entered. */
  readonly also?: Readonly<Partial<Record<Measure, Readonly<Partial<Record<Measure, 1 | -1>>>>>> | undefined
  /** Whether it may say something of the item. */
  readonly sets?: boolean | undefined
}

export interface Feed {
  /** Rules whose posted vouchers feed the register; or `memo`: documents that make no voucher. */
  readonly rules?: readonly string[] | undefined
  readonly memo?: readonly string[] | undefined
  /** Only these document types, where several share a rule. */
  readonly documents?: readonly string[] | undefined
  readonly kind: string
  /** Parts of the item's code: a field of the document, 'field|=otherwise', '=fixed' or 'year'. */
  readonly code: readonly string[]
  /** Fields of the document joined by plus and minus. */
  readonly amounts: Readonly<Partial<Record<Measure, string>>>
  /** Field of the item → field of the document. */
  readonly fields?: Readonly<Record<string, string>> | undefined
}

type AccountsByStandard = Readonly<Partial<Record<Standard, readonly string[]>>>

/** How the opening balances of a place's first book become items: by an auxiliary of the line, or '=fixed'. */
export interface OpeningFeed {
  readonly measure: Measure
  readonly side: Side
  readonly accounts: AccountsByStandard
  readonly code: string
  readonly fields: Readonly<Record<string, string>>
}

/** What must agree with the ledger: balance at the end of the month, or turnover of the year up to it. */
export interface Agreement {
  /** The check it belongs to; none: shown only. */
  readonly check?: string | undefined
  readonly title: string
  readonly basis: 'balance' | 'turnover'
  readonly measures: readonly Measure[]
  readonly kinds?: readonly string[] | undefined
  readonly negated?: boolean | undefined
  readonly side: Side
  /** Accounts with everything below them. */
  readonly accounts: AccountsByStandard
  readonly schemes?: readonly string[] | undefined
}

/** What the vouchers of some movements must have booked on other accounts. */
export interface Counterpart {
  readonly check: string
  readonly title: string
  readonly kinds: readonly string[]
  readonly measures: readonly Measure[]
  readonly side: Side
  readonly accounts: readonly string[]
}

export interface InterestTerms {
  readonly principal: Measure
  /** Fields of the item. */
  readonly rate: string
  readonly start: string
  readonly end: string
  readonly basis: string
  readonly basisDefault: string
  readonly demandRate?: string | undefined
  /** Kinds with which interest comes in. */
  readonly paidBy: readonly string[]
}

export interface Register {
  readonly id: string
  readonly order: number
  readonly title: string
  /** What an item is called. */
  readonly item: string
  readonly schemes?: readonly string[] | undefined
  readonly standards?: readonly Standard[] | undefined
  readonly source: string
  readonly code: {
    readonly title: string
    readonly codeSet?: string | undefined
    readonly parts?: readonly { readonly title: string; readonly codeSet?: string | undefined }[] | undefined
  }
  readonly fields: readonly RegisterField[]
  /** The field that holds the day an item falls due. */
  readonly due?: string | undefined
  readonly interest?: InterestTerms | undefined
  readonly measures: readonly {
    readonly measure: Measure
    readonly title: string
    readonly holds?: boolean | undefined
  }[]
  readonly rate?: { readonly title: string; readonly of: Measure; readonly by: Measure } | undefined
  readonly kinds: readonly MovementKind[]
  readonly feeds: readonly Feed[]
  readonly openings?: readonly OpeningFeed[] | undefined
  readonly agrees?: readonly Agreement[] | undefined
  readonly counterparts?: readonly Counterpart[] | undefined
}

export interface StoredItem {
  id: number
  register: string
  standard: Standard
  scheme_code: string
  region_code: string
  code: string
  fields: string
  due_on: string | null
  state: ItemState
  changed_at: string
}

export interface StoredMovement {
  id: number
  movement_key: string
  item_id: number
  register: string
  book_id: number
  period: string
  moved_on: string
  kind: string
  nominal_amount: Money
  principal_amount: Money
  interest_amount: Money
  income_amount: Money
  fields: string | null
  document_id: number | null
  voucher_id: number | null
  reverses_id: number | null
  source: MovementSource
  status: MovementState
  note: string | null
  maker_id: number
  made_at: string
  reviewer_id: number | null
  reviewed_at: string | null
  return_reason: string | null
}

export const itemColumns = {
  id: 'id',
  register: 'text',
  standard: 'text',
  scheme_code: 'text',
  region_code: 'text',
  code: 'text',
  fields: 'long',
  due_on: 'date',
  state: 'text',
  changed_at: 'text',
} as const satisfies Columns

export const itemKey = ['register', 'standard', 'scheme_code', 'region_code', 'code'] as const

export const movementColumns = {
  id: 'id',
  movement_key: 'text',
  item_id: 'id',
  register: 'text',
  book_id: 'id',
  period: 'text',
  moved_on: 'date',
  kind: 'text',
  nominal_amount: 'amount',
  principal_amount: 'amount',
  interest_amount: 'amount',
  income_amount: 'amount',
  fields: 'long',
  document_id: 'id',
  voucher_id: 'id',
  reverses_id: 'id',
  source: 'text',
  status: 'text',
  note: 'text',
  maker_id: 'id',
  made_at: 'text',
  reviewer_id: 'id',
  reviewed_at: 'text',
  return_reason: 'text',
} as const satisfies Columns

export const amountColumn = (measure: Measure) => `${measure}_amount` as const

export const amountsOf = (row: Pick<StoredMovement, `${Measure}_amount`>): Amounts => ({
  nominal: row.nominal_amount,
  principal: row.principal_amount,
  interest: row.interest_amount,
  income: row.income_amount,
})
