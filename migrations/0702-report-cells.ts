// Cells that people type into a sheet, because neither the ledger nor a formula gives them (the annexes of 职业年金).
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('report_cells', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('report_id', 60).notNullable()
    table.string('span', 5).notNullable()
    table.string('period', 6).notNullable()
    table.string('row_code', 40).notNullable()
    table.string('column_key', 40).notNullable()
    table.decimal('amount', 20, 2).notNullable()
    table.primary(['book_id', 'report_id', 'span', 'period', 'row_code', 'column_key'], {
      constraintName: 'report_cells_key',
    })
  })
}
