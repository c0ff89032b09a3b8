// Vouchers of a book day by day, for 序时账. The kind stands in it so that the few closing vouchers of a book are found in the index.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('vouchers', (table) => {
    table.index(['book_id', 'period', 'voucher_date', 'kind'], 'vouchers_by_day')
  })
}
