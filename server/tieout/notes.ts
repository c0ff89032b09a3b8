// What people said about differences between the ledgers.
import { invalid, refused } from '../core/errors.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { firstDay, lastDay, yearOf } from '../core/calendar.ts'
import { requireScope } from '../access/scope.ts'
import { isWhole } from './compute.ts'
import type { Side } from './model.ts'
import { pairKey } from './model.ts'
import { pairsOf } from './pairs.ts'
import { outcomesNow } from './results.ts'

export interface Note {
  reason: string
  responsible: Side
  expectedDate: string
  author: string
  at: string
}

interface NoteRow {
  region_code: string
  scheme_code: string
  item_key: string
  reason: string
  responsible: Side
  expected_date: string
  author_name: string
  noted_at: string
}

/** Notes by pair and item: `330106000 IP` → `doc:12` → note. */
export async function notesOf(tx: Tx, regions: readonly string[]): Promise<Map<string, Map<string, Note>>> {
  const rows: NoteRow[] =
    regions.length === 0 ? [] : await whereInList(tx, tx('tieout_notes'), 'region_code', [...new Set(regions)])
  const notes = new Map<string, Map<string, Note>>()
  for (const row of rows) {
    const key = pairKey({ region: row.region_code, scheme: row.scheme_code })
    const ofPair = notes.get(key) ?? new Map<string, Note>()
    notes.set(key, ofPair)
    ofPair.set(row.item_key, {
      reason: row.reason,
      responsible: row.responsible,
      expectedDate: row.expected_date,
      author: row.author_name,
      at: row.noted_at,
    })
  }
  return notes
}

export interface ExplainInput {
  region: string
  scheme: string
  period: string
  items: readonly string[]
  reason: string
  responsible: Side
  expectedDate: string
}

/** Says why differences are there, who clears them and by when; replaces what was said before. */
export async function explainItems(tx: Tx, actor: Actor, input: ExplainInput): Promise<{ items: string[] }> {
  const { region, scheme, period } = input
  await requireScope(tx, actor, 'tieout.explain', { region, scheme })
  if (input.expectedDate < firstDay(period)) {
    throw invalid(`预计清理日 ${input.expectedDate} 早于对账月份 ${period}`, {
      at: 'expectedDate',
      hint: `填 ${lastDay(period)} 以后的日期`,
    })
  }
  const pairs = (await pairsOf(tx, actor, { year: yearOf(period), region, exact: true, scheme })).filter(isWhole)
  const outcome = (await outcomesNow(tx, pairs, period)).get(pairKey({ region, scheme }))?.outcome
  const known = new Set(outcome?.items.map(({ key }) => key))
  const gone = input.items.filter((item) => !known.has(item))
  if (gone.length > 0) {
    throw refused(
      'tieout.no_difference',
      `所选 ${input.items.length} 项中有 ${gone.length} 项已经没有差异，不需要说明`,
      {
        hint: '刷新后重新选择',
        params: { items: gone },
      },
    )
  }
  const now = new Date().toISOString()
  for (const item of new Set(input.items)) {
    const key = { region_code: region, scheme_code: scheme, item_key: item }
    await tx('tieout_notes').where(key).delete()
    await tx('tieout_notes').insert({
      ...key,
      reason: input.reason,
      responsible: input.responsible,
      expected_date: input.expectedDate,
      author_id: actor.id,
      author_name: actor.name,
      noted_at: now,
    })
  }
  return { items: [...new Set(input.items)] }
}
