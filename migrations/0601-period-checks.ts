// What the last check before closing found in a month of a book; kept until the next one.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('period_checks', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.integer('blocking_count').notNullable()
    table.integer('warning_count').notNullable()
    table.text('outcomes').notNullable()
    table.bigInteger('checked_by').notNullable()
    table.string('checked_at', 24).notNullable()
    table.primary(['book_id', 'period'], { constraintName: 'period_checks_key' })
  })
}
