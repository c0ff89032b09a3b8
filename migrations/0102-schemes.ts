// Schemes (险种) and the other funds of the social security account.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('schemes', (table) => {
    table.string('code', 10).notNullable().primary({ constraintName: 'schemes_key' })
    table.string('fund_no', 2).notNullable().unique({ indexName: 'schemes_by_fund_no' })
    table.string('name', 200).notNullable()
    table.string('short_name', 60).notNullable()
    table.string('category', 20).notNullable()
    table.string('chart_template', 10).notNullable()
    table.integer('chart_from').notNullable()
    table.string('agency_role', 10).nullable()
    table.string('account_kinds', 200).nullable()
    table.string('revenue_subject', 10).nullable()
    table.string('expenditure_subject', 10).nullable()
    table.smallint('is_enabled').notNullable()
    table.integer('sort_no').notNullable()
    table.string('note', 1000).nullable()
  })
}
