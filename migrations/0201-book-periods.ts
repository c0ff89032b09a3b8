// The months of a book and whether they are open; period 00 takes the opening balances.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('book_periods', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('status', 10).notNullable()
    table.primary(['book_id', 'period'], { constraintName: 'book_periods_key' })
  })
}
