// Auxiliary values with the names people know them by: base data is looked up, codes have their titles.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { loadDimensions } from './auxiliaries.ts'
import type { Auxiliaries } from './auxiliaries.ts'
import { codeTitle } from '../catalog/code-sets.ts'

export interface NamedAuxiliary {
  code: string
  /** The dimension, e.g. 银行账户. */
  name: string
  value: string
  valueName: string | null
}

/** Looks up every value of the given sets once; the answer names one set at a time. */
export async function auxiliaryNames(
  tx: Tx,
  sets: readonly Auxiliaries[],
  year: number,
): Promise<(auxiliaries: Auxiliaries) => NamedAuxiliary[]> {
  const dimensions = await loadDimensions(tx)
  const values = new Map<string, Set<string>>()
  for (const [code, value] of sets.flatMap((set) => Object.entries(set))) {
    const catalogue = dimensions.get(code)?.catalogue
    if (catalogue) values.set(catalogue, (values.get(catalogue) ?? new Set()).add(value))
  }
  const names = new Map<string, string>()
  for (const [catalogue, wanted] of values) {
    for (const [code, name] of await namesOf(tx, catalogue, [...wanted], year)) names.set(`${catalogue} ${code}`, name)
  }
  return (auxiliaries) =>
    Object.entries(auxiliaries).map(([code, value]) => {
      const dimension = dimensions.get(code)
      return {
        code,
        name: dimension?.name ?? code,
        value,
        valueName: names.get(`${dimension?.catalogue} ${value}`) ?? codeTitle(dimension?.codeSet ?? '', value),
      }
    })
}

const tables: Readonly<Record<string, string>> = {
  fundAccounts: 'fund_accounts',
  organisations: 'organisations',
  budgetSubjects: 'budget_subjects',
}

async function namesOf(tx: Tx, catalogue: string, codes: readonly string[], year: number): Promise<[string, string][]> {
  const table = tables[catalogue]
  if (!table) return []
  const found = whereInList(tx, tx(table), 'code', codes).select('code', 'name')
  if (catalogue === 'budgetSubjects') found.where({ fiscal_year: year })
  const rows: { code: string; name: string }[] = await found
  return rows.map(({ code, name }) => [code, name])
}

/** One line for books and exports: 银行账户 西湖区收入户；所属期 202603. */
export const auxiliaryText = (list: readonly NamedAuxiliary[]): string =>
  list.map(({ name, value, valueName }) => `${name} ${valueName ?? value}`).join('；')
