// Which entries a book of account shows, and what they add up to. Balances come from the table of balances; entries are counted and
// read by ranges of one index (book, account, month, day) and vouchers that are not to be shown are taken out by their state.
import type { Knex } from 'knex'
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from './account-range.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import type { Auxiliaries, Dimensions } from './auxiliaries.ts'
import { voucherStates } from './model.ts'
import type { VoucherState } from './model.ts'

/** The switches every book of account has. */
export interface BookSwitches {
  /** Also what is made but not yet posted. */
  includeDrafts?: boolean | undefined
  /** Default true; false leaves out what closing vouchers (结转凭证) moved, this year's balances included. */
  includeClosing?: boolean | undefined
}

export interface EntrySearch extends BookSwitches {
  bookIds: readonly number[]
  account: string
  /** One code and no range: the index then gives the entries in order. */
  isLeaf: boolean
  /** Months YYYYMM of one year. */
  from: string
  to: string
  /** Only entries with these auxiliaries. */
  aux?: Auxiliaries | undefined
  /** Whether every dimension asked for keeps a balance; if not, entries are summed instead. */
  auxKept: boolean
}

export const auxIsKept = (dimensions: Dimensions, codes: Iterable<string>): boolean =>
  [...codes].every((code) => dimensions.get(code)?.keepsBalance ?? false)

/** In place of a code: every account of the books. */
export const allAccounts = '*'

/** Turnover of one month (month 00: the opening balance), in 分. */
export interface MonthSum {
  period: string
  debit: bigint
  credit: bigint
}
export interface KeyedSum extends MonthSum {
  bookId: number
  account: string
  auxKey: string
}

/** What the account moved in each month of the year so far, opening balance included as month 00. */
export async function monthSums(tx: Tx, search: EntrySearch): Promise<MonthSum[]> {
  const rows = await summed(tx, search, [])
  return [...addedUp(rows, ({ period }) => period).values()].sort((a, b) => (a.period < b.period ? -1 : 1))
}

/** The same apart by book, leaf account and set of auxiliaries (as balances keep them; as lines carry them where they don't). */
export async function keyedSums(tx: Tx, search: EntrySearch): Promise<KeyedSum[]> {
  return summed(tx, search, ['m.book_id', 'm.account_code', 'm.aux_key'])
}

/** The same apart by leaf account only. */
export const accountSums = (tx: Tx, search: EntrySearch): Promise<KeyedSum[]> => summed(tx, search, ['m.account_code'])

export function addedUp<S extends MonthSum>(sums: readonly S[], key: (sum: S) => string): Map<string, S> {
  const totals = new Map<string, S>()
  for (const sum of sums) {
    const total = totals.get(key(sum))
    if (total) {
      total.debit += sum.debit
      total.credit += sum.credit
    } else totals.set(key(sum), { ...sum })
  }
  return totals
}

interface SumRow {
  period: string
  book_id?: number
  account_code?: string
  aux_key?: string
  debit: Money
  credit: Money
}

async function summed(tx: Tx, search: EntrySearch, by: readonly string[]): Promise<KeyedSum[]> {
  const months: [string, string] = [`${yearOf(search.to)}00`, search.to]
  const sources = search.auxKept
    ? [balances(tx, search), ...(search.includeDrafts ? [draftLines(tx, search)] : [])]
    : [limitToAux(hideVouchers(tx, tx('voucher_lines as m'), search), search.aux)]
  const without = search.includeClosing === false && search.auxKept ? ' - m.carried_' : ''
  const found: KeyedSum[] = []
  for (const [at, source] of sources.entries()) {
    const less = (side: string) => (without && at === 0 ? `${without}${side}` : '')
    const rows: SumRow[] = await narrowed(tx, source, search)
      .whereBetween('m.period', months)
      .groupBy(['m.period', ...by])
      .select(['m.period', ...by])
      .select(
        tx.raw(`sum(m.debit_amount${less('debit')}) as debit`),
        tx.raw(`sum(m.credit_amount${less('credit')}) as credit`),
      )
    found.push(
      ...rows.map((row) => ({
        period: row.period,
        bookId: Number(row.book_id ?? 0),
        account: row.account_code ?? search.account,
        auxKey: row.aux_key ?? '',
        debit: toCents(row.debit),
        credit: toCents(row.credit),
      })),
    )
  }
  return found
}

const balances = (tx: Tx, search: EntrySearch): Knex.QueryBuilder => limitToAux(tx('balances as m'), search.aux)

const draftLines = (tx: Tx, search: EntrySearch): Knex.QueryBuilder => {
  const found = tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id')
  whereInList(tx, found, 'v.book_id', search.bookIds).whereIn('v.status', draftStates)
  if (search.includeClosing === false) found.whereNot('v.kind', 'closing')
  return limitToAux(found, search.aux)
}

export const draftStates: readonly VoucherState[] = ['draft', 'reviewed']
const deadStates: readonly VoucherState[] = ['returned', 'void']

/** The states of vouchers a book shows. */
export const shownStates = ({ includeDrafts }: BookSwitches): VoucherState[] =>
  includeDrafts ? ['posted', ...draftStates] : ['posted']

