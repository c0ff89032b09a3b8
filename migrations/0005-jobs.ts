// Long work: what is to be done, how far it is, and who is at it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('jobs', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'jobs_key' })
    table.string('kind', 60).notNullable()
    table.string('title', 200).notNullable()
    table.text('input').notNullable()
    table.text('state').nullable()
    table.string('status', 10).notNullable()
    table.bigInteger('progress_done').notNullable()
    table.bigInteger('progress_total').nullable()
    table.string('progress_text', 400).nullable()
    table.text('result').nullable()
    table.bigInteger('actor_id').notNullable()
    table.string('worker', 100).nullable()
    table.string('lease_until', 24).nullable()
    table.smallint('is_cancel_wanted').notNullable()
    table.string('created_at', 24).notNullable()
    table.string('started_at', 24).nullable()
    table.string('ended_at', 24).nullable()
    table.index(['status', 'created_at'], 'jobs_by_status')
  })
}
