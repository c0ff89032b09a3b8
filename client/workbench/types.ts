// What the workbench answers.
import type { Standard } from '../core/books.ts'
import type { BridgeRow, BridgeStatus } from '../tieout/types.ts'

export interface TodoRow {
  readonly kind: string
  readonly title: string
  readonly count: number
  readonly path: string
  readonly oldest: string | null
}

export interface Workbench {
  readonly date: string
  readonly todo: readonly TodoRow[]
  readonly today: {
    readonly documents: number
    readonly vouchers: number
    readonly byEvent: readonly {
      readonly event: string
      readonly title: string
      readonly count: number
      readonly amount: string | null
    }[]
  }
  readonly stuck: readonly {
    readonly code: string
    readonly reason: string
    readonly count: number
    readonly path: string
  }[]
  readonly accounts: readonly {
    readonly code: string
    readonly name: string
    readonly kind: string
    readonly balance: string
  }[]
  /** Null without the right to see the tie-out. */
  readonly tieout: {
    readonly period: string
    readonly counts: Readonly<Partial<Record<BridgeStatus, number>>>
    readonly rows: readonly Pick<
      BridgeRow,
      'region' | 'regionName' | 'scheme' | 'schemeName' | 'status' | 'difference' | 'itemCount' | 'computedAt'
    >[]
    readonly stale: number
  } | null
  readonly closing: readonly {
    readonly book: number
    readonly scheme: string
    readonly standard: Standard
    readonly months: readonly { readonly period: string; readonly isClosed: boolean }[]
  }[]
  readonly checks: readonly {
    readonly code: string
    readonly title: string
    readonly ok: boolean
    readonly count: number
    readonly at: string | null
    readonly message: string | null
  }[]
}
