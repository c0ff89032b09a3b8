// The two panes of matching: what is open on either side of an account, the suggestions between them, and the matches in force.
import type { Actor } from '../core/actor.ts'
import { dateInChina } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { lineKey } from './ledger-lines.ts'
import { signedCents } from './model.ts'
import type { SideKey, StoredFlow } from './model.ts'
import { suggestMatches } from './match-flows.ts'
import { unmatchedFlows, unmatchedLines } from './open-items.ts'
import { daysBetween } from './reconcile.ts'
import { matchRules } from './rules.ts'
import { requireSide } from './sides.ts'

/** Items a pane holds; more are told by their number. */
const paneMax = 2000

/** Amounts are signed: what the account gains is positive. */
export async function matchPane(tx: Tx, actor: Actor, { to, ...key }: SideKey & { to?: string | undefined }) {
  const side = await requireSide(tx, actor, 'bank.read', key)
  const today = dateInChina(new Date())
  const flows = await unmatchedFlows(tx, side.standard, [side.account], { to })
  const { lines } = await unmatchedLines(tx, [side], { to })
  const titles = new Map(matchRules.rules.map((rule) => [rule.id, rule.title]))
  return {
    account: side.account,
    standard: side.standard,
    name: side.fund.name,
    flowCount: flows.length,
    lineCount: lines.length,
    flows: flows.slice(0, paneMax).map((flow) => ({ ...shownFlow(flow), days: daysOpen(flow.flow_date, today) })),
    lines: lines.slice(0, paneMax).map((line) => ({
      key: lineKey(line),
      voucherId: line.voucherId,
      line: line.line,
      date: line.date,
      no: line.no,
      summary: line.summary,
      amount: fromCents(line.cents),
      isRed: line.reversesId !== null,
      days: daysOpen(line.date, today),
    })),
    suggestions: (await suggestMatches(tx, side)).map((one) => ({ ...one, title: titles.get(one.ruleId) ?? '' })),
  }
}

/** What is dated after today has waited no day. */
const daysOpen = (date: string, today: string): number => Math.max(0, daysBetween(date, today))

const shownFlow = (flow: StoredFlow) => ({
  id: flow.id,
  date: flow.flow_date,
  time: flow.flow_time,
  flowNo: flow.flow_no,
  amount: fromCents(signedCents(flow)),
  counterparty: flow.counterparty,
  summary: flow.summary,
  reference: flow.reference,
})

interface StoredMatch {
  id: number
  net_amount: Money
  last_date: string
  rule_id: string | null
  reason: string
  made_at: string
  actor_name: string | null
}

/** The latest matches in force, or one of them, with what they hold. */
export async function listMatches(
  tx: Tx,
  actor: Actor,
  { page, size, match, ...key }: SideKey & { match?: number | undefined; page: number; size: number },
) {
  const side = await requireSide(tx, actor, 'bank.read', key)
  const found = tx('bank_matches as m')
    .leftJoin('users as u', 'u.id', 'm.actor_id')
    .where({ 'm.account_code': side.account, 'm.standard': side.standard })
    .whereNull('m.undone_at')
  if (match) found.where('m.id', match)
  const [counted]: { count: number | string }[] = await found.clone().count({ count: '*' })
  const rows: StoredMatch[] = await found
    .orderBy([
      { column: 'm.last_date', order: 'desc' },
      { column: 'm.id', order: 'desc' },
    ])
    .offset((page - 1) * size)
    .limit(size)
    .select('m.id', 'm.net_amount', 'm.last_date', 'm.rule_id', 'm.reason', 'm.made_at', 'u.name as actor_name')
  const ids = rows.map((row) => Number(row.id))
  const flows = ids.length === 0 ? [] : await flowsOf(tx, ids)
  const lines = ids.length === 0 ? [] : await linesOf(tx, ids)
  return {
    total: Number(counted?.count ?? 0),
    rows: rows.map((row) => ({
      id: Number(row.id),
      net: row.net_amount,
      date: row.last_date,
      ruleId: row.rule_id,
      reason: row.reason,
      madeAt: row.made_at,
      actor: row.actor_name ?? '系统自动',
      flows: flows.filter((one) => one.matchId === Number(row.id)),
      lines: lines.filter((one) => one.matchId === Number(row.id)),
    })),
  }
}

async function flowsOf(tx: Tx, ids: readonly number[]) {
  const rows: (StoredFlow & { match_id: number })[] = await whereInList(
    tx,
    tx('bank_match_flows as m').join('bank_flows as f', 'f.id', 'm.flow_id'),
    'm.match_id',
    ids,
  )
    .orderBy('f.id')
    .select('f.*', 'm.match_id')
  return rows.map((row) => ({ matchId: Number(row.match_id), ...shownFlow({ ...row, id: Number(row.id) }) }))
}

async function linesOf(tx: Tx, ids: readonly number[]) {
  const rows: {
    match_id: number
    voucher_id: number
    line_no: number
    summary: string
    voucher_date: string
    word: string
    voucher_no: number | null
  }[] = await whereInList(
    tx,
    tx('bank_match_lines as m')
      .join('voucher_lines as l', (join) => join.on('l.voucher_id', 'm.voucher_id').andOn('l.line_no', 'm.line_no'))
      .join('vouchers as v', 'v.id', 'l.voucher_id'),
    'm.match_id',
    ids,
  )
    .orderBy(['m.voucher_id', 'm.line_no'])
    .select('m.match_id', 'm.voucher_id', 'm.line_no', 'l.summary', 'v.voucher_date', 'v.word', 'v.voucher_no')
  return rows.map((row) => ({
    matchId: Number(row.match_id),
    voucherId: Number(row.voucher_id),
    line: Number(row.line_no),
    date: row.voucher_date,
    no: `${row.word}-${row.voucher_no ?? ''}`,
    summary: row.summary,
  }))
}
