// What reviewers and makers wrote about a voucher: the reason of each return and the answer that came with the correction.
import type { Actor } from '../core/actor.ts'
import { insertRows, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'

export type RemarkKind = 'returned' | 'answered'

export interface Remark {
  kind: RemarkKind
  person: string
  at: string
  remark: string
}

/** Writes the same remark on each of the vouchers. */
export async function writeRemarks(
  tx: Tx,
  actor: Actor,
  voucherIds: readonly number[],
  { kind, remark }: { kind: RemarkKind; remark: string },
): Promise<void> {
  const ids = await nextIds(tx, voucherIds.length)
  const at = new Date().toISOString()
  const rows = voucherIds.map((voucherId, index) => ({
    id: ids[index] ?? 0,
    voucher_id: voucherId,
    kind,
    person_id: actor.id,
    made_at: at,
    remark,
  }))
  await insertRows(tx, 'voucher_remarks', columns, rows)
}

const columns = {
  id: 'id',
  voucher_id: 'id',
  kind: 'text',
  person_id: 'id',
  made_at: 'text',
  remark: 'text',
} as const

/** All remarks on a voucher, the oldest first. */
export async function remarksOf(tx: Tx, voucherId: number): Promise<Remark[]> {
  const rows: { kind: RemarkKind; person_id: number; made_at: string; remark: string }[] = await tx('voucher_remarks')
    .where({ voucher_id: voucherId })
    .orderBy('id')
    .select('kind', 'person_id', 'made_at', 'remark')
  const people: { id: number; name: string }[] =
    rows.length === 0
      ? []
      : await whereInList(tx, tx('users'), 'id', [...new Set(rows.map((row) => Number(row.person_id)))]).select(
          'id',
          'name',
        )
  const names = new Map(people.map(({ id, name }) => [Number(id), name]))
  return rows.map((row) => ({
    kind: row.kind,
    person: names.get(Number(row.person_id)) ?? `用户 ${row.person_id}`,
    at: row.made_at,
    remark: row.remark,
  }))
}
