// Who is signed in. Only the digest of a session's token is kept: a copy of this table opens nothing.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('sessions', (table) => {
    table.string('token_hash', 64).notNullable().primary({ constraintName: 'sessions_key' })
    table.bigInteger('user_id').notNullable()
    table.string('created_at', 24).notNullable()
    table.string('seen_at', 24).notNullable()
    table.string('address', 60).nullable()
    table.index(['user_id'], 'sessions_by_user')
    table.foreign(['user_id'], 'sessions_user').references(['id']).inTable('users')
  })
}
