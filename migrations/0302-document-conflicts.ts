// Other contents sent under the key of a document that was already there; kept so that people can lay both side by side.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('document_conflicts', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'document_conflicts_key' })
    table.bigInteger('document_id').notNullable()
    table.string('content_digest', 64).notNullable()
    table.string('event_id', 100).notNullable()
    table.text('content').notNullable()
    table.bigInteger('file_id').nullable()
    table.bigInteger('line_no').nullable()
    table.bigInteger('actor_id').notNullable()
    table.string('received_at', 24).notNullable()
    table.smallint('is_settled').notNullable()
    table.string('settled_at', 24).nullable()
    table.bigInteger('settled_by').nullable()
    table.string('settled_how', 12).nullable()
    table.string('note', 400).nullable()
    table.unique(['document_id', 'content_digest'], { indexName: 'document_conflicts_once' })
    table.index(['is_settled', 'id'], 'document_conflicts_open')
  })
}
