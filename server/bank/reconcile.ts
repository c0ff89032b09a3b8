// The figures of 银行存款余额调节表 for any number of sides at once: book balance and bank balance at the end of a month, the items open
// between them, and both balances adjusted by them: a + c − d = b + e − f.
import { firstDay, lastDay, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { bankBalances, coveredUntil, firstOpenings } from './bank-balances.ts'
import type { Anchor } from './bank-balances.ts'
import { balanceAfter, bookMonths, ledgerLines, lineKey } from './ledger-lines.ts'
import type { LedgerLine } from './ledger-lines.ts'
import { sideKey, signedCents } from './model.ts'
import { flowsOpenAt, sinceStatements } from './open-items.ts'
import type { Side } from './sides.ts'

/** c: the bank received, we have not; d: the bank paid, we have not; e: we received, the bank has not; f: we paid, the bank has not. */
export type OpenGroup = 'c' | 'd' | 'e' | 'f'

export interface OpenItem {
  /** f:<flow> or l:<voucher>:<line>. */
  key: string
  group: OpenGroup
  date: string
  no: string
  summary: string
  amount: Money
  /** Days open at the end of the month. */
  days: number
  /** Open since an earlier month: needs an explanation. */
  isCarried: boolean
  handler: string | null
  expectedDate: string | null
  explanation: string | null
}

export interface Figures {
  book: Money
  /** Null while no statement of the account is there. */
  bank: Money | null
  /** Last day that statements cover. */
  statementTo: string | null
  totals: Record<OpenGroup, Money>
  adjustedBook: Money
  adjustedBank: Money | null
  /** adjustedBook − adjustedBank; zero when the table holds. */
  difference: Money | null
  items: OpenItem[]
}

export async function reconcile(tx: Tx, sides: readonly Side[], period: string): Promise<Map<string, Figures>> {
  const accounts = [...new Set(sides.map(({ account }) => account))]
  const day = lastDay(period)
  const months = await bookMonths(tx, sides, yearOf(period))
  const banks = await bankBalances(tx, accounts, [day])
  const covered = await coveredUntil(tx, accounts, day)
  const items = await openItemsAt(tx, sides, period)
  const figures = new Map<string, Figures>()
  for (const side of sides) {
    const key = sideKey(side)
    figures.set(
      key,
      balanced({
        book: fromCents(balanceAfter(months.get(key), period)),
        bank: banks.get(side.account)?.get(day) ?? null,
        statementTo: covered.get(side.account) ?? null,
        items: items.get(key) ?? [],
      }),
    )
  }
  return figures
}

/** Sums up a table; pure. */
export function balanced(parts: Pick<Figures, 'book' | 'bank' | 'statementTo' | 'items'>): Figures {
  const sum = (group: OpenGroup) =>
    parts.items.filter((item) => item.group === group).reduce((total, item) => total + toCents(item.amount), 0n)
  const [c, d, e, f] = [sum('c'), sum('d'), sum('e'), sum('f')]
  const book = toCents(parts.book) + c - d
  const bank = parts.bank === null ? null : toCents(parts.bank) + e - f
  return {
    ...parts,
    totals: { c: fromCents(c), d: fromCents(d), e: fromCents(e), f: fromCents(f) },
    adjustedBook: fromCents(book),
    adjustedBank: bank === null ? null : fromCents(bank),
    difference: bank === null ? null : fromCents(book - bank),
  }
}

/** What a prepared table stands on: when this changes, the table no longer holds. */
export const stateDigest = ({ book, bank, items }: Figures): string =>
  sm3(canonicalJson({ book, bank, items: items.map(({ key, date, amount }) => [key, date, amount]) }))

async function openItemsAt(tx: Tx, sides: readonly Side[], period: string): Promise<Map<string, OpenItem[]>> {
  const day = lastDay(period)
  const notes = await openNotes(tx, sides, period)
  const items = new Map<string, OpenItem[]>(sides.map((side) => [sideKey(side), []]))
  const put = (side: string, key: string, cents: bigint, more: Pick<OpenItem, 'date' | 'no' | 'summary'>) => {
    const [gain, loss]: OpenGroup[] = key.startsWith('f:') ? ['c', 'd'] : ['e', 'f']
    items.get(side)?.push({
      key,
      group: (cents >= 0n ? gain : loss) ?? 'c',
      ...more,
      amount: fromCents(cents < 0n ? -cents : cents),
      days: daysBetween(more.date, day),
      isCarried: more.date < firstDay(period),
      ...(notes.get(`${side} ${key}`) ?? { handler: null, expectedDate: null, explanation: null }),
    })
  }
  for (const standard of new Set(sides.map((side) => side.standard))) {
    const accounts = sides.filter((side) => side.standard === standard).map(({ account }) => account)
    for (const flow of await flowsOpenAt(tx, standard, accounts, day)) {
      const summary = [flow.counterparty, flow.summary].filter(Boolean).join(' ')
      put(sideKey({ account: flow.account_code, standard }), `f:${flow.id}`, signedCents(flow), {
        date: flow.flow_date,
        no: flow.flow_no ?? '',
        summary,
      })
    }
  }
  const anchors = await firstOpenings(
    tx,
    sides.map(({ account }) => account),
  )
  for (const line of sinceStatements(await openLinesAt(tx, sides, anchors, day), sides, anchors)) {
    put(line.side, `l:${lineKey(line)}`, line.cents, { date: line.date, no: line.no, summary: line.summary })
  }
  return items
}

/** Accounts without a statement have no open items: their lines, which may be millions, are not looked at. */
async function openLinesAt(
  tx: Tx,
  sides: readonly Side[],
  anchors: ReadonlyMap<string, Anchor>,
  day: string,
): Promise<LedgerLine[]> {
  const told = sides.filter(({ account }) => (anchors.get(account)?.from ?? '9999') <= day)
  const [first] = told.map(({ account }) => anchors.get(account)?.from).sort()
  return first === undefined ? [] : ledgerLines(tx, told, { from: first, openAt: day })
}

type Note = Pick<OpenItem, 'handler' | 'expectedDate' | 'explanation'>

async function openNotes(tx: Tx, sides: readonly Side[], period: string): Promise<Map<string, Note>> {
  const accounts = [...new Set(sides.map(({ account }) => account))]
  if (accounts.length === 0) return new Map()
  const rows: NoteRow[] = await whereInList(tx, tx('bank_open_notes').where({ period }), 'account_code', accounts)
  return new Map(
    rows.map((row) => [
      `${sideKey({ account: row.account_code, standard: row.standard })} ${row.item_key}`,
      { handler: row.handler, expectedDate: row.expected_date, explanation: row.explanation },
    ]),
  )
}

interface NoteRow {
  account_code: string
  standard: Side['standard']
  item_key: string
  handler: string | null
  expected_date: string | null
  explanation: string | null
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}
