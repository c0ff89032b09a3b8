// What closing vouchers (结转凭证) moved, as a part of the totals beside it: income and expenditure read for reports leave it out.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('balances', (table) => {
    table.decimal('carried_debit', 20, 2).notNullable().defaultTo(0)
    table.decimal('carried_credit', 20, 2).notNullable().defaultTo(0)
  })
}
