// Who keeps the book of a standard and scheme in a region: finance bureau or agency.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bookkeepers', (table) => {
    table.string('region_code', 9).notNullable()
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('org_code', 40).notNullable()
    table.primary(['region_code', 'standard', 'scheme_code'], { constraintName: 'bookkeepers_key' })
  })
}
