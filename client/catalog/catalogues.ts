// The flat catalogues: what each is called, where it is read, its columns and filters.
import type { ListColumn } from '../components/list-columns.ts'
import type { Choice } from '../components/choices.ts'
import { organisationKinds } from '../access/organisation-kinds.ts'
import { accountKindNames, tierNames } from './types.ts'

export type CatalogueRow = Readonly<Record<string, unknown>>

export interface Catalogue {
  readonly title: string
  readonly about: string
  readonly path: string
  /** Query parameters the server understands, taken from the address. */
  readonly parameters: readonly string[]
  readonly needsYear?: boolean
  readonly key: (row: CatalogueRow) => string
  readonly columns: readonly ListColumn<CatalogueRow>[]
}

export interface Names {
  region(code: string): string
  scheme(code: string): string
  readonly regionChoices: readonly Choice[]
  readonly schemeChoices: readonly Choice[]
}

const choicesOf = (names: Readonly<Record<string, string>>): Choice[] =>
  Object.entries(names).map(([value, label]) => ({ value, label }))
const text = (row: CatalogueRow, name: string): string =>
  row[name] === null || row[name] === undefined ? '' : String(row[name])
const many = (row: CatalogueRow, name: string): string[] => (Array.isArray(row[name]) ? row[name].map(String) : [])

export function catalogueOf(name: string, names: Names): Catalogue | null {
  switch (name) {
    case 'pool-areas':
      return poolAreas(names)
    case 'organisations':
      return organisations(names)
    case 'fund-accounts':
      return fundAccounts(names)
    case 'schemes':
      return schemes()
    default:
      return null
  }
}

const poolAreas = (names: Names): Catalogue => ({
  title: '统筹区',
  about: '各险种、各年度每个区划归哪个统筹区。统筹层次按险种不同：省级统筹的全省同一统筹区，市级统筹的按市。',
  path: '/catalog/pool-areas',
  parameters: ['year', 'scheme', 'region'],
  needsYear: true,
  key: (row) => `${text(row, 'scheme')} ${text(row, 'region')}`,
  columns: [
    {
      key: 'scheme',
      title: '险种',
      width: 220,
      sort: 'scheme',
      text: (row) => `${text(row, 'scheme')} ${names.scheme(text(row, 'scheme'))}`,
      filter: { kind: 'pick', name: 'scheme', choices: names.schemeChoices },
    },
    {
      key: 'region',
      title: '区划',
      width: 260,
      sort: 'region',
      text: (row) => `${text(row, 'region')} ${names.region(text(row, 'region'))}`,
      filter: { kind: 'pick', name: 'region', choices: names.regionChoices },
    },
    { key: 'poolArea', title: '统筹区代码', width: 130, kind: 'code', sort: 'poolArea' },
    { key: 'poolAreaName', title: '统筹区', width: 220, grows: true },
    { key: 'year', title: '年度', width: 70, kind: 'code' },
  ],
})

const organisations = (names: Names): Catalogue => ({
  title: '机构',
  about: '财政部门、经办机构、主管部门、税务、银行和国库，按区划成树。只列你数据范围内的。',
  path: '/catalog/organisations',
  parameters: ['q', 'kind', 'region'],
  key: (row) => text(row, 'code'),
  columns: [
    {
      key: 'code',
      title: '代码',
      width: 180,
      kind: 'code',
      filter: { kind: 'text', name: 'q', placeholder: '代码或名称' },
    },
    { key: 'name', title: '名称', width: 260, grows: true },
    {
      key: 'kind',
      title: '性质',
      width: 110,
      text: (row) => organisationKinds[text(row, 'kind')] ?? text(row, 'kind'),
      filter: { kind: 'options', name: 'kind', choices: choicesOf(organisationKinds) },
    },
    { key: 'tier', title: '级次', width: 70, text: (row) => tierNames[text(row, 'tier')] ?? '' },
    {
      key: 'regionCode',
      title: '区划',
      width: 220,
      text: (row) => `${text(row, 'regionCode')} ${names.region(text(row, 'regionCode'))}`,
      filter: { kind: 'pick', name: 'region', choices: names.regionChoices },
    },
    { key: 'parentCode', title: '上级', width: 180, kind: 'code' },
  ],
})

const fundAccounts = (names: Names): Catalogue => ({
  title: '基金账户',
  about: '收入户、支出户、财政专户、国库待划转户等。一个账户属一个地区，可归一个或几个险种。',
  path: '/catalog/fund-accounts',
  parameters: ['q', 'kind', 'region', 'scheme'],
  key: (row) => text(row, 'code'),
  columns: [
    {
      key: 'code',
      title: '账户代码',
      width: 170,
      kind: 'code',
      filter: { kind: 'text', name: 'q', placeholder: '代码或名称' },
    },
    { key: 'name', title: '账户名称', width: 240, grows: true },
    {
      key: 'kind',
      title: '性质',
      width: 110,
      text: (row) => accountKindNames[text(row, 'kind')] ?? text(row, 'kind'),
      filter: { kind: 'options', name: 'kind', choices: choicesOf(accountKindNames) },
    },
    {
      key: 'schemes',
      title: '险种',
      width: 180,
      text: (row) =>
        many(row, 'schemes')
          .map((code) => names.scheme(code))
          .join('、'),
      filter: { kind: 'pick', name: 'scheme', choices: names.schemeChoices },
    },
    {
      key: 'regionCode',
      title: '区划',
      width: 200,
      text: (row) => `${text(row, 'regionCode')} ${names.region(text(row, 'regionCode'))}`,
      filter: { kind: 'pick', name: 'region', choices: names.regionChoices },
    },
    { key: 'orgCode', title: '管理机构', width: 150, kind: 'code' },
    { key: 'bankName', title: '开户行', width: 180 },
    { key: 'accountNo', title: '账号', width: 190, kind: 'code' },
    { key: 'openedOn', title: '开户', width: 100, isHidden: true },
    { key: 'closedOn', title: '销户', width: 100 },
  ],
})

const schemes = (): Catalogue => ({
  title: '险种',
  about: '各险种及补充、救助、专项资金。科目表模板决定用哪套科目。',
  path: '/catalog/schemes',
  parameters: [],
  key: (row) => text(row, 'code'),
  columns: [
    { key: 'code', title: '代码', width: 70, kind: 'code' },
    { key: 'shortName', title: '简称', width: 130 },
    { key: 'name', title: '全称', width: 280, grows: true },
    { key: 'fundNo', title: '基金编号', width: 90, kind: 'code' },
    { key: 'chartTemplate', title: '科目表模板', width: 100, kind: 'code' },
    {
      key: 'accountKinds',
      title: '开设账户',
      width: 240,
      text: (row) =>
        many(row, 'accountKinds')
          .map((kind) => accountKindNames[kind] ?? kind)
          .join('、'),
    },
    { key: 'isEnabled', title: '状态', width: 70, text: (row) => (row.isEnabled === true ? '启用' : '停用') },
    { key: 'note', title: '说明', width: 260 },
  ],
})
