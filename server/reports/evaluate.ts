// Computes a sheet: cells in the order of its plan, exact decimals, nothing rounded. After a change only what is made of the changed
// cells is computed again. The same evaluation answers formulas and tests, and says of what a cell is made.
import { Decimal } from 'decimal.js'
import { assert } from '../core/errors.ts'
import { cellKey } from './model.ts'
import type { CellReference, Column, Expression, ReportDefinition, ReportRow, Sheet, Source, Value } from './model.ts'
import { planOf } from './plan.ts'
import type { PlannedCell } from './plan.ts'

/** Exact for sums and products of any amounts that columns hold (18 digits and two decimals). */
export const Exact = Decimal.clone({ precision: 60, toExpNeg: -60, toExpPos: 60 })

/** Computes every cell of a definition in the given columns. */
export function evaluate(definition: ReportDefinition, columns: readonly Column[], source: Source): Sheet {
  const values = new Map<string, Value>()
  const sheet = { definition, columns, values }
  for (const cell of planOf(definition, columns).order) values.set(cell.key, compute(cell, sheet, source))
  return sheet
}

/** The sheet after some typed or ledger cells changed: only those and what is made of them are computed again. */
export function recompute(sheet: Sheet, source: Source, changed: Iterable<string>): { sheet: Sheet; computed: number } {
  const plan = planOf(sheet.definition, sheet.columns)
  const affected = new Set<string>()
  const spread = (key: string): void => {
    if (affected.has(key)) return
    affected.add(key)
    for (const dependent of plan.dependents.get(key) ?? []) spread(dependent)
  }
  for (const key of changed) spread(key)
  const values = new Map(sheet.values)
  const fresh = { ...sheet, values }
  const cells = plan.order.filter(({ key }) => affected.has(key))
  for (const cell of cells) values.set(cell.key, compute(cell, fresh, source))
  return { sheet: fresh, computed: cells.length }
}

function compute(cell: PlannedCell, sheet: Sheet, source: Source): Value {
  if (!cell.formula) return source.typed(cell.row.code, cell.column.key)
  return valueOf(cell.formula.expression, { sheet, source, row: cell.row, column: cell.column })
}

/** Where an expression is evaluated. */
export interface Place {
  readonly sheet: Sheet
  readonly source: Source
  readonly row?: ReportRow | undefined
  readonly column: Column
  readonly shift?: 'last-year' | 'last-month' | undefined
}

/** The value of a formula; null when a part has none or a divisor is 0. */
export function valueOf(expression: Expression, place: Place): Value {
  switch (expression.kind) {
    case 'number':
      return new Exact(expression.value)
    case 'cell':
      return cellValue(expression, place)
    case 'column':
      return cellValue({ kind: 'cell', row: place.row?.code ?? '', column: expression.column }, place)
    case 'ledger':
      return place.source.ledger(expression.name, expression.account, place.column)
    case 'minus':
      return valueOf(expression.of, place)?.negated() ?? null
    case 'binary':
      return combined(expression.sign, valueOf(expression.left, place), valueOf(expression.right, place))
    case 'call':
      return called(expression.name, expression.parts, place)
    default:
      assert(false, `a formula that gives no amount: ${expression.kind}`)
  }
}

function cellValue(reference: CellReference, { sheet, source, column, shift }: Place): Value {
  if (reference.sheet || reference.version || shift) return source.elsewhere(reference, column, shift ?? 'same')
  return sheet.values.get(cellKey(reference.row, reference.column ?? column.key)) ?? null
}

function combined(sign: '+' | '-' | '*' | '/', left: Value, right: Value): Value {
  if (left === null || right === null) return null
  switch (sign) {
    case '+':
      return left.plus(right)
    case '-':
      return left.minus(right)
    case '*':
      return left.times(right)
    case '/':
      return right.isZero() ? null : left.dividedBy(right)
  }
}

