// Both ends of what moves between an upper and a lower book of one fund: remittances up, subsidies down, entrusted money.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { yearOf } from '../core/calendar.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { loadBooks } from '../ledger/books.ts'
import type { CheckScope } from '../ledger/findings.ts'
import { underAccounts, valuesOf } from './looking.ts'

/** A kind of pair: what the upper book holds about a lower one, and what that lower book holds about the upper. */
export interface PairKind {
  name: string
  upper: string
  lower: string
}

export interface Pair {
  kind: PairKind
  upper: Book
  lower: Book
  /** In 分, both as positive amounts of the same thing. */
  upperAmount: bigint
  lowerAmount: bigint
}

interface Side {
  book_id: number
  account_code: string
  content: string
  debit: Money
  credit: Money
}

/** How an account's amount is read: as turnover of the year or as a balance. */
export type Reading = 'turnover' | 'balance'

/** Every pair of two kept books, one of them at least in the scope; amounts of the year up to the month. */
export async function pairsOf(
  tx: Tx,
  scope: CheckScope,
  kinds: readonly PairKind[],
  reading: Reading,
): Promise<Pair[]> {
  const places = await placesOf(tx)
  const books = await booksOfYear(tx, scope)
  const accounts = [...new Set(kinds.flatMap(({ upper, lower }) => [upper, lower]))]
  const sides = await sidesOf(tx, scope, { ids: [...books.keys()], accounts, reading })
  const byPlace = new Map(
    [...books.values()].map((book) => [`${book.standard} ${book.scheme} ${book.region}`, book] as const),
  )
  const asked = new Set(scope.books.map(({ id }) => id))
  const pairs = new Map<string, Pair>()
  for (const side of sides) {
    const book = books.get(Number(side.book_id))
    if (!book) continue
    const { upperOrg, lowerOrg } = valuesOf(side.content)
    const other = byPlace.get(`${book.standard} ${book.scheme} ${places.get(lowerOrg ?? upperOrg ?? '') ?? '?'}`)
    if (!other || other.id === book.id) continue
    const isUpper = lowerOrg !== undefined
    const [upper, lower] = isUpper ? [book, other] : [other, book]
    if (!asked.has(upper.id) && !asked.has(lower.id)) continue
    for (const [index, kind] of kinds.entries()) {
      const account = isUpper ? kind.upper : kind.lower
      if (!side.account_code.startsWith(account)) continue
      const key = `${index} ${upper.id} ${lower.id}`
      const pair = pairs.get(key) ?? { kind, upper, lower, upperAmount: 0n, lowerAmount: 0n }
      const grows = /^[15]/.test(account)
        ? toCents(side.debit) - toCents(side.credit)
        : toCents(side.credit) - toCents(side.debit)
      if (isUpper) pair.upperAmount += grows
      else pair.lowerAmount += grows
      pairs.set(key, pair)
    }
  }
  return [...pairs.values()]
}

/** The region of each organisation that keeps books. */
async function placesOf(tx: Tx): Promise<Map<string, string>> {
  const rows: { code: string; region_code: string }[] = await tx('organisations').select('code', 'region_code')
  return new Map(rows.map((row) => [row.code, row.region_code]))
}

/** The books of the scope and all others of their year and schemes: the other end may lie outside the scope. */
export async function booksOfYear(tx: Tx, scope: CheckScope): Promise<Map<number, Book>> {
  const schemes = [...new Set(scope.books.map(({ scheme }) => scheme))]
  const rows: { id: number }[] = await tx('books')
    .where('fiscal_year', yearOf(scope.period))
    .whereIn('scheme_code', schemes)
    .select('id')
  return loadBooks(
    tx,
    rows.map(({ id }) => Number(id)),
  )
}

export async function sidesOf(
  tx: Tx,
  scope: CheckScope,
  { ids, accounts, reading }: { ids: readonly number[]; accounts: readonly string[]; reading: Reading },
): Promise<Side[]> {
  const year = yearOf(scope.period)
  const query = whereInList(tx, tx('balances as m').join('aux_sets as s', 's.aux_key', 'm.aux_key'), 'm.book_id', ids)
    .whereBetween('m.period', [reading === 'balance' ? `${year}00` : `${year}01`, scope.period])
    .groupBy('m.book_id', 'm.account_code', 's.content')
    .orderBy(['m.book_id', 'm.account_code', 's.content'])
    .select('m.book_id', 'm.account_code', 's.content')
    .sum({
      debit: tx.raw('m.debit_amount - m.carried_debit'),
      credit: tx.raw('m.credit_amount - m.carried_credit'),
    })
  return underAccounts(query, accounts)
}
