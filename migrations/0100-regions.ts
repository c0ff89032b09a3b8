// Fiscal regions (财政区划): provinces, cities, counties and the own-level nodes that keep books for their government.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('regions', (table) => {
    table.string('code', 9).notNullable().primary({ constraintName: 'regions_key' })
    table.string('name', 200).notNullable()
    table.string('tier', 10).notNullable()
    table.string('parent_code', 9).nullable()
    table.smallint('own_level').notNullable()
    table.smallint('is_separate_state').notNullable()
    table.date('valid_from').notNullable()
    table.date('valid_to').nullable()
  })
}
