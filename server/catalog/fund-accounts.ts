// Fund accounts (基金账户): found by code for documents and vouchers, listed for people within their scope.
import { limitToScope } from '../access/scope.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { AccountKind, FundAccount, Standard } from './model.ts'
import { pageOf } from './page.ts'
import type { Page, Paging } from './page.ts'

/** The fund accounts with the given codes; codes that name none are left out. */
export async function findFundAccounts(tx: Tx, codes: readonly string[]): Promise<FundAccount[]> {
  if (codes.length === 0) return []
  const rows: FundAccountRow[] = await whereInList(tx, tx('fund_accounts'), 'code', [...new Set(codes)]).orderBy('code')
  return withSchemes(tx, rows)
}

export interface FundAccountFilter extends Paging {
  region?: string | undefined
  scheme?: string | undefined
  kind?: AccountKind | undefined
  q?: string | undefined
}

/** The fund accounts that hold a scheme in the actor's scope; `region` includes its subtree, `q` looks into code, name and number. */
export async function listFundAccounts(tx: Tx, actor: Actor, filter: FundAccountFilter): Promise<Page<FundAccount>> {
  const visible = tx('fund_account_schemes as s')
    .join('fund_accounts as a', 'a.code', 's.account_code')
    .select('s.account_code')
  limitToScope(visible, actor, 'catalog.read', { region: 'a.region_code', scheme: 's.scheme_code' })
  if (filter.scheme) visible.where('s.scheme_code', filter.scheme)
  const found = tx('fund_accounts').whereIn('code', visible)
  if (filter.kind) found.where({ kind: filter.kind })
  if (filter.region) {
    found.whereIn('region_code', tx('region_ancestors').select('region_code').where({ ancestor_code: filter.region }))
  }
  if (filter.q) {
    const like = `%${filter.q.toUpperCase()}%`
    found.where((any) => {
      for (const column of ['code', 'name', 'account_no']) any.orWhereRaw(`upper(${column}) like ?`, [like])
    })
  }
  const { rows, total } = await pageOf<FundAccountRow>(found, filter, {
    columns: { code: 'code', name: 'name', kind: 'kind', regionCode: 'region_code', bankName: 'bank_name' },
    key: ['code'],
  })
  return { rows: await withSchemes(tx, rows), total }
}

/** Who keeps the books: one organisation per region, standard and scheme. */
export interface Bookkeeper {
  readonly region: string
  readonly standard: Standard
  readonly scheme: string
  readonly orgCode: string
}

/** The bookkeepers that fit; without conditions all of them. */
export async function findBookkeepers(tx: Tx, where: Partial<Bookkeeper> = {}): Promise<Bookkeeper[]> {
  const query = tx('bookkeepers').orderBy(['region_code', 'standard', 'scheme_code'])
  if (where.region) query.where({ region_code: where.region })
  if (where.standard) query.where({ standard: where.standard })
  if (where.scheme) query.where({ scheme_code: where.scheme })
  if (where.orgCode) query.where({ org_code: where.orgCode })
  const rows: { region_code: string; standard: Standard; scheme_code: string; org_code: string }[] = await query
  return rows.map((row) => ({
    region: row.region_code,
    standard: row.standard,
    scheme: row.scheme_code,
    orgCode: row.org_code,
  }))
}

interface FundAccountRow {
  code: string
  name: string
  kind: AccountKind
  bank_name: string | null
  account_no: string | null
  region_code: string
  org_code: string
  opened_on: string
  closed_on: string | null
}

async function withSchemes(tx: Tx, rows: readonly FundAccountRow[]): Promise<FundAccount[]> {
  const codes = rows.map((row) => row.code)
  const links: { account_code: string; scheme_code: string }[] =
    codes.length === 0
      ? []
      : await whereInList(tx, tx('fund_account_schemes'), 'account_code', codes).orderBy([
          'account_code',
          'scheme_code',
        ])
  const schemes = new Map<string, string[]>()
  for (const { account_code: code, scheme_code: scheme } of links) {
    const list = schemes.get(code)
    if (list) list.push(scheme)
    else schemes.set(code, [scheme])
  }
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    kind: row.kind,
    regionCode: row.region_code,
    orgCode: row.org_code,
    schemes: schemes.get(row.code) ?? [],
    bankName: row.bank_name,
    accountNo: row.account_no,
    openedOn: row.opened_on,
    closedOn: row.closed_on,
  }))
}
