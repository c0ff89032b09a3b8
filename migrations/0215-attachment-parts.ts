// The content of attachments, base64 in parts: long text is the one form both databases and the bulk writer carry alike.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.schema.createTable('attachment_parts', (table) => {
    table.bigInteger('attachment_id').notNullable()
    table.integer('part_no').notNullable()
    table.text('content').notNullable()
    table.primary(['attachment_id', 'part_no'], { constraintName: 'attachment_parts_key' })
  })
}
