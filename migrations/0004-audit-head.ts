// One row: the last number and hash of the audit trail. Whoever appends locks it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('audit_head', (table) => {
    table.integer('id').notNullable().primary({ constraintName: 'audit_head_key' })
    table.bigInteger('seq').notNullable()
    table.string('hash', 64).notNullable()
  })
  await tx('audit_head').insert({ id: 1, seq: 0, hash: '0'.repeat(64) })
}