/** The functions every sheet knows. */
export const functions: ReadonlySet<string> = new Set([
  'SUM',
  'ABS',
  'AVG',
  'MIN',
  'MAX',
  'PREV',
  'PREVYEAR',
  'PREVMONTH',
])

function called(name: string, parts: readonly Expression[], place: Place): Value {
  if (name === 'PREVYEAR' || name === 'PREV') return first(parts, { ...place, shift: 'last-year' })
  if (name === 'PREVMONTH') return first(parts, { ...place, shift: 'last-month' })
  const values = parts.map((part) => valueOf(part, place))
  const given = values.filter((value) => value !== null)
  switch (name) {
    case 'ABS':
      return values[0]?.abs() ?? null
    case 'SUM':
      return given.reduce((total, value) => total.plus(value), new Exact(0))
    case 'AVG':
      return given.length === 0 ? null : Exact.sum(...given).dividedBy(given.length)
    case 'MIN':
      return given.length === 0 ? null : Exact.min(...given)
    case 'MAX':
      return given.length === 0 ? null : Exact.max(...given)
    default:
      return place.source.call?.(name, values, place.column) ?? null
  }
}

function first(parts: readonly Expression[], place: Place): Value {
  const [only] = parts
  return only ? valueOf(only, place) : null
}

export interface Verdict {
  /** Null: it can't be said, a figure is missing. */
  readonly holds: boolean | null
  /** Of the first comparison that fails: both sides. */
  readonly left?: Value | undefined
  readonly right?: Value | undefined
}

/** Whether a test holds within a tolerance in 元. */
export function verdictOf(test: Expression, place: Place, tolerance: Decimal): Verdict {
  switch (test.kind) {
    case 'both': {
      const left = verdictOf(test.left, place, tolerance)
      return left.holds === false ? left : worse(left, verdictOf(test.right, place, tolerance))
    }
    case 'either': {
      const left = verdictOf(test.left, place, tolerance)
      return left.holds === true ? left : verdictOf(test.right, place, tolerance)
    }
    case 'if':
      return verdictOf(test.test, place, tolerance).holds === true
        ? verdictOf(test.then, place, tolerance)
        : { holds: true }
    case 'compare': {
      const [left, right] = [valueOf(test.left, place), valueOf(test.right, place)]
      if (left === null || right === null) return { holds: null, left, right }
      return { holds: compares(test.sign, left.minus(right), tolerance), left, right }
    }
    default:
      assert(false, `not a test: ${test.kind}`)
  }
}

const worse = (a: Verdict, b: Verdict): Verdict => (b.holds === false || a.holds === true ? b : a)

function compares(sign: string, difference: Decimal, tolerance: Decimal): boolean {
  switch (sign) {
    case '=':
      return difference.abs().lessThanOrEqualTo(tolerance)
    case '!=':
      return difference.abs().greaterThan(tolerance)
    case '<=':
      return difference.lessThanOrEqualTo(tolerance)
    case '>=':
      return difference.greaterThanOrEqualTo(tolerance.negated())
    case '<':
      return difference.lessThan(tolerance)
    default:
      return difference.greaterThan(tolerance.negated())
  }
}

/** One operand of a formula with its sign, as people read a sum. */
export interface Operand {
  readonly sign: '+' | '-'
  readonly expression: Expression
  readonly value: Value
}

/** The operands whose sum a cell is; a product or quotient counts as one. */
export function operandsOf(expression: Expression, place: Place, sign: '+' | '-' = '+'): Operand[] {
  const other = sign === '+' ? '-' : '+'
  if (expression.kind === 'minus') return operandsOf(expression.of, place, other)
  if (expression.kind === 'binary' && (expression.sign === '+' || expression.sign === '-')) {
    return [
      ...operandsOf(expression.left, place, sign),
      ...operandsOf(expression.right, place, expression.sign === '+' ? sign : other),
    ]
  }
  return [{ sign, expression, value: valueOf(expression, place) }]
}
