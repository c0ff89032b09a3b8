// Who signed the monthly statement between finance bureau and agency, and over which figures.
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { pairKey } from './model.ts'
import type { Side } from './model.ts'

export interface Signature {
  side: Side
  signer: string
  signerId: number
  at: string
  digest: string
}

/** Signatures of a month by pair and side. */
export async function signaturesOf(
  tx: Tx,
  regions: readonly string[],
  period: string,
): Promise<Map<string, Map<Side, Signature>>> {
  if (regions.length === 0) return new Map()
  const rows: SignatureRow[] = await whereInList(tx, tx('tieout_signatures').where({ period }), 'region_code', [
    ...new Set(regions),
  ]).select('region_code', 'scheme_code', 'standard', 'signer_id', 'signer_name', 'signed_at', 'digest')
  const signatures = new Map<string, Map<Side, Signature>>()
  for (const row of rows) {
    const key = pairKey({ region: row.region_code, scheme: row.scheme_code })
    const sides = signatures.get(key) ?? new Map<Side, Signature>()
    signatures.set(key, sides)
    sides.set(row.standard, {
      side: row.standard,
      signer: row.signer_name,
      signerId: Number(row.signer_id),
      at: row.signed_at,
      digest: row.digest,
    })
  }
  return signatures
}

interface SignatureRow {
  region_code: string
  scheme_code: string
  standard: Side
  signer_id: number | string
  signer_name: string
  signed_at: string
  digest: string
}
