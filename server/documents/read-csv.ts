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
      yield badRow(record.line, 'table.too_many_columns', `第 ${record.line} 行有 ${record.cells.length} 列，最多 ${file.limits.columnsMax} 列`)
    } else yield* reader.row(record.line, record.cells.map((text) => ({ kind: 'text', text })))
  }
  yield* reader.finish()
}

interface CsvRecord {
  line: number
  cells: string[]
}

// A quoted cell may run over several lines. When its quote is not closed in time, the line it began on is the broken one and
// the lines after it are read as if it had not been there.
async function* readRecords(file: TextFile, delimiter: string): AsyncGenerator<CsvRecord | BadRow> {
  let open: Line[] = []
  let length = 0
  for await (const line of readLines(file)) {
    if ('problems' in line) {
      if (open.length > 0) yield* withoutFirst(open, delimiter)
      open = []
      yield line
      continue
    }
    open.push(line)
    length = open.length === 1 ? line.text.length : length + line.text.length
    const record = open.length > 1 && !line.text.includes('"') ? 'open' : parseRecord(open, delimiter)
    if (record !== 'open') {
      yield record
      open = []
    } else if (length > file.limits.lineBytesMax) {
      yield* withoutFirst(open, delimiter)
      open = []
    }
  }
  if (open.length > 0) yield* withoutFirst(open, delimiter)
}

function* withoutFirst(lines: readonly Line[], delimiter: string): Generator<CsvRecord | BadRow> {
  const [first, ...others] = lines
  if (!first) return
  yield broken(first, '引号没有结束')
  for (const line of others) {
    const record = parseRecord([line], delimiter)
    yield record === 'open' ? broken(line, '引号没有结束') : record
  }
}

const broken = (line: Line, what: string): BadRow =>
  badRow(line.line, 'csv.quotes', `第 ${line.line} 行的${what}`, { hint: '含逗号、换行或引号的内容放在双引号里，其中的引号写两个', content: line.text })

function parseRecord(lines: readonly Line[], delimiter: string): CsvRecord | BadRow | 'open' {
  const [first] = lines
  const text = lines.map((line) => line.text).join('\n')
  const start = first ?? { line: 0, text: '' }
  if (!text.includes('"')) return { line: start.line, cells: text.split(delimiter) }
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
    if (end + 1 < text.length && text.charAt(end + 1) !== delimiter) return broken(start, `第 ${cells.length} 列引号之后还有内容`)
    at = end + 2
  }
  return { line: start.line, cells }
}

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1)
  while (at >= 0 && text.charAt(at + 1) === '"') at = text.indexOf('"', at + 2)
  return at
}
