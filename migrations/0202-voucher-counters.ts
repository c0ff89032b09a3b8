// The last voucher number given out per book, month and voucher word.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_counters', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('word', 20).notNullable()
    table.integer('last_no').notNullable()
    table.primary(['book_id', 'period', 'word'], { constraintName: 'voucher_counters_key' })
  })
}
