// 附注: what must be said beside the statements. The text is a person's, each saving a version; the tables under it come from the books.
import type { Actor } from '../core/actor.ts'
import { lastPeriod, yearOf } from '../core/calendar.ts'
import { insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict } from '../core/errors.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Span } from './model.ts'
import { noteTables } from './note-tables.ts'
import type { NoteTable } from './note-model.ts'

export interface NoteVersion {
  readonly version: number
  readonly content: string
  readonly savedAt: string
  readonly savedBy: string
}

export interface Notes {
  readonly book: { id: number; name: string }
  readonly span: Span
  readonly period: string
  /** What 28号五部分三 asks to disclose at least; offered when nothing is written yet. */
  readonly outline: string
  /** Latest first. */
  readonly versions: readonly NoteVersion[]
  readonly tables: readonly NoteTable[]
}

export interface NotePlace {
  readonly book: number
  readonly span: Span
  readonly period: string
}

const outline = [
  '一、重要项目的构成与增减变动',
  '二、未在报表中列示项目的说明',
  '三、债券投资情况',
  '四、委托投资情况',
  '五、政策与会计政策变动的影响',
  '六、其他重大事项',
].join('\n\n')

export async function showNotes(tx: Tx, actor: Actor, place: NotePlace): Promise<Notes> {
  const book = await loadBook(tx, place.book)
  await requireBook(tx, actor, 'statement.read', book)
  const at = whereOf(place)
  const rows: { version: number; content: string; saved_at: string; saved_name: string }[] = await tx('report_notes')
    .where(at)
    .orderBy('version', 'desc')
    .select('version', 'content', 'saved_at', 'saved_name')
  return {
    book: { id: book.id, name: book.name },
    span: place.span,
    period: at.period,
    outline,
    versions: rows.map((row) => ({
      version: Number(row.version),
      content: row.content,
      savedAt: row.saved_at,
      savedBy: row.saved_name,
    })),
    tables: await noteTables(tx, book, at.period),
  }
}

/** Saves the text as a new version. 409 when someone has saved since the version this one was written on. */
export async function saveNotes(
  tx: Tx,
  actor: Actor,
  { content, base, ...place }: NotePlace & { readonly content: string; readonly base: number },
): Promise<{ version: number }> {
  await requireBook(tx, actor, 'statement.note', await loadBook(tx, place.book))
  const at = whereOf(place)
  const latest: { version: number; saved_name: string } | undefined = await tx('report_notes')
    .where(at)
    .orderBy('version', 'desc')
    .first('version', 'saved_name')
  const version = Number(latest?.version ?? 0)
  if (version !== base) {
    throw conflict('note.changed', `附注已由${latest?.saved_name ?? '他人'}保存为第 ${version} 版`, {
      hint: '重新打开，看过新的内容再保存',
    })
  }
  const id = await nextId(tx)
  await insertRows(tx, 'report_notes', noteColumns, [
    {
      id,
      ...at,
      version: version + 1,
      content,
      saved_by: actor.id,
      saved_name: actor.name,
      saved_at: new Date().toISOString(),
    },
  ])
  return { version: version + 1 }
}

const noteColumns = {
  id: 'id',
  book_id: 'id',
  span: 'text',
  period: 'text',
  version: 'integer',
  content: 'long',
  saved_by: 'id',
  saved_name: 'text',
  saved_at: 'text',
} as const

const whereOf = ({ book, span, period }: NotePlace) => ({
  book_id: book,
  span,
  period: span === 'year' ? lastPeriod(yearOf(period)) : period,
})
