// The words of the rule book: purposes, rules, selections, policies as an accountant writes them, and what they produce.
import type { Standard } from '../core/actor.ts'
import type { Problem } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import type { ChartView } from './chart.ts'
import type { CodeSetDefinition, DocumentType, FieldDefinition } from './document-types.ts'

export type { Standard } from '../core/actor.ts'

export const standards = ['agency', 'treasury'] as const
export const standardNames: Record<Standard, string> = { agency: '经办账', treasury: '财政专户账' }

export type Side = 'debit' | 'credit'
export const sideNames: Record<Side, string> = { debit: '借', credit: '贷' }

export const confidences = ['source', 'source-secondhand', 'inference', 'knowledge-verify'] as const

/** How the leaf under a purpose's account is found for some schemes: one fixed code, or by fields of the document. */
export interface Leaf {
  readonly schemes: readonly string[]
  /** Only from this business date on: charts grow over the years. */
  readonly from?: string | undefined
  readonly account?: string | undefined
  /** Field names joined by '+'; their values, joined the same way, are looked up in `values`. */
  readonly by?: string | undefined
  readonly values?: Readonly<Record<string, string>> | undefined
  /** The field's value is the leaf code itself. */
  readonly itself?: boolean | undefined
  /** Taken when the document leaves the field empty. */
  readonly default?: string | undefined
}

export interface Purpose {
  readonly name: string
  readonly account: string
  /** Auxiliaries without which the account's balance could not be told apart. */
  readonly requires: readonly string[]
  readonly leaf: readonly Leaf[]
  /** Purposes of both ledgers with the same mark hold the same money and must move together. */
  readonly twin?: string | undefined
  readonly note?: string | undefined
}

export interface RuleLine {
  readonly side: Side
  readonly purpose: string
  readonly amount: string
  /** Negative amounts: 'swap' = positive on the other side, 'red' = negative on its own side. Otherwise refused. */
  readonly signed?: 'swap' | 'red' | undefined
  /** Auxiliary → field of the document, or '=constant'. */
  readonly auxiliaries: Readonly<Record<string, string>>
}

export interface RuleExample {
  readonly document: Readonly<Record<string, string>>
  readonly expect: readonly string[]
}

export interface Rule {
  readonly standard: Standard
  readonly id: string
  readonly version: number
  readonly name: string
  readonly from: string
  readonly to?: string | undefined
  /** Chart templates or scheme codes. */
  readonly schemes: readonly string[]
  readonly orgLevels?: readonly string[] | undefined
  readonly scope?: string | undefined
  readonly summary: string
  readonly lines: readonly RuleLine[]
  readonly evidence: string
  readonly source: string
  readonly confidence: (typeof confidences)[number]
  readonly note?: string | undefined
  readonly examples: readonly RuleExample[]
  /** File and place, for messages. */
  readonly at: string
  /** The rule as it stands in its file, for the version register. */
  readonly content: unknown
}

/** One of these values, or none of these; null = the document leaves the field empty. */
export type Allowed = readonly (string | null)[] | { readonly not: readonly (string | null)[] }
export type Conditions = Readonly<Record<string, Allowed>>
/** Amount name → expression over the document's amounts. */
export type Taken = Readonly<Record<string, string>>

export interface Leg {
  readonly leg: string
  readonly name: string
  readonly when: Conditions
  readonly take: Taken
}

export interface Entry {
  readonly standard: Standard
  /** Absent: the entry says that nothing is booked. */
  readonly rule?: string | undefined
  readonly memo?: string | undefined
  readonly leg: string
  readonly when: Conditions
  readonly take: Taken
  /** Name used by the rule → field of the document, or '=constant'. */
  readonly fill: Readonly<Record<string, string>>
  /** Booked in another scheme's book: the field that names the scheme. */
  readonly book?: { readonly scheme: string } | undefined
  readonly reading?: string | undefined
  readonly at: string
}

export interface Selection {
  readonly document: string
  readonly name: string
  readonly memo?: string | undefined
  /** The field that names the document to be taken back. */
  readonly reverses?: string | undefined
  readonly legs: readonly Leg[]
  readonly entries: Readonly<Record<Standard, readonly Entry[]>>
  readonly reading?: string | undefined
  readonly at: string
}

export interface Policy {
  readonly name: string
  readonly standard: Standard
  readonly title: string
  readonly values: Readonly<Record<string, string>>
  readonly default: string
  readonly note?: string | undefined
}

export interface RuleBook {
  readonly chart: ChartView
  readonly purposes: Readonly<Record<Standard, ReadonlyMap<string, Purpose>>>
  /** Versions of each rule, oldest first. */
  readonly rules: ReadonlyMap<string, readonly Rule[]>
  readonly selections: ReadonlyMap<string, Selection>
  readonly documents: ReadonlyMap<string, DocumentType>
  /** The fields around every document. */
  readonly envelope: readonly FieldDefinition[]
  readonly policies: ReadonlyMap<string, Policy>
  readonly codeSets: ReadonlyMap<string, CodeSetDefinition>
  readonly counts: { readonly rules: number; readonly documentTypes: number; readonly examples: number }
}

/** What the engine must know of a document. */
export interface DocumentFacts {
  readonly type: string
  readonly scheme: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly fundAccounts: ReadonlyMap<string, { readonly kind: string }>
  /** 'central' | 'province' | 'city' | 'county' of the organisation that keeps the book. */
  readonly orgLevel: string
  /** null for documents without cash: the business date decides. */
  readonly valueDate: string | null
  readonly bizDate: string
  /** Choices of both books, see policies.json; missing ones take the default. */
  readonly policies: Readonly<Record<Standard, Readonly<Record<string, string>>>>
}

export interface VoucherLine {
  readonly account: string
  readonly side: Side
  readonly amount: Money
  readonly auxiliaries: Readonly<Record<string, string>>
}

export interface RuleVoucher {
  readonly standard: Standard
  readonly scheme: string
  readonly rule: { readonly id: string; readonly version: number; readonly name: string }
  readonly summary: string
  readonly lines: readonly VoucherLine[]
  /** Vouchers of one book with the same group may be made one voucher. */
  readonly group: string
}

export type BuildResult =
  | { readonly kind: 'vouchers'; readonly vouchers: readonly RuleVoucher[] }
  | { readonly kind: 'memo'; readonly reason: string }
  /** The vouchers of another document are to be taken back: its number in the same source. */
  | { readonly kind: 'reversal'; readonly original: string }
  | { readonly kind: 'none'; readonly code: string; readonly message: string; readonly problems: readonly Problem[] }
