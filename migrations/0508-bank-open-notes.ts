// What people say of an open item (未达账项) in a month: who handles it, when it should clear, why it is carried on.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_open_notes', (table) => {
    table.string('account_code', 40).notNullable()
    table.string('standard', 10).notNullable()
    table.string('period', 6).notNullable()
    table.string('item_key', 40).notNullable()
    table.string('handler', 100).nullable()
    table.date('expected_date').nullable()
    table.string('explanation', 600).nullable()
    table.bigInteger('actor_id').notNullable()
    table.string('noted_at', 24).notNullable()
    table.primary(['account_code', 'standard', 'period', 'item_key'], { constraintName: 'bank_open_notes_key' })
  })
}
