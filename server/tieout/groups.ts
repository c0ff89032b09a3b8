// Lays the vouchers of both ledgers side by side, document by document, and keeps those that the ledgers don't book alike.
// One set-based statement for all funds and areas asked for: a document that both sides booked alike never leaves the database.
import type { Knex } from 'knex'
import { openingPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from '../ledger/account-range.ts'
import { measures, pairKey } from './model.ts'
import type { Group, Measure, Measures } from './model.ts'

interface GroupQuery {
  bookIds: readonly number[]
  from: string
  to: string
}

/** Month 00 holds opening balances, which are no business of the year. */
const openingOf = (period: string): string => openingPeriod(yearOf(period))

/** Documents that moved the accounts both ledgers keep (专户、投资、往来) differently, over all the months. */
export async function unequalGroups(tx: Tx, query: GroupQuery): Promise<Group[]> {
  if (query.bookIds.length === 0) return []
  const lines = whereInList(tx, movedLines(tx), 'l.book_id', query.bookIds)
    .whereBetween('l.period', [query.from, query.to])
    .whereNot('l.period', openingOf(query.to))
    .where((any) => {
      for (const root of ['1001', '1003', '1101', '1201', '1202', '2001', '2101']) {
        void any.orWhereBetween('l.account_code', accountRange(root))
      }
    })
  const groups = await groupsWhere(tx, lines, [
    'g.a_special <> g.t_special',
    'g.a_bonds <> g.t_bonds',
    'g.a_entrusted <> g.t_entrusted',
    'g.a_borrowed <> g.t_borrowed',
    'g.a_prepaid <> g.t_prepaid',
    'g.a_received <> g.t_received',
  ])
  return withOwnMoney(tx, groups)
}

/** Marks borrowings that the agency took or repaid through its own accounts. */
async function withOwnMoney(tx: Tx, groups: readonly Group[]): Promise<Group[]> {
  const candidates = groups.flatMap(({ agencyVoucher, treasuryVoucher, moved }) =>
    moved.a_borrowed !== 0n && moved.a_special === 0n && treasuryVoucher === null ? (agencyVoucher ?? []) : [],
  )
  if (candidates.length === 0) return [...groups]
  const rows: { voucher_id: number | string }[] = await whereInList(
    tx,
    tx('voucher_lines').distinct('voucher_id'),
    'voucher_id',
    candidates,
  ).where((any) => {
    for (const root of ['1001', '1002', '1004']) void any.orWhereBetween('account_code', accountRange(root))
  })
  const own = new Set(rows.map((row) => Number(row.voucher_id)))
  return groups.map((group) => ({ ...group, isOwnMoney: own.has(group.agencyVoucher ?? 0) }))
}

/**
 * Documents of some months that break one of the rules by which income and expenditure of both ledgers hang together: income
 * stands in 收入户 or 国库 until it reaches the special account, what the special account pays out stands in 支出户 until it is spent.
 */
export async function disharmoniousGroups(tx: Tx, query: GroupQuery): Promise<Group[]> {
  if (query.bookIds.length === 0) return []
  const lines = whereInList(tx, movedLines(tx), 'v.book_id', query.bookIds).whereBetween('v.period', [
    query.from,
    query.to,
  ])
  return groupsWhere(tx, lines, [
    'g.a_special <> g.t_special',
    'g.t_revenue - g.a_revenue - g.a_income - g.a_treasury <> 0',
    'g.t_expense - g.a_expense - g.a_spend - g.a_cash <> 0',
    // Booked as another kind of income or expenditure on the other side, without an account in between.
    '(g.a_special <> 0 and g.a_income = 0 and g.a_treasury = 0 and g.a_spend = 0 and g.a_mirrored <> g.t_mirrored)',
    '(g.a_special <> 0 and g.a_income = 0 and g.a_treasury = 0 and g.a_spend = 0 and g.a_interest <> g.t_interest)',
  ])
}

// The document a voucher belongs to: of a red voucher that of the one it takes back, so that both cancel.
export const groupNumber = `coalesce((select min(d.document_id) from voucher_documents d where d.voucher_id = coalesce(v.reverses_id, v.id)),
  -coalesce(v.reverses_id, v.id))`

const movedLines = (tx: Tx): Knex.QueryBuilder =>
  tx('voucher_lines as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .join('books as b', 'b.id', 'v.book_id')
    .where('v.status', 'posted')
    .whereNot('v.kind', 'closing')
    .select('b.region_code', 'b.scheme_code', 'b.standard', 'v.id as voucher_id', 'v.voucher_date')
    .select(
      tx.raw('substr(l.account_code, 1, 4) as root'),
      tx.raw('l.debit_amount - l.credit_amount as moved'),
      tx.raw(`${groupNumber} as group_no`),
    )

async function groupsWhere(tx: Tx, lines: Knex.QueryBuilder, conditions: readonly string[]): Promise<Group[]> {
  const grouped = tx
    .from(lines.as('m'))
    .groupBy('m.region_code', 'm.scheme_code', 'm.group_no')
    .select('m.region_code', 'm.scheme_code', 'm.group_no')
    .select(
      tx.raw('min(m.voucher_date) as first_date'),
      tx.raw('max(m.voucher_date) as last_date'),
      tx.raw(`max(case when m.standard = 'agency' then m.voucher_id end) as agency_voucher`),
      tx.raw(`max(case when m.standard = 'treasury' then m.voucher_id end) as treasury_voucher`),
      ...measureNames.map((name) => tx.raw(`sum(${measureCase(name)}) as ${name}`)),
    )
  const rows: GroupRow[] = await tx
    .from(grouped.as('g'))
    .whereRaw(`(${conditions.join(' or ')})`)
    .orderBy(['g.region_code', 'g.scheme_code', 'g.first_date', 'g.group_no'])
    .select('*')
  return rows.map(groupOf)
}

const measureNames = Object.keys(measures) as Measure[]

function measureCase(name: Measure): string {
  const [standard, roots] = measures[name]
  const belongs =
    roots[0].length === 1
      ? `m.root >= '${roots[0]}000' and m.root <= '${roots[0]}999'`
      : `m.root in (${roots.map((root) => `'${root}'`).join(', ')})`
  return `case when m.standard = '${standard}' and ${belongs} then m.moved else 0 end`
}

type GroupRow = Record<Measure, Money> & {
  region_code: string
  scheme_code: string
  group_no: number | string
  first_date: string
  last_date: string
  agency_voucher: number | string | null
  treasury_voucher: number | string | null
}

const groupOf = (row: GroupRow): Group => ({
  key: pairKey({ region: row.region_code, scheme: row.scheme_code }),
  groupNo: Number(row.group_no),
  firstDate: row.first_date,
  lastDate: row.last_date,
  agencyVoucher: row.agency_voucher === null ? null : Number(row.agency_voucher),
  treasuryVoucher: row.treasury_voucher === null ? null : Number(row.treasury_voucher),
  isOwnMoney: false,
  moved: Object.fromEntries(measureNames.map((name) => [name, toCents(row[name])])) as Measures,
})
