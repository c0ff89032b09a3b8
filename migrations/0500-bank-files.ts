// Bank statements as they were taken in: one row a statement of one account, with the balances it opened and closed with. A
// statement without any flow (本期无发生) is a row too: it says that the month is covered.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_files', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_files_key' })
    table.string('account_code', 40).notNullable()
    table.string('name', 200).notNullable()
    table.string('digest', 64).notNullable()
    table.string('layout', 60).notNullable()
    table.date('from_date').notNullable()
    table.date('to_date').notNullable()
    table.decimal('opening_amount', 20, 2).notNullable()
    table.decimal('closing_amount', 20, 2).notNullable()
    // What the balance before it differs from its opening; null when nothing was known before.
    table.decimal('gap_amount', 20, 2).nullable()
    table.integer('count_read').notNullable()
    table.integer('count_new').notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('received_at', 24).notNullable()
    table.unique(['account_code', 'digest', 'from_date', 'to_date'], { indexName: 'bank_files_once' })
    table.index(['account_code', 'to_date'], 'bank_files_by_account')
  })
}
