// Figures that a region settles for its closing (经验比例, 分摊比例), per book. A new value is a new row: the last one holds, the
// others show what held before.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('closing_parameters', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'closing_parameters_key' })
    table.bigInteger('book_id').notNullable()
    table.string('code', 40).notNullable()
    table.string('content', 40).notNullable()
    table.string('basis', 600).notNullable()
    table.bigInteger('set_by').notNullable()
    table.string('set_at', 24).notNullable()
    table.index(['book_id', 'code', 'id'], 'closing_parameters_by_book')
  })
}
