// The words of the catalogue: what charts, regions and fund accounts look like in code, and the columns of its tables.
import type { Standard } from '../core/actor.ts'
import type { Columns } from '../core/database/index.ts'

export type { Standard } from '../core/actor.ts'

export const standards = ['agency', 'treasury'] as const
export const standardNames: Record<Standard, string> = { agency: '经办账', treasury: '财政专户账' }

export const tiers = ['province', 'city', 'county'] as const
export type Tier = (typeof tiers)[number]

export const elements = ['asset', 'liability', 'net_asset', 'income', 'expenditure'] as const
export type Element = (typeof elements)[number]
export type Direction = 'debit' | 'credit'

/** The side on which an account of each element grows (财会〔2017〕28号: 资产、支出 借方，其余贷方). */
export const directionOf: Record<Element, Direction> = {
  asset: 'debit',
  liability: 'credit',
  net_asset: 'credit',
  income: 'credit',
  expenditure: 'debit',
}

export const accountKinds = [
  'income_account',
  'expenditure_account',
  'fiscal_special_account',
  'treasury_account',
  'annuity_pool_account',
  'annuity_custody_account',
  'cash_box',
] as const
export type AccountKind = (typeof accountKinds)[number]
export const accountKindNames: Readonly<Record<AccountKind, string>> = {
  income_account: '收入户',
  expenditure_account: '支出户',
  fiscal_special_account: '财政专户',
  treasury_account: '国库待划转户',
  annuity_pool_account: '年金归集户',
  annuity_custody_account: '年金受托户',
  cash_box: '库存现金',
}

/** An account of one chart, that is of one standard, scheme and year. */
export interface Account {
  readonly code: string
  readonly name: string
  /** Names from the first level down, joined by a slash. */
  readonly fullName: string
  readonly parent: string | null
  readonly element: Element
  readonly direction: Direction
  /** Vouchers go to leaves only: accounts with no child open for the same scheme and year. */
  readonly isLeaf: boolean
  readonly auxiliaries: readonly string[]
}

/** A fund account with the schemes whose money it holds. */
export interface FundAccount {
  readonly code: string
  readonly name: string
  readonly kind: AccountKind
  readonly regionCode: string
  readonly orgCode: string
  readonly schemes: readonly string[]
  readonly bankName: string | null
  readonly accountNo: string | null
  readonly openedOn: string
  readonly closedOn: string | null
}

/** A table with the columns a seed fills and the key by which its rows are known. */
export interface Table {
  readonly name: string
  readonly columns: Columns
  readonly key: readonly string[]
}

export const tables = {
  regions: {
    name: 'regions',
    key: ['code'],
    columns: {
      code: 'text',
      name: 'text',
      tier: 'text',
      parent_code: 'text',
      own_level: 'integer',
      is_separate_state: 'integer',
      valid_from: 'date',
      valid_to: 'date',
    },
  },
  regionAncestors: {
    name: 'region_ancestors',
    key: ['region_code', 'ancestor_code'],
    columns: { region_code: 'text', ancestor_code: 'text' },
  },
  schemes: {
    name: 'schemes',
    key: ['code'],
    columns: {
      code: 'text',
      fund_no: 'text',
      name: 'text',
      short_name: 'text',
      category: 'text',
      chart_template: 'text',
      chart_from: 'integer',
      agency_role: 'text',
      account_kinds: 'text',
      revenue_subject: 'text',
      expenditure_subject: 'text',
      is_enabled: 'integer',
      sort_no: 'integer',
      note: 'text',
    },
  },
  poolAreas: {
    name: 'pool_areas',
    key: ['fiscal_year', 'scheme_code', 'region_code'],
    columns: {
      fiscal_year: 'integer',
      scheme_code: 'text',
      region_code: 'text',
      pool_area_code: 'text',
      pool_area_name: 'text',
    },
  },
  accounts: {
    name: 'accounts',
    key: ['standard', 'scheme_code', 'fiscal_year', 'code'],
    columns: {
      standard: 'text',
      scheme_code: 'text',
      fiscal_year: 'integer',
      code: 'text',
      name: 'text',
      full_name: 'text',
      parent_code: 'text',
      element: 'text',
      direction: 'text',
      is_leaf: 'integer',
      auxiliaries: 'text',
      is_official: 'integer',
      source: 'text',
      confidence: 'text',
      note: 'text',
    },
  },
  auxiliaries: {
    name: 'auxiliaries',
    key: ['code'],
    columns: { code: 'text', name: 'text', keeps_balance: 'integer', code_set: 'text', catalogue: 'text' },
  },
  budgetSubjects: {
    name: 'budget_subjects',
    key: ['fiscal_year', 'code'],
    columns: {
      fiscal_year: 'integer',
      code: 'text',
      name: 'text',
      parent_code: 'text',
      kind: 'text',
      scheme_code: 'text',
      is_leaf: 'integer',
      confidence: 'text',
      note: 'text',
    },
  },
  fundAccounts: {
    name: 'fund_accounts',
    key: ['code'],
    columns: {
      code: 'text',
      name: 'text',
      kind: 'text',
      bank_name: 'text',
      account_no: 'text',
      region_code: 'text',
      org_code: 'text',
      opened_on: 'date',
      closed_on: 'date',
    },
  },
  fundAccountSchemes: {
    name: 'fund_account_schemes',
    key: ['account_code', 'scheme_code'],
    columns: { account_code: 'text', scheme_code: 'text' },
  },
  bookkeepers: {
    name: 'bookkeepers',
    key: ['region_code', 'standard', 'scheme_code'],
    columns: { region_code: 'text', standard: 'text', scheme_code: 'text', org_code: 'text' },
  },
} satisfies Record<string, Table>
