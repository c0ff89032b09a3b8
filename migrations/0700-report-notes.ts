// 附注: the text that goes with the statements of a book and month or year. Each saving is a version of its own with who wrote it, so
// that what was said at any time can be read again; the latest one counts.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('report_notes', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'report_notes_key' })
    table.bigInteger('book_id').notNullable()
    table.string('span', 5).notNullable()
    table.string('period', 6).notNullable()
    table.integer('version').notNullable()
    table.text('content').notNullable()
    table.bigInteger('saved_by').notNullable()
    table.string('saved_name', 100).notNullable()
    table.string('saved_at', 24).notNullable()
    table.unique(['book_id', 'span', 'period', 'version'], { indexName: 'report_notes_by_version' })
  })
}
