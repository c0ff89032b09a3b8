// Which documents a voucher comes from, and with what amount; both ways.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_documents', (table) => {
    table.bigInteger('voucher_id').notNullable()
    table.bigInteger('document_id').notNullable()
    table.decimal('amount', 20, 2).notNullable()
    table.primary(['voucher_id', 'document_id'], { constraintName: 'voucher_documents_key' })
    table.index(['document_id'], 'voucher_documents_by_doc')
  })
}
