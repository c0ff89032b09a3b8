// The date of its voucher stands on every line, so that a page of an account's entries is a range of one index and never a sort of
// the account's whole year. The date of a posted voucher never changes; the lines of a draft are written anew with it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.alterTable('voucher_lines', (table) => {
    table.date('voucher_date').nullable()
  })
  await tx.raw(
    'update voucher_lines set voucher_date = (select v.voucher_date from vouchers v where v.id = voucher_lines.voucher_id)',
  )
}
