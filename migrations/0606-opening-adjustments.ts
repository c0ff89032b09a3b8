// Adjustments of opening balances (年初调整单): each with its reason and basis, made by one person and approved by another; its voucher
// stands in month 00 of the book.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('opening_adjustments', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'opening_adjustments_key' })
    table.bigInteger('book_id').notNullable()
    table.bigInteger('voucher_id').notNullable()
    table.string('reason', 600).notNullable()
    table.string('basis_no', 200).notNullable()
    table.string('status', 10).notNullable()
    table.bigInteger('made_by').notNullable()
    table.string('made_at', 24).notNullable()
    table.bigInteger('decided_by').nullable()
    table.string('decided_at', 24).nullable()
    table.string('decision_note', 600).nullable()
    table.index(['book_id', 'status'], 'opening_adjustments_by_book')
  })
}
