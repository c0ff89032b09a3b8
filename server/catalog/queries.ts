// Reads of the base data for screens: small lists whole, long ones by page. Base data is the same for everyone;
// what belongs to somebody (organisations, fund accounts) is narrowed to the reader's scope elsewhere.
import type { Tx } from '../core/database/index.ts'
import type { Direction, Element, Standard, Tier } from './model.ts'
import { pageOf } from './page.ts'
import type { Page, Paging } from './page.ts'

export interface RegionNode {
  code: string
  name: string
  tier: Tier
  ownLevel: boolean
  isSeparateState: boolean
  validFrom: string
  validTo: string | null
  children: RegionNode[]
}

/** All regions as trees, one per province, in the order of their codes with the own level first. */
export async function listRegions(tx: Tx): Promise<Page<RegionNode>> {
  const stored: RegionRow[] = await tx('regions').orderBy([{ column: 'own_level', order: 'desc' }, { column: 'code' }])
  const nodes = new Map(stored.map((row) => [row.code, nodeOf(row)]))
  const roots: RegionNode[] = []
  for (const row of stored) {
    const node = nodes.get(row.code)
    const siblings = nodes.get(row.parent_code ?? '')?.children ?? roots
    if (node) siblings.push(node)
  }
  return { rows: roots, total: stored.length }
}

export async function listSchemes(tx: Tx) {
  const rows: SchemeRow[] = await tx('schemes').orderBy('sort_no')
  return {
    rows: rows.map((row) => ({
      code: row.code,
      fundNo: row.fund_no,
      name: row.name,
      shortName: row.short_name,
      category: row.category,
      chartTemplate: row.chart_template,
      chartFrom: Number(row.chart_from),
      agencyRole: row.agency_role,
      accountKinds: split(row.account_kinds),
      revenueSubject: row.revenue_subject,
      expenditureSubject: row.expenditure_subject,
      isEnabled: Number(row.is_enabled) === 1,
      note: row.note,
    })),
    total: rows.length,
  }
}

export interface PoolAreaFilter extends Paging {
  year: number
  scheme?: string | undefined
  region?: string | undefined
}

/** Which pooling area each region belongs to; `region` includes its subtree. */
export async function listPoolAreas(tx: Tx, filter: PoolAreaFilter) {
  const query = tx('pool_areas').where({ fiscal_year: filter.year })
  if (filter.scheme) query.where({ scheme_code: filter.scheme })
  if (filter.region) {
    query.whereIn('region_code', tx('region_ancestors').select('region_code').where({ ancestor_code: filter.region }))
  }
  const { rows, total } = await pageOf<PoolAreaRow>(query, filter, {
    columns: { scheme: 'scheme_code', region: 'region_code', poolArea: 'pool_area_code' },
    key: ['scheme_code', 'region_code'],
  })
  return {
    rows: rows.map((row) => ({
      year: Number(row.fiscal_year),
      scheme: row.scheme_code,
      region: row.region_code,
      poolArea: row.pool_area_code,
      poolAreaName: row.pool_area_name,
    })),
    total,
  }
}

/** One chart of accounts with the origin and reliability of each account. */
export async function listAccounts(tx: Tx, filter: { standard: Standard; scheme: string; year: number }) {
  const rows: AccountRow[] = await tx('accounts')
    .where({ standard: filter.standard, scheme_code: filter.scheme, fiscal_year: filter.year })
    .orderBy('code')
  return {
    rows: rows.map((row) => ({
      code: row.code,
      name: row.name,
      fullName: row.full_name,
      parent: row.parent_code,
      element: row.element,
      direction: row.direction,
      isLeaf: Number(row.is_leaf) === 1,
      auxiliaries: split(row.auxiliaries),
      isOfficial: Number(row.is_official) === 1,
      source: row.source,
      confidence: row.confidence,
      note: row.note,
    })),
    total: rows.length,
  }
}

export async function listAuxiliaries(tx: Tx) {
  const rows: AuxiliaryRow[] = await tx('auxiliaries').orderBy('code')
  return {
    rows: rows.map((row) => ({
      code: row.code,
      name: row.name,
      keepsBalance: Number(row.keeps_balance) === 1,
      codeSet: row.code_set,
      catalogue: row.catalogue,
    })),
    total: rows.length,
  }
}

export async function listBudgetSubjects(tx: Tx, filter: { year: number; scheme?: string | undefined }) {
  const query = tx('budget_subjects').where({ fiscal_year: filter.year }).orderBy('code')
  if (filter.scheme) query.where({ scheme_code: filter.scheme })
  const rows: SubjectRow[] = await query
  return {
    rows: rows.map((row) => ({
      code: row.code,
      name: row.name,
      parent: row.parent_code,
      kind: row.kind,
      scheme: row.scheme_code,
      isLeaf: Number(row.is_leaf) === 1,
      confidence: row.confidence,
      note: row.note,
    })),
    total: rows.length,
  }
}

const split = (list: string | null): string[] => list?.split(',') ?? []

const nodeOf = (row: RegionRow): RegionNode => ({
  code: row.code,
  name: row.name,
  tier: row.tier,
  ownLevel: Number(row.own_level) === 1,
  isSeparateState: Number(row.is_separate_state) === 1,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  children: [],
})

interface RegionRow {
  code: string
  name: string
  tier: Tier
  parent_code: string | null
  own_level: number
  is_separate_state: number
  valid_from: string
  valid_to: string | null
}

interface SchemeRow {
  code: string
  fund_no: string
  name: string
  short_name: string
  category: string
  chart_template: string
  chart_from: number
  agency_role: string | null
  account_kinds: string | null
  revenue_subject: string | null
  expenditure_subject: string | null
  is_enabled: number
  note: string | null
}

interface PoolAreaRow {
  fiscal_year: number
  scheme_code: string
  region_code: string
  pool_area_code: string
  pool_area_name: string
}

interface AccountRow {
  code: string
  name: string
  full_name: string
  parent_code: string | null
  element: Element
  direction: Direction
  is_leaf: number
  auxiliaries: string | null
  is_official: number
  source: string
  confidence: string
  note: string | null
}

interface AuxiliaryRow {
  code: string
  name: string
  keeps_balance: number
  code_set: string | null
  catalogue: string | null
}

interface SubjectRow {
  code: string
  name: string
  parent_code: string | null
  kind: string
  scheme_code: string | null
  is_leaf: number
  confidence: string
  note: string | null
}
