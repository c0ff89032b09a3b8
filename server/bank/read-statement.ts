// Opens a bank statement by what is in it: .xlsx, camt.053 XML, or a table of text in UTF-8, GBK or UTF-16.
import { open, stat } from 'node:fs/promises'
import type { Problem } from '../core/errors.ts'
import { detectEncoding, utf8Chunks } from '../documents/encoding.ts'
import { isBadRow, readLimits } from '../documents/model.ts'
import type { BadRow } from '../documents/model.ts'
import { readRecords } from '../documents/read-csv.ts'
import { readCells } from '../documents/read-xlsx.ts'
import { readWorkbook } from '../documents/workbook.ts'
import { BrokenFile } from '../documents/xml-tokens.ts'
import { openZip } from '../documents/zip-entries.ts'
import { bankLimits } from './model.ts'
import { readCamt } from './read-camt.ts'
import { readTable } from './read-table.ts'
import type { ReadTable, TableRow } from './read-table.ts'
import { statementWords } from './rules.ts'
import type { Layout } from './rules.ts'

const limits = { ...readLimits, fileBytesMax: bankLimits.statementBytes, unzippedBytesMax: 512 * 1024 * 1024 }
const refuse = (code: string, message: string, hint: string): ReadTable => ({
  layout: null,
  accountNo: null,
  from: null,
  to: null,
  opening: null,
  closing: null,
  flows: [],
  sample: [],
  problems: [{ code, message, line: 1, hint }],
})

/** The statements of a file as they stand there; a file that can't be read gives one with its problems. */
export async function readStatements(path: string, layouts: readonly Layout[]): Promise<ReadTable[]> {
  if ((await stat(path)).size > limits.fileBytesMax)
    return [refuse('bank.too_large', `对账单超过 ${limits.fileBytesMax / 1024 / 1024} MB`, '按月分开导出')]
  const head = await firstBytes(path)
  if (head.subarray(0, 4).toString('hex') === '504b0304') return [await readWorkbookTable(path, layouts)]
  if (head.subarray(0, 4).toString('hex') === 'd0cf11e0')
    return [refuse('bank.xls', '是旧版 .xls 文件', '用 Excel 另存为 .xlsx 后再导入')]
  if (head.subarray(0, 4).toString('latin1') === '%PDF')
    return [refuse('bank.pdf', '是 PDF 文件，不是对账单数据', '从网银下载 Excel、CSV 或 camt.053；PDF 可作为回单上传')]
  const encoding = await detectEncoding(path)
  if (encoding === 'utf-8' && head.includes(0))
    return [refuse('bank.format', '不是对账单文件', '请上传 .csv、.xlsx、.xml')]
  const start = head
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (start.startsWith('<')) return readCamt(await wholeText(path, encoding))
  return [await readTextTable(path, encoding, layouts)]
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

type Encoding = Awaited<ReturnType<typeof detectEncoding>>

async function wholeText(path: string, encoding: Encoding): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of utf8Chunks(path, encoding, () => {})) parts.push(chunk)
  return Buffer.concat(parts).toString('utf8')
}

async function readTextTable(path: string, encoding: Encoding, layouts: readonly Layout[]): Promise<ReadTable> {
  const text = await wholeText(path, encoding)
  const lines = text.slice(0, 20_000).split('\n')
  const most = (sign: string) => Math.max(...lines.map((line) => line.split(sign).length))
  const delimiter = [',', '\t', ';', '|'].reduce((best, sign) => (most(sign) > most(best) ? sign : best), ',')
  const rows: (TableRow | BadRow)[] = []
  const file = { path, encoding, limits, onBytes: () => {} }
  for await (const record of readRecords(file, delimiter)) {
    rows.push(
      'problems' in record
        ? record
        : { line: record.line, cells: record.cells.map((cell) => ({ kind: 'text' as const, text: cell })) },
    )
    if (rows.length > bankLimits.flowsPerFile) return tooMany()
  }
  return tableOf(rows, layouts)
}

async function readWorkbookTable(path: string, layouts: readonly Layout[]): Promise<ReadTable> {
  let zip
  try {
    zip = await openZip(path, limits)
    const workbook = await readWorkbook(zip, limits)
    const [sheet] = workbook.sheets
    if (!sheet) return refuse('bank.xlsx', '工作簿里没有工作表', '重新导出对账单')
    const rows: (TableRow | BadRow)[] = []
    for await (const row of readCells(zip, workbook, sheet.part, { limits, onBytes: () => {} })) {
      rows.push(row)
      if (rows.length > bankLimits.flowsPerFile) return tooMany()
    }
    return tableOf(rows, layouts)
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    return refuse('bank.xlsx', `不能读取这个 Excel 文件：${error.message}`, '用 Excel 打开并另存为 .xlsx 后重新上传')
  } finally {
    zip?.close()
  }
}

const tooMany = () => refuse('bank.too_many', `对账单超过 ${bankLimits.flowsPerFile} 行`, '按月分开导出')

function tableOf(rows: readonly (TableRow | BadRow)[], layouts: readonly Layout[]): ReadTable {
  const isBad = (row: TableRow | BadRow): row is BadRow => 'problems' in row && isBadRow(row)
  const problems: Problem[] = rows.filter(isBad).flatMap((row) => row.problems)
  const table = readTable(
    rows.filter((row): row is TableRow => !isBad(row)),
    layouts,
    statementWords,
  )
  return { ...table, problems: [...problems, ...table.problems] }
}
