// The books a person may see, with the names of everything.
import type { Knex } from 'knex'
import type { Actor, Standard } from '../core/actor.ts'
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

export async function listBooks(tx: Tx, actor: Actor, filter: BookFilter): Promise<{ rows: BookRow[]; total: number }> {
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
  const rows: NamedBook[] = await found
    .orderBy(['books.region_code', 'schemes.sort_no', 'books.standard', 'books.fiscal_year', 'books.id'])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  return { rows: rows.map(bookRow), total: Number(counted?.total ?? 0) }
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
