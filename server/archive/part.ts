// A part of a package: one file, with what it holds. Parts are made one after the other, so a year of any size fits in memory.
import type { Tx } from '../core/database/index.ts'
import type { BookRow } from '../ledger/list-books.ts'
import type { Category } from './retention.ts'

export interface Part {
  path: string
  /** What the table of contents calls it. */
  title: string
  category: Category
  /** Vouchers, documents, tables … in it; 0 where it only says again for machines what a page says. */
  pieces: number
  content: string | Buffer
}

export interface Source {
  book: BookRow
  /** One view of the data for each reading; a closed year no longer changes between two of them. */
  read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
}

export const monthsOf = (year: number): string[] =>
  Array.from({ length: 12 }, (_one, month) => `${year}${String(month + 1).padStart(2, '0')}`)

export const monthName = (period: string): string => `${period.slice(0, 4)}年${Number(period.slice(4))}月`
