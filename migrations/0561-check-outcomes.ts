// The last outcome of each check that found something, per book and month; '-' for code stands for the run itself, so that a month
// without findings is known to have been looked at.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('check_outcomes', (table) => {
    table.bigInteger('book_id').notNullable()
    table.string('period', 6).notNullable()
    table.string('code', 10).notNullable()
    table.string('severity', 1).notNullable()
    table.integer('finding_count').notNullable()
    table.text('findings').notNullable()
    table.string('digest', 64).notNullable()
    table.string('moment', 4).notNullable()
    table.string('run_at', 24).notNullable()
    table.primary(['book_id', 'period', 'code'], { constraintName: 'check_outcomes_key' })
    table.index(['period', 'code'], 'check_outcomes_by_code')
  })
}
