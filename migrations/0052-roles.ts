// Roles and the permissions they hold, loaded from seeds/roles.json.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('roles', (table) => {
    table.string('code', 40).notNullable().primary({ constraintName: 'roles_key' })
    table.string('name', 40).notNullable()
    table.string('permissions', 2000).notNullable()
  })
}
