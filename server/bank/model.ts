// The words of the bank slice: statements as read, flows as stored, the two sides of an account, open items.
import type { Columns } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Standard } from '../catalog/model.ts'

export type Direction = 'in' | 'out'

/** One movement as a statement tells it; `line` is its line in the file (its entry in XML). */
export interface StatementFlow {
  line: number
  date: string
  time: string | null
  flowNo: string | null
  direction: Direction
  /** Positive; negative for what the bank itself took back in red. */
  amount: Money
  balance: Money | null
  counterparty: string | null
  counterpartyAccount: string | null
  summary: string | null
  reference: string | null
}

/** A statement of one account, in the order of its balances. */
export interface Statement {
  layout: string
  /** The account number the statement names itself, if any. */
  accountNo: string | null
  from: string
  to: string
  opening: Money
  closing: Money
  flows: StatementFlow[]
}

export interface StoredFlow {
  id: number
  account_code: string
  flow_key: string
  flow_date: string
  flow_time: string | null
  flow_no: string | null
  direction: Direction
  amount: Money
  balance_amount: Money | null
  counterparty: string | null
  counterparty_account: string | null
  summary: string | null
  reference: string | null
  file_id: number
  line_no: number
}

export const flowColumns = {
  id: 'id',
  account_code: 'text',
  flow_key: 'text',
  flow_date: 'date',
  flow_time: 'text',
  flow_no: 'text',
  direction: 'text',
  amount: 'amount',
  balance_amount: 'amount',
  counterparty: 'text',
  counterparty_account: 'text',
  summary: 'text',
  reference: 'text',
  file_id: 'id',
  line_no: 'integer',
} as const satisfies Columns

export interface StoredFile {
  id: number
  account_code: string
  name: string
  digest: string
  layout: string
  from_date: string
  to_date: string
  opening_amount: Money
  closing_amount: Money
  gap_amount: Money | null
  count_read: number
  count_new: number
  actor_id: number
  received_at: string
}

/** What a flow adds to the account, in 分. */
export const signedCents = ({ direction, amount }: { direction: Direction; amount: Money }): bigint =>
  direction === 'in' ? toCents(amount) : -toCents(amount)

/** An account as one ledger keeps it. */
export interface SideKey {
  account: string
  standard: Standard
}
export const sideKey = ({ account, standard }: SideKey): string => `${account} ${standard}`

export const bankLimits = { flowsPerFile: 100_000, itemsPerMatch: 500, statementBytes: 50 * 1024 * 1024 } as const
