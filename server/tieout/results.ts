// The tie-out kept continuously: an outcome holds until one of its two books grows. Reading works out those that no longer hold;
// the refresh job stores them, so that a province's list stays cheap.
import { machine } from '../core/actor.ts'
import { insertAbsent, updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import type { JobKind } from '../core/jobs.ts'
import { computeBridges } from './compute.ts'
import type { WholePair } from './compute.ts'
import { isWhole } from './compute.ts'
import { pairKey } from './model.ts'
import { outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { pairsOf } from './pairs.ts'

export interface KeptOutcome {
  outcome: Outcome
  computedAt: string
  /** Both books are as they were when it was worked out. */
  isFresh: boolean
}

/** What is stored for the pairs, fresh or not; none where it was never worked out. */
export async function keptOutcomes(
  tx: Tx,
  pairs: readonly WholePair[],
  period: string,
): Promise<Map<string, KeptOutcome>> {
  const wanted = new Map(pairs.map((pair) => [pairKey(pair), pair]))
  const rows: ResultRow[] = await whereInList(tx, tx('tieout_results').where({ period }), 'region_code', [
    ...new Set(pairs.map(({ region }) => region)),
  ])
  const kept = new Map<string, KeptOutcome>()
  for (const row of rows) {
    const key = pairKey({ region: row.region_code, scheme: row.scheme_code })
    const pair = wanted.get(key)
    if (!pair) continue
    const isFresh = Number(row.agency_head) === pair.agency.headNo && Number(row.treasury_head) === pair.treasury.headNo
    kept.set(key, { outcome: JSON.parse(row.outcome) as Outcome, computedAt: row.computed_at, isFresh })
  }
  return kept
}

/** The outcomes as the books are now: what is stored where it still holds, the rest worked out; at most `computeMax` of those. */
export async function outcomesNow(
  tx: Tx,
  pairs: readonly WholePair[],
  period: string,
  computeMax = Number.POSITIVE_INFINITY,
): Promise<Map<string, KeptOutcome>> {
  const kept = await keptOutcomes(tx, pairs, period)
  const stale = pairs.filter((pair) => !kept.get(pairKey(pair))?.isFresh)
  if (stale.length === 0 || stale.length > computeMax) return kept
  const computedAt = new Date().toISOString()
  for (const [key, computed] of await computeBridges(tx, stale, period))
    kept.set(key, { outcome: outcomeOf(computed), computedAt, isFresh: true })
  return kept
}

interface ResultRow {
  region_code: string
  scheme_code: string
  period: string
  agency_head: number | string
  treasury_head: number | string
  outcome: string
  computed_at: string
}

const resultColumns = {
  region_code: 'text',
  scheme_code: 'text',
  period: 'text',
  agency_head: 'integer',
  treasury_head: 'integer',
  outcome: 'long',
  computed_at: 'text',
} as const

const resultKey = ['region_code', 'scheme_code', 'period']

/** Works out and stores the outcomes of a month that no longer hold; returns how many those were. */
export async function refreshOutcomes(tx: Tx, pairs: readonly WholePair[], period: string): Promise<number> {
  const kept = await keptOutcomes(tx, pairs, period)
  const stale = pairs.filter((pair) => !kept.get(pairKey(pair))?.isFresh)
  if (stale.length === 0) return 0
  // The ends of the books were read before the figures: a voucher posted in between makes the outcome stale, never wrongly fresh.
  const computed = await computeBridges(tx, stale, period)
  const now = new Date().toISOString()
  const rows = stale.flatMap((pair) => {
    const one = computed.get(pairKey(pair))
    if (!one) return []
    return [
      {
        region_code: pair.region,
        scheme_code: pair.scheme,
        period,
        agency_head: pair.agency.headNo,
        treasury_head: pair.treasury.headNo,
        outcome: JSON.stringify(outcomeOf(one)),
        computed_at: now,
      },
    ]
  })
  const isKnown = (row: { region_code: string; scheme_code: string }) =>
    kept.has(pairKey({ region: row.region_code, scheme: row.scheme_code }))
  await updateRows(tx, 'tieout_results', resultColumns, resultKey, rows.filter(isKnown))
  // Two jobs may work out the same pair at once; the first to write is as right as the second.
  await insertAbsent(
    tx,
    'tieout_results',
    resultColumns,
    resultKey,
    rows.filter((row) => !isKnown(row)),
  )
  return rows.length
}

/** Funds and areas of one step of the job: each step is one short transaction. */
const pairsAtOnce = 100

export const refreshTieoutsJob: JobKind = {
  kind: 'refresh-tieouts',
  title: '两账核对',
  async run(job) {
    const { period } = job.input as { period: string }
    const year = Number(period.slice(0, 4))
    const pairs = await job.database.snapshot((tx) => pairsOf(tx, machine, { year }))
    const whole = pairs.filter(isWhole)
    let refreshed = 0
    for (let start = 0; start < whole.length && !job.isCancelled(); start += pairsAtOnce) {
      await job.progress(start, whole.length, `${period} 两账核对`)
      const part = whole.slice(start, start + pairsAtOnce)
      refreshed += await job.database.transaction((tx) => refreshOutcomes(tx, part, period))
    }
    return { refreshed }
  },
}
