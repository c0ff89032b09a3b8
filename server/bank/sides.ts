// The sides of fund accounts: an account as one ledger keeps it, with the books of its region and funds and the accounts it stands
// on there. A 财政专户 has two: the treasury ledger, and the agency ledger that mirrors it.
import type { Actor } from '../core/actor.ts'
import { machine } from '../core/actor.ts'
import { insertAbsent, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { denied, missing } from '../core/errors.ts'
import { findFundAccounts } from '../catalog/fund-accounts.ts'
import type { FundAccount, Standard } from '../catalog/model.ts'
import { accountKindNames, standardNames } from '../catalog/model.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { sideKey } from './model.ts'
import type { SideKey } from './model.ts'
import { kindsOf, kindRules, sideRule } from './rules.ts'
import type { KindRule } from './rules.ts'

export interface SideBook {
  id: number
  scheme: string
  year: number
  name: string
  orgCode: string
}

export interface Side extends SideKey {
  fund: FundAccount
  rule: KindRule
  /** Leaf accounts it stands on. */
  accounts: readonly string[]
  /** How its lines are known: { bankAccount: '330106-IP-SR' }. */
  auxiliary: readonly [dimension: string, value: string]
  /** Its books of all years, oldest first. */
  books: readonly SideBook[]
}

export interface SideFilter {
  accounts?: readonly string[] | undefined
  standard?: Standard | undefined
  books?: readonly number[] | undefined
  /** Includes the subtree. */
  region?: string | undefined
  scheme?: string | undefined
  kind?: string | undefined
}

/** The sides within the scope of the actor's permission, in order of their codes. */
export async function loadSides(
  tx: Tx,
  actor: Actor,
  permission: string,
  filter: SideFilter = {},
): Promise<Map<string, Side>> {
  const found = tx('fund_accounts as a')
    .join('fund_account_schemes as s', 's.account_code', 'a.code')
    .join('books as b', (join) => join.on('b.region_code', 'a.region_code').andOn('b.scheme_code', 's.scheme_code'))
    .where((any) => {
      for (const standard of ['agency', 'treasury'] as const)
        any.orWhere((all) => all.where('b.standard', standard).whereIn('a.kind', kindsOf(standard)))
    })
  limitToBooks(found, actor, permission, 'b')
  if (filter.accounts) whereInList(tx, found, 'a.code', filter.accounts)
  if (filter.standard) found.where('b.standard', filter.standard)
  if (filter.scheme) found.where('s.scheme_code', filter.scheme)
  if (filter.kind) found.where('a.kind', filter.kind)
  if (filter.region)
    found.whereIn('a.region_code', tx('region_ancestors').select('region_code').where({ ancestor_code: filter.region }))
  if (filter.books) {
    const places = tx('books').select('region_code')
    found.whereIn('a.region_code', whereInList(tx, places, 'id', filter.books))
  }
  const rows: BookOfAccount[] = await found
    .orderBy(['a.code', 'b.standard', 'b.fiscal_year', 'b.id'])
    .select('a.code', 'b.id', 'b.standard', 'b.scheme_code', 'b.fiscal_year', 'b.name', 'b.org_code')
  const funds = new Map(
    (await findFundAccounts(tx, [...new Set(rows.map(({ code }) => code))])).map((one) => [one.code, one]),
  )
  const sides = new Map<string, Side & { books: SideBook[] }>()
  for (const row of rows) {
    const key = sideKey({ account: row.code, standard: row.standard })
    const side = sides.get(key) ?? newSide(funds.get(row.code), row.standard)
    if (!side) continue
    sides.set(key, side)
    side.books.push({
      id: Number(row.id),
      scheme: row.scheme_code,
      year: Number(row.fiscal_year),
      name: row.name,
      orgCode: row.org_code,
    })
  }
  if (!filter.books) return sides
  const wanted = new Set(filter.books)
  return new Map([...sides].filter(([, side]) => side.books.some(({ id }) => wanted.has(id))))
}

interface BookOfAccount {
  code: string
  id: number
  standard: Standard
  scheme_code: string
  fiscal_year: number
  name: string
  org_code: string
}

function newSide(fund: FundAccount | undefined, standard: Standard): (Side & { books: SideBook[] }) | undefined {
  const side = fund ? sideRule(fund.kind, standard) : undefined
  const rule = fund ? kindRules.get(fund.kind) : undefined
  if (!fund || !side || !rule) return undefined
  const value = side.auxiliary === 'treasuryOrg' ? fund.orgCode : fund.code
  return {
    account: fund.code,
    standard,
    fund,
    rule,
    accounts: side.accounts,
    auxiliary: [side.auxiliary, value],
    books: [],
  }
}

/** One side, or 404 when it is not there or outside the scope. */
export async function requireSide(tx: Tx, actor: Actor, permission: string, key: SideKey): Promise<Side> {
  const sides = await loadSides(tx, actor, permission, { accounts: [key.account], standard: key.standard })
  const side = sides.get(sideKey(key))
  if (side) return side
  throw missing(`${standardNames[key.standard]}没有基金账户 ${key.account} 的存款账，或不在您的数据范围内`, {
    hint: '核对账户代码；账户须属于已建账的地区和险种',
  })
}

/** The fund account, when the actor's permission covers one of its sides. */
export async function requireFund(tx: Tx, actor: Actor, permission: string, account: string): Promise<FundAccount> {
  if (actor === machine) {
    const [fund] = await findFundAccounts(tx, [account])
    if (fund) return fund
  } else {
    const [side] = (await loadSides(tx, actor, permission, { accounts: [account] })).values()
    if (side) return side.fund
  }
  throw denied(`没有基金账户 ${account}，或不在您的数据范围内`, { hint: '核对账户代码，或请安全管理员扩大数据范围' })
}

/** Queues everyone who changes matches or tables of the side behind this transaction. */
export async function lockSide(tx: Tx, { account, standard }: SideKey): Promise<void> {
  const row = { account_code: account, standard }
  await insertAbsent(tx, 'bank_gates', { account_code: 'text', standard: 'text' }, ['account_code', 'standard'], [row])
  await tx('bank_gates').where(row).forUpdate().select('account_code')
}

/** 西湖区社保 收入户（工商银行 …1234） for messages. */
export const sideName = ({ fund, standard }: Side): string =>
  `${fund.name}（${accountKindNames[fund.kind]}，${standardNames[standard]}）`
