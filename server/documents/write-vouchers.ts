// Writes the vouchers of documents as the books' policies want them: one by one or summed up. The product is their maker.
import { machine } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import type { ChartCache } from '../catalog/chart.ts'
import { createVouchers } from '../ledger/create-vouchers.ts'
import { summarise, type PartDraft } from './summarise.ts'
import { keepShares } from './voucher-shares.ts'

/** The vouchers of each document. The parts were checked by `prepareVouchers` in this transaction. */
export async function writeVouchers(
  tx: Tx,
  parts: readonly PartDraft[],
  charts: ChartCache,
): Promise<Map<number, number[]>> {
  const made = summarise(parts)
  const ids = await createVouchers(
    tx,
    machine,
    made.map(({ draft }) => draft),
    { isChecked: true, charts },
  )
  await keepShares(tx, made, ids)
  const vouchers = new Map<number, number[]>()
  made.forEach(({ draft }, index) => {
    const id = ids[index] ?? 0
    for (const document of draft.documents) vouchers.set(document.id, [...(vouchers.get(document.id) ?? []), id])
  })
  return vouchers
}
