// The flows of matches in force. A 财政专户 stands in both ledgers, so a flow may be matched once in each: the key says so.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('bank_match_flows', (table) => {
    table.bigInteger('flow_id').notNullable()
    table.string('standard', 10).notNullable()
    table.bigInteger('match_id').notNullable()
    table.primary(['flow_id', 'standard'], { constraintName: 'bank_match_flows_key' })
    table.index(['match_id'], 'bank_match_flows_by_match')
  })
}
