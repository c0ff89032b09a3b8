// A statement as a file: CSV and JSON for machines, a table for the terminal, .xlsx as the official table is printed.
import { stringify } from 'csv-stringify/sync'
import { formatMoney } from '../core/money.ts'
import type { Download } from '../core/router.ts'
import { safeText } from '../ledger/csv-text.ts'
import { officialSheet, xlsxType } from '../ledger/official-sheet.ts'
import type { SheetColumn } from '../ledger/official-sheet.ts'
import type { Statement, StatementRow } from './statement-model.ts'

export type StatementFormat = 'csv' | 'json' | 'xlsx' | 'table'

/** One line per row: standard, scheme, region, period, row code, label, then the columns in 元 with two decimals. */
export function statementCsv({ head, columns, rows }: Statement): string {
  const lines = rows.map((row) => [
    head.standard,
    head.scheme,
    head.region ?? '',
    head.period,
    head.number,
    row.code,
    safeText(row.label),
    ...columns.map(({ key }) => row.cells[key]?.value ?? ''),
  ])
  const titles = [
    'standard',
    'scheme',
    'region',
    'period',
    'statement',
    'row',
    'label',
    ...columns.map(({ key }) => key),
  ]
  return stringify(lines, { header: true, columns: titles })
}

export const statementJson = (statement: Statement): string => `${JSON.stringify(statement, null, 2)}\n`

/** For the terminal: the two sides of a balance statement one below the other. */
export function statementTable({ head, columns, rows, checks }: Statement): string {
  const cells = [
    ['项目', ...columns.map(({ group, title }) => [group, title].filter(Boolean).join(' '))],
    ...rows.map((row) => [indented(row, '  '), ...columns.map(({ key }) => shown(row, key))]),
  ]
  const widths = (cells[0] ?? []).map((_title, at) => Math.max(...cells.map((line) => widthOf(line[at] ?? ''))))
  const lines = cells.map((line) =>
    line
      .map((cell, at) => pad(cell, widths[at] ?? 0, at > 0))
      .join('  ')
      .trimEnd(),
  )
  const wrong = checks.filter(({ holds }) => holds === false)
  return [
    `${head.fundName}${head.title}  ${head.number}`,
    `编制单位：${head.orgName}  ${head.date}  单位：${head.unit}`,
    ...lines,
    ...stateLines({ head }),
    ...wrong.map(({ id, message, left, right }) =>
      `核对 ${id} 不符：${message} ${left ?? ''} ${right ?? ''}`.trimEnd(),
    ),
    '',
  ].join('\n')
}

const shown = (row: StatementRow, key: string): string => {
  const value = row.cells[key]?.value ?? null
  return value === null || row.cells[key]?.kind === 'none' ? '' : formatMoney(value)
}

/** What a reader must know beside the figures. */
function stateLines({ head }: Pick<Statement, 'head'>): string[] {
  return [
    ...(head.isClosed ? [] : [`未结账：净资产含未结转的收支差额 ${formatMoney(head.uncarried)}`]),
    ...(head.confidence === 'knowledge-verify' || head.confidence === 'inference'
      ? [`表样待核：${head.note ?? head.source}`]
      : []),
  ]
}

/** The space as wide as a Chinese character. */
const wide = '　'

/** Columns a text takes: Chinese characters take two. */
const widthOf = (text: string): number =>
  [...text].reduce((width, sign) => width + (/[\u1100-\uffe6]/.test(sign) ? 2 : 1), 0)

function pad(text: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return toRight ? space + text : text + space
}

const indented = ({ indent, label }: StatementRow, by: string): string => by.repeat(indent) + label

export async function statementSheet({ head, columns, rows }: Statement, author: string): Promise<Buffer> {
  const isTwoSided = head.layout === 'two-sided'
  const money = columns.map(({ group, title }): SheetColumn => ({
    ...(group ? { group } : {}),
    title,
    width: 20,
    kind: 'money',
  }))
  const side = (title: string): SheetColumn[] => [{ title, width: isTwoSided ? 30 : 44, kind: 'text' }, ...money]
  const cells = (row: StatementRow): Cells => [
    indented(row, wide),
    ...columns.map(({ key }) => (row.cells[key]?.kind !== 'none' ? (row.cells[key]?.value ?? null) : null)),
  ]
  const [left, right] = [rows.filter((row) => row.side === 'left'), rows.filter((row) => row.side === 'right')]
  const lines = isTwoSided
    ? sideBySide(left.map(cells), right.map(cells))
    : rows.map((row) => ({ cells: cells(row), isBold: row.indent === 0 }))
  const state = stateLines({ head }).join('；')
  return officialSheet({
    name: head.title,
    title: `${head.fundName}${head.title}`,
    left: `编制单位：${head.orgName}`,
    middle: head.date,
    right: `${head.number}${wide}单位：${head.unit}`,
    columns: isTwoSided ? [...side('资产'), ...side('负债和净资产')] : side('项目'),
    rows: lines,
    paper: isTwoSided ? 'landscape' : 'portrait',
    showsZero: true,
    foot: ['单位负责人：', '财务负责人：', `制表人：${author}`, state && `（${state}）`].join(wide.repeat(6)),
  })
}

type Cells = (string | null)[]

// 资产总计 and 负债与净资产总计 stand on one line, at the foot of both sides.
function sideBySide(lefts: readonly Cells[], rights: readonly Cells[]): { cells: Cells; isBold: boolean }[] {
  const height = Math.max(lefts.length, rights.length)
  const blank: Cells = (lefts[0] ?? []).map(() => null)
  const filled = (side: readonly Cells[]) => [
    ...side.slice(0, -1),
    ...Array.from({ length: height - side.length }, () => blank),
    ...side.slice(-1),
  ]
  const right = filled(rights)
  return filled(lefts).map((cells, at) => ({ cells: [...cells, ...(right[at] ?? blank)], isBold: at === height - 1 }))
}

export async function statementFile(statement: Statement, format: StatementFormat, author: string): Promise<Download> {
  const { head } = statement
  const fileName = `${head.schemeName}${head.title}_${head.orgName}_${head.span === 'year' ? head.period.slice(0, 4) : head.period}.${format === 'table' ? 'txt' : format}`
  switch (format) {
    case 'csv':
      return { fileName, contentType: 'text/csv; charset=utf-8', body: statementCsv(statement) }
    case 'json':
      return { fileName, contentType: 'application/json', body: statementJson(statement) }
    case 'table':
      return { fileName, contentType: 'text/plain; charset=utf-8', body: statementTable(statement) }
    case 'xlsx':
      return { fileName, contentType: xlsxType, body: await statementSheet(statement, author) }
  }
}
