// People and interface accounts. They are never deleted, only disabled, so a login is never used twice.
// The row with id 1 is the product itself: what it makes by rule shows its name like anyone else's.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('users', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'users_key' })
    table.string('login', 32).notNullable()
    table.string('name', 100).notNullable()
    table.string('org_code', 40).nullable()
    table.string('kind', 8).notNullable()
    table.string('password_hash', 200).nullable()
    table.smallint('is_enabled').notNullable()
    table.smallint('must_change_password').notNullable()
    table.integer('failed_count').notNullable()
    table.string('locked_until', 24).nullable()
    table.string('public_key', 1000).nullable()
    table.string('source_system', 40).nullable()
    table.string('created_at', 24).notNullable()
    table.string('signed_in_at', 24).nullable()
    table.unique(['login'], { indexName: 'users_by_login' })
    table.foreign(['org_code'], 'users_organisation').references(['code']).inTable('organisations')
  })
  await tx('users').insert({
    id: 1,
    login: 'tongchou',
    name: '系统自动',
    kind: 'system',
    is_enabled: 0,
    must_change_password: 0,
    failed_count: 0,
    created_at: new Date().toISOString(),
  })
}
