// Budget revenue and expenditure subjects (预算收支科目) by year.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('budget_subjects', (table) => {
    table.integer('fiscal_year').notNullable()
    table.string('code', 10).notNullable()
    table.string('name', 200).notNullable()
    table.string('parent_code', 10).nullable()
    table.string('kind', 20).notNullable()
    table.string('scheme_code', 10).nullable()
    table.smallint('is_leaf').notNullable()
    table.string('confidence', 20).notNullable()
    table.string('note', 1000).nullable()
    table.primary(['fiscal_year', 'code'], { constraintName: 'budget_subjects_key' })
  })
}
