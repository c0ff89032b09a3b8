// .csv: a heading row and one document a row. A cell is text, whatever it begins with; nothing is ever evaluated.
// Records are cut here and not by a library, because one wrong quote must spoil its own row and no other.
import { readLines, type Line, type TextFile } from './lines.ts'
import { badRow, type BadRow, type Row } from './model.ts'
import { TableReader, type TableSetting } from './table-rows.ts'

export async function* readCsv(file: TextFile, setting: TableSetting, delimiter: string): AsyncGenerator<Row> {
  const reader = new TableReader(setting)
  for await (const record of readRecords(file, delimiter)) {
    if ('problems' in record) yield record
    else if (record.cells.length > file.limits.columnsMax) {
      yield badRow(
        record.line,
        'table.too_many_columns',
        `第 ${record.line} 行有 ${record.cells.length} 列，最多 ${file.limits.columnsMax} 列`,
      )
    } else
      yield* reader.row(
        record.line,
        record.cells.map((text) => ({ kind: 'text', text })),
      )
  }
  yield* reader.finish()
}

export interface CsvRecord {
  line: number
  cells: string[]
}

/** Records of any table of text, broken ones with their problem. */
export async function* readRecords(file: TextFile, delimiter: string): AsyncGenerator<CsvRecord | BadRow> {
  const cutter = new RecordCutter(delimiter, file.limits.lineBytesMax)
  for await (const line of readLines(file)) {
    if ('problems' in line) {
      yield* cutter.finish()
      yield line
    } else yield* cutter.take(line)
  }
  yield* cutter.finish()
}

// A quoted cell may run over several lines. When its quote turns out not to be closed as it should, the line it began on is the
// broken one, and the lines after it are read as if it had not been there.
class RecordCutter {
  private open: Line[] = []
  private length = 0
  private readonly delimiter: string
  private readonly charsMax: number

  constructor(delimiter: string, charsMax: number) {
    this.delimiter = delimiter
    this.charsMax = charsMax
  }

  *take(line: Line): Generator<CsvRecord | BadRow> {
    this.open.push(line)
    this.length += line.text.length
    const mayEnd = this.open.length === 1 || line.text.includes('"')
    const record = mayEnd ? parseRecord(this.open, this.delimiter) : 'open'
    if (typeof record === 'object') {
      this.clear()
      yield record
    } else if (record !== 'open') yield* this.giveUp(record)
    else if (this.length > this.charsMax) yield* this.giveUp('引号没有结束')
  }

  *finish(): Generator<CsvRecord | BadRow> {
    while (this.open.length > 0) yield* this.giveUp('引号没有结束')
  }

  private *giveUp(what: string): Generator<CsvRecord | BadRow> {
    const [first, ...others] = this.open
    this.clear()
    if (first) yield broken(first, what)
    for (const line of others) yield* this.take(line)
  }

  private clear(): void {
    this.open = []
    this.length = 0
  }
}

const broken = (line: Line, what: string): BadRow =>
  badRow(line.line, 'csv.quotes', `第 ${line.line} 行的${what}`, {
    hint: '含逗号、换行或引号的内容放在双引号里，其中的引号写两个',
    content: line.text,
  })

/** The record, 'open' when its last quote is not closed yet, or what is wrong with it. */
function parseRecord(lines: readonly Line[], delimiter: string): CsvRecord | string {
  const text = lines.map((line) => line.text).join('\n')
  const line = lines[0]?.line ?? 0
  if (!text.includes('"')) return { line, cells: text.split(delimiter) }
  const cells: string[] = []
  let at = 0
  while (at <= text.length) {
    if (text.charAt(at) !== '"') {
      const end = text.indexOf(delimiter, at)
      cells.push(text.slice(at, end < 0 ? text.length : end))
      at = end < 0 ? text.length + 1 : end + 1
      continue
    }
    const end = closingQuote(text, at)
    if (end < 0) return 'open'
    cells.push(text.slice(at + 1, end).replaceAll('""', '"'))
    if (end + 1 < text.length && text.charAt(end + 1) !== delimiter) return `第 ${cells.length} 列引号之后还有内容`
    at = end + 2
  }
  return { line, cells }
}

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1)
  while (at >= 0 && text.charAt(at + 1) === '"') at = text.indexOf('"', at + 2)
  return at
}
