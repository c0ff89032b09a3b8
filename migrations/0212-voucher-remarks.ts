// What reviewers and makers wrote to each other about a voucher: each return with its reason, each answer. Never changed.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_remarks', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'voucher_remarks_key' })
    table.bigInteger('voucher_id').notNullable()
    table.string('kind', 10).notNullable()
    table.bigInteger('person_id').notNullable()
    table.string('made_at', 24).notNullable()
    table.string('remark', 600).notNullable()
    table.index(['voucher_id'], 'voucher_remarks_by_voucher')
  })
}
