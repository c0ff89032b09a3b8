// Loads the base data from seeds/ into the tables: regions, schemes, charts, auxiliaries, subjects, pooling areas.
// May be run again at any time: what is absent is added, what differs is updated, what a province added itself stays.
import { insertRows, updateRows } from '../core/database/index.ts'
import type { Row, Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { ancestorsOf, chartsIn, isOpenIn, poolAreasOf, readBaseData } from './base-data.ts'
import type { BaseData } from './base-data.ts'
import { checkBaseData } from './check-base-data.ts'
import { tables } from './model.ts'
import type { Table } from './model.ts'

/** Years whose charts, subjects and pooling areas a new database gets: those of the sample, this one and its neighbours. */
export const baseYears = [2019, 2020, 2025, 2026, 2027] as const

export interface LoadCount {
  added: number
  updated: number
}

/** Checks and loads all base data. Throws an AppError with every problem and writes nothing if there is any. */
export async function loadBaseData(
  tx: Tx,
  years: readonly number[] = baseYears,
  data: BaseData = readBaseData(),
): Promise<LoadCount> {
  const problems = checkBaseData(data, years)
  if (problems.length > 0) throw invalid(problems, { hint: '改正 seeds 下的文件后重试' })
  const counts = [
    await syncRows(tx, tables.regions, regionRows(data)),
    await syncRows(tx, tables.regionAncestors, ancestorRows(data)),
    await syncRows(tx, tables.schemes, schemeRows(data)),
    await syncRows(tx, tables.auxiliaries, auxiliaryRows(data)),
    await loadYears(tx, data, years),
  ]
  return addUp(counts)
}

/** Opens a further year: its charts, budget subjects and pooling areas. */
export async function openChartYear(tx: Tx, year: number, data: BaseData = readBaseData()): Promise<LoadCount> {
  const problems = checkBaseData(data, [year])
  if (problems.length > 0) throw invalid(problems, { hint: '改正 seeds 下的文件后重试' })
  return loadYears(tx, data, [year])
}

/** Brings a table in line with `rows`, leaving rows that are not among them alone. */
export async function syncRows(tx: Tx, table: Table, rows: readonly Row[]): Promise<LoadCount> {
  const names = Object.keys(table.columns)
  const stored: Row[] = await tx(table.name).select(names)
  const textOf = (row: Row, columns: readonly string[]) =>
    JSON.stringify(columns.map((name) => String(row[name] ?? '')))
  const known = new Map(stored.map((row) => [textOf(row, table.key), textOf(row, names)]))
  const absent = rows.filter((row) => !known.has(textOf(row, table.key)))
  const changed = rows.filter((row) => (known.get(textOf(row, table.key)) ?? textOf(row, names)) !== textOf(row, names))
  await insertRows(tx, table.name, table.columns, absent)
  if (changed.length > 0) await updateRows(tx, table.name, table.columns, table.key, changed)
  return { added: absent.length, updated: changed.length }
}

export const addUp = (counts: readonly LoadCount[]): LoadCount => ({
  added: counts.reduce((total, count) => total + count.added, 0),
  updated: counts.reduce((total, count) => total + count.updated, 0),
})

async function loadYears(tx: Tx, data: BaseData, years: readonly number[]): Promise<LoadCount> {
  return addUp([
    await syncRows(
      tx,
      tables.accounts,
      years.flatMap((year) => accountRows(data, year)),
    ),
    await syncRows(
      tx,
      tables.budgetSubjects,
      years.flatMap((year) => subjectRows(data, year)),
    ),
    await syncRows(
      tx,
      tables.poolAreas,
      years.flatMap((year) => poolAreaRows(data, year)),
    ),
  ])
}

const regionRows = ({ regions }: BaseData): Row[] =>
  regions.map((region) => ({
    code: region.code,
    name: region.name,
    tier: region.tier,
    parent_code: region.parent,
    own_level: Number(region.ownLevel),
    is_separate_state: Number(region.separateState ?? false),
    valid_from: region.validFrom,
    valid_to: region.validTo,
  }))

const ancestorRows = ({ regions }: BaseData): Row[] =>
  [...ancestorsOf(regions)].flatMap(([code, chain]) =>
    chain.map((ancestor) => ({ region_code: code, ancestor_code: ancestor })),
  )

const schemeRows = ({ schemes }: BaseData): Row[] =>
  schemes.map((scheme) => ({
    code: scheme.code,
    fund_no: scheme.fundNo,
    name: scheme.name,
    short_name: scheme.shortName,
    category: scheme.category,
    chart_template: scheme.chartTemplate,
    chart_from: scheme.from,
    agency_role: scheme.agency,
    account_kinds: joined(scheme.accountKinds),
    revenue_subject: scheme.revenueSubject,
    expenditure_subject: scheme.expenditureSubject,
    is_enabled: Number(scheme.enabled),
    sort_no: scheme.sort,
    note: scheme.note,
  }))

const auxiliaryRows = ({ auxiliaries }: BaseData): Row[] =>
  auxiliaries.map((auxiliary) => ({
    code: auxiliary.code,
    name: auxiliary.name,
    keeps_balance: Number(auxiliary.keepsBalance),
    code_set: auxiliary.codeSet,
    catalogue: auxiliary.catalogue,
  }))

const accountRows = (data: BaseData, year: number): Row[] =>
  chartsIn(data, year).flatMap(({ standard, scheme, accounts }) =>
    accounts.map((account) => ({
      standard,
      scheme_code: scheme,
      fiscal_year: year,
      code: account.code,
      name: account.name,
      full_name: account.fullName,
      parent_code: account.parent,
      element: account.element,
      direction: account.direction,
      is_leaf: Number(account.isLeaf),
      auxiliaries: joined(account.auxiliaries),
      is_official: Number(account.seed.official),
      source: account.seed.source,
      confidence: account.seed.confidence,
      note: account.seed.note,
    })),
  )

function subjectRows({ subjects }: BaseData, year: number): Row[] {
  const open = subjects.filter((subject) => isOpenIn(subject, year))
  const parents = new Set(open.map((subject) => subject.parent))
  return open.map((subject) => ({
    fiscal_year: year,
    code: subject.code,
    name: subject.name,
    parent_code: subject.parent,
    kind: subject.kind,
    scheme_code: subject.scheme,
    is_leaf: Number(!parents.has(subject.code)),
    confidence: subject.confidence,
    note: subject.note,
  }))
}

const poolAreaRows = (data: BaseData, year: number): Row[] =>
  poolAreasOf(data, year).map(({ scheme, region, area, name }) => ({
    fiscal_year: year,
    scheme_code: scheme,
    region_code: region,
    pool_area_code: area,
    pool_area_name: name,
  }))

/** A list in one column; null for an empty one, for the empty string is never stored. */
const joined = (list: readonly string[]): string | null => (list.length > 0 ? list.join(',') : null)
