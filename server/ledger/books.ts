// Books (账套): finding them, and opening them one or many at a time.
import type { Actor, Standard } from '../core/actor.ts'
import { insertAbsent, insertRows, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { openingPeriod } from '../core/calendar.ts'
import { conflict, invalid, missing } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { defaultBookPolicy } from '../catalog/books-policy.ts'
import type { BookPolicy } from '../catalog/books-policy.ts'
import { standardNames } from '../catalog/model.ts'
import type { BookPlace } from './model.ts'
import { requireBook } from './book-scope.ts'
import { choiceProblems } from './policy-choices.ts'

export type { BookPolicy } from '../catalog/books-policy.ts'

export interface Book extends BookPlace {
  id: number
  org: string
  name: string
  policy: BookPolicy
}

export interface BookOpening extends BookPlace {
  /** Default: who keeps the books of the place by base data. */
  org?: string | undefined
  /** Default: e.g. 西湖区 机关养老 经办账 2026. */
  name?: string | undefined
  policy?: BookPolicy | undefined
}

export const bookKey = ({ standard, scheme, region, year }: BookPlace): string =>
  `${standard} ${scheme} ${region} ${year}`

/** The books of the given places, by `bookKey`; places without a book are absent. */
export async function findBooks(tx: Tx, places: readonly BookPlace[]): Promise<Map<string, Book>> {
  if (places.length === 0) return new Map()
  const wanted = new Set(places.map(bookKey))
  const found = tx('books').whereIn('fiscal_year', [...new Set(places.map(({ year }) => year))])
  whereInList(tx, found, 'region_code', [...new Set(places.map(({ region }) => region))])
  whereInList(tx, found, 'scheme_code', [...new Set(places.map(({ scheme }) => scheme))])
  const books = (await found.select(bookColumns)).map(bookOf)
  return new Map(books.filter((book) => wanted.has(bookKey(book))).map((book) => [bookKey(book), book]))
}

export async function loadBooks(tx: Tx, ids: Iterable<number>): Promise<Map<number, Book>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows: BookRow[] = await whereInList(tx, tx('books'), 'id', wanted).select(bookColumns)
  return new Map(rows.map((row) => [Number(row.id), bookOf(row)]))
}

/** One book, or 404. */
export async function loadBook(tx: Tx, id: number): Promise<Book> {
  const book = (await loadBooks(tx, [id])).get(id)
  if (!book) throw missing(`没有编号 ${id} 的账套`)
  return book
}

/** Opens one book for a person: the place must lie in the scope of their 建账 right and have no book yet. */
export async function openBook(tx: Tx, actor: Actor, opening: BookOpening): Promise<Book> {
  await requireBook(tx, actor, 'book.open', opening)
  const wrong = choiceProblems(opening, opening.policy?.choices ?? {})
  if (wrong.length > 0) throw invalid(wrong)
  const [book] = await openBooks(tx, [opening])
  if (!book) {
    throw conflict(
      'book.exists',
      `${opening.region} ${opening.scheme} ${opening.year} 年的${standardNames[opening.standard]}已经建账`,
      {
        params: { ...opening, policy: undefined },
        hint: '直接使用已有的账套',
      },
    )
  }
  return book
}

/** Opens the books that are not there yet and returns them. Every problem of the list is told at once. */
export async function openBooks(tx: Tx, openings: readonly BookOpening[]): Promise<Book[]> {
  const context = await loadContext(tx, openings)
  const problems = openings.flatMap((opening, index) => openingProblems(opening, context, index))
  if (problems.length > 0) throw invalid(problems)
  const ids = await nextIds(tx, openings.length)
  const openedAt = new Date().toISOString()
  const rows = openings.map((opening, index) => bookRow(opening, context, ids[index] ?? 0, openedAt))
  const opened = await insertAbsent(
    tx,
    'books',
    storedColumns,
    ['standard', 'scheme_code', 'region_code', 'fiscal_year'],
    rows,
  )
  const periods = opened.flatMap((row) =>
    periodsOf(row.fiscal_year).map((period) => ({ book_id: row.id, period, status: 'open' })),
  )
  await insertRows(tx, 'book_periods', { book_id: 'id', period: 'text', status: 'text' }, periods)
  return opened.map(bookOf)
}

const periodsOf = (year: number): string[] =>
  Array.from({ length: 13 }, (_one, month) =>
    month === 0 ? openingPeriod(year) : `${year}${String(month).padStart(2, '0')}`,
  )

