// What is kept of a bridge: its chief figures and the differences to be cleared, small enough for a province's list.
import type { Money } from '../core/money.ts'
import type { Computed } from './compute.ts'
import { twins, yuan } from './model.ts'
import type { Group, TwinCode } from './model.ts'

export interface OutcomeItem {
  /** doc:12, voucher:34, before:special:2026 or account:…; notes hang on it. */
  key: string
  twin: TwinCode
  /** agency: booked by the agency alone; treasury: by the finance bureau alone; amount: by both, differently;
   * before: brought in; account: totals agree, bank accounts don't. */
  kind: 'agency' | 'treasury' | 'amount' | 'before' | 'account'
  /** Agency − treasury. */
  amount: Money
  /** The day since which both differ; null for what was brought in. */
  since: string | null
}

export interface Outcome {
  netAssets: { agency: Money; treasury: Money }
  special: { agency: Money; treasury: Money; difference: Money }
  income: { agency: Money; treasury: Money }
  expenditure: { agency: Money; treasury: Money }
  residual: Money
  /** At most `itemsKept`, oldest first; `itemCount` counts them all. */
  items: OutcomeItem[]
  itemCount: number
  /** Vouchers of both sides taken for the same business by amount and date. */
  inferredCount: number
}

export const itemsKept = 500

export const groupKey = ({ groupNo }: Pick<Group, 'groupNo'>): string =>
  groupNo > 0 ? `doc:${groupNo}` : `voucher:${-groupNo}`

export function outcomeOf({ pair, agency, treasury, bridge, accounts }: Computed): Outcome {
  const items = [
    ...bridge.before.map(({ twin, gap }): OutcomeItem => ({
      key: `before:${twin}:${pair.year}`,
      twin,
      kind: 'before',
      amount: yuan(gap),
      since: null,
    })),
    ...bridge.unmatched.map(({ twin, group, gap }): OutcomeItem => ({
      // A document may differ under two accounts; its first keeps the plain key.
      key: twin === 'special' ? groupKey(group) : `${groupKey(group)}:${twin}`,
      twin,
      kind: group.treasuryVoucher === null ? 'agency' : group.agencyVoucher === null ? 'treasury' : 'amount',
      amount: yuan(gap),
      since: group.firstDate,
    })),
  ]
  const all = items.some(({ twin }) => twin === 'special') ? items : [...items, ...misplaced(accounts)]
  const special = bridge.twins.find(({ code }) => code === twins[0].code)
  return {
    netAssets: { agency: yuan(agency.netAssets), treasury: yuan(treasury.netAssets) },
    special: {
      agency: special?.agency ?? '0.00',
      treasury: special?.treasury ?? '0.00',
      difference: special?.difference ?? '0.00',
    },
    income: { agency: yuan(-agency.moved('4')), treasury: yuan(-treasury.moved('4')) },
    expenditure: { agency: yuan(agency.moved('5')), treasury: yuan(treasury.moved('5')) },
    residual: bridge.residual,
    items: all.slice(0, itemsKept),
    itemCount: all.length,
    inferredCount: bridge.pairs.length,
  }
}

// Where every document agrees in total, what still differs by account was booked on two different accounts.
const misplaced = (accounts: Computed['accounts']): OutcomeItem[] =>
  accounts
    .filter(({ agency, treasury }) => agency !== treasury)
    .map(({ account, certificate, agency, treasury }) => ({
      key: `account:${certificate ?? account}`.slice(0, 40),
      twin: 'special',
      kind: 'account',
      amount: yuan(agency - treasury),
      since: null,
    }))
