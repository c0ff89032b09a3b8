// The statements of many books at once, as the checks look at them: balances are summed once for each month asked for, and every sheet is
// computed from that, so a province costs a handful of queries.
import { firstPeriod, lastPeriod, previousPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import { groupBy } from '../catalog/base-data.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart, ChartCache } from '../catalog/chart.ts'
import type { Tier } from '../catalog/model.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckScope } from '../ledger/findings.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { evaluate } from './evaluate.ts'
import { countUncarried, figuresNow, sourceOf, tableOf } from './ledger-source.ts'
import { fits, reportDefinitions } from './load.ts'
import { cellKey } from './model.ts'
import type { ReportDefinition, Sheet, Source } from './model.ts'
import { moneyOf } from './statement-model.ts'

/** Which other months a check looks at beside the one asked for. */
export type Needs = 'last-month' | 'last-year' | 'issued'

export interface Examined {
  readonly book: Book
  readonly template: string
  readonly tier: Tier | null
  readonly period: string
  readonly chart: Chart
  readonly sheets: readonly { readonly sheet: Sheet; readonly source: Source }[]
  readonly balance: Sheet | undefined
  readonly income: Sheet | undefined
  /** 收支表 of the month before; none in January. */
  readonly lastMonth: Sheet | undefined
  /** Of last year: 资产负债表 and 收支表 of December, 收支表 of the same month. */
  readonly lastBalance: Sheet | undefined
  readonly lastIncome: Sheet | undefined
  readonly sameMonth: Sheet | undefined
  /** 本年数 as issued last year, in 分 by row. */
  readonly issuedBefore: ReadonlyMap<string, bigint> | undefined
  readonly movements: readonly Movement[]
}

/** In 分; 0 where the sheet has no such cell. */
export const valueIn = (sheet: Sheet, row: string, column: string): bigint =>
  toCents(moneyOf(sheet.values.get(cellKey(row, column)) ?? null) ?? '0.00')

export async function examineBooks(
  tx: Tx,
  { books, period }: CheckScope,
  needs: readonly Needs[] = [],
): Promise<Examined[]> {
  if (books.length === 0) return []
  const read = async (some: readonly Book[], month: string) =>
    groupBy(
      await movementsOf(
        tx,
        some.map(({ id }) => id),
        { from: month, to: month },
      ),
      ({ bookId }) => String(bookId),
    )
  const now = await read(books, period)
  const hasLastMonth = needs.includes('last-month') && period !== firstPeriod(yearOf(period))
  const month = hasLastMonth ? await read(books, previousPeriod(period)) : undefined
  const before = needs.includes('last-year') || needs.includes('issued') ? await booksBefore(tx, books) : new Map()
  const old: Book[] = [...before.values()]
  const lastYear = yearOf(period) - 1
  const december = needs.includes('last-year') ? await read(old, lastPeriod(lastYear)) : undefined
  const same = needs.includes('last-year') ? await read(old, `${lastYear}${period.slice(4)}`) : undefined
  const issued = needs.includes('issued') ? await issuedFigures(tx, old) : undefined
  const about = await particulars(tx, books)
  return Promise.all(
    books.map(async (book) => {
      const { template, tier } = about(book)
      const earlier: Book | undefined = before.get(book.id)
      const movements = now.get(String(book.id)) ?? []
      const sheets = sheetsOf(book, template, tier, movements)
      const pick = (list: readonly { sheet: Sheet }[], kind: string) =>
        list.find(({ sheet }) => sheet.definition.kind === kind)?.sheet
      const of = (read: Map<string, Movement[]> | undefined, one: Book | undefined) =>
        read && one ? sheetsOf(one, template, tier, read.get(String(one.id)) ?? []) : []
      const decembers = of(december, earlier)
      return {
        book,
        template,
        tier,
        period,
        chart: await about(book).chart,
        sheets,
        balance: pick(sheets, 'balance'),
        income: pick(sheets, 'income'),
        lastMonth: pick(of(month, book), 'income'),
        lastBalance: pick(decembers, 'balance'),
        lastIncome: pick(decembers, 'income'),
        sameMonth: pick(of(same, earlier), 'income'),
        issuedBefore: earlier ? issued?.get(earlier.id) : undefined,
        movements,
      }
    }),
  )
}

function sheetsOf(
  book: Book,
  template: string,
  tier: Tier | null,
  movements: readonly Movement[],
): { sheet: Sheet; source: Source }[] {
  const tables = new Map(figuresNow(movements).map(([set, leaves]) => [set, tableOf(leaves)]))
  return reportDefinitions()
    .filter(
      (one) =>
        one.kind !== 'annex' &&
        fits(one, { ...book, template }) &&
        (one.tiers === undefined || tier === null || one.tiers.includes(tier)),
    )
    .map((definition: ReportDefinition) => {
      const source = sourceOf(countUncarried(tables, definition.carries, template).tables)
      return { sheet: evaluate(definition, definition.columns.month, source), source }
    })
}

async function booksBefore(tx: Tx, books: readonly Book[]): Promise<Map<number, Book>> {
  const places = books.map(({ standard, scheme, region, year }) => ({ standard, scheme, region, year: year - 1 }))
  const found = await findBooks(tx, places)
  return new Map(
    books.flatMap((book) => {
      const { standard, scheme, region, year } = book
      const before = found.get(bookKey({ standard, scheme, region, year: year - 1 }))
      return before ? [[book.id, before] as const] : []
    }),
  )
}

async function particulars(tx: Tx, books: readonly Book[]) {
  const schemes: { code: string; chart_template: string }[] = await tx('schemes').select('code', 'chart_template')
  const regions: { code: string; tier: Tier }[] = await whereInList(tx, tx('regions'), 'code', [
    ...new Set(books.map(({ region }) => region)),
  ]).select('code', 'tier')
  const templates = new Map(schemes.map(({ code, chart_template }) => [code, chart_template]))
  const tiers = new Map(regions.map(({ code, tier }) => [code, tier]))
  const cache: ChartCache = new Map()
  for (const { standard, scheme, year } of books) await chartOf(tx, standard, scheme, year, cache)
  return (book: Book) => ({
    template: templates.get(book.scheme) ?? book.scheme,
    tier: tiers.get(book.region) ?? null,
    chart: chartOf(tx, book.standard, book.scheme, book.year, cache),
  })
}

async function issuedFigures(tx: Tx, books: readonly Book[]): Promise<Map<number, Map<string, bigint>>> {
  const rows: { book_id: number; content: string }[] = await whereInList(
    tx,
    tx('report_snapshots'),
    'book_id',
    books.map(({ id }) => id),
  )
    .where({ span: 'year' })
    .orderBy('version')
    .select('book_id', 'content')
  const found = new Map<number, Map<string, bigint>>()
  for (const { book_id, content } of rows) {
    const { head, rows: lines } = JSON.parse(content) as {
      head: { kind: string }
      rows: { code: string; cells: Record<string, { value: string | null }> }[]
    }
    if (head.kind !== 'income') continue
    const told = lines.flatMap(({ code, cells }) => {
      const value = cells.year?.value
      return value ? [[code, toCents(value)] as const] : []
    })
    found.set(Number(book_id), new Map(told))
  }
  return found
}
