// The audit trail: append-only, each entry chained to the one before.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('audit_entries', (table) => {
    table.bigInteger('seq').notNullable().primary({ constraintName: 'audit_entries_key' })
    table.string('at', 24).notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('actor_name', 100).notNullable()
    table.string('action', 60).notNullable()
    table.string('object', 40).notNullable()
    table.text('object_ids').nullable()
    table.string('request_id', 40).nullable()
    table.text('detail').nullable()
    table.string('previous_hash', 64).notNullable()
    table.string('hash', 64).notNullable()
    table.index(['at'], 'audit_entries_by_time')
    table.index(['object', 'action'], 'audit_entries_by_object')
  })
}
