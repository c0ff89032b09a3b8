// What stands behind one term of a bridge, down to documents and vouchers.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from '../ledger/account-range.ts'
import type { Computed } from './compute.ts'
import { groupNumber } from './groups.ts'
import { shownGroups } from './items.ts'
import type { ShownGroup } from './items.ts'
import { originsOf } from './describe.ts'
import { flowClassOf, flowGaps } from './match.ts'
import { yuan } from './model.ts'
import type { Group } from './model.ts'
import { computedFor } from './show-bridge.ts'
import type { BridgePlace } from './show-bridge.ts'

export interface TermDocuments {
  term: string
  /** A balance: what it was before the month, and the book whose detail ledger shows it entry by entry. */
  opening: Money | null
  closing: Money | null
  bookId: number | null
  rows: ShownGroup[]
  total: number
}

const rowsMax = 500

/** Terms of `netAssets`, `income` and `expenditure`: an account (1002), or income.interest, expenditure.suspense … */
export async function termDocuments(
  tx: Tx,
  actor: Actor,
  { term, ...place }: BridgePlace & { term: string },
): Promise<TermDocuments> {
  const { computed } = await computedFor(tx, actor, place)
  const [flow, flowClass] = term.split('.')
  if ((flow === 'income' || flow === 'expenditure') && flowClass) {
    const groups = computed.flows
      .filter((group) => flowClassOf(group) === flowClass)
      .map((group) => ({ group, gap: flowGaps(group)[flow] }))
    return listed(tx, term, groups)
  }
  if (flow === 'routed') {
    const routed = computed.bridge.routed.filter(({ twin }) => twin === flowClass)
    return listed(tx, term, routed)
  }
  if (term === '1101' || term === '2001') return suspenseDocuments(tx, computed, term)
  if (['1001', '1002', '1004', '1005'].includes(term)) return accountDocuments(tx, computed, place.period, term)
  throw invalid(`差异桥没有“${term}”这一项`, { at: 'term' })
}

async function listed(
  tx: Tx,
  term: string,
  groups: readonly { group: Group; gap: bigint }[],
  rest: Partial<TermDocuments> = {},
): Promise<TermDocuments> {
  const standing = groups.filter(({ gap }) => gap !== 0n)
  const rows = await shownGroups(
    tx,
    standing.slice(0, rowsMax).map(({ group, gap }) => ({ group, amount: yuan(gap) })),
  )
  return { term, opening: null, closing: null, bookId: null, ...rest, rows, total: standing.length }
}

// 往来 that only one side keeps: paid from 支出户 or received on 收入户, or booked by one side so far.
function suspenseDocuments(
  tx: Tx,
  { unequal, agency, treasury }: Computed,
  account: '1101' | '2001',
): Promise<TermDocuments> {
  const sign = account === '1101' ? 1n : -1n
  const groups = unequal.map((group) => ({
    group,
    gap:
      account === '1101'
        ? group.moved.a_prepaid - group.moved.t_prepaid
        : group.moved.t_received - group.moved.a_received,
  }))
  const closing = sign * (agency.closing(account) - treasury.closing(account))
  const moved = groups.reduce((sum, { gap }) => sum + gap, 0n)
  return listed(tx, account, groups, { opening: yuan(closing - moved), closing: yuan(closing) })
}

async function accountDocuments(
  tx: Tx,
  { pair, agency }: Computed,
  period: string,
  account: string,
): Promise<TermDocuments> {
  const lines = tx('voucher_lines as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .where({ 'l.book_id': pair.agency.id, 'l.period': period, 'v.status': 'posted' })
    .whereBetween('l.account_code', accountRange(account))
    .select(
      'v.voucher_date',
      tx.raw('l.debit_amount - l.credit_amount as amount'),
      tx.raw(`${groupNumber} as group_no`),
    )
  const rows: { group_no: number | string; first_date: string; moved: Money }[] = await tx
    .from(lines.as('m'))
    .groupBy('m.group_no')
    .select('m.group_no')
    .min({ first_date: 'm.voucher_date' })
    .sum({ moved: 'm.amount' })
    .orderBy(['first_date', 'm.group_no'])
  const shown = rows.slice(0, rowsMax)
  const origins = await originsOf(
    tx,
    shown.map((row) => Number(row.group_no)),
  )
  const closing = agency.closing(account)
  const moved = rows.reduce((sum, row) => sum + toCents(row.moved), 0n)
  return {
    term: account,
    opening: yuan(closing - moved),
    closing: yuan(closing),
    bookId: pair.agency.id,
    rows: shown.map((row) => ({
      key: `group:${row.group_no}`,
      date: row.first_date,
      amount: row.moved,
      document: origins.get(Number(row.group_no))?.document ?? null,
      vouchers: origins.get(Number(row.group_no))?.vouchers ?? [],
    })),
    total: rows.length,
  }
}
