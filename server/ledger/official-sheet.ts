// An .xlsx that looks like the printed form: centred title, line of 编制单位, 期间 and 单位, ruled and merged headings, figures
// right-aligned. Written as a stream, so that a long book does not stand in memory twice.
import { PassThrough } from 'node:stream'
import ExcelJS from 'exceljs'
import type { Money } from '../core/money.ts'

export interface SheetColumn {
  title: string
  /** Columns in a row with the same group share one heading above them. */
  group?: string
  width: number
  kind: 'text' | 'money'
}

export interface OfficialSheet {
  name: string
  title: string
  /** 编制单位 at the left, the period in the middle, the unit at the right. */
  left: string
  middle: string
  right: string
  columns: readonly SheetColumn[]
  rows: Iterable<readonly (string | null)[] | SheetLine>
  /** Default: landscape. */
  paper?: 'portrait' | 'landscape'
  /** Books leave a zero blank, statements and forms print 0.00. */
  showsZero?: boolean
  /** Below the table: who answers for it. */
  foot?: string
}

export interface SheetLine {
  cells: readonly (string | null)[]
  isBold?: boolean
  /** The printed page ends after it. */
  isPageEnd?: boolean
}

export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export async function officialSheet(sheet: OfficialSheet): Promise<Buffer> {
  const { stream, content } = collector()
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const headRows = sheet.columns.some(({ group }) => group) ? 2 : 1
  const page = book.addWorksheet(sheet.name, {
    views: [{ state: 'frozen', xSplit: 0, ySplit: 2 + headRows }],
    pageSetup: {
      paperSize: 9,
      orientation: sheet.paper ?? 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
    },
    headerFooter: { oddFooter: '&C第 &P 页  共 &N 页' },
  })
  page.pageSetup.printTitlesRow = `1:${2 + headRows}`
  page.columns = sheet.columns.map(({ width }) => ({ width }))
  writeHead(page, sheet, headRows)
  for (const line of sheet.rows) {
    const { cells, isBold, isPageEnd }: SheetLine = 'cells' in line ? line : { cells: line }
    const row = page.addRow(cells.map((cell, at) => cellValue(cell, sheet.columns[at])))
    row.eachCell({ includeEmpty: true }, (cell, at) => {
      cell.border = ruled
      if (isBold) cell.font = { bold: true }
      if (sheet.columns[at - 1]?.kind !== 'money') return
      cell.alignment = { horizontal: 'right' }
      // A negative amount is 红字.
      cell.numFmt = sheet.showsZero ? '#,##0.00;[Red]-#,##0.00' : '#,##0.00;[Red]-#,##0.00;'
    })
    if (isPageEnd) row.addPageBreak()
    row.commit()
  }
  if (sheet.foot) page.addRow([sheet.foot]).commit()
  page.commit()
  await book.commit()
  return content
}

function writeHead(page: ExcelJS.Worksheet, sheet: OfficialSheet, headRows: number): void {
  const last = sheet.columns.length
  const title = page.addRow([sheet.title])
  page.mergeCells(1, 1, 1, last)
  title.height = 28
  title.getCell(1).font = { size: 16, bold: true }
  title.getCell(1).alignment = { horizontal: 'center', vertical: 'middle' }
  const line = page.addRow([])
  const third = Math.max(1, Math.floor(last / 3))
  const parts: [number, number, string, 'left' | 'center' | 'right'][] = [
    [1, third, sheet.left, 'left'],
    [third + 1, last - third, sheet.middle, 'center'],
    [last - third + 1, last, sheet.right, 'right'],
  ]
  for (const [from, to, text, horizontal] of parts) {
    if (to > from) page.mergeCells(2, from, 2, to)
    const cell = line.getCell(from)
    cell.value = text
    cell.alignment = { horizontal }
  }
  writeHeadings(page, sheet.columns, headRows)
}

function writeHeadings(page: ExcelJS.Worksheet, columns: readonly SheetColumn[], headRows: number): void {
  const top = page.addRow(columns.map(({ group, title }) => group ?? title))
  const below = headRows === 2 ? page.addRow(columns.map(({ group, title }) => (group ? title : null))) : top
  for (const row of new Set([top, below])) {
    row.eachCell({ includeEmpty: true }, (cell) => {
      cell.font = { bold: true }
      cell.alignment = { horizontal: 'center', vertical: 'middle' }
      cell.border = ruled
    })
  }
  if (headRows === 1) return
  for (let at = 0; at < columns.length; at += 1) {
    const group = columns[at]?.group
    if (!group) {
      page.mergeCells(3, at + 1, 4, at + 1)
      continue
    }
    const start = at
    while (columns[at + 1]?.group === group) at += 1
    if (at > start) page.mergeCells(3, start + 1, 3, at + 1)
  }
}

const thin = { style: 'thin' as const }
const ruled = { top: thin, left: thin, bottom: thin, right: thin }

// Spreadsheets keep 15 digits of a number; a longer amount stays text rather than lose its last 分.
function cellValue(cell: string | null, column: SheetColumn | undefined): string | number | null {
  if (cell === null || column?.kind !== 'money') return cell
  return cell.replace(/\D/g, '').length <= 15 ? numberFor(cell) : cell
}

const numberFor = (money: Money): number => Number(money)

function collector(): { stream: PassThrough; readonly content: Promise<Buffer> } {
  const stream = new PassThrough()
  const parts: Buffer[] = []
  const content = new Promise<Buffer>((resolve, reject) => {
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => resolve(Buffer.concat(parts)))
    stream.on('error', reject)
  })
  return { stream, content }
}
