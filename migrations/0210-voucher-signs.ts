// What vouchers made by people carry beside the official number: a passing number (暂号) while they are drafts, the signature of the
// cashier on receipts and payments, and the posted voucher that a blue one puts right (订正).
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('vouchers', (table) => {
    table.integer('draft_no').nullable()
    table.bigInteger('cashier_id').nullable()
    table.string('cashier_at', 24).nullable()
    table.bigInteger('corrects_id').nullable()
    table.index(['corrects_id'], 'vouchers_by_corrected')
  })
}
