// Auxiliary sets (辅助核算): what a line says beside its account, stored once per distinct set under a digest of it.
import { insertAbsent, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'

export type Auxiliaries = Readonly<Record<string, string>>

export interface Dimension {
  code: string
  name: string
  keepsBalance: boolean
  /** Where its values come from, if from base data. */
  catalogue: string | null
  /** The code set its values belong to, if any. */
  codeSet: string | null
}
export type Dimensions = ReadonlyMap<string, Dimension>

export interface AuxSet {
  aux_key: string
  balance_key: string
  content: string
}

export const noAuxiliaries = '-'

export async function loadDimensions(tx: Tx): Promise<Dimensions> {
  const rows: {
    code: string
    name: string
    keeps_balance: number | string
    catalogue: string | null
    code_set: string | null
  }[] = await tx('auxiliaries').select('code', 'name', 'keeps_balance', 'catalogue', 'code_set')
  return new Map(
    rows.map(({ code, name, keeps_balance, catalogue, code_set }) => [
      code,
      { code, name, keepsBalance: Number(keeps_balance) === 1, catalogue, codeSet: code_set },
    ]),
  )
}

/** Canonical text of a set: dimensions in order, nothing empty. '{}' is the empty set. */
export function contentOf(auxiliaries: Auxiliaries): string {
  const entries = Object.entries(auxiliaries).filter(([, value]) => value !== '')
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(entries))
}

export const keyOf = (content: string): string => (content === '{}' ? noAuxiliaries : sm3(content).slice(0, 32))

/** The set of a line with both its keys, and the reduced set that its balance is kept under. */
export function auxSetsOf(auxiliaries: Auxiliaries, dimensions: Dimensions): AuxSet[] {
  const content = contentOf(auxiliaries)
  const kept = Object.entries(auxiliaries).filter(([code]) => dimensions.get(code)?.keepsBalance ?? false)
  const reduced = contentOf(Object.fromEntries(kept))
  const balanceKey = keyOf(reduced)
  const full = { aux_key: keyOf(content), balance_key: balanceKey, content }
  return reduced === content ? [full] : [full, { aux_key: balanceKey, balance_key: balanceKey, content: reduced }]
}

/** Gathers the sets of many lines; equal sets are worked out once. */
export function gatherAuxSets(dimensions: Dimensions): {
  keyFor(auxiliaries: Auxiliaries): string
  store(tx: Tx): Promise<void>
} {
  const keys = new Map<string, string>()
  const sets = new Map<string, AuxSet>()
  return {
    keyFor(auxiliaries) {
      const content = contentOf(auxiliaries)
      const known = keys.get(content)
      if (known) return known
      for (const set of auxSetsOf(auxiliaries, dimensions)) sets.set(set.aux_key, set)
      const key = keyOf(content)
      keys.set(content, key)
      return key
    },
    async store(tx) {
      const rows = [...sets.values()].filter((set) => set.aux_key !== noAuxiliaries)
      // In key order: two writers of the same new sets wait for each other instead of dead-locking.
      rows.sort((a, b) => (a.aux_key < b.aux_key ? -1 : 1))
      await insertAbsent(
        tx,
        'aux_sets',
        auxSetColumns,
        ['aux_key'],
        rows.map((set) => ({ ...set })),
      )
    },
  }
}

const auxSetColumns = { aux_key: 'text', balance_key: 'text', content: 'text' } as const

/** The stored sets with the given keys. */
export async function loadAuxSets(tx: Tx, keys: Iterable<string>): Promise<Map<string, AuxSet>> {
  const wanted = [...new Set(keys)]
  if (wanted.length === 0) return new Map()
  const rows: AuxSet[] = await whereInList(tx, tx('aux_sets'), 'aux_key', wanted).select(
    'aux_key',
    'balance_key',
    'content',
  )
  return new Map(rows.map((row) => [row.aux_key, row]))
}

export const auxiliariesOf = (set: AuxSet | undefined): Record<string, string> =>
  set ? (JSON.parse(set.content) as Record<string, string>) : {}
