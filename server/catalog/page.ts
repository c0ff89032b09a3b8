// One page of a list, with the number of all its rows.
import type { Knex } from 'knex'
import { invalid } from '../core/errors.ts'

export interface Paging {
  page: number
  size: number
  /** A field, with a leading minus for descending. */
  sort?: string | undefined
}

export interface Page<R> {
  rows: R[]
  total: number
}

export interface Order {
  /** What a caller may sort by, and the column behind it. */
  columns: Readonly<Record<string, string>>
  /** Columns that make the order complete, so that pages never overlap. */
  key: readonly string[]
}

export async function pageOf<R>(
  query: Knex.QueryBuilder,
  { page, size, sort }: Paging,
  order: Order,
): Promise<Page<R>> {
  const counted: { total: number | string } | undefined = await query.clone().count({ total: '*' }).first()
  const rows: R[] = await query
    .clone()
    .orderBy(orderOf(sort, order))
    .offset((page - 1) * size)
    .limit(size)
  return { rows, total: Number(counted?.total ?? 0) }
}

function orderOf(sort: string | undefined, { columns, key }: Order): { column: string; order: 'asc' | 'desc' }[] {
  const byKey = key.map((column) => ({ column, order: 'asc' as const }))
  if (!sort) return byKey
  const name = sort.replace(/^-/, '')
  const column = columns[name]
  if (!column) throw invalid(`不能按 ${name} 排序，可用：${Object.keys(columns).join('、')}`, { at: 'sort' })
  return [{ column, order: sort.startsWith('-') ? 'desc' : 'asc' }, ...byKey.filter((part) => part.column !== column)]
}
