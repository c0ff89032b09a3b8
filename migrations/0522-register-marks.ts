// How far the posted vouchers of each book have been taken into the memo registers: their place in the book's chain, which grows
// in the order of posting whatever the order of making was.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('register_marks', (table) => {
    table.bigInteger('book_id').notNullable().primary({ constraintName: 'register_marks_key' })
    table.bigInteger('chain_no').notNullable()
  })
}
