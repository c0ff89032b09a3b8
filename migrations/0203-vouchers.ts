// Vouchers (记账凭证): drafts, reviewed, posted, returned and void ones. Number, place in the chain and hash come with posting.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('vouchers', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'vouchers_key' })
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.date('voucher_date').notNullable()
    table.string('word', 20).notNullable()
    table.integer('voucher_no').nullable()
    table.string('kind', 10).notNullable()
    table.string('status', 10).notNullable()
    table.string('summary', 600).notNullable()
    table.integer('attachment_count').notNullable()
    table.decimal('total_amount', 20, 2).notNullable()
    table.string('rule_id', 100).nullable()
    table.integer('rule_version').nullable()
    table.string('group_key', 100).nullable()
    table.bigInteger('reverses_id').nullable()
    table.bigInteger('maker_id').notNullable()
    table.string('made_at', 24).notNullable()
    table.bigInteger('reviewer_id').nullable()
    table.string('reviewed_at', 24).nullable()
    table.bigInteger('poster_id').nullable()
    table.string('posted_at', 24).nullable()
    table.string('return_reason', 600).nullable()
    table.bigInteger('chain_no').nullable()
    table.string('previous_hash', 64).nullable()
    table.string('hash', 64).nullable()
    table.index(['book_id', 'period', 'word', 'voucher_no'], 'vouchers_by_no')
    // Finds what waits for review or posting, and walks the chain of a book.
    table.index(['status', 'book_id', 'chain_no'], 'vouchers_by_status')
    table.index(['reverses_id'], 'vouchers_by_reversed')
  })
}
