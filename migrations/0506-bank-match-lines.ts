// The voucher lines of matches in force; a line is matched once at most.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_match_lines', (table) => {
    table.bigInteger('voucher_id').notNullable()
    table.integer('line_no').notNullable()
    table.bigInteger('match_id').notNullable()
    table.primary(['voucher_id', 'line_no'], { constraintName: 'bank_match_lines_key' })
    table.index(['match_id'], 'bank_match_lines_by_match')
  })
}
