// Base data as the server answers it.
export interface RegionNode {
  readonly code: string
  readonly name: string
  readonly tier: 'province' | 'city' | 'county'
  readonly ownLevel: boolean
  readonly isSeparateState: boolean
  readonly validFrom: string
  readonly validTo: string | null
  readonly children: readonly RegionNode[]
}

export interface Scheme {
  readonly code: string
  readonly fundNo: string
  readonly name: string
  readonly shortName: string
  readonly category: string
  readonly chartTemplate: string
  readonly agencyRole: string | null
  readonly accountKinds: readonly string[]
  readonly isEnabled: boolean
  readonly note: string | null
}

export type AccountElement = 'asset' | 'liability' | 'net_asset' | 'income' | 'expenditure'

export interface Account {
  readonly code: string
  readonly name: string
  readonly fullName: string
  readonly parent: string | null
  readonly element: AccountElement
  readonly direction: 'debit' | 'credit'
  readonly isLeaf: boolean
  readonly auxiliaries: readonly string[]
  readonly isOfficial: boolean
  readonly source: string
  readonly confidence: string
  readonly note: string | null
}

export interface Auxiliary {
  readonly code: string
  readonly name: string
  readonly keepsBalance: boolean
  readonly codeSet: string | null
  readonly catalogue: string | null
}

export interface BudgetSubject {
  readonly code: string
  readonly name: string
  readonly parent: string | null
  readonly kind: string
  readonly scheme: string | null
  readonly isLeaf: boolean
  readonly confidence: string
  readonly note: string | null
}

export interface FundAccount {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly regionCode: string
  readonly orgCode: string
  readonly schemes: readonly string[]
  readonly bankName: string | null
  readonly accountNo: string | null
  readonly openedOn: string
  readonly closedOn: string | null
}

export interface FieldDefinition {
  readonly name: string
  readonly title: string
  readonly type: string
  readonly required?: boolean
  readonly requiredFor?: readonly string[]
  readonly codeSet?: string
  readonly note?: string
}

export interface DocumentType {
  readonly id: string
  readonly name: string
  readonly originator: string
  readonly sourceSystem: string
  readonly direction: string
  readonly schemes: readonly string[]
  readonly accountKinds?: readonly string[]
  readonly fields: readonly FieldDefinition[]
  readonly lines?: { readonly fields: readonly FieldDefinition[] }
}

export interface CodeSet {
  readonly name: string
  readonly title: string
  readonly codes: readonly { readonly code: string; readonly name: string }[]
}

export const directionNames: Readonly<Record<string, string>> = {
  receipt: '收',
  payment: '付',
  noncash: '非现金',
  transfer: '划转',
}
export const tierNames: Readonly<Record<string, string>> = { province: '省', city: '市', county: '县' }
export const elementNames: Readonly<Record<AccountElement, string>> = {
  asset: '资产',
  liability: '负债',
  net_asset: '净资产',
  income: '收入',
  expenditure: '支出',
}
export const accountKindNames: Readonly<Record<string, string>> = {
  income_account: '收入户',
  expenditure_account: '支出户',
  fiscal_special_account: '财政专户',
  treasury_account: '国库待划转户',
  annuity_pool_account: '年金归集户',
  annuity_custody_account: '年金受托户',
  cash_box: '库存现金',
}
/** How sure a fact of the regulations is. */
export const confidenceNames: Readonly<Record<string, string>> = {
  source: '制度原文',
  'source-secondhand': '转载摘录',
  inference: '推定',
  'knowledge-verify': '待核对',
}