function narrowed(tx: Tx, query: Knex.QueryBuilder, { bookIds, account, isLeaf }: EntrySearch): Knex.QueryBuilder {
  whereInList(tx, query, 'm.book_id', bookIds)
  if (account === allAccounts) return query
  return isLeaf ? query.where('m.account_code', account) : query.whereBetween('m.account_code', accountRange(account))
}

// Dimension and value stand side by side in the canonical text of a set.
function limitToAux(query: Knex.QueryBuilder, aux: Auxiliaries | undefined): Knex.QueryBuilder {
  if (!aux || Object.keys(aux).length === 0) return query
  query.join('aux_sets as s', 's.aux_key', 'm.aux_key')
  for (const [dimension, value] of Object.entries(aux)) {
    const part = `${JSON.stringify(dimension)}:${JSON.stringify(value)}`.replace(/[!%_]/g, (sign) => `!${sign}`)
    query.whereRaw(`s.content like ? escape '!'`, [`%${part}%`])
  }
  return query
}

// Few vouchers are not to be shown, so they are looked up instead of joining every line to its voucher.
function hideVouchers(tx: Tx, query: Knex.QueryBuilder, search: EntrySearch): Knex.QueryBuilder {
  const some = () =>
    whereInList(tx, tx('vouchers as h').select('h.id'), 'h.book_id', search.bookIds).whereRaw('h.id = m.voucher_id')
  query.whereNotExists(some().whereIn('h.status', [...deadStates, ...(search.includeDrafts ? [] : draftStates)]))
  if (search.includeClosing === false)
    query.whereNotExists(
      some()
        .whereBetween('h.period', [`${yearOf(search.to)}00`, search.to])
        .where('h.kind', 'closing'),
    )
  return query
}

/** The lines to show, named `m`; of several months or days by further conditions. */
export const entriesFound = (tx: Tx, search: EntrySearch): Knex.QueryBuilder =>
  hideVouchers(tx, allLines(tx, search), search)

const allLines = (tx: Tx, search: EntrySearch): Knex.QueryBuilder =>
  narrowed(tx, limitToAux(tx('voucher_lines as m'), search.aux), search)

/** The lines to show with their vouchers, named `v`. */
export function entriesWithVouchers(tx: Tx, search: EntrySearch): Knex.QueryBuilder {
  const found = allLines(tx, search)
    .join('vouchers as v', 'v.id', 'm.voucher_id')
    .whereIn('v.status', shownStates(search))
  return search.includeClosing === false ? found.whereNot('v.kind', 'closing') : found
}

/**
 * How many lines to show each month or day has. All are counted in the index alone; the few of vouchers that are not to be shown
 * are counted by themselves and taken off.
 */
export async function countsBy(
  tx: Tx,
  search: EntrySearch,
  column: 'm.period' | 'm.voucher_date',
  [from, to]: readonly [string, string],
): Promise<Map<string, number>> {
  const hidden = (): Knex.QueryBuilder => allLines(tx, search).join('vouchers as h', 'h.id', 'm.voucher_id')
  const inBooks = (query: Knex.QueryBuilder) => whereInList(tx, query, 'h.book_id', search.bookIds)
  const shown = shownStates(search)
  const unshown = voucherStates.filter((state) => !shown.includes(state))
  const queries = [allLines(tx, search), inBooks(hidden()).whereIn('h.status', unshown)]
  if (search.includeClosing === false) {
    const closing = inBooks(hidden()).where('h.kind', 'closing').whereIn('h.status', shown)
    queries.push(closing.whereBetween('h.period', [from, to]))
  }
  const counts = new Map<string, number>()
  for (const [at, query] of queries.entries()) {
    const rows: { period?: string; voucher_date?: string; entries: number | string }[] = await query
      .whereBetween('m.period', [from, to])
      .groupBy(column)
      .orderBy(column)
      .select(column)
      .count({ entries: '*' })
    for (const row of rows) {
      const key = row.period ?? row.voucher_date ?? ''
      counts.set(key, (counts.get(key) ?? 0) + (at === 0 ? Number(row.entries) : -Number(row.entries)))
    }
  }
  return new Map([...counts].filter(([, count]) => count > 0))
}

/** Without a filter that every entry of the account passes: most accounts have one fund account, and unfiltered entries stand in the index. */
export async function withoutIdleFilter(tx: Tx, search: EntrySearch): Promise<EntrySearch> {
  const wanted = Object.entries(search.aux ?? {})
  if (wanted.length === 0 || !search.auxKept) return search
  const sums = await keyedSums(tx, { ...search, aux: undefined })
  const sets = await loadAuxSets(
    tx,
    sums.map(({ auxKey }) => auxKey),
  )
  const passes = (key: string) => {
    const values = auxiliariesOf(sets.get(key))
    return wanted.every(([dimension, value]) => values[dimension] === value)
  }
  return sums.length > 0 && sums.every(({ auxKey }) => passes(auxKey)) ? { ...search, aux: undefined } : search
}
