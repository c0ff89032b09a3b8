// Items of the registers with what they hold at the end of a month; totals over everything found. The maturity calendar is the same
// list, by the day items fall due.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { dateInChina, lastPeriod, periodOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { limitToScope } from '../access/scope.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { loadBook, loadBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { subtree } from '../ledger/list-books.ts'
import { fieldText, findRegister, itemTitle, registers } from './definitions.ts'
import { interestAtMaturity } from './forecast.ts'
import type { ItemFilter } from './input.ts'
import { amountColumn, measures, noAmounts } from './model.ts'
import type { Amounts, ItemState, Register, StoredItem } from './model.ts'

export interface ItemRow {
  id: number
  register: string
  registerTitle: string
  standard: string
  scheme: string
  region: string
  regionName: string
  code: string
  title: string
  state: ItemState
  dueOn: string | null
  fields: Record<string, string>
  /** Fields as people read them, by name. */
  shown: Record<string, string>
  amounts: Amounts
  /** Interest at maturity of what is held; null where the terms are not known. */
  expected: Money | null
  /** Movements that wait for review. */
  waiting: number
}

/** Where the actor may look, narrowed by the filter; the book stands for its place, whatever the year. */
export function itemsFound(
  tx: Tx,
  actor: Actor,
  filter: ItemFilter,
  { book, found = tx('register_items as i') }: { book?: Book | undefined; found?: Knex.QueryBuilder } = {},
): Knex.QueryBuilder {
  if (actor !== machine) {
    limitToScope(found, actor, 'register.read', {
      region: 'i.region_code',
      scheme: 'i.scheme_code',
      standard: 'i.standard',
    })
  }
  if (book) {
    found.where({ 'i.standard': book.standard, 'i.scheme_code': book.scheme, 'i.region_code': book.region })
  }
  if (filter.register) found.where('i.register', filter.register)
  if (filter.item !== undefined) found.where('i.id', filter.item)
  if (filter.terms) {
    const withTerm = registers().filter(({ interest }) => interest)
    found.whereIn(
      'i.register',
      withTerm.map(({ id }) => id),
    )
  }
  if (filter.standard) found.where('i.standard', filter.standard)
  if (filter.scheme) found.where('i.scheme_code', filter.scheme)
  if (filter.region) found.whereIn('i.region_code', subtree(tx, filter.region))
  if (filter.state) found.where('i.state', filter.state)
  if (filter.dueFrom) found.where('i.due_on', '>=', filter.dueFrom)
  if (filter.dueTo) found.where('i.due_on', '<=', filter.dueTo)
  if (filter.waiting) {
    found.whereIn('i.id', tx('register_movements').select('item_id').where({ status: 'draft' }))
  }
  if (filter.q) {
    const like = `%${filter.q.replaceAll(/[\\%_]/g, '')}%`
    found.where((any) => any.whereLike('i.code', like).orWhereLike('i.fields', like))
  }
  return found
}

export async function listItems(
  tx: Tx,
  actor: Actor,
  filter: ItemFilter & { page: number; size: number; sort?: string | undefined },
): Promise<{ rows: ItemRow[]; total: number; totals: Record<string, Money>; period: string }> {
  const book = filter.book === undefined ? undefined : await loadBook(tx, filter.book)
  const found = itemsFound(tx, actor, filter, { book })
  const period = await periodFor(tx, filter)
  const [counted]: { n: number | string }[] = await found.clone().count({ n: '*' })
  const items: StoredItem[] = await orderItems(found.clone(), filter.sort)
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
    .select('i.*')
  return {
    rows: await itemRows(tx, items, period),
    total: Number(counted?.n ?? 0),
    totals: await totalsOf(tx, actor, { filter, book, period }),
    period,
  }
}

function orderItems(found: Knex.QueryBuilder, sort: string | undefined): Knex.QueryBuilder {
  const column = { code: 'i.code', dueOn: 'i.due_on', state: 'i.state' }[sort?.replace(/^-/, '') ?? '']
  if (column) found.orderBy(column, sort?.startsWith('-') ? 'desc' : 'asc')
  return found.orderBy(['i.register', 'i.standard', 'i.scheme_code', 'i.region_code', 'i.code'])
}

/** The month asked for; else this month, or the last of the book's year. */
export async function periodFor(tx: Tx, filter: Pick<ItemFilter, 'period' | 'book' | 'year'>): Promise<string> {
  if (filter.period) return filter.period
  const now = periodOf(dateInChina(new Date()))
  const year = filter.year ?? (filter.book === undefined ? undefined : (await loadBook(tx, filter.book)).year)
  return year !== undefined && lastPeriod(year) < now ? lastPeriod(year) : now
}

