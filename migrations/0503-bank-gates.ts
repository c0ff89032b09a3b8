// One row per account and ledger side: whoever matches, undoes or prepares there locks it first, so that they queue.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_gates', (table) => {
    table.string('account_code', 40).notNullable()
    table.string('standard', 10).notNullable()
    table.primary(['account_code', 'standard'], { constraintName: 'bank_gates_key' })
  })
}
