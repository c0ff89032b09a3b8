// The last passing number (暂号) given in a book and month. Apart from the official counters, so that a draft given up leaves no gap
// among posted vouchers.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('draft_counters', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.integer('last_no').notNullable()
    table.primary(['book_id', 'period'], { constraintName: 'draft_counters_key' })
  })
}
