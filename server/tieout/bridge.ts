// The bridge of one fund and area at the end of a month: from the agency's net assets to the finance bureau's balance, and why
// income and expenditure of the month differ. Pure; the identities are those that follow from 财会〔2017〕28号 and
// 财办〔2018〕43号 booking the same money.
import { assert } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { flowClassOf, flowClasses, flowGaps, matchGroups } from './match.ts'
import type { FlowClass, InferredPair, Unmatched } from './match.ts'
import type { BookFigures, TwinFigures } from './figures.ts'
import { yuan } from './model.ts'
import type { Group, TwinCode } from './model.ts'

export interface Term {
  /** Names the term for its documents; null: nothing lies behind it. */
  code: string | null
  title: string
  /** start and result stand for themselves; plus and minus lead from one to the other. */
  sign: 'start' | 'plus' | 'minus' | 'result'
  amount: Money
  /** timing: money on its way, as it should be; difference: to be cleared or explained; fault: cannot be. */
  kind: 'figure' | 'timing' | 'difference' | 'fault'
}

export interface TwinRow {
  code: TwinCode
  title: string
  agency: Money
  treasury: Money
  difference: Money
}

export interface BridgeFigures {
  twins: TwinRow[]
  netAssets: Term[]
  income: Term[]
  expenditure: Term[]
  /** What no document and no opening balance accounts for; zero unless balances and vouchers contradict each other. */
  residual: Money
  unmatched: Unmatched[]
  routed: Unmatched[]
  pairs: InferredPair[]
  /** Differences brought in from before the vouchers looked at, by twin, 分. */
  before: { twin: TwinCode; title: string; gap: bigint }[]
}

export interface BridgeInput {
  agency: BookFigures
  treasury: BookFigures
  twins: readonly TwinFigures[]
  /** Documents that differ, from last January on. */
  unequal: readonly Group[]
  /** Documents of the month that put income or expenditure out of step. */
  flows: readonly Group[]
}

export function buildBridge(input: BridgeInput): BridgeFigures {
  const { unmatched, routed, pairs } = matchGroups(input.unequal)
  const standing = [...unmatched, ...routed]
  const before = input.twins
    .filter((twin) => twin.before !== 0n)
    .map((twin) => ({ twin: twin.code, title: twin.title, gap: twin.before }))
  const residuals = [
    ...input.twins.map((twin) => twinResidual(twin, standing)),
    incomeResidual(input),
    expenditureResidual(input),
  ]
  return {
    twins: input.twins.map(({ code, title, agency, treasury }) => ({
      code,
      title,
      agency: yuan(code === 'borrowed' ? -agency : agency),
      treasury: yuan(code === 'borrowed' ? -treasury : treasury),
      difference: yuan(code === 'borrowed' ? treasury - agency : agency - treasury),
    })),
    netAssets: netAssetTerms(input, unmatched, routed),
    income: incomeTerms(input),
    expenditure: expenditureTerms(input),
    residual: yuan(residuals.find((residual) => residual !== 0n) ?? 0n),
    unmatched,
    routed,
    pairs,
    before,
  }
}

const gapSum = (unmatched: readonly Unmatched[], twin: TwinCode): bigint =>
  unmatched.reduce((total, one) => (one.twin === twin ? total + one.gap : total), 0n)

const twinResidual = ({ code, agency, treasury, before }: TwinFigures, unmatched: readonly Unmatched[]): bigint =>
  agency - treasury - before - gapSum(unmatched, code)

/** Adds terms that lead from one figure to the next; what is zero is left out unless it is always named. */
function ladder(start: Term) {
  const terms = [start]
  let total = 0n
  return {
    terms,
    /** `effect` is what the term adds, 分. */
    add(term: Omit<Term, 'sign' | 'amount'>, effect: bigint, direction: 'plus' | 'minus', isAlways = false): void {
      total += effect
      if (effect === 0n && !isAlways) return
      terms.push({ ...term, sign: direction, amount: yuan(direction === 'plus' ? effect : -effect) })
    },
    effect: () => total,
  }
}

