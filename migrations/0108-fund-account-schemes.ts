// The funds whose money a fund account holds.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('fund_account_schemes', (table) => {
    table.string('account_code', 40).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.primary(['account_code', 'scheme_code'], { constraintName: 'fund_account_schemes_key' })
  })
}
