// Nothing asks the index of 0204 any more: that of 0221 answers the same and more, and each index costs every posting.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('voucher_lines', (table) => {
    table.dropIndex(['book_id', 'account_code', 'period'], 'voucher_lines_by_account')
  })
}
