// Charts of accounts (会计科目): one row per standard, scheme, year and account.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('accounts', (table) => {
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.integer('fiscal_year').notNullable()
    table.string('code', 20).notNullable()
    table.string('name', 200).notNullable()
    table.string('full_name', 600).notNullable()
    table.string('parent_code', 20).nullable()
    table.string('element', 12).notNullable()
    table.string('direction', 6).notNullable()
    table.smallint('is_leaf').notNullable()
    table.string('auxiliaries', 400).nullable()
    table.smallint('is_official').notNullable()
    table.string('source', 400).notNullable()
    table.string('confidence', 20).notNullable()
    table.string('note', 1000).nullable()
    table.primary(['standard', 'scheme_code', 'fiscal_year', 'code'], { constraintName: 'accounts_key' })
  })
}
