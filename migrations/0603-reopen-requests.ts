// Requests to open a closed month again, each decided by another person; the trace of who, when and why.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('reopen_requests', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'reopen_requests_key' })
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('reason', 600).notNullable()
    table.string('status', 10).notNullable()
    table.bigInteger('requested_by').notNullable()
    table.string('requested_at', 24).notNullable()
    table.bigInteger('decided_by').nullable()
    table.string('decided_at', 24).nullable()
    table.string('decision_note', 600).nullable()
    table.index(['book_id', 'period'], 'reopen_requests_by_book')
    table.index(['status', 'requested_at'], 'reopen_requests_by_status')
  })
}
