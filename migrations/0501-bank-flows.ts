// Bank flows (银行流水): each movement of an account as its bank tells it, once. `flow_key` is what makes it the same: the bank's own
// number with direction and amount, else a digest of all its fields and the balance after it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_flows', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_flows_pk' })
    table.string('account_code', 40).notNullable()
    table.string('flow_key', 64).notNullable()
    table.date('flow_date').notNullable()
    table.string('flow_time', 8).nullable()
    table.string('flow_no', 80).nullable()
    table.string('direction', 3).notNullable()
    table.decimal('amount', 20, 2).notNullable()
    table.decimal('balance_amount', 20, 2).nullable()
    table.string('counterparty', 300).nullable()
    table.string('counterparty_account', 60).nullable()
    table.string('summary', 600).nullable()
    table.string('reference', 200).nullable()
    table.bigInteger('file_id').notNullable()
    table.integer('line_no').notNullable()
    table.unique(['account_code', 'flow_key'], { indexName: 'bank_flows_once' })
    table.index(['account_code', 'flow_date'], 'bank_flows_by_date')
    table.index(['file_id'], 'bank_flows_by_file')
  })
}
