// Templates of vouchers (凭证模板): lines without a date. They belong to a place and scheme and not to the book of one year, so that
// next year's book finds them too.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('voucher_templates', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'voucher_templates_key' })
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('region_code', 20).notNullable()
    table.bigInteger('owner_id').notNullable()
    table.smallint('is_shared').notNullable()
    table.string('name', 200).notNullable()
    table.text('content').notNullable()
    table.string('changed_at', 24).notNullable()
    table.unique(['standard', 'scheme_code', 'region_code', 'owner_id', 'name'], {
      indexName: 'voucher_templates_by_name',
    })
  })
}
