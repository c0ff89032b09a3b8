// The checks of the tie-out (T01–T10, X08), each over all books of a scope at once. What people have explained is not found again.
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents, isZero } from '../core/money.ts'
import type { CheckRun, CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { computeBridges, isWhole } from './compute.ts'
import type { Computed } from './compute.ts'
import { flowClassOf, flowClasses, flowGaps } from './match.ts'
import { pairKey, twins } from './model.ts'
import type { Group } from './model.ts'
import { notesOf } from './notes.ts'
import type { Note } from './notes.ts'
import { groupKey, outcomeOf } from './outcome.ts'
import type { Outcome, OutcomeItem } from './outcome.ts'
import { pairsOfBooks } from './pairs.ts'
import { signaturesOf } from './signatures.ts'
import { stateTreasuries } from './state-treasury.ts'

interface Tied {
  computed: Computed
  outcome: Outcome
  notes: ReadonlyMap<string, Note>
  /** The book of the scope that a finding is told of. */
  bookId: number
  place: string
  path: string
}

const findingsMax = 100

const overBridges =
  (find: (tied: Tied) => Finding[]): CheckRun =>
  async (tx, scope) =>
    (await tiedOf(tx, scope)).flatMap(find).slice(0, findingsMax)

export const tieoutChecks: CheckRuns = {
  T01: overBridges((tied) => [
    ...residualFindings(tied),
    ...openItems(tied, ({ twin }) => twin === 'special').map((item) =>
      finding(tied, `财政专户存款差 ${shown(item.amount)}，${itemText(item)}`, item),
    ),
  ]),
  T02: overBridges((tied) =>
    openItems(tied, ({ twin }) => twin !== 'special').map((item) =>
      finding(
        tied,
        `${twins.find(({ code }) => code === item.twin)?.title ?? ''}差 ${shown(item.amount)}，${itemText(item)}`,
        item,
      ),
    ),
  ),
  T03: overBridges((tied) => [
    ...openItems(tied, ({ twin, kind }) => twin === 'special' && (kind === 'amount' || kind === 'account')).map(
      (item) => finding(tied, `${itemText(item)}，相差 ${shown(item.amount)}`, item),
    ),
    ...tied.computed.bridge.pairs.map(({ agency, treasury }) => ({
      ...finding(
        tied,
        `${agency.firstDate} 经办与 ${treasury.firstDate} 财政的两张凭证只是金额相同，没有共同的单据或缴拨凭证号，须核实是同一笔`,
      ),
      path: `/vouchers/${agency.agencyVoucher ?? ''}`,
    })),
  ]),
  T04: overBridges((tied) => {
    const { agency, treasury } = tied.computed
    const rest = agency.otherAssets - treasury.otherAssets
    const open = openItems(tied, () => true)
    if (rest === 0n && open.length === 0) return []
    const text = rest === 0n ? `有 ${open.length} 项差异未说明` : `差异桥以外的科目相差 ${shown(fromCents(rest))}`
    return [finding(tied, `经办净资产与财政结余之间${text}`)]
  }),
  T05: flowCheck('社会保险费收入', ({ moved }) => moved.a_contribution !== 0n || moved.t_contribution !== 0n),
  T06: flowCheck('拨付数与支出户收到数', ({ moved }) => moved.a_spend !== 0n && moved.a_special !== 0n, 'expenditure'),
  T07: flowCheck('支出户付出与经办支出', ({ moved }) => moved.a_spend !== 0n && moved.a_special === 0n, 'expenditure'),
  T08: overBridges((tied) =>
    unexplained(tied)
      .filter(({ moved }) => isDirect(moved) && moved.a_mirrored !== moved.t_mirrored)
      .map((group) =>
        groupFinding(
          tied,
          group,
          `补贴、投资收益、上下级收支两账相差 ${shown(fromCents(group.moved.t_mirrored - group.moved.a_mirrored))}`,
        ),
      ),
  ),
  T09: overBridges((tied) =>
    unexplained(tied)
      .filter((group) => {
        const { moved } = group
        if (moved.a_interest === 0n && moved.t_interest === 0n) return false
        return isDirect(moved) ? moved.a_interest !== moved.t_interest : isFault(group) && flowGaps(group).income !== 0n
      })
      .map((group) =>
        groupFinding(
          tied,
          group,
          `利息收入两账相差 ${shown(fromCents(group.moved.t_interest - group.moved.a_interest))}`,
        ),
      ),
  ),
  T10: async (tx, scope) => {
    const tied = await tiedOf(tx, scope)
    const signatures = await signaturesOf(
      tx,
      tied.map(({ computed }) => computed.pair.region),
      scope.period,
    )
    return tied
      .flatMap((one) => {
        const signed = signatures.get(pairKey(one.computed.pair))
        const lacking = [
          ...(signed?.has('treasury') ? [] : ['财政部门']),
          ...(signed?.has('agency') ? [] : ['经办机构']),
        ]
        return lacking.length === 0 ? [] : [finding(one, `${scope.period} 对账单${lacking.join('、')}尚未签认`)]
      })
      .slice(0, findingsMax)
  },
  X08: async (tx, scope) => {
    const tied = await tiedOf(tx, scope)
    const treasuries = await stateTreasuries(
      tx,
      tied.map(({ computed }) => computed.pair),
      scope.period,
    )
    return tied
      .flatMap((one) =>
        (treasuries.get(pairKey(one.computed.pair))?.items ?? []).map((item): Finding => ({
          ...finding(
            one,
            `国库：${item.title} ${item.docNo} 单据 ${shown(item.expected)}、国库存款 ${shown(item.found)}，${item.reason}`,
          ),
          expected: item.expected,
          found: item.found,
          ...(item.documentId === null ? {} : { path: `/documents/${item.documentId}` }),
        })),
      )
      .slice(0, findingsMax)
  },
}

function flowCheck(
  title: string,
  concerns: (group: Group) => boolean,
  flow: 'income' | 'expenditure' = 'income',
): CheckRun {
  return overBridges((tied) =>
    unexplained(tied)
      .filter((group) => isFault(group) && concerns(group) && flowGaps(group)[flow] !== 0n)
      .map((group) =>
        groupFinding(
          tied,
          group,
          `${title}两账相差 ${shown(fromCents(flowGaps(group)[flow]))}（${flowClasses[flowClassOf(group)]}）`,
        ),
      ),
  )
}

/** Money on its way is no fault; one side's silence and what fits no rule is. */
const isFault = (group: Group): boolean => ['onesided', 'other'].includes(flowClassOf(group))

/** Booked against the special account itself, without 收入户, 支出户 or 国库 in between. */
const isDirect = ({
  a_income: income,
  a_treasury: treasury,
  a_spend: spend,
  a_special: special,
}: Group['moved']): boolean => special !== 0n && income === 0n && treasury === 0n && spend === 0n

const unexplained = ({ computed, notes }: Tied): Group[] =>
  computed.flows.filter((group) => !notes.has(groupKey(group)))

const openItems = ({ outcome, notes }: Tied, fits: (item: OutcomeItem) => boolean): OutcomeItem[] =>
  outcome.items.filter((item) => fits(item) && !notes.has(item.key))

const itemTexts: Record<OutcomeItem['kind'], string> = {
  agency: '经办已记、财政未记',
  treasury: '财政已记、经办未记',
  amount: '同一单据两账金额不同',
  before: '年初即有差额',
  account: '两账记在不同账户',
}

const itemText = ({ kind, since }: OutcomeItem): string =>
  `${itemTexts[kind]}${since === null ? '' : `（${since}）`}，未说明原因`

const shown = formatMoney

const finding = ({ bookId, place, path }: Tied, message: string, item?: OutcomeItem): Finding => ({
  bookId,
  message: `${place}：${message}`,
  ...(item ? { expected: '0.00', found: item.amount } : {}),
  path,
})

const groupFinding = (tied: Tied, group: Group, message: string): Finding => ({
  ...finding(tied, `${group.firstDate} ${message}`),
  path: group.groupNo > 0 ? `/documents/${group.groupNo}` : `/vouchers/${-group.groupNo}`,
})

const residualFindings = (tied: Tied): Finding[] =>
  isZero(tied.outcome.residual)
    ? []
    : [
        {
          ...finding(tied, `有 ${shown(tied.outcome.residual)} 元差额没有凭证可以说明，余额与凭证不符`),
          expected: '0.00',
          found: tied.outcome.residual,
        },
      ]

async function tiedOf(tx: Tx, { books, period }: CheckScope): Promise<Tied[]> {
  const pairs = (await pairsOfBooks(tx, books)).filter(isWhole)
  const inScope = new Set(books.map(({ id }) => id))
  const notes = await notesOf(
    tx,
    pairs.map(({ region }) => region),
  )
  const computed = await computedOnce(tx, pairs, period)
  return [...computed].map(([key, one]) => ({
    computed: one,
    outcome: outcomeOf(one),
    notes: notes.get(key) ?? new Map(),
    bookId: inScope.has(one.pair.agency.id) ? one.pair.agency.id : one.pair.treasury.id,
    place: `${one.pair.regionName} ${one.pair.schemeName}`,
    path: `/tieouts/${one.pair.region}/${one.pair.scheme}?period=${period}`,
  }))
}

// Ten checks look at the same bridges: within a transaction they are worked out once for as long as no book of them grows.
const kept = new WeakMap<Tx, { key: string; bridges: Promise<Map<string, Computed>> }>()

function computedOnce(
  tx: Tx,
  pairs: Parameters<typeof computeBridges>[1],
  period: string,
): Promise<Map<string, Computed>> {
  const key = JSON.stringify([
    period,
    pairs.map(({ agency, treasury }) => [agency.id, agency.headNo, treasury.id, treasury.headNo]),
  ])
  const known = kept.get(tx)
  if (known?.key === key) return known.bridges
  const bridges = computeBridges(tx, pairs, period)
  kept.set(tx, { key, bridges })
  return bridges
}
