// The last outcome of the tie-out of each fund, area and month, with the ends of both books it was computed at: as long as
// neither book has grown, it still holds.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('tieout_results', (table) => {
    table.string('region_code', 9).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('period', 6).notNullable()
    table.bigInteger('agency_head').notNullable()
    table.bigInteger('treasury_head').notNullable()
    table.text('outcome').notNullable()
    table.string('computed_at', 24).notNullable()
    table.primary(['region_code', 'scheme_code', 'period'], { constraintName: 'tieout_results_key' })
  })
}
