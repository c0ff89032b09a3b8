// Sets of auxiliary values that lines carry, each stored once under the digest of its content. `balance_key` is the set
// reduced to the dimensions that keep a balance, fixed when the set is first seen; '-' is the empty set.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('aux_sets', (table) => {
    table.string('aux_key', 32).notNullable().primary({ constraintName: 'aux_sets_key' })
    table.string('balance_key', 32).notNullable()
    table.string('content', 4000).notNullable()
    table.index(['balance_key'], 'aux_sets_by_balance')
  })
  await tx('aux_sets').insert({ aux_key: '-', balance_key: '-', content: '{}' })
}
