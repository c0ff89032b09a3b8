// Why a warning of the checks may stand: for a book, month and check, and for exactly the findings whose digest is kept. Rows are
// only added: an earlier explanation stays readable beside the one that replaced it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('check_explanations', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'check_explanations_key' })
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('code', 10).notNullable()
    table.string('explanation', 1000).notNullable()
    table.string('digest', 64).notNullable()
    table.integer('finding_count').notNullable()
    table.string('explained_by', 120).notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('explained_at', 24).notNullable()
    table.index(['book_id', 'period', 'code'], 'check_explanations_by_check')
  })
}
