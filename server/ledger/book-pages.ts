// A book of account cut into the pages of its paper (A4): each as full as its rows are high, numbered, ending with 过次页 and beginning
// with 承前页. Their turnover counts from the first of the month to the end of the page, their balance is the last one. Pure.
import { fromCents, toCents } from '../core/money.ts'
import type { BookColumn, BookSheet, SheetRow } from './book-sheet.ts'

export interface PrintedPage {
  /** The account of the page, where each begins a page of its own. */
  subject: string | null
  columns: readonly BookColumn[]
  rows: readonly SheetRow[]
  number: number
}

/** What a sheet of A4 leaves for rows below heading and above foot, and its usable width; in millimetres. */
export const papers = {
  landscape: { rows: 148, width: 270 },
  portrait: { rows: 235, width: 182 },
} as const

const rowMin = 6
const lineHeight = 3.5
const rowPadding = 1.3
const charWidth = 2.85

export function pagesOf(sheet: BookSheet): PrintedPage[] {
  const pages = blocksOf(sheet).flatMap(({ columns, pick }) =>
    groupsOf(sheet).flatMap(({ subject, rows }) =>
      cut(
        rows.map((row) => ({ ...row, cells: pick.map((at) => row.cells[at] ?? null) })),
        columns,
        sheet,
      ).map((part) => ({ subject, columns, rows: part })),
    ),
  )
  return pages.map((page, at) => ({ ...page, number: at + 1 }))
}

/** A row that names an account begins a page; the account moves into its heading. */
function groupsOf({ rows, subject }: BookSheet): { subject: string | null; rows: SheetRow[] }[] {
  const groups: { subject: string | null; rows: SheetRow[] }[] = []
  for (const row of rows) {
    if (row.kind === 'group') groups.push({ subject: row.cells[0] ?? null, rows: [] })
    else if (groups.length === 0) groups.push({ subject, rows: [row] })
    else groups.at(-1)?.rows.push(row)
  }
  return groups.length === 0 ? [{ subject, rows: [] }] : groups
}

/** Columns that don't fit beside each other go on further pages, each behind the same first columns. */
function blocksOf({ columns, paper }: BookSheet): { columns: BookColumn[]; pick: number[] }[] {
  const all = columns.map((_column, at) => at)
  const widthOf = (list: readonly number[]) => list.reduce((sum, at) => sum + (columns[at]?.mm ?? 0), 0)
  const take = (pick: number[]) => ({ columns: pick.flatMap((at) => columns[at] ?? []), pick })
  if (widthOf(all) <= papers[paper].width) return [take(all)]
  const fixed = all.filter((at) => !columns[at]?.group)
  const blocks: number[][] = []
  let block = [...fixed]
  for (const at of all.filter((one) => columns[one]?.group)) {
    if (block.length > fixed.length && widthOf([...block, at]) > papers[paper].width) {
      blocks.push(block)
      block = [...fixed]
    }
    block.push(at)
  }
  return [...blocks, block].map(take)
}

function cut(rows: readonly SheetRow[], columns: readonly BookColumn[], { carries, paper }: BookSheet): SheetRow[][] {
  const room = papers[paper].rows
  const heights = rows.map((row) => heightOf(row, columns))
  const pages: SheetRow[][] = []
  let page: SheetRow[] = []
  let used = 0
  const carry = carrier(columns)
  for (const [at, row] of rows.entries()) {
    const isLast = at === rows.length - 1
    const needed = (heights[at] ?? rowMin) + (carries && !isLast ? rowMin : 0)
    if (page.length > 0 && used + needed > room) {
      if (carries) page.push(carry.row('过次页'))
      pages.push(page)
      page = carries ? [carry.row('承前页')] : []
      used = page.length * rowMin
    }
    carry.add(row)
    page.push(row)
    used += heights[at] ?? rowMin
  }
  return [...pages, page]
}

function heightOf({ cells }: SheetRow, columns: readonly BookColumn[]): number {
  const lines = cells.map((cell, at) => {
    const column = columns[at]
    return column?.kind === 'text' ? Math.ceil(textWidth(cell ?? '') / Math.max(1, column.mm - 2.5)) : 1
  })
  return Math.max(rowMin, Math.max(1, ...lines) * lineHeight + rowPadding)
}

/** In millimetres as printed: Chinese characters take twice the width of digits. */
const textWidth = (text: string): number =>
  [...text].reduce((width, sign) => width + (/[\u1100-\uffe6]/.test(sign) ? charWidth : charWidth * 0.6), 0)

function carrier(columns: readonly BookColumn[]): { add(row: SheetRow): void; row(title: string): SheetRow } {
  let sums = columns.map(() => 0n)
  let last: readonly (string | null)[] = []
  // A month's turnover stands until the next month has an entry: a page may end between its totals.
  let monthEnded = false
  return {
    add({ kind, cells }) {
      last = cells
      if (kind === 'monthTotal' || kind === 'yearTotal') monthEnded = true
      if (kind !== 'entry') return
      if (monthEnded) sums = columns.map(() => 0n)
      monthEnded = false
      sums = sums.map((sum, at) => sum + amountOf(columns[at], cells[at]))
    },
    row: (title) => ({
      kind: 'carried',
      cells: columns.map((column, at) => {
        if (column.carry === 'title') return title
        if (column.carry === 'turnover') return fromCents(sums[at] ?? 0n)
        return column.carry === 'last' ? (last[at] ?? null) : null
      }),
    }),
  }
}

const amountOf = (column: BookColumn | undefined, cell: string | null | undefined): bigint =>
  column?.carry === 'turnover' && cell ? toCents(cell) : 0n
