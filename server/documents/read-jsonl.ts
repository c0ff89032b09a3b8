// .jsonl: one document a line. A broken line is one problem; the lines after it are read.
import { parseJson } from './json-text.ts'
import { readLines, type TextFile } from './lines.ts'
import { badRow, type Row } from './model.ts'

export async function* readJsonl(file: TextFile): AsyncGenerator<Row> {
  for await (const row of readLines(file)) {
    if ('problems' in row) {
      yield row
      continue
    }
    if (row.text.trim() === '') continue
    yield readDocument(row.line, row.text)
  }
}

/** The document in a piece of JSON text, or its problem at that line. */
export function readDocument(line: number, text: string): Row {
  const parsed = parseJson(text)
  if ('value' in parsed) return { line, raw: parsed.value }
  const { code, message, hint, field } = parsed.problem
  return badRow(line, code, message, { content: text, ...(hint ? { hint } : {}), ...(field ? { field } : {}) })
}
