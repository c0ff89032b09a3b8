// A voucher cut into the pages of its form: up to eight lines to a page, at least five rows drawn, numbered 12-1/3 when there are several.
import type { VoucherLine } from './types.ts'

export interface SheetPage {
  readonly lines: readonly VoucherLine[]
  /** Rows to draw empty below the lines. */
  readonly blankRows: number
  readonly number: number
  readonly count: number
  readonly isLast: boolean
}

export const linesPerPage = 8
const rowsMin = 5
// Heights in hundredths of the form's em, see voucher-sheet.css. The slip is the lower of the papers, the columns of A4 the narrower.
const rowHeight = 235
const wordsHeight = 125
const pageHeight = 2450
const charsPerRow = 10

export function sheetPages(lines: readonly VoucherLine[]): SheetPage[] {
  const parts = partsOf(lines)
  const rows = parts.length > 1 ? linesPerPage : rowsMin
  return parts.map((part, at) => ({
    lines: part,
    blankRows: Math.max(0, Math.floor((rows * rowHeight - sumOf(part)) / rowHeight)),
    number: at + 1,
    count: parts.length,
    isLast: at === parts.length - 1,
  }))
}

/** Eight lines to a page, fewer where long words make them high: what is below must not be cut off. */
function partsOf(lines: readonly VoucherLine[]): VoucherLine[][] {
  const parts: VoucherLine[][] = [[]]
  for (const line of lines) {
    const part = parts.at(-1) ?? []
    const isFull = part.length === linesPerPage || sumOf(part) + heightOf(line) > pageHeight
    if (isFull && part.length > 0) parts.push([line])
    else part.push(line)
  }
  return parts
}

const sumOf = (lines: readonly VoucherLine[]): number => lines.reduce((sum, line) => sum + heightOf(line), 0)
const heightOf = ({ summary }: VoucherLine): number =>
  Math.max(rowHeight, Math.ceil(widthOf(summary) / charsPerRow) * wordsHeight)

/** In Chinese characters; two of the others are as wide as one. */
const widthOf = (text: string): number =>
  Math.ceil([...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0) / 2)

/** '12', or '12-1/3' on the first of three pages; a passing number likewise; '' before the voucher has any. */
export function pageNumber(no: number | string | null, page: SheetPage): string {
  if (no === null) return page.count === 1 ? '' : `第${page.number}/${page.count}页`
  return page.count === 1 ? String(no) : `${no}-${page.number}/${page.count}`
}
