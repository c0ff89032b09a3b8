// All that the checklist of one book is computed from, read for many books at once by factsOf in checklist.ts.
import { formatMoney, fromCents } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import type { Movement } from '../ledger/movements.ts'
import type { EstimatedYear } from './carried-over.ts'
import type { Unfinished } from './unfinished.ts'

export interface BookFacts {
  readonly book: Book
  readonly period: string
  /** What keeps this month waiting for the one before. */
  readonly standsBefore: string | undefined
  readonly unposted: Unfinished
  readonly documents: Unfinished
  readonly movements: readonly Movement[]
  readonly parameters: ReadonlyMap<string, string>
  /** 待确认收入 by year of benefit, credit − debit in 分. */
  readonly deferred: ReadonlyMap<string, bigint>
  /** January of 职工医保: what was allotted by the ratio of experience at the end of last year, and that ratio. */
  readonly estimated: EstimatedYear
}

/** Debit − credit after the month, of an account with everything below it. */
export const sumOf = (movements: readonly Movement[], account: string): bigint =>
  movements.filter((one) => one.account.startsWith(account)).reduce((total, { closing }) => total + closing, 0n)

export const yuan = (cents: bigint): string => formatMoney(fromCents(cents))
