// Account codes that change from one year to the next, as a province settles them; codes not listed stay as they are.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('account_mappings', (table) => {
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.integer('from_year').notNullable()
    table.string('from_code', 20).notNullable()
    table.string('to_code', 20).notNullable()
    table.string('basis', 600).notNullable()
    table.bigInteger('set_by').notNullable()
    table.string('set_at', 24).notNullable()
    table.primary(['standard', 'scheme_code', 'from_year', 'from_code'], { constraintName: 'account_mappings_key' })
  })
}
