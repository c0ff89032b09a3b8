// Years closed: the book of the year, the book of the next that its balances went to, and, when December was opened again, until when.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('year_closings', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'year_closings_key' })
    table.bigInteger('book_id').notNullable()
    table.bigInteger('next_book_id').notNullable()
    // The voucher that opened the next book or put its opening right; empty when nothing differed.
    table.bigInteger('voucher_id').nullable()
    table.bigInteger('closed_by').notNullable()
    table.string('closed_at', 24).notNullable()
    table.string('undone_at', 24).nullable()
    table.index(['book_id'], 'year_closings_by_book')
    table.index(['next_book_id'], 'year_closings_by_next')
  })
}
