// The words of intake that several of its files share: rows read from a file, limits, states and reasons.
import type { Problem } from '../core/errors.ts'
import { limits } from '../core/limits.ts'

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

/** What whoever sends a table may say once instead of in every row. */
export interface TableDefaults {
  event?: string
  sourceSystem?: string
}

export function badRow(line: number, code: string, message: string, extra: { hint?: string; content?: string; sheet?: string; field?: string } = {}): BadRow {
  const { hint, content, sheet, field } = extra
  return {
    line,
    ...(sheet ? { sheet } : {}),
    problems: [{ code, message, line, ...(field ? { field } : {}), ...(hint ? { hint } : {}) }],
    ...(content ? { content: excerpt(content) } : {}),
  }
}

export const excerptMax = 20_000

/** Content kept for people to look at and correct; never unbounded. */
export const excerpt = (text: string): string => (text.length > excerptMax ? `${text.slice(0, excerptMax)}…` : text)
