// The key of each write, claimed inside its transaction, with the answer that was given.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('command_keys', (table) => {
    table.bigInteger('actor_id').notNullable()
    table.string('command_key', 100).notNullable()
    table.string('command_name', 60).notNullable()
    table.string('input_digest', 64).notNullable()
    table.text('answer').nullable()
    table.string('claimed_at', 24).notNullable()
    table.primary(['actor_id', 'command_key'], { constraintName: 'command_keys_key' })
  })
}
