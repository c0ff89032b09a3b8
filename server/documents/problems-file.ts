// The refused rows of a file as .csv, each once with all its problems and its own text. Corrected there, the list can be sent
// in again as it is.
import { Readable } from 'node:stream'
import type { Tx } from '../core/database/index.ts'
import { problemHeadings } from './table-columns.ts'

interface StoredProblem {
  id: number
  row_no: number
  line_no: number
  sheet: string | null
  field: string | null
  code: string
  message: string
  content: string | null
}

/** With a byte order mark, so that Excel reads it as UTF-8. The stream ends before the caller's transaction does. */
export async function problemsFile(tx: Tx, fileId: number): Promise<Readable> {
  const parts: string[] = ['\ufeff', lineOf(problemHeadings)]
  let open: StoredProblem[] = []
  const close = () => {
    const [first] = open
    if (!first) return
    const all = (value: (one: StoredProblem) => string | null) =>
      [...new Set(open.flatMap((one) => value(one) ?? []))].join('；')
    const cells = [
      String(first.line_no),
      first.sheet ?? '',
      all((one) => one.field),
      all((one) => one.code),
      all((one) => one.message),
      first.content ?? '',
    ]
    parts.push(lineOf(cells))
  }
  for (let after = 0; ;) {
    const rows: StoredProblem[] = await tx('file_problems')
      .where({ file_id: fileId })
      .where('id', '>', after)
      .orderBy('id')
      .limit(2000)
    for (const row of rows) {
      if (open[0] && Number(open[0].row_no) !== Number(row.row_no)) {
        close()
        open = []
      }
      open.push(row)
    }
    const last = rows.at(-1)
    if (!last) break
    after = Number(last.id)
  }
  close()
  return Readable.from(parts)
}

const lineOf = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A text that a spreadsheet would take for a formula is marked as text; JSON begins with a brace and needs no mark. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
