// How both ledgers stand to each other this month: what does not agree first, and the rest as counts.
import { holdsPermission } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { periodOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { bridges } from '../tieout/list-bridges.ts'
import type { BridgeRow, BridgeStatus } from '../tieout/list-bridges.ts'

export interface TieoutLines {
  period: string
  counts: Partial<Record<BridgeStatus, number>>
  /** The worst first. */
  rows: Pick<
    BridgeRow,
    'region' | 'regionName' | 'scheme' | 'schemeName' | 'status' | 'difference' | 'itemCount' | 'computedAt'
  >[]
  /** Funds and areas whose books have grown since they were tied out. */
  stale: number
}

const rowsMax = 12
const gravity: readonly BridgeStatus[] = ['broken', 'open', 'unknown', 'explained', 'agrees']

export async function tieoutLines(tx: Tx, actor: Actor, today: string): Promise<TieoutLines | null> {
  if (!holdsPermission(actor, 'tieout.read')) return null
  const period = periodOf(today)
  const { rows, stale } = await bridges(tx, actor, { period })
  const tied = rows.filter(({ status }) => status !== 'single')
  const counts: Partial<Record<BridgeStatus, number>> = {}
  for (const { status } of tied) counts[status] = (counts[status] ?? 0) + 1
  return {
    period,
    counts,
    rows: tied
      .toSorted((a, b) => gravity.indexOf(a.status) - gravity.indexOf(b.status))
      .slice(0, rowsMax)
      .map(({ region, regionName, scheme, schemeName, status, difference, itemCount, computedAt }) => ({
        region,
        regionName,
        scheme,
        schemeName,
        status,
        difference,
        itemCount,
        computedAt,
      })),
    stale,
  }
}
