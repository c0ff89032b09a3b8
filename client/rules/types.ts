// Accounting rules and their explanation as the server answers them.
import type { Standard } from '../core/books.ts'
import type { Money } from '../core/money.ts'

export interface RuleRow {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly standard: Standard
  readonly standardName: string
  readonly schemes: readonly string[]
  readonly from: string
  readonly confidence: string
  readonly confidenceName: string
  readonly source: string
  readonly documents: readonly { readonly id: string; readonly name: string }[]
}

export interface RuleLine {
  readonly side: 'debit' | 'credit'
  readonly sideName: string
  readonly purpose: string
  readonly amount: string
  readonly signed: 'swap' | 'red' | null
  readonly accounts: readonly {
    readonly schemes: readonly string[]
    readonly account: string
    readonly name: string | null
    readonly by: string | null
  }[]
  readonly auxiliaries: readonly { readonly code: string; readonly title: string; readonly from: string }[]
}

export interface RuleAnswer {
  readonly rule: {
    readonly id: string
    readonly version: number
    readonly name: string
    readonly standard: Standard
    readonly standardName: string
    readonly from: string
    readonly to: string | null
    readonly schemes: readonly string[]
    readonly orgLevels: readonly string[]
    readonly scope: string | null
    readonly summary: string
    readonly evidence: string
    readonly source: string
    readonly confidence: string
    readonly confidenceName: string
    readonly note: string | null
    readonly lines: readonly RuleLine[]
    readonly examples: readonly {
      readonly document: Readonly<Record<string, string>>
      readonly expect: readonly string[]
    }[]
  }
  readonly versions: readonly { readonly version: number; readonly from: string; readonly to: string | null }[]
  readonly selections: readonly RuleSelection[]
}

export interface RuleSelection {
  readonly document: string
  readonly documentName: string
  readonly leg: string | null
  readonly conditions: readonly string[]
  readonly take: readonly { readonly name: string; readonly expression: string }[]
  readonly reading: string | null
}

/** Why a document gives these vouchers, or none. */
export interface Explanation {
  readonly reading: string | null
  readonly result:
    | { readonly kind: 'vouchers' }
    | { readonly kind: 'memo'; readonly reason: string }
    | { readonly kind: 'reversal'; readonly original: string }
    | {
        readonly kind: 'none'
        readonly code: string
        readonly message: string
        readonly problems: readonly { readonly message: string }[]
      }
  readonly ledgers: readonly {
    readonly standard: Standard
    readonly name: string
    readonly parts: readonly {
      readonly name: string
      readonly applies: boolean
      readonly candidates: readonly RuleCandidate[]
    }[]
  }[]
  readonly vouchers: readonly ExplainedVoucher[]
}

export interface RuleCandidate {
  readonly rule: string | null
  readonly name: string
  readonly chosen: boolean
  readonly conditions: readonly { readonly text: string; readonly held: boolean }[]
  readonly reading: string | null
}

export interface ExplainedVoucher {
  readonly standard: Standard
  readonly scheme: string
  readonly rule: {
    readonly id: string
    readonly version: number
    readonly name: string
    readonly source: string
    readonly confidence: string
    readonly evidence: string
    readonly note: string | null
  }
  readonly summary: string
  readonly lines: readonly {
    readonly side: string
    readonly account: string
    readonly accountName: string
    readonly amount: Money
    readonly auxiliaries: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly amounts: readonly { readonly purpose: string; readonly expression: string; readonly amount: Money }[]
}
