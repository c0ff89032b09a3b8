// Bank receipts (回单) attached to their flow; the bytes lie under their SM3 digest in the data directory.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_receipts', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'bank_receipts_key' })
    table.bigInteger('flow_id').notNullable()
    table.string('name', 200).notNullable()
    table.string('kind', 10).notNullable()
    table.string('digest', 64).notNullable()
    table.bigInteger('bytes').notNullable()
    table.bigInteger('actor_id').notNullable()
    table.string('received_at', 24).notNullable()
    table.unique(['flow_id', 'digest'], { indexName: 'bank_receipts_once' })
  })
}
