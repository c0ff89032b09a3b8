// Attachments of vouchers: what each file is and its SM3 digest. The content lies beside it in parts, in the database, because several
// servers share that and no directory.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_attachments', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'voucher_attachments_key' })
    table.bigInteger('voucher_id').notNullable()
    table.string('name', 600).notNullable()
    table.string('format', 10).notNullable()
    table.bigInteger('bytes').notNullable()
    table.string('digest', 64).notNullable()
    table.integer('part_count').notNullable()
    table.bigInteger('person_id').notNullable()
    table.string('added_at', 24).notNullable()
    table.index(['voucher_id'], 'voucher_attachments_by_voucher')
  })
}