interface OpeningContext {
  regions: Map<string, string>
  schemes: Map<string, string>
  keepers: Map<string, string>
  charts: Set<string>
}

async function loadContext(tx: Tx, openings: readonly BookOpening[]): Promise<OpeningContext> {
  const codes = [...new Set(openings.map(({ region }) => region))]
  const regions: { code: string; name: string }[] = await whereInList(tx, tx('regions'), 'code', codes).select(
    'code',
    'name',
  )
  const schemes: { code: string; short_name: string }[] = await tx('schemes').select('code', 'short_name')
  const keepers: { region_code: string; standard: string; scheme_code: string; org_code: string }[] = await whereInList(
    tx,
    tx('bookkeepers'),
    'region_code',
    codes,
  )
  const charts: { standard: string; scheme_code: string; fiscal_year: number }[] = await tx('accounts')
    .distinct('standard', 'scheme_code', 'fiscal_year')
    .whereIn('fiscal_year', [...new Set(openings.map(({ year }) => year))])
  return {
    regions: new Map(regions.map(({ code, name }) => [code, name])),
    schemes: new Map(schemes.map(({ code, short_name }) => [code, short_name])),
    keepers: new Map(keepers.map((row) => [`${row.standard} ${row.scheme_code} ${row.region_code}`, row.org_code])),
    charts: new Set(charts.map((row) => `${row.standard} ${row.scheme_code} ${row.fiscal_year}`)),
  }
}

const keeperOf = ({ standard, scheme, region, org }: BookOpening, { keepers }: OpeningContext): string | undefined =>
  org ?? keepers.get(`${standard} ${scheme} ${region}`)

function openingProblems(opening: BookOpening, context: OpeningContext, index: number): Problem[] {
  const { standard, scheme, region, year } = opening
  const place = `${region} ${scheme} ${standardNames[standard]} ${year} 年`
  const problem = (field: string, message: string, hint: string): Problem => ({
    code: `book.${field}`,
    message: `${place}：${message}`,
    at: `books.${index}.${field}`,
    hint,
  })
  if (!context.regions.has(region)) return [problem('region', `没有财政区划 ${region}`, '核对区划代码')]
  if (!context.schemes.has(scheme)) return [problem('scheme', `没有险种 ${scheme}`, '核对险种代码')]
  if (!context.charts.has(`${standard} ${scheme} ${year}`)) {
    return [problem('chart', `该险种没有 ${year} 年的会计科目`, '先在基础信息中开设该年度的科目')]
  }
  return keeperOf(opening, context)
    ? []
    : [problem('org', '没有核算机构', '指定核算机构，或先在基础信息中登记谁记这本账')]
}

const storedColumns = {
  id: 'id',
  standard: 'text',
  scheme_code: 'text',
  region_code: 'text',
  fiscal_year: 'integer',
  org_code: 'text',
  name: 'text',
  policy: 'long',
  head_no: 'integer',
  head_hash: 'text',
  opened_at: 'text',
} as const

const bookColumns = ['id', 'standard', 'scheme_code', 'region_code', 'fiscal_year', 'org_code', 'name', 'policy']

interface BookRow {
  id: number
  standard: Standard
  scheme_code: string
  region_code: string
  fiscal_year: number
  org_code: string
  name: string
  policy: string
}

function bookRow(opening: BookOpening, context: OpeningContext, id: number, openedAt: string) {
  const { standard, scheme, region, year } = opening
  const title = [context.regions.get(region), context.schemes.get(scheme), standardNames[standard], year].join(' ')
  return {
    id,
    standard,
    scheme_code: scheme,
    region_code: region,
    fiscal_year: year,
    org_code: keeperOf(opening, context) ?? '',
    name: opening.name ?? title,
    policy: JSON.stringify(opening.policy ?? defaultBookPolicy(standard)),
    head_no: 0,
    head_hash: emptyChainHash,
    opened_at: openedAt,
  }
}

/** What the first voucher of a book is chained to. */
export const emptyChainHash = '0'.repeat(64)

const bookOf = (row: BookRow): Book => ({
  id: Number(row.id),
  standard: row.standard,
  scheme: row.scheme_code,
  region: row.region_code,
  year: Number(row.fiscal_year),
  org: row.org_code,
  name: row.name,
  policy: JSON.parse(row.policy) as BookPolicy,
})
