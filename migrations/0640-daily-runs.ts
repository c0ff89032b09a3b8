// The days on which a daily job was put in the queue: whichever server writes the row first does it, the others find it done.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('daily_runs', (table) => {
    table.string('kind', 60).notNullable()
    table.date('run_day').notNullable()
    table.primary(['kind', 'run_day'], { constraintName: 'daily_runs_key' })
  })
}
