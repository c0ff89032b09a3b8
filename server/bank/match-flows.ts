// Matching (勾对): automatic by the rules, by hand, and taking back. A match holds flows and lines of equal sums; the keys of its items
// keep two people from using one of them twice. Posted vouchers never change by it.
import type { Actor } from '../core/actor.ts'
import { insertAbsent, insertRows, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing, refused } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { ledgerLines, lineKey } from './ledger-lines.ts'
import type { LedgerLine } from './ledger-lines.ts'
import { sideKey, signedCents } from './model.ts'
import type { SideKey, StoredFlow } from './model.ts'
import { flowForMatching, unmatchedFlows, unmatchedLines } from './open-items.ts'
import { proposeMatches } from './propose-matches.ts'
import type { Proposal } from './propose-matches.ts'
import { matchRules } from './rules.ts'
import { loadSides, lockSide, requireSide, sideName } from './sides.ts'
import type { Side, SideFilter } from './sides.ts'

export interface MatchAnswer {
  matches: number
  flows: number
  lines: number
  /** Flows that stay unmatched on the sides looked at. */
  left: number
}

export interface MatchScope extends SideFilter {
  /** Only items up to this day. */
  until?: string | undefined
}

/** Makes every match the rules are sure of, on all sides within the actor's scope; account by account, whatever their number. */
export async function matchAutomatically(tx: Tx, actor: Actor, scope: MatchScope = {}): Promise<MatchAnswer> {
  const sides = [...(await loadSides(tx, actor, 'bank.match', scope)).values()]
  const answer: MatchAnswer = { matches: 0, flows: 0, lines: 0, left: 0 }
  for (const side of sides) await lockSide(tx, side)
  const made: NewMatch[] = []
  const items = await openItems(tx, sides, scope.until)
  for (const side of sides) {
    const { flows, lines, forMatching } = items(side)
    answer.left += flows.length
    if (lines.length === 0) continue
    const byId = new Map(flows.map((flow) => [flow.id, flow]))
    const byKey = new Map(lines.map((line) => [lineKey(line), line]))
    for (const one of proposeMatches(flows.map(flowForMatching), lines.map(forMatching), matchRules)) {
      if (!one.automatic) continue
      made.push({
        side,
        ruleId: one.ruleId,
        reason: one.reasons.join('；'),
        flows: one.flows.flatMap((id) => byId.get(id) ?? []),
        lines: one.lines.flatMap((key) => byKey.get(key) ?? []),
      })
    }
  }
  await writeMatches(tx, actor, made)
  answer.matches = made.length
  answer.flows = made.reduce((sum, one) => sum + one.flows.length, 0)
  answer.lines = made.reduce((sum, one) => sum + one.lines.length, 0)
  answer.left -= answer.flows
  return answer
}

/** What might belong together on one side, best first, for a person to choose from. */
export async function suggestMatches(tx: Tx, side: Side): Promise<Proposal[]> {
  const { flows, lines, forMatching } = (await openItems(tx, [side]))(side)
  return proposeMatches(flows.map(flowForMatching), lines.map(forMatching), matchRules).slice(0, suggestionsMax)
}

const suggestionsMax = 500

