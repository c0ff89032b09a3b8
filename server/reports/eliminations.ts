// What consolidating takes out: payments between areas that both lie inside the scope (上解, 补助, 归集投资 …), pair by pair as the
// auxiliaries name the other side. Both sides lose the amount they agree on, so the sheet stays balanced; what is left is told.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { confidences } from '../rules/model.ts'
import { accountRange } from '../ledger/account-range.ts'
import { auxiliariesOf } from '../ledger/auxiliaries.ts'
import type { BookRow } from '../ledger/list-books.ts'
import { reportFolder } from './definition-files.ts'
import type { Figure } from './ledger-source.ts'
import type { FigureSet } from './model.ts'

const sideShape = z.strictObject({
  account: z.string(),
  side: z.enum(['debit', 'credit']),
  counterparty: z.array(z.string()).min(1),
})
const pairsShape = z.strictObject({
  title: z.string(),
  source: z.string(),
  confidence: z.enum(confidences),
  note: z.string(),
  pairs: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      check: z.string(),
      gives: sideShape,
      takes: sideShape,
      figures: z.enum(['turnover', 'balance']),
    }),
  ),
})
type Pair = z.output<typeof pairsShape>['pairs'][number]

let loaded: readonly Pair[] | undefined
const eliminationPairs = (): readonly Pair[] =>
  (loaded ??= pairsShape.parse(JSON.parse(readFileSync(new URL('eliminations.json', reportFolder), 'utf8'))).pairs)

/** One pair of areas: what the one has booked, what the other, what both lose and what does not agree. */
export interface Elimination {
  readonly pair: string
  readonly title: string
  readonly set: FigureSet
  /** Of the side that gives and of the side that takes; null when the auxiliaries do not tell. */
  readonly giver: string | null
  readonly giverName: string | null
  readonly taker: string | null
  readonly takerName: string | null
  readonly givesAccount: string
  readonly takesAccount: string
  readonly gives: Money
  readonly takes: Money
  readonly eliminated: Money
  readonly difference: Money
}

/** The pairs of areas within the scope for this year's sets of figures, or last year's. */
export async function eliminationsOf(
  tx: Tx,
  books: readonly BookRow[],
  { from, to }: { from: string; to: string },
  sets: readonly FigureSet[],
): Promise<Elimination[]> {
  if (books.length < 2) return []
  const rows = await readPairs(tx, books, from, to)
  const regionOf = await regionsOfCounterparties(tx, rows)
  const names = new Map(books.map(({ region, regionName }) => [region, regionName]))
  const meetings = new Map<string, Meeting>()
  for (const row of rows) {
    for (const meeting of meetingsOf(row, regionOf)) {
      // The other side lies outside the scope: that is no internal payment.
      if (meeting.other !== null && !names.has(meeting.other)) continue
      const { key, giver, taker, pair, detail } = meeting
      const known = meetings.get(key) ?? { pair, detail, giver, taker, gives: zeros(), takes: zeros() }
      addTo(known[meeting.side], meeting.figures)
      meetings.set(key, known)
    }
  }
  return [...meetings.values()].flatMap((meeting) => sets.flatMap((set) => eliminationOf(meeting, set, names)))
}

/** What the eliminations take out of the figures, as further figures to be added. */
export function takenOut(eliminations: readonly Elimination[], set: FigureSet): Figure[] {
  return eliminations.flatMap((one) => {
    const cents = toCents(one.eliminated)
    if (one.set !== set || cents === 0n) return []
    const isBalance = eliminationPairs().find(({ id }) => id === one.pair)?.figures === 'balance'
    const figure = (account: string, side: 'debit' | 'credit'): Figure => ({
      account,
      balance: isBalance ? (side === 'debit' ? -cents : cents) : 0n,
      debit: !isBalance && side === 'debit' ? -cents : 0n,
      credit: !isBalance && side === 'credit' ? -cents : 0n,
      as: { account, why: 'eliminated' },
    })
    return [figure(one.givesAccount, 'debit'), figure(one.takesAccount, 'credit')]
  })
}

type Figures = Record<'start' | 'end' | 'month' | 'year', bigint>
const zeros = (): Figures => ({ start: 0n, end: 0n, month: 0n, year: 0n })

interface Meeting {
  pair: Pair
  /** What follows the account of the pair: 530101 and 440201 meet in `01`. */
  detail: string
  giver: string | null
  taker: string | null
  gives: Figures
  takes: Figures
}

interface PairRow {
  region: string
  account: string
  auxiliaries: Record<string, string>
  /** Debit less credit. */
  figures: Figures
}

function addTo(total: Figures, more: Figures): void {
  for (const name of ['start', 'end', 'month', 'year'] as const) total[name] += more[name]
}

