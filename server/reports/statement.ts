// A statement: one definition computed for one book, or consolidated over a region with internal payments taken out. In a month that is
// not closed, income and expenditure count to net assets as if carried over, and the sheet says so.
import { lastDay, lastPeriod, yearOf } from '../core/calendar.ts'
import type { Actor } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { fromCents, isZero } from '../core/money.ts'
import { standardNames } from '../catalog/model.ts'
import type { Circumstances } from './applicable-rows.ts'
import { crossChecksOf } from './cross-checks.ts'
import { eliminationsOf, takenOut } from './eliminations.ts'
import type { Elimination } from './eliminations.ts'
import { evaluate } from './evaluate.ts'
import { countUncarried, monthsOf, readFigures, sourceOf, tableOf } from './ledger-source.ts'
import type { FigureTables } from './ledger-source.ts'
import { findDefinition, fits, reportDefinitions } from './load.ts'
import { cellKey } from './model.ts'
import type { Column, FigureSet, ReportDefinition, Sheet, Source, Span, Value } from './model.ts'
import { registerFigures } from './register-source.ts'
import { reportScope } from './report-scope.ts'
import type { ReportScope } from './report-scope.ts'
import { rowsOf } from './sheet-rows.ts'
import { sheetChecks } from './sheet-checks.ts'
import { issuedLastYear, latestSnapshot } from './snapshots.ts'
import type { Statement, StatementInput } from './statement-model.ts'
import { typedCells } from './typed-cells.ts'

/** The statement with everything it was computed from, for whoever explains its cells. */
export interface Worked {
  readonly statement: Statement
  readonly scope: ReportScope
  readonly sheet: Sheet
  readonly source: Source
  readonly tables: FigureTables
}

/** Computes a statement. 404: no such book or statement; 400: more than one scheme. */
export async function statementOf(tx: Tx, actor: Actor, input: StatementInput): Promise<Statement> {
  const { statement, scope, sheet } = await workOut(tx, actor, input)
  const [book] = scope.books
  if (scope.isConsolidated || !book) return statement
  const { head } = statement
  const { definition, columns } = sheet
  const beyond = await crossChecksOf(tx, book.id, { definition, columns, span: head.span, period: head.period })
  return { ...statement, checks: [...statement.checks, ...beyond] }
}

export async function workOut(tx: Tx, actor: Actor, input: StatementInput): Promise<Worked> {
  const span = input.span ?? 'month'
  const period = span === 'year' ? lastPeriod(yearOf(input.period)) : input.period
  const scope = await reportScope(tx, actor, input, period)
  const definition = definitionFor(scope, input.report)
  const columns = columnsOf(definition, span, input.compare ?? false)
  const figures = await figuresOf(tx, scope, { span, period }, columns)
  const typed = await typedCells(tx, scope, definition, { span, period })
  const carried = countUncarried(figures.net, definition.carries, scope.template)
  const given = await registerFigures(tx, scope, definition, monthsOf(span, period))
  const source = sourceOf(carried.tables, typed, given)
  const issued = await issuedLastYear(tx, scope, definition)
  const sheet = withIssued(evaluate(definition, columns, source), issued)
  const sum = scope.isConsolidated
    ? evaluate(
        definition,
        columns,
        sourceOf(countUncarried(figures.sum, definition.carries, scope.template).tables, typed, given),
      )
    : null
  const at = circumstancesOf(scope, span, period)
  const rows = rowsOf(sheet, sum, at)
  const shown = new Set(rows.map(({ code }) => code))
  const [one] = scope.books
  const statement: Statement = {
    head: {
      report: definition.id,
      number: definition.number,
      title: definition.title,
      kind: definition.kind,
      layout: definition.layout,
      standard: scope.standard,
      standardName: standardNames[scope.standard],
      scheme: scope.scheme,
      schemeName: scope.schemeName,
      fundName: scope.fundName,
      orgName: scope.orgName,
      region: scope.region,
      regionName: scope.regionName,
      bookId: scope.isConsolidated ? null : (one?.id ?? null),
      lastYearBookId: scope.isConsolidated ? null : (scope.lastYearBooks[0]?.id ?? null),
      books: scope.books.length,
      isConsolidated: scope.isConsolidated,
      span,
      period,
      date: dateText(definition, span, period),
      unit: definition.unit,
      source: definition.source,
      confidence: definition.confidence,
      note: definition.note ?? null,
      isClosed: await isClosed(tx, scope, period),
      uncarried: fromCents(carried.uncarried),
      issued: await latestSnapshot(tx, scope, definition, { span, period }),
      lastYear: issued ? 'issued' : scope.lastYearBooks.length > 0 ? 'computed' : 'absent',
    },
    columns: columns.map(({ key, title, group, type }) => ({ key, title, group: group ?? null, type })),
    rows,
    checks: sheetChecks(sheet, source, { template: scope.template, shown, rows, eliminations: figures.eliminations }),
    eliminations: figures.eliminations.toSorted((a, b) => Number(isZero(a.difference)) - Number(isZero(b.difference))),
  }
  return { statement, scope, sheet, source, tables: carried.tables }
}

