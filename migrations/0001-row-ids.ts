// The one sequence from which every table takes its ids.
import type { Tx } from '../server/core/database/index.ts'

export async function up(tx: Tx): Promise<void> {
  await tx.raw('create sequence row_ids start with 1000 increment by 1 cache 100')
}
