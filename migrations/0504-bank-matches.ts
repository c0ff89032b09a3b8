// Matches (勾对) of bank flows with voucher lines. Vouchers never change by it. A match taken back keeps its row with who, when, why and
// what it held (`content`), so that the trace stays; only its items are deleted.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_matches', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_matches_key' })
    table.string('account_code', 40).notNullable()
    table.string('standard', 10).notNullable()
    // Flows less what they took: in − out of its flows, which equals debit − credit of its lines.
    table.decimal('net_amount', 20, 2).notNullable()
    // The later of all its days: before it the items still count as outstanding.
    table.date('last_date').notNullable()
    table.string('rule_id', 60).nullable()
    table.string('reason', 600).notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('made_at', 24).notNullable()
    table.bigInteger('undone_by').nullable()
    table.string('undone_at', 24).nullable()
    table.string('undo_reason', 600).nullable()
    table.text('content').nullable()
    table.index(['account_code', 'standard'], 'bank_matches_by_account')
  })
}
