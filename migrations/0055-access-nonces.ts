// One-time numbers of signed requests, kept as long as a replay could still pass the check of time.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('access_nonces', (table) => {
    table.bigInteger('account_id').notNullable()
    table.string('nonce', 64).notNullable()
    table.string('expires_at', 24).notNullable()
    table.primary(['account_id', 'nonce'], { constraintName: 'access_nonces_key' })
    table.index(['expires_at'], 'access_nonces_by_expiry')
  })
}
