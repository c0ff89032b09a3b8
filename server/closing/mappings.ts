// Account codes that change with the year: the national ones from accounting-rules/closing/mappings, those of the province from its table.
// A code that is in neither stays as it is.
import type { Actor } from '../core/actor.ts'
import { lastPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartIn, readBaseData } from '../catalog/base-data.ts'
import { chartOf } from '../catalog/chart.ts'
import { openChartYear } from '../catalog/load-base-data.ts'
import type { Account, Standard } from '../catalog/model.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { movementsOf } from '../ledger/movements.ts'
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
  await openChartOf(tx, year + 1)
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

/** Opens the charts of a year that nobody has used yet. */
export async function openChartOf(tx: Tx, year: number): Promise<void> {
  const known = await tx('accounts').where({ fiscal_year: year }).first('code')
  if (!known) await openChartYear(tx, year)
}

export interface MappedAccount {
  from: string
  name: string
  /** Debit − credit as it stands in the last month; income and expenditure go to the fund balance and are not listed. */
  balance: Money
  /** Null where nothing is said and the next chart has no such leaf. */
  to: string | null
  toName: string | null
  /** same: the code goes on; national: from accounting-rules; own: settled here; none: must be settled before the year is closed. */
  origin: 'same' | 'national' | 'own' | 'none'
  basis: string | null
  setBy: string | null
  setAt: string | null
}

/** Every leaf of the book's chart that keeps a balance or is mapped, against the chart of the next year; and that chart to choose from. */
export async function listMappings(tx: Tx, actor: Actor, bookId: number) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'ledger.read', book)
  const own = await ownMappings(tx, book)
  const mapping = await mappingFor(tx, book)
  const chart = await chartOf(tx, book.standard, book.scheme, book.year)
  const next = await nextChart(tx, book)
  const held = await heldAtEnd(tx, book)
  const codes = new Set([...held.keys(), ...mapping.keys()])
  const rows = [...codes].sort().map((from): MappedAccount => {
    const set = own.get(from)
    const to = mapping.get(from) ?? from
    const target = next.get(to)
    const origin = set ? 'own' : mapping.has(from) ? 'national' : 'same'
    return {
      from,
      name: chart.accounts.get(from)?.fullName ?? '',
      balance: fromCents(held.get(from) ?? 0n),
      to: target?.isLeaf ? to : null,
      toName: target?.isLeaf ? target.fullName : null,
      origin: target?.isLeaf ? origin : 'none',
      basis: set?.basis ?? null,
      setBy: set?.name ?? null,
      setAt: set?.set_at ?? null,
    }
  })
  const choices = [...next.values()]
    .filter(({ isLeaf, element }) => isLeaf && element !== 'income' && element !== 'expenditure')
    .map(({ code, fullName, element }) => ({ code, name: fullName, element }))
  return { year: book.year, rows, unmapped: rows.filter(({ to }) => to === null).length, choices }
}

interface OwnMapping {
  from_code: string
  basis: string
  name: string | null
  set_at: string
}

async function ownMappings(tx: Tx, { standard, scheme, year }: MappingPlace): Promise<Map<string, OwnMapping>> {
  const rows: OwnMapping[] = await tx('account_mappings as m')
    .leftJoin('users as u', 'u.id', 'm.set_by')
    .where({ 'm.standard': standard, 'm.scheme_code': scheme, 'm.from_year': year })
    .select('m.from_code', 'm.basis', 'u.name', 'm.set_at')
  return new Map(rows.map((row) => [row.from_code, row]))
}

/** As opened; before that as the seeds will open it. */
async function nextChart(tx: Tx, { standard, scheme, year }: MappingPlace): Promise<ReadonlyMap<string, Account>> {
  const known = await tx('accounts')
    .where({ fiscal_year: year + 1 })
    .first('code')
  if (known) return (await chartOf(tx, standard, scheme, year + 1)).accounts
  const data = readBaseData()
  const found = data.schemes.find(({ code }) => code === scheme)
  const accounts = found ? chartIn(data, standard, found, year + 1) : []
  return new Map(accounts.map((account) => [account.code, account]))
}

async function heldAtEnd(tx: Tx, { id, year }: Book): Promise<Map<string, bigint>> {
  const rows = await movementsOf(tx, [id], { from: lastPeriod(year), to: lastPeriod(year) })
  return new Map(
    rows
      .filter(({ account, closing }) => closing !== 0n && !/^[45]/.test(account))
      .map(({ account, closing }) => [account, closing]),
  )
}
