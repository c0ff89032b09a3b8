// Fund accounts (基金账户): income, expenditure, fiscal special, treasury, annuity accounts and cash.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('fund_accounts', (table) => {
    table.string('code', 40).notNullable().primary({ constraintName: 'fund_accounts_key' })
    table.string('name', 300).notNullable()
    table.string('kind', 30).notNullable()
    table.string('bank_name', 200).nullable()
    table.string('account_no', 40).nullable()
    table.string('region_code', 9).notNullable()
    table.string('org_code', 40).notNullable()
    table.date('opened_on').notNullable()
    table.date('closed_on').nullable()
    table.index(['region_code', 'kind'], 'fund_accounts_by_region')
  })
}
