// The monthly 财政—经办对账单 as each side signed it: the figures of that moment and their digest. A later posting changes the
// digest, so a signature that no longer holds shows itself.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('tieout_signatures', (table) => {
    table.string('region_code', 9).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('period', 6).notNullable()
    table.string('standard', 10).notNullable()
    table.bigInteger('signer_id').notNullable()
    table.string('signer_name', 100).notNullable()
    table.string('signed_at', 24).notNullable()
    table.string('digest', 64).notNullable()
    table.text('snapshot').notNullable()
    table.primary(['region_code', 'scheme_code', 'period', 'standard'], { constraintName: 'tieout_signatures_key' })
  })
}
