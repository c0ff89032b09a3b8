// What was wrong with the rows of a file, one problem a row, and the row's own text so that it can be corrected and sent again.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('file_problems', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'file_problems_key' })
    table.bigInteger('file_id').notNullable()
    table.bigInteger('row_no').notNullable()
    table.bigInteger('line_no').notNullable()
    table.string('sheet', 60).nullable()
    table.string('field', 100).nullable()
    table.string('code', 60).notNullable()
    table.string('message', 1000).notNullable()
    table.string('hint', 400).nullable()
    table.text('content').nullable()
    table.index(['file_id', 'row_no', 'id'], 'file_problems_by_file')
  })
}
