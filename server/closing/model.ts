// The words of closing: states of a month, items of its checklist, and the columns of the tables written in bulk.
import type { Columns } from '../core/database/index.ts'
import type { Money } from '../core/money.ts'
import type { Refused } from '../ledger/batch.ts'
import type { CheckOutcome } from '../checks/model.ts'

export type MonthState = 'open' | 'closed'

/** blocked: the month can't be closed; warn: it can with an explanation; info: to be known. */
export type ItemState = 'ok' | 'info' | 'warn' | 'blocked'

export interface ChecklistItem {
  /** That of accounting-rules/checks.json where the item is one of them; explanations are given by it. */
  code: string
  title: string
  state: ItemState
  /** In Chinese: what was found, with its figures, and what to do. */
  text: string
  count?: number | undefined
  amount?: Money | undefined
  /** Where what is wrong can be seen. */
  path?: string | undefined
}

export interface MonthOfBook {
  period: string
  status: MonthState
  closedAt: string | null
  closedBy: string | null
  sealNo: number | null
  checkedAt: string | null
}

/** A check as kept with a month: without the findings of other books. */
export type KeptOutcome = Pick<CheckOutcome, 'code' | 'title' | 'level' | 'explained' | 'findings'>

export interface CloseAnswer {
  /** Ids of books whose month or year is closed now. */
  done: number[]
  /** Every reason of every book that is not; `id` is the book. */
  refused: Refused[]
  /** Closing vouchers, or vouchers of the next year's opening balances. */
  vouchers: number[]
}

export const sealColumns = {
  book_id: 'id',
  period: 'text',
  seal_no: 'integer',
  head_no: 'integer',
  head_hash: 'text',
  balances_digest: 'text',
  row_count: 'integer',
  explanations: 'long',
  sealed_by: 'id',
  sealed_at: 'text',
} as const satisfies Columns

export const checkColumns = {
  book_id: 'id',
  period: 'text',
  blocking_count: 'integer',
  warning_count: 'integer',
  outcomes: 'long',
  checked_by: 'id',
  checked_at: 'text',
} as const satisfies Columns

export const closingLimits = {
  booksPerCall: 1000,
  /** Times a closing is tried again when somebody posted meanwhile. */
  attempts: 3,
  findingsKept: 50,
} as const
