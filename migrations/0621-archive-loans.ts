// Who looked into which archive package, with whose leave, and when it came back.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('archive_loans', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'archive_loans_key' })
    table.bigInteger('package_id').notNullable()
    table.string('borrower', 60).notNullable()
    table.string('borrower_org', 200).notNullable()
    table.string('purpose', 300).notNullable()
    table.string('pieces', 300).nullable()
    table.string('approved_by', 60).notNullable()
    table.date('lent_on').notNullable()
    table.date('due_on').notNullable()
    table.date('returned_on').nullable()
    table.bigInteger('lent_by').notNullable()
    table.bigInteger('taken_back_by').nullable()
    table.string('return_note', 300).nullable()
    table.index(['package_id'], 'archive_loans_by_package')
  })
}
