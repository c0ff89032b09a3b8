// The tie-out of a scope: one row for each fund and area, with what differs and whether that is explained.
import type { Actor } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { isWhole } from './compute.ts'
import { pairKey } from './model.ts'
import type { Pair, Side } from './model.ts'
import { notesOf } from './notes.ts'
import type { Note } from './notes.ts'
import type { Outcome } from './outcome.ts'
import { pairsOf } from './pairs.ts'
import { outcomesNow } from './results.ts'
import type { KeptOutcome } from './results.ts'
import { signaturesOf } from './signatures.ts'

/**
 * agrees: nothing differs; explained: every difference has been explained; open: some have not; broken: a difference that no
 * voucher accounts for; single: only one side keeps a book; unknown: not worked out yet.
 */
export type BridgeStatus = 'agrees' | 'explained' | 'open' | 'broken' | 'single' | 'unknown'

export interface BridgeRow {
  region: string
  regionName: string
  scheme: string
  schemeName: string
  period: string
  status: BridgeStatus
  agencyBook: number | null
  treasuryBook: number | null
  agencyOrg: string | null
  treasuryOrg: string | null
  agencyBalance: Money | null
  treasuryBalance: Money | null
  difference: Money | null
  residual: Money | null
  itemCount: number
  explainedCount: number
  /** The day since which the oldest difference stands. */
  since: string | null
  computedAt: string | null
  isFresh: boolean
  signed: Side[]
}

export interface BridgeFilter {
  period: string
  /** With everything below it; absent: the whole scope. */
  region?: string | undefined
  scheme?: string | undefined
}

/** Funds and areas worked out while a screen waits; above that the list shows what is stored, and the refresh job works. */
export const computeAtOnce = 150

export async function bridges(
  tx: Tx,
  actor: Actor,
  filter: BridgeFilter,
): Promise<{ rows: BridgeRow[]; stale: number }> {
  const pairs = await pairsOf(tx, actor, { year: yearOf(filter.period), region: filter.region, scheme: filter.scheme })
  return rowsOf(tx, pairs, filter.period, computeAtOnce)
}

export async function rowsOf(
  tx: Tx,
  pairs: readonly Pair[],
  period: string,
  computeMax?: number,
): Promise<{ rows: BridgeRow[]; stale: number }> {
  const whole = pairs.filter(isWhole)
  const outcomes = await outcomesNow(tx, whole, period, computeMax)
  const regions = pairs.map(({ region }) => region)
  const notes = await notesOf(tx, regions)
  const signatures = await signaturesOf(tx, regions, period)
  const rows = pairs.map((pair) => {
    const key = pairKey(pair)
    const signed = (['agency', 'treasury'] as const).filter((side) => signatures.get(key)?.has(side))
    return rowOf(pair, period, { kept: outcomes.get(key), notes: notes.get(key), signed })
  })
  return { rows, stale: rows.filter(({ isFresh, status }) => !isFresh && status !== 'single').length }
}

function rowOf(
  pair: Pair,
  period: string,
  { kept, notes, signed }: { kept: KeptOutcome | undefined; notes: Map<string, Note> | undefined; signed: Side[] },
): BridgeRow {
  const row: BridgeRow = {
    region: pair.region,
    regionName: pair.regionName,
    scheme: pair.scheme,
    schemeName: pair.schemeName,
    period,
    status: isWhole(pair) ? 'unknown' : 'single',
    agencyBook: pair.agency?.id ?? null,
    treasuryBook: pair.treasury?.id ?? null,
    agencyOrg: pair.agency?.orgName ?? null,
    treasuryOrg: pair.treasury?.orgName ?? null,
    agencyBalance: null,
    treasuryBalance: null,
    difference: null,
    residual: null,
    itemCount: 0,
    explainedCount: 0,
    since: null,
    computedAt: null,
    isFresh: false,
    signed,
  }
  if (!kept) return row
  const { outcome, computedAt, isFresh } = kept
  return {
    ...row,
    status: statusOf(outcome, notes),
    agencyBalance: outcome.special.agency,
    treasuryBalance: outcome.special.treasury,
    difference: outcome.special.difference,
    residual: outcome.residual,
    itemCount: outcome.itemCount,
    explainedCount: explainedIn(outcome, notes),
    since: outcome.items.flatMap(({ since }) => since ?? []).sort()[0] ?? null,
    computedAt,
    isFresh,
  }
}

const explainedIn = ({ items }: Outcome, notes: Map<string, Note> | undefined): number =>
  items.filter(({ key }) => notes?.has(key)).length

export function statusOf(outcome: Outcome, notes: Map<string, Note> | undefined): BridgeStatus {
  if (!isZero(outcome.residual)) return 'broken'
  if (outcome.itemCount === 0) return 'agrees'
  return explainedIn(outcome, notes) === outcome.itemCount ? 'explained' : 'open'
}
