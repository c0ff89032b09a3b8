// Cells people type: read summed over the books of a scope, saved for one book and sheet at a time.
import type { Actor } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import { Exact } from './evaluate.ts'
import { cellKey } from './model.ts'
import type { ReportDefinition, Span, Value } from './model.ts'
import { planOf } from './plan.ts'
import type { ReportScope } from './report-scope.ts'

export async function typedCells(
  tx: Tx,
  scope: ReportScope,
  definition: ReportDefinition,
  at: { span: Span; period: string },
): Promise<Map<string, Value>> {
  if (!definition.rows.some(({ isTyped }) => isTyped)) return new Map()
  const rows: { row_code: string; column_key: string; amount: string }[] = await whereInList(
    tx,
    tx('report_cells'),
    'book_id',
    scope.books.map(({ id }) => id),
  )
    .where({ report_id: definition.id, ...at })
    .groupBy('row_code', 'column_key')
    .select('row_code', 'column_key')
    .sum({ amount: 'amount' })
  return new Map(rows.map((row) => [cellKey(row.row_code, row.column_key), new Exact(row.amount)]))
}

export interface TypedCell {
  readonly row: string
  readonly column: string
  readonly amount: Money
}

/** Saves the typed cells of a sheet as they now stand: those not given become empty. */
export async function saveTypedCells(
  tx: Tx,
  actor: Actor,
  bookId: number,
  definition: ReportDefinition,
  at: { span: Span; period: string },
  cells: readonly TypedCell[],
): Promise<void> {
  await requireBook(tx, actor, 'statement.note', await loadBook(tx, bookId))
  const plan = planOf(definition, definition.columns[at.span])
  const wrong = cells.filter(({ row, column }) => plan.cells.get(cellKey(row, column))?.kind !== 'typed')
  if (wrong.length > 0) {
    throw invalid(
      wrong.map(({ row, column }) => ({
        code: 'statement.cell',
        message: `${definition.title}的 ${row}@${column} 不是填列的单元格`,
        at: cellKey(row, column),
      })),
    )
  }
  await tx('report_cells')
    .where({ book_id: bookId, report_id: definition.id, ...at })
    .delete()
  await insertRows(
    tx,
    'report_cells',
    {
      book_id: 'id',
      report_id: 'text',
      span: 'text',
      period: 'text',
      row_code: 'text',
      column_key: 'text',
      amount: 'amount',
    },
    cells.map(({ row, column, amount }) => ({
      book_id: bookId,
      report_id: definition.id,
      ...at,
      row_code: row,
      column_key: column,
      amount,
    })),
  )
}
