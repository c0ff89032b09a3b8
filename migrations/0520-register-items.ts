// What the memo registers (备查簿) are about: a certificate, a bond, a trustee, an employer. An item belongs to a place and not to
// the book of one year, because it outlives the year. `fields`, `due_on` and `state` are what its movements have made of it.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('register_items', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'register_items_key' })
    table.string('register', 20).notNullable()
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('region_code', 9).notNullable()
    table.string('code', 200).notNullable()
    table.text('fields').notNullable()
    table.date('due_on').nullable()
    table.string('state', 10).notNullable()
    table.string('changed_at', 24).notNullable()
    table.unique(['register', 'standard', 'scheme_code', 'region_code', 'code'], {
      indexName: 'register_items_by_code',
    })
    table.index(['region_code', 'register'], 'register_items_by_region')
    table.index(['state', 'due_on'], 'register_items_by_due')
  })
}
