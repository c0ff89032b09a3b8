// A voucher cut into the pages of its form: eight lines to a page, at least five rows drawn, numbered 12-1/3 when there are several.
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

export function sheetPages(lines: readonly VoucherLine[]): SheetPage[] {
  const count = Math.max(1, Math.ceil(lines.length / linesPerPage))
  const rows = count > 1 ? linesPerPage : Math.max(rowsMin, lines.length)
  return Array.from({ length: count }, (_, at) => {
    const part = lines.slice(at * linesPerPage, (at + 1) * linesPerPage)
    return { lines: part, blankRows: rows - part.length, number: at + 1, count, isLast: at === count - 1 }
  })
}

/** '12', or '12-1/3' on the first of three pages; a passing number likewise; '' before the voucher has any. */
export function pageNumber(no: number | string | null, page: SheetPage): string {
  if (no === null) return page.count === 1 ? '' : `第${page.number}/${page.count}页`
  return page.count === 1 ? String(no) : `${no}-${page.number}/${page.count}`
}
