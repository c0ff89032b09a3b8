// Headings of a ruled table in one or two rows: columns that follow each other with the same group share one heading. Pure.
import type { BookColumn } from './book-types.ts'

export interface Heading {
  readonly title: string
  readonly columns: number
  readonly rows: number
}

export function headingRows(columns: readonly BookColumn[]): Heading[][] {
  if (columns.every(({ group }) => !group)) return [columns.map(({ title }) => ({ title, columns: 1, rows: 1 }))]
  const top: Heading[] = []
  for (const [at, { title, group }] of columns.entries()) {
    if (!group) top.push({ title, columns: 1, rows: 2 })
    else if (columns[at - 1]?.group !== group) {
      const end = columns.findIndex((column, index) => index > at && column.group !== group)
      top.push({ title: group, columns: (end < 0 ? columns.length : end) - at, rows: 1 })
    }
  }
  const below = columns.filter(({ group }) => group).map(({ title }) => ({ title, columns: 1, rows: 1 }))
  return [top, below]
}
