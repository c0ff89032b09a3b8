// What the bank says an account held at the end of a day: the opening of its earliest statement and every flow since.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { addDays } from '../core/calendar.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'

/** Per account and day; days before the first statement are absent. */
export async function bankBalances(
  tx: Tx,
  accounts: readonly string[],
  days: readonly string[],
): Promise<Map<string, Map<string, Money>>> {
  const anchors = await firstOpenings(tx, accounts)
  const answer = new Map<string, Map<string, Money>>()
  for (const day of days) {
    const moved = await sumUntil(tx, [...anchors.keys()], day)
    for (const [account, anchor] of anchors) {
      if (day < addDays(anchor.from, -1)) continue
      const balances = answer.get(account) ?? new Map<string, Money>()
      balances.set(day, fromCents(anchor.opening + (moved.get(account) ?? 0n)))
      answer.set(account, balances)
    }
  }
  return answer
}

export interface Anchor {
  from: string
  opening: bigint
}

/** Where the bank's story of each account begins. What the books hold before that day is taken as settled with the bank. */
export async function firstOpenings(tx: Tx, accounts: readonly string[]): Promise<Map<string, Anchor>> {
  if (accounts.length === 0) return new Map()
  const rows: { account_code: string; from_date: string; opening_amount: Money }[] = await whereInList(
    tx,
    tx('bank_files'),
    'account_code',
    accounts,
  )
    .orderBy(['account_code', { column: 'from_date', order: 'desc' }, { column: 'id', order: 'desc' }])
    .select('account_code', 'from_date', 'opening_amount')
  // The last written stays: the earliest statement of each account.
  return new Map(rows.map((row) => [row.account_code, { from: row.from_date, opening: toCents(row.opening_amount) }]))
}

/** In − out of every flow up to a day, in 分. Flows lie on or after the first statement, so all of them count. */
async function sumUntil(tx: Tx, accounts: readonly string[], day: string): Promise<Map<string, bigint>> {
  if (accounts.length === 0) return new Map()
  const rows: { account_code: string; net: Money }[] = await whereInList(tx, tx('bank_flows'), 'account_code', accounts)
    .where('flow_date', '<=', day)
    .groupBy('account_code')
    .select('account_code', tx.raw("sum(case when direction = 'in' then amount else -amount end) as net"))
  return new Map(rows.map((row) => [row.account_code, toCents(row.net)]))
}

/** The last day that a statement of the account covers, looking no further than `until`. */
export async function coveredUntil(tx: Tx, accounts: readonly string[], until: string): Promise<Map<string, string>> {
  if (accounts.length === 0) return new Map()
  const rows: { account_code: string; last: string }[] = await whereInList(
    tx,
    tx('bank_files'),
    'account_code',
    accounts,
  )
    .where('from_date', '<=', until)
    .groupBy('account_code')
    .select('account_code')
    .max({ last: 'to_date' })
  return new Map(rows.map((row) => [row.account_code, row.last]))
}
