// Why is this number here: the formula of a cell, its parts with their values, and the leaf accounts behind each with the months to look
// them up in. The parts add up to the cell, the accounts to the parts.
import type { Actor } from '../core/actor.ts'
import { firstPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { bare } from './definition-files.ts'
import { operandsOf } from './evaluate.ts'
import { accountsBehind, monthsOf } from './ledger-source.ts'
import { cellKey, ledgerFunctionNames } from './model.ts'
import type { Column, Expression } from './model.ts'
import { planOf } from './plan.ts'
import { registerFunctions } from './register-source.ts'
import { moneyOf } from './statement-model.ts'
import type { StatementInput } from './statement-model.ts'
import { workOut } from './statement.ts'
import type { Worked } from './statement.ts'

export interface CellPart {
  readonly sign: '+' | '-'
  /** As in the formula. */
  readonly text: string
  readonly label: string
  readonly value: Money | null
  /** Another cell of the sheet, to go on from there. */
  readonly cell: { readonly row: string; readonly column: string } | null
  /** Screen where the figure is kept, when it is not of the ledger. */
  readonly path: string | null
  readonly accounts: readonly {
    readonly account: string
    readonly name: string
    readonly amount: Money
    readonly why: 'uncarried' | 'eliminated' | null
  }[]
}

export interface CellExplanation {
  readonly row: string
  readonly label: string
  readonly column: string
  readonly columnTitle: string
  readonly value: Money | null
  readonly formula: string | null
  readonly note: string | null
  readonly kind: string
  readonly parts: readonly CellPart[]
  /** What to ask the detail ledger for; null where no book is behind the cell. */
  readonly drill: Readonly<Record<string, string>> | null
  /** The sheet shows what was issued, not what its parts come to. */
  readonly isIssued: boolean
}

export async function explainCell(
  tx: Tx,
  actor: Actor,
  input: StatementInput & { readonly row: string; readonly column: string },
): Promise<CellExplanation> {
  const worked = await workOut(tx, actor, input)
  const { sheet, statement } = worked
  const cell = planOf(sheet.definition, sheet.columns).cells.get(cellKey(input.row, input.column))
  const row = sheet.definition.rows.find(({ code }) => code === input.row)
  if (!cell || !row) throw missing(`${statement.head.title}没有单元格 ${input.row}@${input.column}`)
  const { column } = cell
  const place = { sheet, source: worked.source, row, column }
  const parts = cell.formula ? operandsOf(cell.formula.expression, place) : []
  return {
    row: row.code,
    label: row.label,
    column: column.key,
    columnTitle: column.title,
    value: moneyOf(sheet.values.get(cell.key) ?? null),
    formula: cell.formula?.text ?? null,
    note: row.note ?? null,
    kind: cell.kind,
    parts: parts.map(({ sign, expression, value }) => ({
      sign,
      ...named(expression, worked, column),
      value: moneyOf(value),
    })),
    drill: drillOf(worked, column),
    isIssued: column.figures === 'last-year' && statement.head.lastYear === 'issued',
  }
}

function named(expression: Expression, worked: Worked, column: Column): Omit<CellPart, 'sign' | 'value'> {
  const { definition } = worked.sheet
  const { accounts } = worked.scope.chart
  switch (expression.kind) {
    case 'ledger': {
      const name = accounts.get(expression.account)?.name ?? '（科目表中没有）'
      const behind = accountsBehind(worked.tables, expression.name, expression.account, column)
      return {
        text: `${expression.name}(${expression.account})`,
        label: `${expression.account} ${name}${ledgerFunctionNames[expression.name].replace('期末', column.figures === 'year-start' ? '年初' : '期末')}`,
        cell: null,
        path: null,
        accounts: behind.map(({ account, cents, why }) => ({
          account,
          name: accounts.get(account)?.fullName.replaceAll('/', ' / ') ?? '（科目表中没有）',
          amount: fromCents(cents),
          why,
        })),
      }
    }
    case 'cell':
    case 'column': {
      const row = expression.kind === 'cell' ? expression.row : ''
      const wanted = expression.column ?? column.key
      const label = definition.rows.find(({ code }) => code === row)?.label
      const title = worked.sheet.columns.find(({ key }) => key === wanted)?.title
      const isHere = expression.kind === 'cell' && !expression.sheet && !expression.version
      return {
        text: expression.kind === 'cell' ? `${expression.sheet ? `${expression.sheet}!` : ''}[${row}]` : `{${wanted}}`,
        label: label === undefined ? (title ?? wanted) : bare(label),
        cell: isHere ? { row, column: wanted } : null,
        path: null,
        accounts: [],
      }
    }
    case 'number':
      return { text: expression.value, label: expression.value, cell: null, path: null, accounts: [] }
    case 'call': {
      const label = registerFunctions.get(expression.name)
      const to = worked.statement.head.period
      return {
        text: `${expression.name}()`,
        label: label ?? expression.name,
        cell: null,
        path: label === undefined ? null : `/registers?register=notional&period=${to}`,
        accounts: [],
      }
    }
    default:
      return { text: '…', label: '计算', cell: null, path: null, accounts: [] }
  }
}

function drillOf({ statement: { head }, scope }: Worked, { figures }: Column): Record<string, string> | null {
  const months = monthsOf(head.span, head.period)
  const before = String(scope.year - 1)
  const [from, to] = {
    'year-start': [firstPeriod(scope.year), firstPeriod(scope.year)],
    end: [firstPeriod(scope.year), months.to],
    month: [months.from, months.to],
    'year-to-date': [firstPeriod(scope.year), months.to],
    'last-year': [`${before}01`, `${before}12`],
    'last-year-to-date': [`${before}01`, `${before}${head.period.slice(4)}`],
    none: [null, null],
  }[figures]
  if (!from || !to) return null
  const isBefore = figures.startsWith('last-year')
  if (scope.isConsolidated) {
    if (isBefore) return null
    return { book: 'all', standard: scope.standard, scheme: scope.scheme, region: scope.region ?? '', from, to }
  }
  const book = isBefore ? head.lastYearBookId : head.bookId
  return book === null ? null : { book: String(book), from, to }
}
