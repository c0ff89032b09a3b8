// The rows of a 科目余额表 as a tree one opens and closes: what is visible, and what has figures at all. Pure.
import { isZeroMoney } from '../core/money.ts'
import { figureNames, type TrialBalanceRow } from './book-types.ts'

export interface TreeRow {
  readonly row: TrialBalanceRow
  readonly key: string
  readonly hasChildren: boolean
  readonly isOpen: boolean
}

export const keyOf = (row: TrialBalanceRow): string => `${row.standard} ${row.scheme} ${row.account}`
const isBelow = (row: TrialBalanceRow, parent: TrialBalanceRow): boolean =>
  row.scheme === parent.scheme &&
  row.standard === parent.standard &&
  row.level > parent.level &&
  row.account.startsWith(parent.account)

export const isZeroRow = (row: TrialBalanceRow): boolean => figureNames.every((name) => isZeroMoney(row[name]))

/**
 * `rows` come in order of codes, parents first. `openDepth` opens everything above that level; `toggled` holds the keys of rows whose
 * state the user has turned round since.
 */
export function visibleRows(
  rows: readonly TrialBalanceRow[],
  openDepth: number,
  toggled: ReadonlySet<string>,
): TreeRow[] {
  const shown: TreeRow[] = []
  let closed: TrialBalanceRow | null = null
  for (const [at, row] of rows.entries()) {
    if (closed && isBelow(row, closed)) continue
    const next = rows[at + 1]
    const hasChildren = next !== undefined && isBelow(next, row)
    const isOpen = hasChildren && row.level < openDepth !== toggled.has(keyOf(row))
    closed = hasChildren && !isOpen ? row : null
    shown.push({ row, key: keyOf(row), hasChildren, isOpen })
  }
  return shown
}
