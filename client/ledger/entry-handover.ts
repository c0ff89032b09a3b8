// A draft handed from one screen to the entry screen, e.g. the difference worked out in a dialog. Kept until it is taken.
import type { EntryDraft } from './entry-draft.ts'

let waiting: { readonly bookId: number; readonly draft: EntryDraft } | null = null

export function handOver(bookId: number, draft: EntryDraft): void {
  waiting = { bookId, draft }
}

/** The draft for this book, once. */
export function takeOver(bookId: number | undefined): EntryDraft | null {
  if (waiting === null || waiting.bookId !== bookId) return null
  const { draft } = waiting
  waiting = null
  return draft
}