function* meetingsOf(row: PairRow, regionOf: (code: string) => string | null) {
  for (const pair of eliminationPairs()) {
    for (const side of ['gives', 'takes'] as const) {
      const { account, counterparty, side: direction } = pair[side]
      if (!row.account.startsWith(account)) continue
      const detail = row.account.slice(account.length)
      const value = counterparty.map((name) => row.auxiliaries[name]).find((one) => one !== undefined)
      const other = value === undefined ? null : regionOf(value)
      const [giver, taker] = side === 'gives' ? [row.region, other] : [other, row.region]
      const figures = direction === 'debit' ? row.figures : negated(row.figures)
      yield { key: [pair.id, detail, giver, taker].join(' '), pair, detail, giver, taker, side, other, figures }
    }
  }
}

const negated = ({ start, end, month, year }: Figures): Figures => ({
  start: -start,
  end: -end,
  month: -month,
  year: -year,
})

function eliminationOf(meeting: Meeting, set: FigureSet, names: ReadonlyMap<string, string>): Elimination[] {
  const { pair, detail, giver, taker } = meeting
  const part = partOf(pair.figures, set)
  if (part === null) return []
  const [gives, takes] = [meeting.gives[part], meeting.takes[part]]
  if (gives === 0n && takes === 0n) return []
  const agreed = giver === null || taker === null || gives < 0n !== takes < 0n ? 0n : smaller(gives, takes)
  return [
    {
      pair: pair.id,
      title: pair.title,
      set,
      giver,
      giverName: giver === null ? null : (names.get(giver) ?? giver),
      taker,
      takerName: taker === null ? null : (names.get(taker) ?? taker),
      givesAccount: pair.gives.account + detail,
      takesAccount: pair.takes.account + detail,
      gives: fromCents(gives),
      takes: fromCents(takes),
      eliminated: fromCents(agreed),
      difference: fromCents(gives - takes),
    },
  ]
}

const smaller = (a: bigint, b: bigint): bigint => ((a < 0n ? -a : a) < (b < 0n ? -b : b) ? a : b)

function partOf(kind: Pair['figures'], set: FigureSet): keyof Figures | null {
  if (kind === 'balance') return set === 'year-start' ? 'start' : set === 'end' ? 'end' : null
  switch (set) {
    case 'month':
      return 'month'
    case 'year-to-date':
    case 'last-year':
    case 'last-year-to-date':
      return 'year'
    default:
      return null
  }
}

interface StoredPairRow {
  book_id: number
  account_code: string
  content: string
  start_amount: string
  end_amount: string
  month_amount: string
  year_amount: string
}

async function readPairs(tx: Tx, books: readonly BookRow[], from: string, to: string): Promise<PairRow[]> {
  const start = `${yearOf(to)}00`
  const accounts = eliminationPairs().flatMap(({ gives, takes }) => [gives.account, takes.account])
  const sum = (name: string, value: string, condition: string, bind: string) =>
    tx.raw(`sum(case when ${condition} then ${value} else 0 end) as ${name}`, [bind])
  const turnover = 'm.debit_amount - m.carried_debit - m.credit_amount + m.carried_credit'
  const found = tx('balances as m')
    .join('aux_sets as s', 's.aux_key', 'm.aux_key')
    .whereBetween('m.period', [start, to])
    .where((any) => {
      for (const account of accounts) any.orWhereBetween('m.account_code', accountRange(account))
    })
  const rows: StoredPairRow[] = await whereInList(
    tx,
    found,
    'm.book_id',
    books.map(({ id }) => id),
  )
    .groupBy('m.book_id', 'm.account_code', 's.content')
    .select(
      'm.book_id',
      'm.account_code',
      's.content',
      sum('start_amount', 'm.debit_amount - m.credit_amount', 'm.period = ?', start),
      sum('end_amount', 'm.debit_amount - m.credit_amount', 'm.period >= ?', start),
      sum('month_amount', turnover, 'm.period >= ?', from),
      sum('year_amount', turnover, 'm.period > ?', start),
    )
  const regions = new Map(books.map(({ id, region }) => [id, region]))
  return rows.map((row) => ({
    region: regions.get(Number(row.book_id)) ?? '',
    account: row.account_code,
    auxiliaries: auxiliariesOf({ aux_key: '', balance_key: '', content: row.content }),
    figures: {
      start: toCents(row.start_amount),
      end: toCents(row.end_amount),
      month: toCents(row.month_amount),
      year: toCents(row.year_amount),
    },
  }))
}

// The other side is named by its organisation or by its region.
async function regionsOfCounterparties(tx: Tx, rows: readonly PairRow[]): Promise<(code: string) => string | null> {
  const values = [...new Set(rows.flatMap(({ auxiliaries }) => Object.values(auxiliaries)))]
  if (values.length === 0) return () => null
  const organisations: { code: string; region_code: string }[] = await whereInList(
    tx,
    tx('organisations'),
    'code',
    values,
  ).select('code', 'region_code')
  const known = new Map(organisations.map(({ code, region_code }) => [code, region_code]))
  return (code) => known.get(code) ?? (/^\d{9}$/.test(code) ? code : null)
}
