// Which flows belong to which lines: pure, by the rules of accounting-rules/bank/matching.json in their order. A proposal always has
// equal sums on both sides; an automatic one is the only candidate of its flows and of its lines.
import { addDays } from '../core/calendar.ts'
import type { Direction } from './model.ts'
import { similarity } from './similarity.ts'
import { subsetsOf } from './subsets.ts'
import type { MatchRule, MatchRules } from './rules.ts'

export interface MatchFlow {
  id: number
  date: string
  direction: Direction
  /** In − out, in 分. */
  cents: bigint
  text: string
  references: readonly string[]
}

export interface MatchLine {
  /** voucher:line. */
  key: string
  voucherId: number
  reversesId: number | null
  date: string
  /** Debit − credit, in 分. */
  cents: bigint
  text: string
  references: readonly string[]
}

export interface Proposal {
  ruleId: string
  automatic: boolean
  score: number
  reasons: readonly string[]
  flows: readonly number[]
  lines: readonly string[]
}

interface Work {
  flows: MatchFlow[]
  lines: MatchLine[]
  subsetCandidates: number
}

/** Automatic proposals use disjoint items. Suggestions (`automatic` false) may overlap each other: a person chooses. */
export function proposeMatches(
  flows: readonly MatchFlow[],
  lines: readonly MatchLine[],
  { rules, subsetCandidates }: MatchRules,
): Proposal[] {
  const work: Work = { flows: [...flows], lines: [...lines], subsetCandidates }
  const proposals: Proposal[] = []
  for (const rule of rules) {
    const found = candidatesOf(work, rule)
    const { clear, unclear } = partByUniqueness(found)
    proposals.push(...(rule.automatic ? unclear : found).map((one) => ({ ...one, automatic: false })))
    if (!rule.automatic) continue
    proposals.push(...clear)
    const usedFlows = new Set(clear.flatMap((one) => one.flows))
    const usedLines = new Set(clear.flatMap((one) => one.lines))
    work.flows = work.flows.filter(({ id }) => !usedFlows.has(id))
    work.lines = work.lines.filter(({ key }) => !usedLines.has(key))
  }
  return withoutSettled(proposals)
}

function candidatesOf(work: Work, rule: MatchRule): Proposal[] {
  switch (rule.kind) {
    case 'one-to-one':
      return oneToOne(work, rule)
    case 'one-to-voucher':
      return groupsToOne(work, rule, 'voucher')
    case 'one-to-document':
      return oneToDocument(work, rule)
    case 'batch-to-one':
      return groupsToOne(work, rule, 'batch')
    case 'day-to-one':
      return groupsToOne(work, rule, 'day')
    case 'red-pair':
      return redPairs(work, rule)
    case 'one-to-many':
    case 'many-to-one':
      return subsets(work, rule)
  }
}

const proposal = (
  rule: MatchRule,
  more: Pick<Proposal, 'reasons' | 'flows' | 'lines'>,
  score = rule.score,
): Proposal => ({
  ruleId: rule.id,
  automatic: rule.automatic,
  score,
  ...more,
})

/** Whether two days lie no further apart than the rule allows. */
const isNear = (a: string, b: string, days: number): boolean => addDays(a, -days) <= b && b <= addDays(a, days)

function oneToOne({ flows, lines }: Work, rule: MatchRule): Proposal[] {
  const byAmount = groupBy(lines, ({ cents }) => cents)
  return flows.flatMap((flow) =>
    (byAmount.get(flow.cents) ?? []).flatMap((line) => {
      if (!isNear(flow.date, line.date, rule.days ?? 0)) return []
      const shared = rule.reference ? flow.references.find((one) => line.references.includes(one)) : undefined
      if (rule.reference && shared === undefined) return []
      const alike = similarity(flow.text, line.text)
      if (rule.counterparty !== undefined && alike < rule.counterparty) return []
      const reasons = [
        '金额相等',
        ...(shared === undefined ? [] : [`参考号 ${shared} 相同`]),
        flow.date === line.date ? '同一天' : `流水 ${flow.date}，记账 ${line.date}`,
        ...(alike >= 60 ? ['对方相符'] : []),
      ]
      const bonus = rule.automatic ? 0 : Math.round(alike / 10) + (flow.date === line.date ? 5 : 0)
      return [proposal(rule, { reasons, flows: [flow.id], lines: [line.key] }, rule.score + bonus)]
    }),
  )
}

// A transfer the ledger divides by what it holds (保费、利息、转移收入) stands in several vouchers of one document.
function oneToDocument({ flows, lines }: Work, rule: MatchRule): Proposal[] {
  const byReference = new Map<string, MatchLine[]>()
  for (const line of lines)
    for (const one of line.references) byReference.set(one, [...(byReference.get(one) ?? []), line])
  return flows.flatMap((flow) => {
    const reference = flow.references.find((one) => (byReference.get(one)?.length ?? 0) > 1)
    const group = (byReference.get(reference ?? '') ?? []).filter(({ date }) => isNear(flow.date, date, rule.days ?? 0))
    if (group.length < 2 || total(group) !== flow.cents) return []
    const reasons = [`参考号 ${reference} 的 ${group.length} 行合计相等`]
    return [proposal(rule, { reasons, flows: [flow.id], lines: group.map(({ key }) => key) })]
  })
}

