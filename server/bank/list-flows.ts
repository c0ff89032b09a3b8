// Lists of what banks sent: flows with the state of their matches in each ledger, and the statements they came in.
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { kindRules } from './rules.ts'
import type { Standard } from '../catalog/model.ts'
import { standardNames } from '../catalog/model.ts'
import { dateInChina } from '../core/calendar.ts'
import { daysBetween } from './reconcile.ts'
import { loadSides } from './sides.ts'
import type { SideFilter } from './sides.ts'
import type { Direction, StoredFile, StoredFlow } from './model.ts'
import { pageOf } from '../catalog/page.ts'

export interface FlowFilter extends SideFilter {
  account?: string | undefined
  from?: string | undefined
  to?: string | undefined
  direction?: Direction | undefined
  /** matched: in every ledger the account stands in; open: in one of them not. */
  state?: 'matched' | 'open' | undefined
  file?: number | undefined
  /** Number, counterparty, summary, reference or amount. */
  q?: string | undefined
  page: number
  size: number
  sort?: string | undefined
}

export interface FlowRow {
  id: number
  account: string
  accountName: string
  accountNo: string | null
  date: string
  time: string | null
  flowNo: string | null
  direction: Direction
  in: Money | null
  out: Money | null
  balance: Money | null
  counterparty: string | null
  counterpartyAccount: string | null
  summary: string | null
  reference: string | null
  /** By ledger: the match, or null while open. */
  matches: { standard: Standard; standardName: string; matchId: number | null }[]
  /** Days since the flow, while it is open somewhere. */
  openDays: number | null
  receipts: number
  fileId: number
  line: number
}

export async function listFlows(tx: Tx, actor: Actor, filter: FlowFilter) {
  const accounts = filter.account ? [filter.account] : undefined
  const sides = [...(await loadSides(tx, actor, 'bank.read', { ...filter, accounts })).values()]
  const funds = new Map(sides.map((side) => [side.account, side.fund]))
  const found = whereInList(tx, tx('bank_flows'), 'account_code', [...funds.keys()])
  if (filter.from) found.where('flow_date', '>=', filter.from)
  if (filter.to) found.where('flow_date', '<=', filter.to)
  if (filter.direction) found.where({ direction: filter.direction })
  if (filter.file) found.where({ file_id: filter.file })
  const { q, state } = filter
  if (q) {
    found.where((any) => {
      for (const column of ['flow_no', 'counterparty', 'counterparty_account', 'summary', 'reference'])
        any.orWhereRaw(`upper(${column}) like ?`, [`%${q.toUpperCase()}%`])
      if (/^\d{1,18}(\.\d{1,2})?$/.test(q)) any.orWhere('amount', fromCents(toCents(q)))
    })
  }
  if (state) {
    const open = (standard: Standard) => {
      const own = [...kindRules].filter(([, rule]) => rule.sides.some((side) => side.standard === standard))
      return tx('fund_accounts')
        .select('code')
        .whereIn(
          'kind',
          own.map(([kind]) => kind),
        )
    }
    const isOpen = (any: ReturnType<typeof tx>) => {
      for (const standard of ['agency', 'treasury'] as const)
        any.orWhere((all) =>
          all
            .whereIn('account_code', open(standard))
            .whereNotIn('id', tx('bank_match_flows').select('flow_id').where({ standard })),
        )
    }
    if (state === 'open') found.where((any) => isOpen(any as ReturnType<typeof tx>))
    else found.whereNot((any) => isOpen(any as ReturnType<typeof tx>))
  }
  const sums: { direction: Direction; amount: Money }[] = await found
    .clone()
    .groupBy('direction')
    .select('direction')
    .sum({ amount: 'amount' })
  const { rows, total } = await pageOf<StoredFlow>(found, filter, {
    columns: { date: 'flow_date', in: 'amount', out: 'amount', account: 'account_code', no: 'flow_no' },
    key: ['flow_date', 'id'],
  })
  const total_ = (direction: Direction) => sums.find((one) => one.direction === direction)?.amount ?? '0.00'
  const more = await detailsOf(
    tx,
    rows.map((row) => Number(row.id)),
  )
  const today = dateInChina(new Date())
  return {
    total,
    totals: { in: total_('in'), out: total_('out') },
    rows: rows.map((row): FlowRow => {
      const matches = sides
        .filter((side) => side.account === row.account_code)
        .map(({ standard }) => ({
          standard,
          standardName: standardNames[standard],
          matchId: more.matches.get(`${row.id} ${standard}`) ?? null,
        }))
      const isIn = row.direction === 'in'
      return {
        id: Number(row.id),
        account: row.account_code,
        accountName: funds.get(row.account_code)?.name ?? row.account_code,
        accountNo: funds.get(row.account_code)?.accountNo ?? null,
        date: row.flow_date,
        time: row.flow_time,
        flowNo: row.flow_no,
        direction: row.direction,
        in: isIn ? row.amount : null,
        out: isIn ? null : row.amount,
        balance: row.balance_amount,
        counterparty: row.counterparty,
        counterpartyAccount: row.counterparty_account,
        summary: row.summary,
        reference: row.reference,
        matches,
        openDays: matches.some(({ matchId }) => matchId === null) ? daysBetween(row.flow_date, today) : null,
        receipts: more.receipts.get(Number(row.id)) ?? 0,
        fileId: Number(row.file_id),
        line: Number(row.line_no),
      }
    }),
  }
}

async function detailsOf(tx: Tx, ids: readonly number[]) {
  if (ids.length === 0) return { matches: new Map<string, number>(), receipts: new Map<number, number>() }
  const matches: { flow_id: number; standard: string; match_id: number }[] = await whereInList(
    tx,
    tx('bank_match_flows'),
    'flow_id',
    ids,
  )
  const receipts: { flow_id: number; count: number | string }[] = await whereInList(
    tx,
    tx('bank_receipts'),
    'flow_id',
    ids,
  )
    .groupBy('flow_id')
    .select('flow_id')
    .count({ count: '*' })
  return {
    matches: new Map(matches.map((row) => [`${row.flow_id} ${row.standard}`, Number(row.match_id)])),
    receipts: new Map(receipts.map((row) => [Number(row.flow_id), Number(row.count)])),
  }
}

/** Statements taken in, newest first. */
export async function listFiles(
  tx: Tx,
  actor: Actor,
  filter: { account?: string | undefined; page: number; size: number; sort?: string | undefined },
) {
  const accounts = filter.account ? [filter.account] : undefined
  const sides = [...(await loadSides(tx, actor, 'bank.read', { accounts })).values()]
  const names = new Map(sides.map((side) => [side.account, side.fund.name]))
  const found = whereInList(tx, tx('bank_files'), 'account_code', [...names.keys()])
  const { rows, total } = await pageOf<StoredFile>(
    found,
    { ...filter, sort: filter.sort || '-receivedAt' },
    { columns: { receivedAt: 'received_at', from: 'from_date', account: 'account_code' }, key: ['id'] },
  )
  return {
    total,
    rows: rows.map((row) => ({
      id: Number(row.id),
      account: row.account_code,
      accountName: names.get(row.account_code) ?? row.account_code,
      name: row.name,
      layout: row.layout,
      from: row.from_date,
      to: row.to_date,
      opening: row.opening_amount,
      closing: row.closing_amount,
      gap: row.gap_amount,
      read: Number(row.count_read),
      new: Number(row.count_new),
      receivedAt: row.received_at,
    })),
  }
}
