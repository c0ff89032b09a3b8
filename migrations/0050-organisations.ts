// Who takes part: finance bureaus, agencies, departments, tax offices, banks, treasuries; a tree by region.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('organisations', (table) => {
    table.string('code', 40).notNullable().primary({ constraintName: 'organisations_key' })
    table.string('name', 200).notNullable()
    table.string('kind', 12).notNullable()
    table.string('region_code', 12).notNullable()
    table.string('parent_code', 40).nullable()
    table.string('tier', 10).notNullable()
    table.index(['region_code'], 'organisations_by_region')
  })
}
