// A table under the notes, with what it must agree with.
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'

export interface NoteTable {
  readonly title: string
  readonly columns: readonly string[]
  /** Amounts are strings in 元. */
  readonly rows: readonly (readonly string[])[]
  readonly total: readonly string[] | null
  /** What the table comes to beside what the books have in the lines it explains. */
  readonly agreements: readonly Agreed[]
}

export interface Agreed {
  readonly title: string
  readonly table: Money
  readonly books: Money
  readonly agrees: boolean
}

export const agreed = (title: string, table: bigint, books: bigint): Agreed => ({
  title,
  table: fromCents(table),
  books: fromCents(books),
  agrees: table === books,
})