const sums = (tx: Tx) => measures.map((measure) => tx.raw(`sum(m.${amountColumn(measure)}) as ${measure}`))

// Joined and not `in (select …)`: a young database without statistics would go through the items once a movement.
async function totalsOf(
  tx: Tx,
  actor: Actor,
  { filter, book, period }: { filter: ItemFilter; book: Book | undefined; period: string },
): Promise<Record<string, Money>> {
  const joined = tx('register_movements as m').join('register_items as i', 'i.id', 'm.item_id')
  const [row]: Partial<Record<string, Money | null>>[] = await itemsFound(tx, actor, filter, { book, found: joined })
    .where('m.status', 'kept')
    .where('m.period', '<=', period)
    .select(...sums(tx))
  return Object.fromEntries(measures.map((measure) => [measure, fromCents(toCents(row?.[measure] ?? '0.00'))]))
}

async function itemRows(tx: Tx, items: readonly StoredItem[], period: string): Promise<ItemRow[]> {
  const ids = items.map(({ id }) => Number(id))
  const amounts = await amountsOfItems(tx, ids, period)
  const waiting = await waitingOf(tx, ids)
  const names = await regionNames(tx, items)
  return items.flatMap((item) => {
    const register = findRegister(item.register)
    return register
      ? [
          itemRow(register, item, {
            amounts: amounts.get(Number(item.id)) ?? noAmounts,
            waiting: waiting.get(Number(item.id)) ?? 0,
            regionName: names.get(item.region_code) ?? item.region_code,
          }),
        ]
      : []
  })
}

export function itemRow(
  register: Register,
  item: StoredItem,
  { amounts, waiting, regionName }: { amounts: Amounts; waiting: number; regionName: string },
): ItemRow {
  const fields = JSON.parse(item.fields) as Record<string, string>
  const shown = register.fields.flatMap((field) => {
    const value = fields[field.name]
    return value === undefined ? [] : [[field.name, fieldText(field, value)] as const]
  })
  const held = amounts[register.interest?.principal ?? 'principal']
  return {
    id: Number(item.id),
    register: register.id,
    registerTitle: register.title,
    standard: item.standard,
    scheme: item.scheme_code,
    region: item.region_code,
    regionName,
    code: item.code,
    title: itemTitle(register, item.code),
    state: item.state,
    dueOn: item.due_on,
    fields,
    shown: Object.fromEntries(shown),
    amounts,
    expected: item.state === 'open' ? interestAtMaturity(register, fields, held) : null,
    waiting,
  }
}

async function amountsOfItems(tx: Tx, ids: readonly number[], period: string): Promise<Map<number, Amounts>> {
  if (ids.length === 0) return new Map()
  const rows: ({ item_id: number } & Amounts)[] = await whereInList(tx, tx('register_movements as m'), 'm.item_id', ids)
    .where('m.status', 'kept')
    .where('m.period', '<=', period)
    .groupBy('m.item_id')
    .select('m.item_id', ...sums(tx))
  return new Map(
    rows.map((row) => [
      Number(row.item_id),
      Object.fromEntries(measures.map((one) => [one, fromCents(toCents(row[one]))])) as unknown as Amounts,
    ]),
  )
}

async function waitingOf(tx: Tx, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows: { item_id: number; n: number | string }[] = await whereInList(
    tx,
    tx('register_movements'),
    'item_id',
    ids,
  )
    .where({ status: 'draft' })
    .groupBy('item_id')
    .select('item_id')
    .count({ n: '*' })
  return new Map(rows.map((row) => [Number(row.item_id), Number(row.n)]))
}

export async function regionNames(
  tx: Tx,
  items: readonly Pick<StoredItem, 'region_code'>[],
): Promise<Map<string, string>> {
  if (items.length === 0) return new Map()
  const rows: { code: string; name: string }[] = await whereInList(tx, tx('regions'), 'code', [
    ...new Set(items.map((item) => item.region_code)),
  ]).select('code', 'name')
  return new Map(rows.map((row) => [row.code, row.name]))
}

/** The books the filter means, of the year of a month; for what a register is compared with. */
export async function booksFor(tx: Tx, actor: Actor, filter: ItemFilter, period: string): Promise<Book[]> {
  const found = limitToBooks(tx('books'), actor, 'register.read')
  if (filter.book !== undefined) found.where('books.id', filter.book)
  else found.where('books.fiscal_year', Number(period.slice(0, 4)))
  if (filter.standard) found.where('books.standard', filter.standard)
  if (filter.scheme) found.where('books.scheme_code', filter.scheme)
  if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  const rows: { id: number }[] = await found.select('books.id')
  return [
    ...(
      await loadBooks(
        tx,
        rows.map((row) => Number(row.id)),
      )
    ).values(),
  ]
}
