// 科目余额表 as a file: CSV and JSON for machines, a table for the terminal, .xlsx as it is printed.
import { stringify } from 'csv-stringify/sync'
import type { Download } from '../core/router.ts'
import { formatMoney, isZero } from '../core/money.ts'
import { standardNames } from '../catalog/model.ts'
import { officialSheet, xlsxType } from './official-sheet.ts'
import type { SheetColumn } from './official-sheet.ts'
import { monthText } from './book-sheet.ts'
import { safeText } from './csv-text.ts'
import { figureNames } from './trial-balance.ts'
import type { Figures, TrialBalance, TrialBalanceRow } from './trial-balance.ts'

export type TrialBalanceFormat = 'csv' | 'json' | 'xlsx' | 'table'

const csvColumns = [
  'standard',
  'scheme',
  'region',
  'period',
  'account',
  'name',
  'opening_debit',
  'opening_credit',
  'period_debit',
  'period_credit',
  'year_debit',
  'year_credit',
  'closing_debit',
  'closing_credit',
]

/** One line per account; amounts in yuan, plain digits, two decimals. `region` is empty when the whole scope is meant. */
export function trialBalanceCsv({ head, rows }: TrialBalance): string {
  const lines = rows.map((row) => [
    row.standard,
    row.scheme,
    head.region ?? '',
    head.period,
    row.account,
    safeText(row.name),
    ...figureNames.map((name) => row[name]),
  ])
  return stringify(lines, { header: true, columns: csvColumns })
}

export const trialBalanceJson = (balance: TrialBalance): string => `${JSON.stringify(balance, null, 2)}\n`

/** For the terminal: headings, accounts indented by level, totals. */
export function trialBalanceTable({ head, rows, totals }: TrialBalance): string {
  const titles = [
    '科目',
    '名称',
    '期初借方',
    '期初贷方',
    '本期借方',
    '本期贷方',
    '本年借方',
    '本年贷方',
    '期末借方',
    '期末贷方',
  ]
  const amounts = (row: Figures) => figureNames.map((name) => (isZero(row[name]) ? '' : formatMoney(row[name])))
  const cells = [
    titles,
    ...rows.map((row) => [row.account, '  '.repeat(row.level - 1) + row.name, ...amounts(row)]),
    ['', '合计', ...amounts(totals)],
  ]
  const widths = titles.map((_title, at) => Math.max(...cells.map((line) => widthOf(line[at] ?? ''))))
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, at > 1))
      .join('  ')
      .trimEnd()
  const period = head.from === head.period ? head.period : `${head.from} 至 ${head.period}`
  return [`科目余额表  ${head.orgName}  ${period}  单位：元`, ...groupHeads(rows, cells, line), ''].join('\n')
}

// A heading wherever another standard or scheme begins, since their accounts share codes.
function groupHeads(
  rows: readonly TrialBalanceRow[],
  cells: readonly string[][],
  line: (row: readonly string[]) => string,
): string[] {
  return cells.flatMap((row, at) => {
    const one = rows[at - 1]
    const before = rows[at - 2]
    const isNew = one !== undefined && (one.standard !== before?.standard || one.scheme !== before?.scheme)
    return isNew ? [`【${standardNames[one.standard]} ${one.schemeName}】`, line(row)] : [line(row)]
  })
}

/** Columns a text takes: Chinese characters take two. */
const widthOf = (text: string): number =>
  [...text].reduce((width, sign) => width + (/[\u1100-\uffe6]/.test(sign) ? 2 : 1), 0)

function pad(text: string, width: number, toRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)))
  return toRight ? space + text : text + space
}

const money = (group: string, title: string): SheetColumn => ({ group, title, width: 18, kind: 'money' })

export async function trialBalanceSheet({ head, rows, totals }: TrialBalance): Promise<Buffer> {
  const isMixed = new Set(rows.map((row) => `${row.standard} ${row.scheme}`)).size > 1
  const place = (row: TrialBalanceRow) => (isMixed ? [`${standardNames[row.standard]} ${row.schemeName}`] : [])
  const title = [head.standard ? standardNames[head.standard] : '', head.schemeName ?? ''].join(' ').trim()
  return officialSheet({
    name: '科目余额表',
    title: '科目余额表',
    left: `编制单位：${head.orgName}`,
    middle: `${title}  ${monthText(head.from)}${head.from === head.period ? '' : ` 至 ${monthText(head.period)}`}`,
    right: '单位：元',
    columns: [
      ...(isMixed ? [{ title: '账套', width: 24, kind: 'text' as const }] : []),
      { title: '科目编码', width: 14, kind: 'text' },
      { title: '科目名称', width: 32, kind: 'text' },
      money('期初余额', '借方'),
      money('期初余额', '贷方'),
      money('本期发生额', '借方'),
      money('本期发生额', '贷方'),
      money('本年累计发生额', '借方'),
      money('本年累计发生额', '贷方'),
      money('期末余额', '借方'),
      money('期末余额', '贷方'),
    ],
    rows: [
      ...rows.map((row) => [
        ...place(row),
        row.account,
        '　'.repeat(row.level - 1) + row.name,
        ...figureNames.map((name) => row[name]),
      ]),
      [...(isMixed ? [''] : []), '', '合计', ...figureNames.map((name) => totals[name])],
    ],
  })
}

export async function trialBalanceFile(balance: TrialBalance, format: TrialBalanceFormat): Promise<Download> {
  const fileName = `科目余额表_${balance.head.orgName}_${balance.head.period}.${format === 'table' ? 'txt' : format}`
  switch (format) {
    case 'csv':
      return { fileName, contentType: 'text/csv; charset=utf-8', body: trialBalanceCsv(balance) }
    case 'json':
      return { fileName, contentType: 'application/json', body: trialBalanceJson(balance) }
    case 'table':
      return { fileName, contentType: 'text/plain; charset=utf-8', body: trialBalanceTable(balance) }
    case 'xlsx':
      return { fileName, contentType: xlsxType, body: await trialBalanceSheet(balance) }
  }
}
