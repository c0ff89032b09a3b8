// 财务会计报告: each month's statements, those of the year, and the notes as they were last written.
import { machine } from '../core/actor.ts'
import { lastPeriod } from '../core/calendar.ts'
import { formatMoney } from '../core/money.ts'
import type { Tx } from '../core/database/index.ts'
import { listStatements } from '../reports/list-statements.ts'
import type { Span } from '../reports/model.ts'
import { showNotes } from '../reports/notes.ts'
import { statementCsv } from '../reports/statement-files.ts'
import { statementOf } from '../reports/statement.ts'
import type { Statement } from '../reports/statement-model.ts'
import { escape, page, table } from './page.ts'
import { monthName, monthsOf } from './part.ts'
import type { Part, Source } from './part.ts'

export async function* statementParts(source: Source): AsyncGenerator<Part> {
  const { book, read } = source
  yield* await read((tx) => partsOf(tx, source, lastPeriod(book.year), 'year'))
  for (const period of monthsOf(book.year)) yield* await read((tx) => partsOf(tx, source, period, 'month'))
}

async function partsOf(tx: Tx, { book }: Source, period: string, span: Span): Promise<Part[]> {
  const { rows } = await listStatements(tx, machine, { book: book.id, period })
  const parts: Part[] = []
  for (const { id } of rows) {
    const statement = await statementOf(tx, machine, { book: book.id, report: id, period, span })
    parts.push(...statementFiles(statement, span))
  }
  return span === 'year' ? [...parts, ...(await notePart(tx, book.id, period))] : parts
}

function statementFiles(statement: Statement, span: Span): Part[] {
  const { head, columns, rows } = statement
  const when = span === 'year' ? `${head.period.slice(0, 4)}年度` : monthName(head.period)
  const common = {
    category: span === 'year' ? ('year-report' as const) : ('month-report' as const),
    pieces: 1,
  }
  const name = `statements/${span === 'year' ? head.period.slice(0, 4) : head.period}/${head.report}`
  const title = `${when}${head.title}（${head.number}）`
  const body = table({
    columns: [
      { title: '项目' },
      ...columns.map(({ group, title: heading }) => ({
        title: [group, heading].filter(Boolean).join(' '),
        kind: 'money' as const,
      })),
    ],
    rows: rows.map((row) => [
      `${'\u3000'.repeat(row.indent)}${row.label}`,
      ...columns.map(({ key }) => {
        const value = row.cells[key]?.value
        return value === null || value === undefined ? null : formatMoney(value)
      }),
    ]),
  })
  return [
    {
      ...common,
      path: `${name}.html`,
      title,
      content: page(
        `${head.fundName}${head.title}`,
        [`编制单位：${head.orgName}`, head.date, `${head.number}\u3000单位：${head.unit}`],
        body,
        '../../index.html',
      ),
    },
    {
      ...common,
      pieces: 0,
      path: `${name}.csv`,
      title: `${title}（CSV）`,
      content: `\ufeff${statementCsv(statement)}`,
    },
  ]
}

async function notePart(tx: Tx, book: number, period: string): Promise<Part[]> {
  const { versions, tables } = await showNotes(tx, machine, { book, period, span: 'year' })
  const [latest] = versions
  if (!latest && tables.length === 0) return []
  const year = period.slice(0, 4)
  const body = [
    latest ? `<pre>${escape(latest.content)}</pre><p>第 ${latest.version} 版，${escape(latest.savedBy)}</p>` : '',
    ...tables.map(({ title, columns, rows }) =>
      table({ caption: title, columns: columns.map((heading) => ({ title: heading })), rows }),
    ),
  ]
  return [
    {
      path: `statements/${year}/notes.html`,
      title: `${year}年度报表附注`,
      category: 'year-report',
      pieces: 1,
      content: page(`${year}年度报表附注`, [], body.join('\n'), '../../index.html'),
    },
  ]
}
