// The words of intake that several of its files share: rows read from a file, limits, stored documents and their states.
import type { Columns } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { limits } from '../core/limits.ts'
import type { CodeSetDefinition, DocumentType, FieldDefinition } from '../rules/document-types.ts'
import type { Money } from '../core/money.ts'

/** One document as it was sent, not yet checked. `line` is the line or row it starts on, from 1. */
export interface RawRow {
  line: number
  sheet?: string
  raw: unknown
}

/** A place in a file that could not be read as a document. `content` is the text found there, shortened. */
export interface BadRow {
  line: number
  sheet?: string
  problems: Problem[]
  content?: string
}

export type Row = RawRow | BadRow

export const isBadRow = (row: Row): row is BadRow => 'problems' in row

export interface ReadLimits {
  fileBytesMax: number
  /** One document: a line of a .jsonl, an element of a .json, a record of a .csv. */
  lineBytesMax: number
  rowsMax: number
  columnsMax: number
  /** Rows of a table that may belong to one document. */
  groupRowsMax: number
  /** What an .xlsx may hold unpacked, and how many times its packed size that may be. */
  unzippedBytesMax: number
  unzippedRatioMax: number
  sharedCharsMax: number
}

export const readLimits: ReadLimits = {
  fileBytesMax: limits.fileBytes,
  lineBytesMax: limits.lineBytes,
  rowsMax: limits.fileRows,
  columnsMax: 300,
  groupRowsMax: 10_000,
  unzippedBytesMax: 1024 * 1024 * 1024,
  unzippedRatioMax: 200,
  sharedCharsMax: 100_000_000,
}

/** Reading one file: its rows, and how far it has got, for the progress shown. */
export interface RowSource {
  /** null when the file is none of ours. */
  format: FileFormat | null
  rows: AsyncIterable<Row>
  bytesRead(): number
  bytesTotal(): number
}

export type FileFormat = 'jsonl' | 'json' | 'csv' | 'xlsx'

/** What reading a table needs of the contracts: titles, types and code lists. */
export interface TableContracts {
  readonly envelope: readonly FieldDefinition[]
  readonly documents: ReadonlyMap<string, DocumentType>
  readonly codeSets: ReadonlyMap<string, CodeSetDefinition>
}

/** What whoever sends a table may say once instead of in every row. */
export interface TableDefaults {
  event?: string
  sourceSystem?: string
}

export function badRow(
  line: number,
  code: string,
  message: string,
  extra: { hint?: string; content?: string; sheet?: string; field?: string } = {},
): BadRow {
  const { hint, content, sheet, field } = extra
  return {
    line,
    ...(sheet ? { sheet } : {}),
    problems: [{ code, message, line, ...(field ? { field } : {}), ...(hint ? { hint } : {}) }],
    ...(content ? { content: excerpt(content) } : {}),
  }
}

/** Text from a file as the database can keep it and people can read it. */
export const printable = (text: string): string => text.replace(/[^\P{C}\n\t]/gu, '□')

/** As much of a text as fits a column of so many bytes: columns of some databases are measured in bytes, not characters. */
export function fit(text: string, bytes: number): string {
  if (text.length * 4 <= bytes || Buffer.byteLength(text) <= bytes) return text
  let end = 0
  let length = 0
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > bytes - 3) break
    end += character.length
  }
  return `${text.slice(0, end)}…`
}

export const excerptMax = 20_000

/** Content kept for people to look at and correct; never unbounded. */
export const excerpt = (text: string): string => (text.length > excerptMax ? `${text.slice(0, excerptMax)}…` : text)

export const documentStates = ['vouchered', 'memo', 'waiting', 'set_aside', 'cancelled'] as const
/** cancelled: a document and its reversal that met before anything was posted, so that neither leaves a trace in the books. */
export type DocumentState = (typeof documentStates)[number]
export const stateNames: Record<DocumentState, string> = {
  vouchered: '已生成凭证',
  memo: '备查，不记账',
  waiting: '待处理',
  set_aside: '已搁置',
  cancelled: '已抵销',
}

/** A document's number for people: the last word on which one is meant. */
export const documentName = (document: { doc_no: string }): string => `单据 ${document.doc_no}`

export interface StoredDocument {
  id: number
  document_key: string
  content_digest: string
  source_system: string
  event: string
  event_id: string
  doc_no: string
  is_reversal: number
  reverses_id: number | null
  awaits: string | null
  scheme_code: string | null
  region_code: string | null
  pool_region_code: string | null
  org_code: string | null
  biz_date: string
  value_date: string | null
  period: string
  amount: Money | null
  content: string
  file_id: number | null
  line_no: number | null
  actor_id: number
  received_at: string
  status: DocumentState
  reason_code: string | null
  reason: string | null
  tries: number
}

export const documentColumns = {
  id: 'id',
  document_key: 'text',
  content_digest: 'text',
  source_system: 'text',
  event: 'text',
  event_id: 'text',
  doc_no: 'text',
  is_reversal: 'integer',
  reverses_id: 'id',
  awaits: 'text',
  scheme_code: 'text',
  region_code: 'text',
  pool_region_code: 'text',
  org_code: 'text',
  biz_date: 'date',
  value_date: 'date',
  period: 'text',
  amount: 'amount',
  content: 'long',
  file_id: 'id',
  line_no: 'integer',
  actor_id: 'id',
  received_at: 'text',
  status: 'text',
  reason_code: 'text',
  reason: 'text',
  tries: 'integer',
} as const satisfies Columns

export interface Counts {
  read: number
  new: number
  known: number
  vouchers: number
  waiting: number
  refused: number
}

export const noCounts: Counts = { read: 0, new: 0, known: 0, vouchers: 0, waiting: 0, refused: 0 }

export const addCounts = (a: Counts, b: Counts): Counts => ({
  read: a.read + b.read,
  new: a.new + b.new,
  known: a.known + b.known,
  vouchers: a.vouchers + b.vouchers,
  waiting: a.waiting + b.waiting,
  refused: a.refused + b.refused,
})
