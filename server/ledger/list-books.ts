// The books a person may see, with the names of everything.
import type { Knex } from 'knex'
import type { Actor, Standard } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { standardNames } from '../catalog/model.ts'
import { limitToBooks } from './book-scope.ts'

export interface BookRow {
  id: number
  standard: Standard
  standardName: string
  scheme: string
  schemeName: string
  org: string
  orgName: string
  region: string
  regionName: string
  year: number
  name: string
}

export interface ListedBook extends BookRow {
  openedAt: string
  /** YYYYMM of the first month that isn't closed; null when the year is. */
  firstOpen: string | null
}

export interface BookFilter {
  q?: string | undefined
  standard?: Standard | undefined
  scheme?: string | undefined
  /** Includes the subtree. */
  region?: string | undefined
  year?: number | undefined
  page: number
  size: number
}

export async function listBooks(
  tx: Tx,
  actor: Actor,
  filter: BookFilter,
): Promise<{ rows: ListedBook[]; total: number }> {
  const found = limitToBooks(booksWithNames(tx), actor, 'voucher.read')
  if (filter.standard) found.where('books.standard', filter.standard)
  if (filter.scheme) found.where('books.scheme_code', filter.scheme)
  if (filter.year) found.where('books.fiscal_year', filter.year)
  if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  if (filter.q) {
    const like = `%${filter.q.toUpperCase()}%`
    found.where((any) => {
      for (const column of ['books.name', 'books.region_code', 'organisations.name', 'schemes.name']) {
        any.orWhereRaw(`upper(${column}) like ?`, [like])
      }
    })
  }
  const counted: { total: number | string } | undefined = await found
    .clone()
    .clearSelect()
    .count({ total: '*' })
    .first()
  const rows: (NamedBook & { opened_at: string })[] = await found
    .select('books.opened_at')
    .orderBy(['books.region_code', 'schemes.sort_no', 'books.standard', 'books.fiscal_year', 'books.id'])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  const firstOpen = await firstOpenMonths(
    tx,
    rows.map(({ id }) => Number(id)),
  )
  return {
    rows: rows.map((row) => ({
      ...bookRow(row),
      openedAt: row.opened_at,
      firstOpen: firstOpen.get(Number(row.id)) ?? null,
    })),
    total: Number(counted?.total ?? 0),
  }
}

/** Month 00 isn't asked for: it stays open for corrections of the opening longer than January does. */
async function firstOpenMonths(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const rows: { book_id: number; first_open: string }[] = await whereInList(tx, tx('book_periods'), 'book_id', ids)
    .where({ status: 'open' })
    .whereNot('period', 'like', '%00')
    .groupBy('book_id')
    .select('book_id')
    .min({ first_open: 'period' })
  return new Map(rows.map((row) => [Number(row.book_id), row.first_open]))
}

/** The region with everything below it, as a subselect. */
export const subtree = (tx: Tx, region: string): Knex.QueryBuilder =>
  tx('region_ancestors').select('region_code').where({ ancestor_code: region })

export const booksWithNames = (tx: Tx): Knex.QueryBuilder =>
  tx('books')
    .join('regions', 'regions.code', 'books.region_code')
    .join('schemes', 'schemes.code', 'books.scheme_code')
    .leftJoin('organisations', 'organisations.code', 'books.org_code')
    .select(
      'books.id',
      'books.standard',
      'books.scheme_code',
      'schemes.short_name as scheme_name',
      'books.org_code',
      'organisations.name as org_name',
      'books.region_code',
      'regions.name as region_name',
      'books.fiscal_year',
      'books.name',
    )

export interface NamedBook {
  id: number
  standard: Standard
  scheme_code: string
  scheme_name: string
  org_code: string
  org_name: string | null
  region_code: string
  region_name: string
  fiscal_year: number
  name: string
}

export const bookRow = (row: NamedBook): BookRow => ({
  id: Number(row.id),
  standard: row.standard,
  standardName: standardNames[row.standard],
  scheme: row.scheme_code,
  schemeName: row.scheme_name,
  org: row.org_code,
  orgName: row.org_name ?? row.org_code,
  region: row.region_code,
  regionName: row.region_name,
  year: Number(row.fiscal_year),
  name: row.name,
})
