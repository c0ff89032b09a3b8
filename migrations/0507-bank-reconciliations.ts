// 银行存款余额调节表 as prepared and reviewed: the figures and open items frozen as text with its digest. `state_digest` is that of the
// figures and items alone: when the books or flows of the month change it no longer fits, and the table must be prepared anew.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_reconciliations', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_reconciliations_key' })
    table.string('account_code', 40).notNullable()
    table.string('standard', 10).notNullable()
    table.string('period', 6).notNullable()
    table.string('status', 10).notNullable()
    table.decimal('book_amount', 20, 2).notNullable()
    table.decimal('bank_amount', 20, 2).notNullable()
    table.decimal('adjusted_amount', 20, 2).notNullable()
    table.text('content').notNullable()
    table.string('digest', 64).notNullable()
    table.string('state_digest', 64).notNullable()
    table.bigInteger('preparer_id').notNullable()
    table.string('prepared_at', 24).notNullable()
    table.bigInteger('reviewer_id').nullable()
    table.string('reviewed_at', 24).nullable()
    table.string('return_reason', 600).nullable()
    table.unique(['account_code', 'standard', 'period'], { indexName: 'bank_reconciliations_once' })
    table.index(['period'], 'bank_reconciliations_by_period')
  })
}