function definitionFor(scope: ReportScope, name: string): ReportDefinition {
  const { standard, template, year } = scope
  const found = findDefinition(name, { standard, template, year })
  if (found && (found.tiers === undefined || scope.tier === null || found.tiers.includes(scope.tier))) return found
  const known = applicable(scope).map(({ number, title }) => `${number} ${title}`)
  throw missing(`${scope.schemeName}${standardNames[standard]} ${year} 年没有报表“${name}”`, {
    hint: known.length > 0 ? `可用的报表：${[...new Set(known)].join('、')}` : '该险种没有报表定义',
  })
}

/** The definitions that apply to a scope. */
export const applicable = ({ standard, template, year, tier }: ReportScope): ReportDefinition[] =>
  reportDefinitions().filter(
    (one) =>
      fits(one, { standard, template, year }) && (one.tiers === undefined || tier === null || one.tiers.includes(tier)),
  )

const compared: Partial<Record<FigureSet, FigureSet>> = {
  end: 'last-year-to-date',
  'year-to-date': 'last-year-to-date',
}
const withComparison = new WeakMap<readonly Column[], readonly Column[]>()

/** The columns of a definition; compared, the same month of last year follows 期末余额 or 本年累计数. */
export function columnsOf(definition: ReportDefinition, span: Span, compare: boolean): readonly Column[] {
  const columns = definition.columns[span]
  if (!compare || columns.some(({ figures }) => figures === 'last-year')) return columns
  const known = withComparison.get(columns)
  if (known) return known
  const base = columns.findLast(({ figures }) => compared[figures] !== undefined)
  const figures = base && compared[base.figures]
  const more = base && figures ? [...columns, { ...base, key: 'compare', title: '上年同期', figures }] : columns
  withComparison.set(columns, more)
  return more
}

interface ScopeFigures {
  readonly sum: FigureTables
  readonly net: FigureTables
  readonly eliminations: readonly Elimination[]
}

/** Figures of all books of a scope, as summed and with internal payments taken out. */
export async function figuresOf(
  tx: Tx,
  scope: ReportScope,
  at: { span: Span; period: string },
  columns: readonly Column[],
): Promise<ScopeFigures> {
  const books = { thisYear: scope.books.map(({ id }) => id), lastYear: scope.lastYearBooks.map(({ id }) => id) }
  const sum = await readFigures(tx, books, at, columns)
  if (!scope.isConsolidated) return { sum, net: sum, eliminations: [] }
  const sets = [...new Set(columns.map(({ figures }) => figures))]
  const months = monthsOf(at.span, at.period)
  const eliminations = await eliminationsOf(
    tx,
    scope.books,
    months,
    sets.filter((set) => !set.startsWith('last-year')),
  )
  const before = sets.filter((set) => set.startsWith('last-year'))
  for (const set of before) {
    const month = `${scope.year - 1}${set === 'last-year' ? '12' : at.period.slice(4)}`
    eliminations.push(...(await eliminationsOf(tx, scope.lastYearBooks, { from: month, to: month }, [set])))
  }
  const net = new Map(
    [...sum].map(([set, table]) => {
      const taken = takenOut(eliminations, set)
      return [set, taken.length === 0 ? table : tableOf([...table.leaves, ...taken])] as const
    }),
  )
  return { sum, net, eliminations }
}

// 上年数 is what was issued last year, where it was; a sheet shows what its readers were told.
function withIssued(sheet: Sheet, issued: ReadonlyMap<string, Value> | null): Sheet {
  const column = sheet.columns.find(({ figures }) => figures === 'last-year')
  if (!issued || !column) return sheet
  const values = new Map(sheet.values)
  for (const [row, value] of issued) values.set(cellKey(row, column.key), value)
  return { ...sheet, values }
}

export const circumstancesOf = (scope: ReportScope, span: Span, period: string): Circumstances => ({
  template: scope.template,
  year: scope.year,
  span,
  month: Number(period.slice(4)),
  tier: scope.tier,
  choices: scope.choices,
  hasAccount: (code) => scope.chart.accounts.has(code),
})

function dateText({ kind }: ReportDefinition, span: Span, period: string): string {
  const [year, month, day] = lastDay(period).split('-')
  if (kind === 'balance') return `${year}年${Number(month)}月${Number(day)}日`
  return span === 'year' ? `${year}年度` : `${year}年${Number(month)}月`
}

async function isClosed(tx: Tx, scope: ReportScope, period: string): Promise<boolean> {
  const ids = scope.books.map(({ id }) => id)
  const open: unknown[] = await whereInList(tx, tx('book_periods'), 'book_id', ids)
    .where({ period, status: 'open' })
    .select('book_id')
  return open.length === 0
}
