// What a closed month looked like: the head of the book's chain and the digest of its balances. Closing again after reopening adds
// another seal; no seal is ever changed.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('period_seals', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.integer('seal_no').notNullable()
    table.bigInteger('head_no').notNullable()
    table.string('head_hash', 64).notNullable()
    table.string('balances_digest', 64).notNullable()
    table.integer('row_count').notNullable()
    // Why each warning that stood was no obstacle, by the code of its check.
    table.text('explanations').notNullable()
    table.bigInteger('sealed_by').notNullable()
    table.string('sealed_at', 24).notNullable()
    table.primary(['book_id', 'period', 'seal_no'], { constraintName: 'period_seals_key' })
  })
}
