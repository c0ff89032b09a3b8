// Files of business documents as they were received, with what became of them. The bytes lie under their digest in the data
// directory.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('document_files', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'document_files_key' })
    table.string('name', 200).notNullable()
    table.string('digest', 64).notNullable()
    table.bigInteger('bytes').notNullable()
    table.string('format', 10).nullable()
    table.string('status', 10).notNullable()
    table.bigInteger('job_id').nullable()
    table.bigInteger('actor_id').notNullable()
    table.string('region_code', 20).nullable()
    table.string('default_event', 80).nullable()
    table.string('default_source', 20).nullable()
    table.smallint('wants_posting').notNullable()
    table.string('received_at', 24).notNullable()
    table.string('ended_at', 24).nullable()
    table.bigInteger('count_read').notNullable()
    table.bigInteger('count_new').notNullable()
    table.bigInteger('count_known').notNullable()
    table.bigInteger('count_refused').notNullable()
    table.bigInteger('count_vouchers').notNullable()
    table.bigInteger('count_waiting').notNullable()
    table.index(['digest'], 'document_files_by_digest')
    table.index(['received_at'], 'document_files_by_time')
  })
}
