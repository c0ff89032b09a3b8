// An account's entries in the order of their days. It begins like the index it stands in for, which goes with 0222.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('voucher_lines', (table) => {
    table.index(['book_id', 'account_code', 'period', 'voucher_date'], 'voucher_lines_by_day')
  })
}
