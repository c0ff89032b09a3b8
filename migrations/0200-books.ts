// Books (账套): one per standard, scheme, region and year. The row carries the end of the book's hash chain; whoever posts or
// closes locks it, so it is the gate of the book.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('books', (table) => {
    table.bigInteger('id').notNullable().primary({ constraintName: 'books_key' })
    table.string('standard', 10).notNullable()
    table.string('scheme_code', 10).notNullable()
    table.string('region_code', 9).notNullable()
    table.integer('fiscal_year').notNullable()
    table.string('org_code', 40).notNullable()
    table.string('name', 300).notNullable()
    table.text('policy').notNullable()
    table.bigInteger('head_no').notNullable()
    table.string('head_hash', 64).notNullable()
    table.string('opened_at', 24).notNullable()
    table.unique(['standard', 'scheme_code', 'region_code', 'fiscal_year'], { indexName: 'books_by_place' })
    table.index(['region_code', 'fiscal_year'], 'books_by_region')
  })
}
