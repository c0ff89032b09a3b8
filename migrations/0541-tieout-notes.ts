// What people say about a difference between the two ledgers: why it is there, who clears it and by when. It stays with the
// difference from month to month until that is gone.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('tieout_notes', (table) => {
    table.string('region_code', 9).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('item_key', 40).notNullable()
    table.string('reason', 600).notNullable()
    table.string('responsible', 10).notNullable()
    table.date('expected_date').notNullable()
    table.bigInteger('author_id').notNullable()
    table.string('author_name', 100).notNullable()
    table.string('noted_at', 24).notNullable()
    table.primary(['region_code', 'scheme_code', 'item_key'], { constraintName: 'tieout_notes_key' })
  })
}
