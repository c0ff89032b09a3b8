// Every version of every accounting rule that was ever in force, as it was then.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('rule_versions', (table) => {
    table.string('rule_id', 100).notNullable()
    table.integer('version').notNullable()
    table.string('digest', 64).notNullable()
    table.text('content').notNullable()
    table.primary(['rule_id', 'version'], { constraintName: 'rule_versions_key' })
  })
}
