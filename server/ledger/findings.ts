// What a check of the accounts looks at and what it answers. Each slice above brings the checks of its own tables in this form.
import type { Tx } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import type { Book } from './books.ts'

export interface CheckScope {
  /** Books of one year; a check leaves out those it does not apply to. */
  readonly books: readonly Book[]
  /** The month looked at, YYYYMM; the state at its end, whatever came later. */
  readonly period: string
}

export interface Finding {
  /** Null when it belongs to no single book. */
  readonly bookId: number | null
  /** In Chinese: what is wrong and where, with the figures. */
  readonly message: string
  readonly expected?: Money | undefined
  readonly found?: Money | undefined
  /** Address of the screen that shows the fault, e.g. /vouchers/12. */
  readonly path?: string | undefined
}

/** Set-based: one call for all books of the scope, never a query per book. At most some hundred findings, the gravest first. */
export type CheckRun = (tx: Tx, scope: CheckScope) => Promise<Finding[]>

/** Checks by the code they have in accounting-rules/checks.json, e.g. { F11: reconciledEveryMonth }. */
export type CheckRuns = Readonly<Record<string, CheckRun>>
