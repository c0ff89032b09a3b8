// A book of account as a file: CSV for machines, .xlsx as it is printed, in one piece or in pages with 承前页 and 过次页.
import { stringify } from 'csv-stringify/sync'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { refused } from '../core/errors.ts'
import { limits } from '../core/limits.ts'
import type { Download } from '../core/router.ts'
import { pagesOf } from './book-pages.ts'
import type { PrintedPage } from './book-pages.ts'
import { monthsText } from './book-sheet.ts'
import type { BookSheet } from './book-sheet.ts'
import { bookSheet } from './books-of-account.ts'
import type { BookSheetInput } from './books-of-account.ts'
import { safeText } from './csv-text.ts'
import { officialSheet, xlsxType } from './official-sheet.ts'

export type WholeBook = Omit<BookSheetInput, 'page' | 'size'>

/** The whole search, not a page of it. */
export async function wholeBook(tx: Tx, actor: Actor, input: WholeBook, rowsMax: number): Promise<BookSheet> {
  const sheet = await bookSheet(tx, actor, { ...input, page: 1, size: rowsMax })
  if (sheet.total > rowsMax)
    throw refused('export.too_long', `${sheet.title}有 ${sheet.total} 笔，一次最多 ${rowsMax} 笔`, {
      hint: '缩短期间，或按科目、辅助核算分开',
    })
  return sheet
}

/** Printing goes through a browser: what is longer is exported. */
const printedMax = 20_000

export interface PrintedBook extends Omit<BookSheet, 'rows'> {
  months: string
  pages: readonly PrintedPage[]
}

export async function printedBook(tx: Tx, actor: Actor, input: WholeBook): Promise<PrintedBook> {
  const sheet = await wholeBook(tx, actor, input, printedMax)
  const { rows: _rows, ...rest } = sheet
  return { ...rest, months: monthsText(sheet.head), pages: pagesOf(sheet) }
}

export async function bookFile(
  tx: Tx,
  actor: Actor,
  { format, paged, ...input }: WholeBook & { format: 'csv' | 'xlsx'; paged: boolean },
): Promise<Download> {
  const sheet = await wholeBook(tx, actor, input, limits.exportRows)
  const { head, title, subject } = sheet
  const account = subject?.split(' ')[0]
  const fileName = [title, account, head.orgName, `${head.from}-${head.to}`].filter(Boolean).join('_') + `.${format}`
  if (format === 'csv') return { fileName, contentType: 'text/csv; charset=utf-8', body: bookCsv(sheet) }
  return { fileName, contentType: xlsxType, body: await bookXlsx(sheet, paged) }
}

const bookCsv = ({ columns, rows }: BookSheet): string =>
  stringify(
    rows.map(({ cells }) =>
      cells.map((cell, at) => (columns[at]?.kind === 'money' ? (cell ?? '') : safeText(cell ?? ''))),
    ),
    { header: true, columns: columns.map(({ title, group }) => (group ? `${group}-${title}` : title)) },
  )

function bookXlsx(sheet: BookSheet, paged: boolean): Promise<Buffer> {
  const { title, subject, head, columns, paper } = sheet
  const pages = paged ? pagesOf(sheet) : []
  const blank = columns.map(() => null)
  // Pages of further columns hold the same rows; a spreadsheet is as wide as it needs to be.
  const whole = pages.every((page) => page.columns.length === columns.length)
  const rows = (function* () {
    if (!paged || !whole) {
      for (const { kind, cells } of sheet.rows) yield { cells, isBold: kind !== 'entry' }
      return
    }
    for (const page of pages) {
      if (page.subject !== subject) yield { cells: [page.subject, ...blank.slice(1)], isBold: true }
      for (const [at, { kind, cells }] of page.rows.entries())
        yield { cells, isBold: kind !== 'entry', isPageEnd: at === page.rows.length - 1 }
    }
  })()
  return officialSheet({
    name: title,
    title: subject ? `${title} ${subject}` : title,
    left: `编制单位：${head.orgName}`,
    middle: `${head.place}  ${monthsText(head)}`,
    right: '单位：元',
    columns: columns.map(({ title: name, group, kind, mm }) => ({
      title: name,
      ...(group ? { group } : {}),
      width: Math.round(mm * (kind === 'money' ? 0.65 : 0.62)),
      kind: kind === 'money' ? 'money' : 'text',
    })),
    rows,
    paper,
  })
}
