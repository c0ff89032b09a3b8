// Every region with itself and all regions above it: a subtree is one join.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('region_ancestors', (table) => {
    table.string('region_code', 9).notNullable()
    table.string('ancestor_code', 9).notNullable()
    table.primary(['region_code', 'ancestor_code'], { constraintName: 'region_ancestors_key' })
    table.index(['ancestor_code', 'region_code'], 'region_ancestors_by_ancestor')
  })
}
