// Lines of vouchers. Book and month stand on the line as well, so that an account's entries are one range of one index.
// No foreign keys: lines are three quarters of the cost of posting, and `tongchou check` proves what keys would.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_lines', (table) => {
    table.bigInteger('voucher_id').notNullable()
    table.integer('line_no').notNullable()
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('account_code', 20).notNullable()
    table.string('summary', 600).notNullable()
    table.decimal('debit_amount', 20, 2).notNullable()
    table.decimal('credit_amount', 20, 2).notNullable()
    table.string('aux_key', 32).notNullable()
    table.primary(['voucher_id', 'line_no'], { constraintName: 'voucher_lines_key' })
    table.index(['book_id', 'account_code', 'period'], 'voucher_lines_by_account')
  })
}
