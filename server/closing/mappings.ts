// Account codes that change with the year: the national ones from accounting-rules/closing/mappings, those of the province from its table.
// A code that is in neither stays as it is.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Standard } from '../catalog/model.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import { closingRules } from './load-closing-rules.ts'

export interface MappingPlace {
  standard: Standard
  scheme: string
  /** The year whose codes are mapped to those of the next. */
  year: number
}

export async function mappingFor(tx: Tx, { standard, scheme, year }: MappingPlace): Promise<Map<string, string>> {
  const { mappings, templates } = closingRules()
  const template = templates.get(scheme) ?? scheme
  const national = mappings.filter(
    (one) => one.standard === standard && one.scheme === template && one.fromYear === year,
  )
  const rows: { from_code: string; to_code: string }[] = await tx('account_mappings')
    .where({ standard, scheme_code: scheme, from_year: year })
    .select('from_code', 'to_code')
  return new Map([
    ...national.map(({ from, to }): [string, string] => [from, to]),
    ...rows.map((row): [string, string] => [row.from_code, row.to_code]),
  ])
}

export interface MapAccount {
  bookId: number
  from: string
  to: string
  basis: string
}

/** Settles where an account of the book's chart goes next year; for every book of the same standard, scheme and year. */
export async function mapAccount(tx: Tx, actor: Actor, { bookId, from, to, basis }: MapAccount) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'year.close', book)
  const { standard, scheme, year } = book
  const chart = await chartOf(tx, standard, scheme, year)
  const next = await chartOf(tx, standard, scheme, year + 1)
  if (!chart.leaf(from)) throw invalid(`${year} 年没有末级科目 ${from}`, { at: 'from' })
  if (!next.leaf(to)) throw invalid(`${year + 1} 年没有末级科目 ${to}`, { at: 'to' })
  const [before, after] = [chart.accounts.get(from), next.accounts.get(to)]
  if (before?.element !== after?.element)
    throw invalid(`${from} ${before?.name} 与 ${to} ${after?.name} 不是同一类科目，不能对应`, { at: 'to' })
  const place = { standard, scheme_code: scheme, from_year: year, from_code: from }
  const settled = { to_code: to, basis, set_by: actor.id, set_at: new Date().toISOString() }
  const changed = await tx('account_mappings').where(place).update(settled)
  if (Number(changed) === 0) await tx('account_mappings').insert({ ...place, ...settled })
  return { bookId, from, to }
}

export async function listMappings(tx: Tx, actor: Actor, bookId: number) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'ledger.read', book)
  const rows: { from_code: string; to_code: string; basis: string; name: string | null; set_at: string }[] = await tx(
    'account_mappings as m',
  )
    .leftJoin('users as u', 'u.id', 'm.set_by')
    .where({ 'm.standard': book.standard, 'm.scheme_code': book.scheme, 'm.from_year': book.year })
    .orderBy('m.from_code')
    .select('m.from_code', 'm.to_code', 'm.basis', 'u.name', 'm.set_at')
  return {
    rows: rows.map((row) => ({
      from: row.from_code,
      to: row.to_code,
      basis: row.basis,
      setBy: row.name ?? '',
      setAt: row.set_at,
    })),
  }
}
