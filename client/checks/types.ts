// What the server says about checks: the catalogue, and what each last found per book and month.
export type Level = 'B' | 'W' | 'I'

export interface CheckRow {
  readonly id: string
  readonly title: string
  readonly rule: string
  readonly group: string
  readonly level: Level
  readonly moments: readonly string[]
  readonly article?: string
  readonly live?: true
  readonly entry?: readonly string[]
  readonly awaits?: { readonly module: string; readonly reason: string }
}

export interface Catalogue {
  readonly groups: Readonly<Record<string, string>>
  readonly levels: Readonly<Record<Level, string>>
  readonly moments: Readonly<Record<string, string>>
  readonly rows: readonly CheckRow[]
}

export interface Finding {
  readonly message: string
  readonly path?: string
}

export interface Outcome {
  readonly bookId: number
  readonly bookName: string
  readonly period: string
  readonly code: string
  readonly level: Level
  readonly count: number
  readonly findings: readonly Finding[]
  readonly at: string
  readonly mayExplain: boolean
  readonly explanation: { readonly text: string; readonly by: string; readonly at: string } | null
  readonly isExplained: boolean
}

export interface Outcomes {
  readonly rows: readonly Outcome[]
  readonly total: number
  /** Months looked at, latest first. */
  readonly periods: readonly string[]
  readonly runs: { readonly count: number; readonly last: string | null }
}
