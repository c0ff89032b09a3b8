// Pooling areas (统筹区): each region that keeps books belongs to one area per scheme and year.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('pool_areas', (table) => {
    table.integer('fiscal_year').notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('region_code', 9).notNullable()
    table.string('pool_area_code', 9).notNullable()
    table.string('pool_area_name', 200).notNullable()
    table.primary(['fiscal_year', 'scheme_code', 'region_code'], { constraintName: 'pool_areas_key' })
    table.index(['pool_area_code', 'fiscal_year'], 'pool_areas_by_area')
  })
}
