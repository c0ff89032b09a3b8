// The one shape in which every book of account (账簿) is shown, printed and exported: a heading, columns and rows of text.
import type { Standard } from '../core/actor.ts'
import type { Money } from '../core/money.ts'
import { standardNames } from '../catalog/model.ts'
import type { BookSwitches } from './entry-search.ts'
import type { BookRow } from './list-books.ts'

export const bookKinds = [
  'general',
  'detail',
  'journal',
  'multi-column',
  'balance',
  'counterparty',
  'day-book',
] as const
export type BookKind = (typeof bookKinds)[number]
export const bookTitles: Readonly<Record<BookKind, string>> = {
  general: '总账',
  detail: '明细账',
  journal: '日记账',
  'multi-column': '多栏账',
  balance: '科目余额表',
  counterparty: '往来明细账',
  'day-book': '序时账',
}

export interface BookColumn {
  title: string
  /** Columns in a row with the same group share one heading above them. */
  group?: string | undefined
  kind: 'text' | 'code' | 'side' | 'money'
  /** Width on paper in millimetres; screens and spreadsheets keep the proportions. */
  mm: number
  /** What 承前页 and 过次页 put into it: the turnover so far, or the last balance with its side. */
  carry?: 'turnover' | 'last' | 'title' | undefined
}

export type SheetRowKind =
  'group' | 'opening' | 'entry' | 'dayTotal' | 'monthTotal' | 'yearTotal' | 'nextYear' | 'total' | 'carried'

export interface SheetRow {
  kind: SheetRowKind
  /** One for each column; amounts in yuan. */
  cells: readonly (string | null)[]
  voucherId?: number | null
  isPosted?: boolean
  /** Where a row leads in 明细账: an account, months, auxiliaries as its address names them. */
  detail?: { account: string; from: string; to: string; aux?: string | undefined }
}

export interface BookSheet {
  kind: BookKind
  title: string
  /** 科目 and what it is limited to. */
  subject: string | null
  head: SheetHead
  columns: readonly BookColumn[]
  rows: readonly SheetRow[]
  /** What is paged: entries, vouchers or rows in all pages. */
  total: number
  paper: 'portrait' | 'landscape'
  /** Whether pages end with 过次页 and begin with 承前页. */
  carries: boolean
  note: string | null
}

export interface SheetHead {
  orgName: string
  /** 经办账 机关养老. */
  place: string
  standard: Standard
  bookId: number | null
  books: number
  from: string
  to: string
  includeDrafts: boolean
  includeClosing: boolean
}

export function sheetHead(
  books: readonly BookRow[],
  { from, to, includeDrafts, includeClosing }: BookSwitches & { from: string; to: string },
): SheetHead {
  const [first] = books
  return {
    orgName: books.length === 1 ? (first?.orgName ?? '') : `${books.length} 个账套汇总`,
    place: first ? `${standardNames[first.standard]} ${first.schemeName}` : '',
    standard: first?.standard ?? 'agency',
    bookId: books.length === 1 ? (first?.id ?? null) : null,
    books: books.length,
    from,
    to,
    includeDrafts: includeDrafts ?? false,
    includeClosing: includeClosing ?? true,
  }
}

/** 202603 → 2026年3月. */
export const monthText = (period: string): string => `${period.slice(0, 4)}年${Number(period.slice(4))}月`

/** 2026年1月 至 2026年3月，含未记账. */
export function monthsText({ from, to, includeDrafts, includeClosing }: SheetHead): string {
  const months = from === to ? monthText(to) : `${monthText(from)} 至 ${monthText(to)}`
  return `${months}${includeDrafts ? '，含未记账' : ''}${includeClosing ? '' : '，不含结转凭证'}`
}

export const accountTitle = (code: string, fullName: string): string => `${code} ${fullName.replaceAll('/', ' / ')}`

export const moneyColumn = (title: string, more: Partial<BookColumn> = {}): BookColumn => ({
  title,
  kind: 'money',
  mm: 27,
  ...more,
})

/** A blank where there is nothing, as in bound books. */
export const blankZero = (amount: Money): string | null => (amount === '0.00' ? null : amount)

/** The part of a list that a page shows. */
export const slicePage = <T>(all: readonly T[], { page, size }: { page: number; size: number }): T[] =>
  all.slice((page - 1) * size, page * size)
