// The order in which the cells of a sheet are computed: each after those it is made of. Worked out once for a definition and span;
// cycles, unknown rows and columns, and sums of unlike units are found here, when definitions load.
import { cellKey } from './model.ts'
import type { CellKind, Column, Expression, Formula, ReportDefinition, ReportRow } from './model.ts'
import { partsOf, walk } from './parse.ts'

export interface PlannedCell {
  readonly key: string
  readonly row: ReportRow
  readonly column: Column
  readonly formula: Formula | undefined
  readonly kind: CellKind
}

export interface Plan {
  /** Every cell that has a value, in the order of computing. */
  readonly order: readonly PlannedCell[]
  readonly cells: ReadonlyMap<string, PlannedCell>
  /** Cell → the cells made of it. */
  readonly dependents: ReadonlyMap<string, readonly string[]>
  /** Chinese; none for a sound definition. */
  readonly problems: readonly string[]
}

const plans = new WeakMap<readonly Column[], Plan>()

/** The plan of a definition for one set of its columns; kept for as long as the columns live. */
export function planOf(definition: ReportDefinition, columns: readonly Column[]): Plan {
  const known = plans.get(columns)
  if (known) return known
  const plan = makePlan(definition, columns)
  plans.set(columns, plan)
  return plan
}

function makePlan(definition: ReportDefinition, columns: readonly Column[]): Plan {
  const cells = new Map<string, PlannedCell>()
  for (const row of definition.rows) {
    for (const column of columns) {
      const cell = cellOf(row, column)
      if (cell.kind !== 'none') cells.set(cell.key, cell)
    }
  }
  const problems = new Set<string>()
  const needs = new Map([...cells.values()].map((cell) => [cell.key, needsOf(cell, definition, columns, problems)]))
  const order = sorted(cells, needs, problems)
  const dependents = new Map<string, string[]>()
  for (const [key, needed] of needs) {
    for (const one of needed) dependents.set(one, [...(dependents.get(one) ?? []), key])
  }
  for (const cell of cells.values()) {
    if (cell.formula) unitOf(cell.formula.expression, cell, cells, problems)
  }
  return { order, cells, dependents, problems: [...problems] }
}

function cellOf(row: ReportRow, column: Column): PlannedCell {
  const head = { key: cellKey(row.code, column.key), row, column }
  if (column.type === 'text' || column.type === 'code') return { ...head, formula: undefined, kind: 'none' }
  if (column.formula && (row.formula || row.isTyped)) return { ...head, formula: column.formula, kind: 'computed' }
  if (row.isTyped) return { ...head, formula: undefined, kind: 'typed' }
  if (!row.formula) return { ...head, formula: undefined, kind: 'none' }
  return { ...head, formula: row.formula, kind: readsLedger(row.formula.expression) ? 'ledger' : 'computed' }
}

export function readsLedger(expression: Expression): boolean {
  let reads = false
  walk(expression, (part) => (reads ||= part.kind === 'ledger'))
  return reads
}

function needsOf(
  { row, column, formula }: PlannedCell,
  definition: ReportDefinition,
  columns: readonly Column[],
  problems: Set<string>,
): Set<string> {
  const needs = new Set<string>()
  const place = `第“${row.code} ${row.label}”行`
  // What stands inside PREVYEAR or PREVMONTH is another sheet's and can't close a circle.
  const visit = (part: Expression, isHere: boolean): void => {
    const isElsewhere = part.kind === 'call' && /^PREV/.test(part.name)
    if (part.kind === 'column' || (part.kind === 'cell' && !part.sheet)) {
      const wantedRow = part.kind === 'cell' ? part.row : row.code
      const wantedColumn = part.column ?? column.key
      if (!definition.rows.some(({ code }) => code === wantedRow))
        problems.add(`${place}引用的行 [${wantedRow}] 不存在`)
      else if (!columns.some(({ key }) => key === wantedColumn))
        problems.add(`${place}引用的栏 {${wantedColumn}} 不存在`)
      else if (isHere && !(part.kind === 'cell' && part.version)) needs.add(cellKey(wantedRow, wantedColumn))
    }
    for (const inner of partsOf(part)) visit(inner, isHere && !isElsewhere)
  }
  if (formula) visit(formula.expression, true)
  return needs
}

function sorted(
  cells: ReadonlyMap<string, PlannedCell>,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
  problems: Set<string>,
): PlannedCell[] {
  const order: PlannedCell[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (key: string, path: readonly string[]): void => {
    const cell = cells.get(key)
    if (!cell || state.get(key) === 'done') return
    if (state.get(key) === 'open') {
      const circle = [...path.slice(path.indexOf(key)), key].map((one) => `[${one}]`)
      problems.add(`公式循环引用：${circle.join(' → ')}`)
      return
    }
    state.set(key, 'open')
    for (const needed of needs.get(key) ?? []) visit(needed, [...path, key])
    state.set(key, 'done')
    order.push(cell)
  }
  for (const key of cells.keys()) visit(key, [])
  return order
}

const unitOfCell = (row: ReportRow, column: Column): string => (column.unit === '按行' ? (row.unit ?? '') : column.unit)

/** The unit of what an expression gives; null when it has none of its own (numbers, products). */
function unitOf(
  expression: Expression,
  { row, column }: Pick<PlannedCell, 'row' | 'column'>,
  cells: ReadonlyMap<string, PlannedCell>,
  problems: Set<string>,
): string | null {
  const inner = (part: Expression) => unitOf(part, { row, column }, cells, problems)
  switch (expression.kind) {
    case 'ledger':
      return '元'
    case 'cell':
    case 'column': {
      if (expression.kind === 'cell' && expression.sheet) return null
      const wantedRow = expression.kind === 'cell' ? expression.row : row.code
      const cell = cells.get(cellKey(wantedRow, expression.column ?? column.key))
      return cell ? unitOfCell(cell.row, cell.column) : null
    }
    case 'minus':
      return inner(expression.of)
    case 'binary':
    case 'compare': {
      const [left, right] = [inner(expression.left), inner(expression.right)]
      if (expression.kind === 'binary' && (expression.sign === '*' || expression.sign === '/')) return null
      if (left !== null && right !== null && left !== right)
        problems.add(`第“${row.code} ${row.label}”行把单位不同的数相加减：${left || '无单位'} 与 ${right || '无单位'}`)
      return left ?? right
    }
    case 'call':
      expression.parts.forEach(inner)
      return null
    default:
      return null
  }
}