// Items that hang together (lines of one voucher, flows of one batch or day) and whose sum stands on the other side as one item.
function groupsToOne({ flows, lines }: Work, rule: MatchRule, by: 'voucher' | 'batch' | 'day'): Proposal[] {
  if (by === 'voucher') {
    const byAmount = groupBy(flows, ({ cents }) => cents)
    return [...groupBy(lines, ({ voucherId }) => voucherId).values()].flatMap((group) => {
      if (group.length < 2) return []
      return (byAmount.get(total(group)) ?? [])
        .filter((flow) => isNear(flow.date, group[0]?.date ?? '', rule.days ?? 0))
        .map((flow) =>
          proposal(rule, {
            reasons: [`同一凭证 ${group.length} 行合计相等`],
            flows: [flow.id],
            lines: group.map(({ key }) => key),
          }),
        )
    })
  }
  const byAmount = groupBy(lines, ({ cents }) => cents)
  const groups =
    by === 'day'
      ? [...groupBy(flows, ({ date, direction }) => `${date} ${direction}`)]
      : [
          ...groupBy(
            flows.filter((flow) => flow.references.length > 0),
            (flow) => flow.references.at(-1) ?? '',
          ),
        ]
  return groups.flatMap(([name, group]) => {
    if (group.length < 2) return []
    return (byAmount.get(total(group)) ?? [])
      .filter((line) => group.every((flow) => isNear(flow.date, line.date, rule.days ?? 0)))
      .map((line) =>
        proposal(rule, {
          reasons: [`${by === 'day' ? '当天同方向' : `参考号 ${name} 的`} ${group.length} 笔流水合计相等`],
          flows: group.map(({ id }) => id),
          lines: [line.key],
        }),
      )
  })
}

// A wrong voucher and the red one that takes it back, of which the bank knows nothing.
function redPairs({ lines }: Work, rule: MatchRule): Proposal[] {
  const byVoucher = groupBy(lines, ({ voucherId }) => voucherId)
  return [...byVoucher.values()].flatMap((red) => {
    const originals = red[0]?.reversesId ? (byVoucher.get(red[0].reversesId) ?? []) : []
    const pair = [...originals, ...red]
    if (originals.length === 0 || total(pair) !== 0n) return []
    return [proposal(rule, { reasons: ['红字凭证冲销，银行无流水'], flows: [], lines: pair.map(({ key }) => key) })]
  })
}

function subsets({ flows, lines, subsetCandidates }: Work, rule: MatchRule): Proposal[] {
  const isToMany = rule.kind === 'one-to-many'
  const limits = { sizeMax: (isToMany ? rule.lines : rule.flows) ?? 5, found: 3 }
  const near = <T extends { date: string }>(items: readonly T[], date: string) =>
    items.filter((item) => isNear(date, item.date, rule.days ?? 0)).slice(0, subsetCandidates)
  const made = (what: string, flowGroup: readonly MatchFlow[], lineGroup: readonly MatchLine[]) =>
    proposal(rule, {
      reasons: [what],
      flows: flowGroup.map(({ id }) => id),
      lines: lineGroup.map(({ key }) => key),
    })
  if (isToMany)
    return flows.flatMap((flow) =>
      subsetsOf(near(lines, flow.date), flow.cents, limits).map((group) =>
        made(`账上 ${group.length} 行合计相等`, [flow], group),
      ),
    )
  return lines.flatMap((line) =>
    subsetsOf(near(flows, line.date), line.cents, limits).map((group) =>
      made(`流水 ${group.length} 笔合计相等`, group, [line]),
    ),
  )
}

function partByUniqueness(found: readonly Proposal[]): { clear: Proposal[]; unclear: Proposal[] } {
  const uses = new Map<number | string, number>()
  const items = (one: Proposal) => [...one.flows, ...one.lines]
  for (const item of found.flatMap(items)) uses.set(item, (uses.get(item) ?? 0) + 1)
  const isClear = (one: Proposal) => items(one).every((item) => uses.get(item) === 1)
  return { clear: found.filter(isClear), unclear: found.filter((one) => !isClear(one)) }
}

/** Suggestions about items that a later rule has settled are of no use; of equal ones the best stays. */
function withoutSettled(proposals: readonly Proposal[]): Proposal[] {
  const settled = new Set<number | string>(
    proposals.filter((one) => one.automatic).flatMap((one) => [...one.flows, ...one.lines]),
  )
  const seen = new Set<string>()
  return proposals
    .toSorted((a, b) => b.score - a.score)
    .filter((one) => {
      if (one.automatic) return true
      const key = JSON.stringify([one.flows, one.lines])
      if (seen.has(key) || [...one.flows, ...one.lines].some((item) => settled.has(item))) return false
      seen.add(key)
      return true
    })
}

const total = (items: readonly { cents: bigint }[]): bigint => items.reduce((sum, { cents }) => sum + cents, 0n)

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
