// What of the differences between the ledgers cancels: vouchers of one side and of the other that are the same business without
// a common document (两边手工补记), found by amount and date. Pure.
import { addDays } from '../core/calendar.ts'
import { gapOf, twins } from './model.ts'
import type { Group, TwinCode } from './model.ts'

/** Days that the date of the same business may differ between a finance bureau and an agency. */
export const daysApart = 10

export interface InferredPair {
  twin: TwinCode
  agency: Group
  treasury: Group
}

export interface Unmatched {
  twin: TwinCode
  group: Group
  /** Agency − treasury, 分; never zero. */
  gap: bigint
}

export interface Matched {
  unmatched: Unmatched[]
  /** Borrowed or repaid through the agency's own accounts, which the finance bureau's book never shows. */
  routed: Unmatched[]
  pairs: InferredPair[]
}

/** The differing documents of one fund and area, in the order of their dates. */
export function matchGroups(groups: readonly Group[]): Matched {
  const unmatched: Unmatched[] = []
  const routed: Unmatched[] = []
  const pairs: InferredPair[] = []
  for (const { code } of twins) {
    const all = groups.map((group) => ({ twin: code, group, gap: gapOf(group, code) }))
    const differing = all.filter(({ gap }) => gap !== 0n)
    routed.push(...differing.filter(({ group }) => group.isOwnMoney))
    const open = differing.filter(({ group }) => !group.isOwnMoney)
    const taken = new Set<Unmatched>()
    for (const ours of open.filter((one) => isOneSided(one.group, 'agency'))) {
      const other = open.find((one) => !taken.has(one) && isOneSided(one.group, 'treasury') && fits(ours, one))
      if (!other) continue
      taken.add(ours).add(other)
      pairs.push({ twin: code, agency: ours.group, treasury: other.group })
    }
    unmatched.push(...open.filter((one) => !taken.has(one)))
  }
  return { unmatched, routed, pairs }
}

const isOneSided = ({ agencyVoucher, treasuryVoucher }: Group, side: 'agency' | 'treasury'): boolean =>
  side === 'agency' ? treasuryVoucher === null : agencyVoucher === null

const fits = (ours: Unmatched, theirs: Unmatched): boolean =>
  ours.gap + theirs.gap === 0n &&
  theirs.group.firstDate >= addDays(ours.group.firstDate, -daysApart) &&
  theirs.group.firstDate <= addDays(ours.group.firstDate, daysApart)

/** Why income and expenditure of both ledgers differ by a document; the order of the screen. */
export const flowClasses = {
  interest: '支出户利息（收到时经办先记，缴入专户后财政再记）',
  refund: '经支出户退付的收入',
  suspense: '暂收款、暂付款',
  onesided: '一方未记账',
  other: '其他',
} as const
export type FlowClass = keyof typeof flowClasses

/** By how much a document puts income (agency − treasury) and expenditure (treasury − agency) out of step, 分. */
export const flowGaps = ({ moved }: Group): { income: bigint; expenditure: bigint } => ({
  income: moved.t_revenue - moved.a_revenue - moved.a_income - moved.a_treasury,
  expenditure: moved.t_expense - moved.a_expense - moved.a_spend - moved.a_cash,
})

export function flowClassOf({ moved, agencyVoucher, treasuryVoucher }: Group): FlowClass {
  if (moved.a_special !== moved.t_special) return 'onesided'
  if (agencyVoucher === null || (treasuryVoucher === null && moved.a_special !== 0n)) return 'onesided'
  if (moved.a_prepaid !== 0n || moved.a_received !== 0n || moved.t_prepaid !== 0n || moved.t_received !== 0n)
    return 'suspense'
  if (moved.a_spend === 0n) return 'other'
  return moved.a_interest !== 0n || moved.t_interest !== 0n ? 'interest' : 'refund'
}
