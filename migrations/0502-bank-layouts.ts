// Column mappings of banks whose tables are not among the known layouts: given once on the mapping screen, recognised afterwards.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_layouts', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_layouts_key' })
    table.string('name', 60).notNullable()
    table.text('content').notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('saved_at', 24).notNullable()
    table.unique(['name'], { indexName: 'bank_layouts_by_name' })
  })
}
