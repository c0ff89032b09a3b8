// When and by whom a month of a book was closed; empty while it is open.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('book_periods', (table) => {
    table.string('closed_at', 24).nullable()
    table.bigInteger('closed_by').nullable()
  })
}
