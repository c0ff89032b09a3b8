// The book balance of each bank account that the person's own organisation keeps, as its ledgers have it now.
import type { Actor } from '../core/actor.ts'
import { limitToScope } from '../access/scope.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { add, subtract, zero } from '../core/money.ts'
import type { Money } from '../core/money.ts'

export interface AccountBalance {
  code: string
  name: string
  kind: string
  balance: Money
}

/** Accounts shown; an organisation keeps fewer. */
const accountsMax = 200

export async function accountBalances(tx: Tx, actor: Actor, today: string): Promise<AccountBalance[]> {
  if (!actor.orgCode) return []
  const rows: { account_code: string; content: string; debit: Money; credit: Money }[] = await limitToScope(
    tx('balances as s')
      .join('books as b', 'b.id', 's.book_id')
      .join('aux_sets as x', 'x.aux_key', 's.aux_key')
      .where({ 'b.org_code': actor.orgCode, 'b.fiscal_year': yearOf(today) })
      .where('x.content', 'like', '%"bankAccount":%')
      .where('s.account_code', 'like', '10%'),
    actor,
    'ledger.read',
    { region: 'b.region_code', scheme: 'b.scheme_code', standard: 'b.standard' },
  )
    .groupBy('s.account_code', 'x.content')
    .select('s.account_code', 'x.content')
    .sum({ debit: 's.debit_amount', credit: 's.credit_amount' })
  const byAccount = new Map<string, Money>()
  for (const row of rows) {
    const { bankAccount } = JSON.parse(row.content) as { bankAccount: string }
    byAccount.set(bankAccount, add(byAccount.get(bankAccount) ?? zero, subtract(row.debit, row.credit)))
  }
  const accounts: { code: string; name: string; kind: string }[] = await whereInList(
    tx,
    tx('fund_accounts').select('code', 'name', 'kind').orderBy('code').limit(accountsMax),
    'code',
    [...byAccount.keys()],
  )
  return accounts.map((account) => ({ ...account, balance: byAccount.get(account.code) ?? zero }))
}
