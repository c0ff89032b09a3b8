// Auxiliary dimensions of accounts (辅助核算), and which of them keep a balance.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('auxiliaries', (table) => {
    table.string('code', 40).notNullable().primary({ constraintName: 'auxiliaries_key' })
    table.string('name', 100).notNullable()
    table.smallint('keeps_balance').notNullable()
    table.string('code_set', 40).nullable()
    table.string('catalogue', 40).nullable()
  })
}
