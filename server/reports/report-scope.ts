// What a statement is of: one book, or the books of one standard and scheme over a region, with those of the year before; and everything
// that decides which rows stand in it.
import type { Actor, Standard } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Tier } from '../catalog/model.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import { loadBooks } from '../ledger/books.ts'
import { bookRow, booksWithNames, subtree } from '../ledger/list-books.ts'
import type { BookRow, NamedBook } from '../ledger/list-books.ts'

export interface ReportPlace {
  readonly book?: number | undefined
  readonly standard?: Standard | undefined
  readonly scheme?: string | undefined
  /** Includes the subtree; default: everything in the scope of the actor. */
  readonly region?: string | undefined
}

export interface ReportScope {
  readonly standard: Standard
  readonly scheme: string
  readonly schemeName: string
  /** Full name of the fund, as statements are headed. */
  readonly fundName: string
  /** The chart the scheme goes by. */
  readonly template: string
  readonly year: number
  /** One, unless consolidated. */
  readonly books: readonly BookRow[]
  readonly lastYearBooks: readonly BookRow[]
  readonly isConsolidated: boolean
  /** Of the one book's region; null when consolidated. */
  readonly tier: Tier | null
  readonly choices: Readonly<Record<string, string>>
  readonly chart: Chart
  readonly region: string | null
  readonly regionName: string | null
  readonly orgName: string
}

/** Finds what a statement is of, within the actor's right to read statements. 404 when there is nothing. */
export async function reportScope(tx: Tx, actor: Actor, place: ReportPlace, period: string): Promise<ReportScope> {
  const year = yearOf(period)
  const books = await booksOf(tx, actor, place, year)
  const [one] = books
  if (!one) {
    throw missing(`${year} 年没有符合条件的账套，或不在您的数据范围内`, { hint: '核对账套类型、险种、财政区划和年度' })
  }
  if (books.some(({ standard, scheme }) => standard !== one.standard || scheme !== one.scheme)) {
    throw invalid('报表按险种和制度分别编制：范围内有不止一个险种或两套账', {
      at: 'scheme',
      hint: '指定账套类型和险种',
    })
  }
  const isConsolidated = place.book === undefined && books.length > 1
  const named = place.book === undefined ? place.region : undefined
  const region = named ?? (isConsolidated ? null : one.region)
  const regions: { code: string; name: string; tier: Tier }[] = await tx('regions')
    .whereIn('code', [one.region, ...(region ? [region] : [])])
    .select('code', 'name', 'tier')
  const regionOf = (code: string | null) => regions.find((found) => found.code === code)
  const scheme: { name: string; chart_template: string } | undefined = await tx('schemes')
    .where({ code: one.scheme })
    .first('name', 'chart_template')
  const regionName = regionOf(region)?.name ?? null
  const policy = isConsolidated ? undefined : (await loadBooks(tx, [one.id])).get(one.id)?.policy
  return {
    standard: one.standard,
    scheme: one.scheme,
    schemeName: one.schemeName,
    fundName: `${scheme?.name ?? one.schemeName}基金`,
    template: scheme?.chart_template ?? one.scheme,
    year,
    books,
    lastYearBooks: await booksBefore(tx, books),
    isConsolidated,
    tier: isConsolidated ? null : (regionOf(one.region)?.tier ?? null),
    choices: policy?.choices ?? {},
    chart: await chartOf(tx, one.standard, one.scheme, year),
    region,
    regionName,
    orgName: isConsolidated ? `${regionName ?? '全部范围'}（${books.length} 个账套汇总）` : one.orgName,
  }
}

async function booksOf(tx: Tx, actor: Actor, place: ReportPlace, year: number): Promise<BookRow[]> {
  const found = limitToBooks(booksWithNames(tx), actor, 'statement.read').where('books.fiscal_year', year)
  if (place.book !== undefined) found.where('books.id', place.book)
  if (place.standard) found.where('books.standard', place.standard)
  if (place.scheme) found.where('books.scheme_code', place.scheme)
  if (place.region) found.whereIn('books.region_code', subtree(tx, place.region))
  const rows: NamedBook[] = await found.orderBy(['books.region_code', 'books.id'])
  return rows.map(bookRow)
}

/** The books of the year before for the same places. */
export async function booksBefore(tx: Tx, books: readonly BookRow[]): Promise<BookRow[]> {
  const [one] = books
  if (!one) return []
  const regions = [...new Set(books.map(({ region }) => region))]
  const found = booksWithNames(tx)
    .where('books.fiscal_year', one.year - 1)
    .where('books.standard', one.standard)
    .where('books.scheme_code', one.scheme)
  const rows: NamedBook[] = await whereInList(tx, found, 'books.region_code', regions)
  return rows.map(bookRow)
}
