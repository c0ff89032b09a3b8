// Which funds and areas are tied out: those whose two books stand in the scope of who asks. Either side sees both: what the
// finance bureau has booked is no secret to the agency it pays for, nor the other way round.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope } from '../access/scope.ts'
import type { Book } from '../ledger/books.ts'
import { booksWithNames, subtree } from '../ledger/list-books.ts'
import type { NamedBook } from '../ledger/list-books.ts'
import { pairKey } from './model.ts'
import type { Pair, SideBook } from './model.ts'

export interface PairFilter {
  year: number
  /** With everything below it; `exact` the region alone. */
  region?: string | undefined
  exact?: boolean | undefined
  scheme?: string | undefined
}

interface BookRow extends NamedBook {
  head_no: number | string
}

/** 职业年金 has no 财政专户 and so nothing to tie out. */
const schemeWithoutSpecialAccount = 'OA'

export async function pairsOf(tx: Tx, actor: Actor, filter: PairFilter): Promise<Pair[]> {
  const found = booksWithNames(tx)
    .select('books.head_no')
    .where('books.fiscal_year', filter.year)
    .whereNot('books.scheme_code', schemeWithoutSpecialAccount)
  if (filter.scheme) found.where('books.scheme_code', filter.scheme)
  if (filter.region && filter.exact) found.where('books.region_code', filter.region)
  else if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  if (actor !== machine)
    limitToScope(found, actor, 'tieout.read', { region: 'books.region_code', scheme: 'books.scheme_code' })
  return paired(await found.orderBy(['books.region_code', 'schemes.sort_no', 'books.scheme_code', 'books.standard']))
}

/** The pairs that some books belong to, whoever keeps the other book. */
export async function pairsOfBooks(tx: Tx, books: readonly Book[]): Promise<Pair[]> {
  if (books.length === 0) return []
  const found = booksWithNames(tx)
    .select('books.head_no')
    .whereIn('books.fiscal_year', [...new Set(books.map(({ year }) => year))])
    .whereNot('books.scheme_code', schemeWithoutSpecialAccount)
  whereInList(tx, found, 'books.region_code', [...new Set(books.map(({ region }) => region))])
  const wanted = new Set(books.map(pairKey))
  const pairs = paired(await found.orderBy(['books.region_code', 'books.scheme_code', 'books.standard']))
  return pairs.filter((pair) => wanted.has(pairKey(pair)))
}

/** The books of the year before, by pair; only where both sides keep one. */
export async function lastYearBooks(
  tx: Tx,
  pairs: readonly Pair[],
): Promise<Map<string, { agency: number; treasury: number }>> {
  const [first] = pairs
  if (!first) return new Map()
  const rows: { id: number; region_code: string; scheme_code: string; standard: string }[] = await whereInList(
    tx,
    tx('books').where('fiscal_year', first.year - 1),
    'region_code',
    [...new Set(pairs.map(({ region }) => region))],
  ).select('id', 'region_code', 'scheme_code', 'standard')
  const byKey = new Map<string, { agency?: number; treasury?: number }>()
  for (const row of rows) {
    const key = pairKey({ region: row.region_code, scheme: row.scheme_code })
    const known = byKey.get(key) ?? {}
    byKey.set(
      key,
      row.standard === 'agency' ? { ...known, agency: Number(row.id) } : { ...known, treasury: Number(row.id) },
    )
  }
  const whole = new Map<string, { agency: number; treasury: number }>()
  for (const pair of pairs) {
    const { agency, treasury } = byKey.get(pairKey(pair)) ?? {}
    if (agency !== undefined && treasury !== undefined) whole.set(pairKey(pair), { agency, treasury })
  }
  return whole
}

function paired(rows: readonly BookRow[]): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const row of rows) {
    const key = pairKey({ region: row.region_code, scheme: row.scheme_code })
    const side: SideBook = { id: Number(row.id), headNo: Number(row.head_no), orgName: row.org_name ?? row.org_code }
    const known = pairs.get(key) ?? {
      region: row.region_code,
      regionName: row.region_name,
      scheme: row.scheme_code,
      schemeName: row.scheme_name,
      year: Number(row.fiscal_year),
      agency: null,
      treasury: null,
    }
    pairs.set(key, { ...known, [row.standard]: side })
  }
  return [...pairs.values()]
}
