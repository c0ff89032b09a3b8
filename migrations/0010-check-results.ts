// The last outcome of each check over the live database, shown on the workbench.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('check_results', (table) => {
    table.string('code', 40).notNullable().primary({ constraintName: 'check_results_key' })
    table.string('title', 100).notNullable()
    table.integer('finding_count').notNullable()
    table.text('findings').notNullable()
    table.string('run_at', 24).notNullable()
  })
}
