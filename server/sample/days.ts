// Days of the sample's months, and documents in the order of their days.
import type { SampleDocument } from './desk.ts'

export const dayIn = (period: string, day: number): string =>
  `${period.slice(0, 4)}-${period.slice(4)}-${String(day).padStart(2, '0')}`

export const monthOf = (period: string): number => Number(period.slice(4))

export const periodIn = (year: number, month: number): string => `${year}${String(month).padStart(2, '0')}`

/** Documents by business date; those of one day keep the order they were written in. */
export function inOrder(documents: readonly SampleDocument[]): SampleDocument[] {
  const dated = documents.map((document, index) => ({ document, index, date: String(document.payload.biz_date) }))
  dated.sort((a, b) => (a.date === b.date ? a.index - b.index : a.date < b.date ? -1 : 1))
  return dated.map(({ document }) => document)
}
