// What each leaf account moved in each month of a book, per set of auxiliaries; month 00 holds the opening balance.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('balances', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('account_code', 20).notNullable()
    table.string('aux_key', 32).notNullable()
    table.string('period', 6).notNullable()
    table.decimal('debit_amount', 20, 2).notNullable()
    table.decimal('credit_amount', 20, 2).notNullable()
    table.primary(['book_id', 'account_code', 'aux_key', 'period'], { constraintName: 'balances_key' })
  })
}
