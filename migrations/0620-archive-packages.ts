// 会计档案: one row for each package of a book's year; the bytes lie under their digest in the data directory. A package made
// again after the year was reopened is a new row; the earlier one stays.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('archive_packages', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'archive_packages_key' })
    table.string('archive_no', 80).notNullable()
    table.bigInteger('book_id').notNullable()
    table.integer('edition').notNullable()
    table.string('digest', 64).notNullable()
    table.bigInteger('bytes').notNullable()
    table.string('head_hash', 64).notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('made_at', 24).notNullable()
    table.date('handed_over_on').nullable()
    table.string('handed_over_to', 200).nullable()
    table.unique(['archive_no'], { indexName: 'archive_packages_no' })
    table.unique(['book_id', 'edition'], { indexName: 'archive_packages_edition' })
  })
  await tx.schema.createTable('archive_contents', (table) => {
    table.bigInteger('package_id').notNullable()
    table.string('category', 20).notNullable()
    table.integer('file_count').notNullable()
    table.integer('piece_count').notNullable()
    // Null is 永久.
    table.date('kept_until').nullable()
    table.primary(['package_id', 'category'], { constraintName: 'archive_contents_key' })
  })
}