async function openItems(tx: Tx, sides: readonly Side[], until?: string) {
  const flows = new Map<string, StoredFlow[]>()
  for (const standard of new Set(sides.map((side) => side.standard))) {
    const accounts = sides.filter((side) => side.standard === standard).map(({ account }) => account)
    for (const flow of await unmatchedFlows(tx, standard, accounts, { to: until }))
      push(flows, sideKey({ account: flow.account_code, standard }), flow)
  }
  // Only accounts that have statements are worth the reading of their lines.
  const withFlows = sides.filter((side) => flows.has(sideKey(side)))
  const { lines, forMatching } = await unmatchedLines(tx, withFlows, { to: until })
  const bySide = new Map<string, LedgerLine[]>()
  for (const line of lines) push(bySide, line.side, line)
  return (side: Side) => ({
    flows: flows.get(sideKey(side)) ?? [],
    lines: bySide.get(sideKey(side)) ?? [],
    forMatching,
  })
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

export interface HandMatch extends SideKey {
  flows: readonly number[]
  lines: readonly { voucherId: number; line: number }[]
  remark?: string | undefined
}

/** A match by hand, any number to any number, when the sums agree. */
export async function matchByHand(tx: Tx, actor: Actor, input: HandMatch): Promise<{ id: number }> {
  const side = await requireSide(tx, actor, 'bank.match', input)
  await lockSide(tx, side)
  if (input.flows.length + input.lines.length < 2)
    throw invalid('至少选两项才能勾对', { hint: '选流水和对应的账上行；红蓝冲抵的选同一边的两行' })
  const flows = (
    await whereInList(tx, tx('bank_flows').where({ account_code: side.account }), 'id', [...new Set(input.flows)])
  ).map((row: StoredFlow) => ({ ...row, id: Number(row.id) }))
  const wanted = new Set(input.lines.map(lineKey))
  const vouchers = [...new Set(input.lines.map(({ voucherId }) => voucherId))]
  const lines =
    vouchers.length === 0
      ? []
      : (await ledgerLines(tx, [side], { vouchers })).filter((line) => wanted.has(lineKey(line)))
  if (flows.length !== new Set(input.flows).size || lines.length !== wanted.size)
    throw missing(`所选的流水或凭证行不都属于${sideName(side)}，或凭证尚未记账`, { hint: '刷新后重新选择' })
  const [flowCents, lineCents] = [flows.reduce((sum, one) => sum + signedCents(one), 0n), netOf(lines)]
  if (flowCents !== lineCents)
    throw refused(
      'bank.sums_differ',
      `流水净额 ${fromCents(flowCents)}，账上净额 ${fromCents(lineCents)}，相差 ${fromCents(flowCents - lineCents)}，不能勾对`,
      { hint: '收入为正、支出为负；补选或去掉相差的几项' },
    )
  const [id] = await writeMatches(tx, actor, [{ side, ruleId: null, reason: input.remark ?? '手工勾对', flows, lines }])
  return { id: id ?? 0 }
}

const netOf = (lines: readonly LedgerLine[]): bigint => lines.reduce((sum, line) => sum + line.cents, 0n)

interface NewMatch {
  side: Side
  ruleId: string | null
  reason: string
  flows: readonly StoredFlow[]
  lines: readonly LedgerLine[]
}

async function writeMatches(tx: Tx, actor: Actor, made: readonly NewMatch[]): Promise<number[]> {
  const ids = await nextIds(tx, made.length)
  const at = new Date().toISOString()
  const idOf = (index: number) => ids[index] ?? 0
  await insertRows(
    tx,
    'bank_matches',
    matchColumns,
    made.map(({ side, ruleId, reason, flows, lines }, index) => ({
      id: idOf(index),
      account_code: side.account,
      standard: side.standard,
      net_amount: fromCents(flows.length > 0 ? flows.reduce((sum, one) => sum + signedCents(one), 0n) : netOf(lines)),
      last_date: [...flows.map((one) => one.flow_date), ...lines.map((one) => one.date)].sort().at(-1) ?? '',
      rule_id: ruleId,
      reason: reason.slice(0, 200),
      actor_id: actor.id,
      made_at: at,
    })),
  )
  const flowRows = made.flatMap(({ side, flows }, index) =>
    flows.map(({ id }) => ({ flow_id: id, standard: side.standard, match_id: idOf(index) })),
  )
  const lineRows = made.flatMap(({ lines }, index) =>
    lines.map(({ voucherId, line }) => ({ voucher_id: voucherId, line_no: line, match_id: idOf(index) })),
  )
  const flowsWritten = await insertAbsent(tx, 'bank_match_flows', matchFlowColumns, ['flow_id', 'standard'], flowRows)
  const linesWritten = await insertAbsent(tx, 'bank_match_lines', matchLineColumns, ['voucher_id', 'line_no'], lineRows)
  if (flowsWritten.length < flowRows.length || linesWritten.length < lineRows.length)
    throw conflict('bank.matched', '所选的流水或凭证行中有的已经勾对', { hint: '刷新后重新选择；勾对错的先取消勾对' })
  return ids
}

const matchColumns = {
  id: 'id',
  account_code: 'text',
  standard: 'text',
  net_amount: 'amount',
  last_date: 'date',
  rule_id: 'text',
  reason: 'text',
  actor_id: 'id',
  made_at: 'text',
} as const
const matchFlowColumns = { flow_id: 'id', standard: 'text', match_id: 'id' } as const
const matchLineColumns = { voucher_id: 'id', line_no: 'integer', match_id: 'id' } as const

/** Takes a match back; its row keeps who, when, why and what it held. */
export async function undoMatch(
  tx: Tx,
  actor: Actor,
  { id, reason }: { id: number; reason: string },
): Promise<{ id: number }> {
  const [match]: StoredMatch[] = await tx('bank_matches').where({ id }).whereNull('undone_at').forUpdate()
  if (!match) throw missing(`没有编号 ${id} 的勾对，或已取消`)
  await requireSide(tx, actor, 'bank.match', { account: match.account_code, standard: match.standard })
  const flows: { flow_id: number }[] = await tx('bank_match_flows').where({ match_id: id }).select('flow_id')
  const lines: { voucher_id: number; line_no: number }[] = await tx('bank_match_lines')
    .where({ match_id: id })
    .select('voucher_id', 'line_no')
  await tx('bank_match_flows').where({ match_id: id }).delete()
  await tx('bank_match_lines').where({ match_id: id }).delete()
  await tx('bank_matches')
    .where({ id })
    .update({
      undone_by: actor.id,
      undone_at: new Date().toISOString(),
      undo_reason: reason,
      content: JSON.stringify({
        flows: flows.map((row) => Number(row.flow_id)),
        lines: lines.map((row) => `${row.voucher_id}:${row.line_no}`),
      }),
    })
  return { id }
}

interface StoredMatch {
  id: number
  account_code: string
  standard: Side['standard']
}
