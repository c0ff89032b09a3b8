// Movements of the memo registers: from documents as they are booked, from opening balances, or kept by hand and reviewed by
// another. Never changed once kept: what is taken back gets a contrary row that names it. `movement_key` makes taking in repeatable.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('register_movements', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'register_movements_key' })
    table.string('movement_key', 160).notNullable()
    table.bigInteger('item_id').notNullable()
    table.string('register', 20).notNullable()
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.date('moved_on').notNullable()
    table.string('kind', 20).notNullable()
    table.decimal('nominal_amount', 20, 2).notNullable()
    table.decimal('principal_amount', 20, 2).notNullable()
    table.decimal('interest_amount', 20, 2).notNullable()
    table.decimal('income_amount', 20, 2).notNullable()
    // What the movement says of the item from its day on; JSON, absent when it says nothing.
    table.text('fields').nullable()
    table.bigInteger('document_id').nullable()
    table.bigInteger('voucher_id').nullable()
    table.bigInteger('reverses_id').nullable()
    table.string('source', 10).notNullable()
    table.string('status', 10).notNullable()
    table.string('note', 600).nullable()
    table.bigInteger('maker_id').notNullable()
    table.string('made_at', 24).notNullable()
    table.bigInteger('reviewer_id').nullable()
    table.string('reviewed_at', 24).nullable()
    table.string('return_reason', 600).nullable()
    table.unique(['movement_key'], { indexName: 'register_movements_once' })
    table.index(['item_id', 'period'], 'register_movements_by_item')
    table.index(['book_id', 'register', 'period'], 'register_movements_by_book')
    table.index(['voucher_id'], 'register_movements_by_voucher')
    table.index(['document_id'], 'register_movements_by_doc')
    table.index(['status', 'made_at'], 'register_movements_by_status')
  })
}
