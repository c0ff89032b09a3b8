// The part a document has in a voucher that sums up several: what a red voucher takes back when this document alone is reversed.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('summarised_entries', (table) => {
    table.bigInteger('document_id').notNullable()
    table.bigInteger('voucher_id').notNullable()
    table.text('lines').notNullable()
    table.primary(['document_id', 'voucher_id'], { constraintName: 'summarised_entries_key' })
    table.index(['voucher_id'], 'summarised_entries_by_voucher')
  })
}