// 恒等式二. Liabilities carry a negative amount (debit − credit), so every term is taken off alike.
function netAssetTerms(
  { agency, treasury, twins }: BridgeInput,
  unmatched: readonly Unmatched[],
  routed: readonly Unmatched[],
): Term[] {
  const steps = ladder(figure('net-assets', '经办账净资产', agency.netAssets))
  const timing = (code: string, title: string) => ({ code, title, kind: 'timing' as const })
  steps.add(timing('1001', '库存现金'), -agency.closing('1001'), 'minus')
  steps.add(timing('1002', '收入户存款（尚未划入财政专户）'), -agency.closing('1002'), 'minus', true)
  steps.add(timing('1005', '国库存款（尚未划入财政专户）'), -agency.closing('1005'), 'minus', true)
  steps.add(timing('1004', '支出户存款（财政已列支、尚未支付）'), -agency.closing('1004'), 'minus', true)
  steps.add(timing('1101', '暂付款：经办账多于财政账'), treasury.closing('1101') - agency.closing('1101'), 'minus')
  steps.add(timing('2001', '暂收款：经办账多于财政账'), treasury.closing('2001') - agency.closing('2001'), 'plus')
  steps.add(
    { code: null, title: '其他资产、负债科目', kind: 'difference' },
    treasury.otherAssets - agency.otherAssets,
    'minus',
  )
  for (const { code, title, agency: ours, treasury: theirs, before } of twins) {
    const label = (what: string) => (code === 'special' ? what : `${title}：${what}`)
    const gaps = unmatched.filter(({ twin }) => twin === code)
    const byAgency = gaps.filter(({ group }) => group.treasuryVoucher === null)
    const byTreasury = gaps.filter(({ group }) => group.agencyVoucher === null)
    const differing = gaps.filter(({ group }) => group.agencyVoucher !== null && group.treasuryVoucher !== null)
    const item = (kind: string, what: string) => ({
      code: `${kind}.${code}`,
      title: label(what),
      kind: 'difference' as const,
    })
    steps.add(item('agency-only', '未达：经办已记、财政未记'), -gapSum(byAgency, code), 'minus', code === 'special')
    steps.add(item('treasury-only', '未达：财政已记、经办未记'), -gapSum(byTreasury, code), 'plus', code === 'special')
    steps.add(item('amount', '同一单据两账金额不同'), -gapSum(differing, code), 'minus')
    steps.add(item('before', '年初差额'), -before, 'minus')
    const own = gapSum(routed, code)
    const ownTitle = label('经收入户、支出户收付，专户账不记')
    steps.add({ code: `routed.${code}`, title: ownTitle, kind: 'timing' }, -own, 'minus')
    const rest = ours - theirs - before - own - gapSum(unmatched, code)
    steps.add({ code: null, title: label('没有凭证说明的差额'), kind: 'fault' }, -rest, 'minus')
  }
  const end = agency.netAssets + steps.effect()
  assert(end === treasury.netAssets, `the bridge ends at ${end}, the treasury has ${treasury.netAssets}`)
  return [...steps.terms, result('财政账净资产', treasury.netAssets)]
}

const figure = (code: string, title: string, cents: bigint): Term => ({
  code,
  title,
  sign: 'start',
  amount: yuan(cents),
  kind: 'figure',
})
const result = (title: string, cents: bigint): Term => ({
  code: null,
  title,
  sign: 'result',
  amount: yuan(cents),
  kind: 'figure',
})

// 恒等式三, first half. Income counts as negative movement of its accounts.
function incomeTerms(input: BridgeInput): Term[] {
  const { agency, treasury } = input
  const steps = ladder(figure('income', '经办账本期收入（含待转收入）', -agency.moved('4')))
  const timing = (code: string, title: string) => ({ code, title, kind: 'timing' as const })
  steps.add(timing('1002', '收入户存款增加（收入尚未划专户）'), -agency.moved('1002'), 'minus', true)
  steps.add(timing('1005', '国库存款增加（收入尚未划专户）'), -agency.moved('1005'), 'minus', true)
  addClasses(steps, 'income', input.flows)
  steps.add({ code: null, title: '没有凭证说明的差额', kind: 'fault' }, -incomeResidual(input), 'minus')
  return [...steps.terms, result('财政账本期收入', -treasury.moved('4'))]
}

// 恒等式三, second half.
function expenditureTerms(input: BridgeInput): Term[] {
  const { agency, treasury } = input
  const steps = ladder(figure('expenditure', '经办账本期支出', agency.moved('5')))
  const timing = (code: string, title: string) => ({ code, title, kind: 'timing' as const })
  steps.add(timing('1004', '支出户存款增加（财政已列支、尚未支付）'), agency.moved('1004'), 'plus', true)
  steps.add(timing('1001', '库存现金增加'), agency.moved('1001'), 'plus')
  addClasses(steps, 'expenditure', input.flows)
  steps.add({ code: null, title: '没有凭证说明的差额', kind: 'fault' }, expenditureResidual(input), 'plus')
  return [...steps.terms, result('财政账本期支出', treasury.moved('5'))]
}

function addClasses(steps: ReturnType<typeof ladder>, flow: 'income' | 'expenditure', groups: readonly Group[]): void {
  for (const [name, title] of Object.entries(flowClasses) as [FlowClass, string][]) {
    const gap = groups.reduce((sum, one) => (flowClassOf(one) === name ? sum + flowGaps(one)[flow] : sum), 0n)
    const kind = name === 'onesided' || name === 'other' ? 'difference' : 'timing'
    if (flow === 'income') steps.add({ code: `income.${name}`, title, kind }, -gap, 'minus')
    else steps.add({ code: `expenditure.${name}`, title, kind }, gap, 'plus')
  }
}

const flowSum = (groups: readonly Group[], flow: 'income' | 'expenditure'): bigint =>
  groups.reduce((sum, one) => sum + flowGaps(one)[flow], 0n)

const incomeResidual = ({ agency, treasury, flows }: BridgeInput): bigint =>
  treasury.moved('4') - agency.moved('4') - agency.moved('1002', '1005') - flowSum(flows, 'income')

const expenditureResidual = ({ agency, treasury, flows }: BridgeInput): bigint =>
  treasury.moved('5') - agency.moved('5') - agency.moved('1004', '1001') - flowSum(flows, 'expenditure')
