// Reads the lines of vouchers.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { StoredLine } from './model.ts'

/** The lines of each voucher, in order of their numbers. */
export async function linesOf(tx: Tx, voucherIds: readonly number[]): Promise<Map<number, StoredLine[]>> {
  const lines = new Map<number, StoredLine[]>(voucherIds.map((id) => [id, []]))
  if (voucherIds.length === 0) return lines
  const rows: StoredLine[] = await whereInList(tx, tx('voucher_lines'), 'voucher_id', voucherIds).orderBy([
    'voucher_id',
    'line_no',
  ])
  for (const row of rows) lines.get(row.voucher_id)?.push(row)
  return lines
}
