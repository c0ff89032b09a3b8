// A role given to a user within a scope: a region's subtree, schemes and standards (JSON lists; null = all).
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('user_grants', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'user_grants_key' })
    table.bigInteger('user_id').notNullable()
    table.string('role_code', 40).notNullable()
    table.string('region_code', 12).notNullable()
    table.string('schemes', 1000).nullable()
    table.string('standards', 40).nullable()
    table.bigInteger('granted_by').notNullable()
    table.string('granted_at', 24).notNullable()
    table.index(['user_id'], 'user_grants_by_user')
    table.foreign(['user_id'], 'user_grants_user').references(['id']).inTable('users')
    table.foreign(['role_code'], 'user_grants_role').references(['code']).inTable('roles')
  })
}
