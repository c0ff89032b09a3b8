// The chart of accounts of one standard, scheme and year, as vouchers and rules use it.
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { standardNames } from './model.ts'
import type { Account, Direction, Element, Standard } from './model.ts'

export interface Chart {
  readonly accounts: ReadonlyMap<string, Account>
  /** Whether vouchers may name the account. */
  leaf(code: string): boolean
}

/** Charts already read, owned by the caller, who knows how long they hold. */
export type ChartCache = Map<string, Chart>

/** Reads a chart; `charts` keeps it for the next call. 404 when the standard has none for the scheme and year. */
export async function chartOf(
  tx: Tx,
  standard: Standard,
  scheme: string,
  year: number,
  charts: ChartCache = new Map(),
): Promise<Chart> {
  const key = `${standard} ${scheme} ${year}`
  const known = charts.get(key)
  if (known) return known
  const rows: AccountRow[] = await tx('accounts')
    .where({ standard, scheme_code: scheme, fiscal_year: year })
    .orderBy('code')
    .select('code', 'name', 'full_name', 'parent_code', 'element', 'direction', 'is_leaf', 'auxiliaries')
  if (rows.length === 0) {
    throw missing(`${standardNames[standard]}没有险种 ${scheme} 的 ${year} 年会计科目`, {
      params: { standard, scheme, year },
      hint: '核对险种和年度；新年度须先开设科目',
    })
  }
  const accounts = new Map(rows.map((row) => [row.code, accountOf(row)]))
  const chart: Chart = { accounts, leaf: (code) => accounts.get(code)?.isLeaf ?? false }
  charts.set(key, chart)
  return chart
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
}

function accountOf(row: AccountRow): Account {
  return {
    code: row.code,
    name: row.name,
    fullName: row.full_name,
    parent: row.parent_code,
    element: row.element,
    direction: row.direction,
    isLeaf: Number(row.is_leaf) === 1,
    auxiliaries: row.auxiliaries?.split(',') ?? [],
  }
}
