// Statements as they were issued (签发): the whole sheet with the SM3 digest of its text. A corrected one is issued anew beside the
// first, never over it; the latest version is where next year's 上年数 comes from.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('report_snapshots', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'report_snapshots_key' })
    table.bigInteger('book_id').notNullable()
    table.string('report_id', 60).notNullable()
    table.string('report_no', 60).notNullable()
    table.string('span', 5).notNullable()
    table.string('period', 6).notNullable()
    table.integer('version').notNullable()
    table.text('content').notNullable()
    table.string('digest', 64).notNullable()
    table.bigInteger('issued_by').notNullable()
    table.string('issued_name', 100).notNullable()
    table.string('issued_at', 24).notNullable()
    table.unique(['book_id', 'report_id', 'span', 'period', 'version'], { indexName: 'report_snapshots_by_version' })
  })
}
