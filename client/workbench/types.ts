// What the workbench answers.
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
  readonly checks: readonly {
    readonly code: string
    readonly title: string
    readonly ok: boolean
    readonly count: number
    readonly at: string | null
    readonly message: string | null
  }[]
}
