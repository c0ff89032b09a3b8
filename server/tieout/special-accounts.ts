// The special account bank by bank and certificate by certificate in both ledgers: totals that agree may still hide money that one
// side has on another account (恒等式一：逐开户行、活期定期相等).
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from '../ledger/account-range.ts'
import { pairKey } from './model.ts'

export interface SpecialAccount {
  form: 'demand' | 'term'
  /** Code of the fund account; empty where lines name none. */
  account: string
  certificate: string | null
  agency: bigint
  treasury: bigint
}

/** Balances at the end of a month by pair; lines that are zero on both sides are left out. */
export async function specialAccounts(
  tx: Tx,
  bookIds: readonly number[],
  period: string,
): Promise<Map<string, SpecialAccount[]>> {
  if (bookIds.length === 0) return new Map()
  const rows: BalanceRow[] = await whereInList(
    tx,
    tx('balances as m').join('books as b', 'b.id', 'm.book_id').join('aux_sets as x', 'x.aux_key', 'm.aux_key'),
    'm.book_id',
    bookIds,
  )
    .where('m.period', '<=', period)
    .where((any) =>
      any
        .where((ours) => ours.where('b.standard', 'agency').whereBetween('m.account_code', accountRange('1003')))
        .orWhere((theirs) =>
          theirs.where('b.standard', 'treasury').whereBetween('m.account_code', accountRange('1001')),
        ),
    )
    .groupBy('b.region_code', 'b.scheme_code', 'b.standard', 'm.account_code', 'x.content')
    .select('b.region_code', 'b.scheme_code', 'b.standard', 'm.account_code', 'x.content')
    .sum({ debit: 'm.debit_amount', credit: 'm.credit_amount' })
  return byPair(rows)
}

interface BalanceRow {
  region_code: string
  scheme_code: string
  standard: string
  account_code: string
  content: string
  debit: Money
  credit: Money
}

/** 100302 and 100102 hold term deposits, everything else is on demand. */
const isTerm = (accountCode: string): boolean => accountCode.slice(4, 6) === '02'

function byPair(rows: readonly BalanceRow[]): Map<string, SpecialAccount[]> {
  const pairs = new Map<string, Map<string, SpecialAccount>>()
  for (const row of rows) {
    const { bankAccount = '', depositCertificate } = JSON.parse(row.content) as Record<string, string | undefined>
    const form = isTerm(row.account_code) ? 'term' : 'demand'
    const certificate = form === 'term' ? (depositCertificate ?? '') : null
    // A certificate stands for itself: one side may not name the bank account it is kept with.
    const account = form === 'term' && certificate ? '' : bankAccount
    const pair =
      pairs.get(pairKey({ region: row.region_code, scheme: row.scheme_code })) ?? new Map<string, SpecialAccount>()
    pairs.set(pairKey({ region: row.region_code, scheme: row.scheme_code }), pair)
    const key = `${form} ${account} ${certificate ?? ''}`
    const known = pair.get(key) ?? { form, account, certificate, agency: 0n, treasury: 0n }
    const amount = toCents(row.debit) - toCents(row.credit)
    pair.set(
      key,
      row.standard === 'agency'
        ? { ...known, agency: known.agency + amount }
        : { ...known, treasury: known.treasury + amount },
    )
  }
  return new Map(
    [...pairs].map(([key, pair]) => [
      key,
      [...pair]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, account]) => account)
        .filter(({ agency, treasury }) => agency !== 0n || treasury !== 0n),
    ]),
  )
}
