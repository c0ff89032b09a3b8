// Opens a file of documents by what is in it, not by what it is called, and gives its rows one after another.
import { open, stat } from 'node:fs/promises'
import { detectEncoding, utf8Chunks } from './encoding.ts'
import type { TextFile } from './lines.ts'
import {
  badRow,
  readLimits,
  type BadRow,
  type FileFormat,
  type ReadLimits,
  type Row,
  type RowSource,
  type TableContracts,
  type TableDefaults,
} from './model.ts'
import { readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readJsonl } from './read-jsonl.ts'
import { readXlsx } from './read-xlsx.ts'
import { headingsOf } from './table-columns.ts'

export interface FileToOpen {
  path: string
  name: string
  contracts: TableContracts
  defaults?: TableDefaults
  limits?: ReadLimits
}

export async function openDocumentFile(file: FileToOpen): Promise<RowSource> {
  const limits = file.limits ?? readLimits
  const size = (await stat(file.path)).size
  const count = { read: 0, total: size }
  const source = { bytesRead: () => count.read, bytesTotal: () => count.total }
  const onBytes = (bytes: number) => {
    count.read += bytes
  }
  const refuse = (code: string, message: string, hint: string): RowSource => ({
    ...source,
    format: null,
    rows: oneRow(badRow(1, code, message, { hint })),
  })
  const setting = {
    contracts: file.contracts,
    headings: headingsOf(file.contracts),
    defaults: file.defaults ?? {},
    limits,
  }
  if (size > limits.fileBytesMax)
    return refuse('file.too_large', `文件超过 ${limits.fileBytesMax / 1024 / 1024} MB`, '拆成几个文件上传')
  const binary = await findBinary(file.path)
  if (binary === 'zip') {
    const onTotal = (bytes: number) => {
      count.total = bytes
    }
    const rows = readXlsx({ path: file.path, limits, onBytes, onTotal }, setting)
    return { ...source, format: 'xlsx', rows: limitRows(rows, limits) }
  }
  if (binary) return refuse('file.format', `文件${binary}`, acceptedFormats)
  const text: TextFile = { path: file.path, encoding: await detectEncoding(file.path), limits, onBytes }
  const start = await readStart(text)
  if (start.trim() === '') return refuse('file.empty', '文件是空的', acceptedFormats)
  const format = textFormat(start, file.name)
  if (!format) return refuse('file.format', '看不出是哪种文件：不是 JSON，也没有表头', acceptedFormats)
  const rows =
    format === 'jsonl'
      ? readJsonl(text)
      : format === 'json'
        ? readJson(text)
        : readCsv(text, setting, delimiterOf(start))
  return { ...source, format, rows: limitRows(rows, limits) }
}

const acceptedFormats = '可以上传 .jsonl、.json、.csv、.xlsx'

async function* limitRows(rows: AsyncIterable<Row>, limits: ReadLimits): AsyncGenerator<Row> {
  let count = 0
  for await (const row of rows) {
    count += 1
    if (count > limits.rowsMax) {
      yield badRow(row.line, 'file.too_many_rows', `文件超过 ${limits.rowsMax} 份单据，从第 ${row.line} 行起没有读入`, {
        hint: '拆成几个文件上传',
      })
      return
    }
    yield row
  }
  if (count === 0) yield badRow(1, 'file.no_documents', '文件里没有单据', { hint: '在表头下面每行填一份单据' })
}

async function* oneRow(row: BadRow): AsyncGenerator<Row> {
  yield row
}

/** 'zip', or why these bytes are no text; undefined for text. */
async function findBinary(path: string): Promise<string | undefined> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    const head = buffer.subarray(0, bytesRead)
    const starts = (hex: string) => head.subarray(0, hex.length / 2).toString('hex') === hex
    if (starts('504b0304') || starts('504b0506')) return 'zip'
    if (starts('d0cf11e0')) return '是旧版 .xls 或有密码的 Excel 文件，请去掉密码并另存为 .xlsx'
    if (starts('25504446')) return '是 PDF 文件，不是单据文件'
    if (starts('fffe') || starts('feff')) return undefined
    return head.includes(0) ? '不是文本文件，也不是 .xlsx' : undefined
  } finally {
    await handle.close()
  }
}

/** The first characters of a text file, at most 64 KB. */
async function readStart(file: TextFile): Promise<string> {
  for await (const chunk of utf8Chunks(file.path, file.encoding, () => {}))
    return chunk.subarray(0, 65_536).toString('utf8')
  return ''
}

function textFormat(start: string, name: string): Exclude<FileFormat, 'xlsx'> | undefined {
  const text = start.trimStart()
  const firstLine = text.split('\n', 1)[0]?.trimEnd() ?? ''
  const ending = /\.(jsonl|ndjson|json|csv|txt)$/i.exec(name)?.[1]?.toLowerCase()
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl'
  if (text.startsWith('[')) return 'json'
  // An object that ends on its first line is one line of many; one written over several lines is a document by itself.
  if (text.startsWith('{')) return firstLine.endsWith('}') ? 'jsonl' : 'json'
  if (ending === 'json') return 'json'
  return ending === 'csv' || /[,\t;]/.test(firstLine) || /单据号|doc_no/.test(firstLine) ? 'csv' : undefined
}

/** The sign that parts the heading row most often. */
function delimiterOf(start: string): string {
  const heading = start.trimStart().split('\n', 1)[0] ?? ''
  const count = (sign: string) => heading.split(sign).length
  return [',', '\t', ';'].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',')
}
