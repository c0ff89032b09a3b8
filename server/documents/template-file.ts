// An .xlsx to fill in for one kind of document, made from its contract: headings in Chinese, an example, every field
// explained, the code lists. What it holds beside the first sheet is not read when it comes back.
import { readdirSync, readFileSync } from 'node:fs'
import Excel from 'exceljs'
import { ruleFolder } from '../rules/load.ts'
import type { CodeSetDefinition, DocumentType, FieldDefinition } from '../rules/document-types.ts'
import type { Contracts } from './contracts.ts'
import { explainingSheets, sheetName } from './read-xlsx.ts'
import { linePrefixes } from './table-columns.ts'

/** Rows of the data sheet that are formatted and offer their code lists; rows below them are read all the same. */
const preparedRows = 500

interface TemplateColumn {
  heading: string
  field: FieldDefinition
  isLine: boolean
}

export async function templateFile(contracts: Contracts, type: DocumentType): Promise<Buffer> {
  const workbook = new Excel.Workbook()
  const columns = columnsOf(type)
  const codes = codeColumns(contracts, columns)
  const data = addSheet(workbook, sheetName(type.name), columns)
  columns.forEach(({ field }, index) => {
    data.getColumn(index + 1).numFmt = formatOf(field)
    const list = codes.get(field.codeSet ?? '')
    if (!list) return
    const formulae = [`'${explainingSheets.codes}'!$${list.letter}$3:$${list.letter}$${list.codes.length + 2}`]
    for (let row = 2; row <= preparedRows; row += 1) {
      data.getCell(row, index + 1).dataValidation = {
        type: 'list',
        allowBlank: true,
        formulae,
        showErrorMessage: false,
      }
    }
  })
  addExample(addSheet(workbook, explainingSheets.example, columns), columns, type)
  addGuide(workbook.addWorksheet(explainingSheets.guide), columns, contracts)
  addCodes(workbook.addWorksheet(explainingSheets.codes), codes)
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

function columnsOf(type: DocumentType): TemplateColumn[] {
  const heading = (field: FieldDefinition, prefix = '') => `${prefix}${field.title}${field.required ? '*' : ''}`
  const head = type.fields.map((field) => ({ heading: heading(field), field, isLine: false }))
  const lines = (type.lines?.fields ?? []).map((field) => ({
    heading: heading(field, linePrefixes[1]),
    field,
    isLine: true,
  }))
  return [...head, ...lines]
}

function formatOf(field: FieldDefinition): string {
  switch (field.type) {
    case 'money':
      return '#,##0.00'
    case 'integer':
      return '0'
    case 'date':
      return 'yyyy-mm-dd'
    default:
      return '@'
  }
}

function addSheet(workbook: Excel.Workbook, name: string, columns: readonly TemplateColumn[]): Excel.Worksheet {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.addRow(columns.map(({ heading }) => heading))
  sheet.getRow(1).font = { bold: true }
  columns.forEach(({ heading }, index) => {
    sheet.getColumn(index + 1).width = Math.max(12, heading.length * 2 + 2)
  })
  return sheet
}

function addExample(sheet: Excel.Worksheet, columns: readonly TemplateColumn[], type: DocumentType): void {
  const example = exampleOf(type.id)
  if (!example) return
  const lines = Array.isArray(example.lines) ? (example.lines as Record<string, unknown>[]) : [{}]
  lines.forEach((line, index) => {
    sheet.addRow(
      columns.map(({ field, isLine }) => {
        const repeats = isLine || index === 0 || field.name === 'doc_no'
        return repeats ? cellOf((isLine ? line : example)[field.name]) : null
      }),
    )
  })
}

const cellOf = (value: unknown): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null

let examples: ReadonlyMap<string, Readonly<Record<string, unknown>>> | undefined

/** A worked example of the rules: a document of each kind that is known to be right. */
function exampleOf(event: string): Readonly<Record<string, unknown>> | undefined {
  if (!examples) {
    const folder = new URL('documents/examples/', ruleFolder)
    const all = readdirSync(folder).flatMap(
      (file) =>
        JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
          document: string
          payload: Record<string, unknown>
        }[],
    )
    examples = new Map(all.map(({ document, payload }) => [document, payload]))
  }
  return examples.get(event)
}

const typeNames: Readonly<Record<FieldDefinition['type'], string>> = {
  money: '金额，两位小数',
  text: '文本',
  code: '代码',
  date: '日期',
  integer: '整数',
  period: '期间',
  decimal: '小数',
  instant: '时间',
}

function addGuide(sheet: Excel.Worksheet, columns: readonly TemplateColumn[], contracts: Contracts): void {
  sheet.addRow([
    '一行一份单据。有明细的单据，每行明细一行，各行单据号相同，其余列只在第一行填。带 * 的必填。本表、示例和代码表不会被读取。',
  ])
  sheet.addRow(['列', '字段名', '类型', '必填', '取值', '说明'])
  sheet.getRow(2).font = { bold: true }
  for (const { heading, field, isLine } of columns) {
    const set = contracts.codeSets.get(field.codeSet ?? '')
    const required = field.required ? '是' : (field.requiredFor?.join('、') ?? '')
    const source = set
      ? `${set.title}${set.values ? '（见代码表）' : set.from ? '（见基础信息）' : ''}`
      : (field.forms?.join(' 或 ') ?? '')
    sheet.addRow([
      heading,
      isLine ? `lines.${field.name}` : field.name,
      typeNames[field.type],
      required,
      source,
      field.note ?? '',
    ])
  }
  ;[24, 28, 16, 10, 36, 60].forEach((width, index) => (sheet.getColumn(index + 1).width = width))
}

interface CodeColumn {
  letter: string
  title: string
  codes: [string, string][]
}

function codeColumns(contracts: Contracts, columns: readonly TemplateColumn[]): Map<string, CodeColumn> {
  const sets = new Map<string, CodeSetDefinition>()
  for (const { field } of columns) {
    const set = contracts.codeSets.get(field.codeSet ?? '')
    if (set?.values) sets.set(field.codeSet ?? '', set)
  }
  return new Map(
    [...sets].map(([name, set], index) => [
      name,
      { letter: letterOf(index * 2 + 1), title: set.title, codes: Object.entries(set.values ?? {}) },
    ]),
  )
}

function letterOf(column: number): string {
  const high = Math.floor((column - 1) / 26)
  return `${high > 0 ? String.fromCharCode(64 + high) : ''}${String.fromCharCode(65 + ((column - 1) % 26))}`
}

function addCodes(sheet: Excel.Worksheet, codes: ReadonlyMap<string, CodeColumn>): void {
  const lists = [...codes.values()]
  sheet.addRow(lists.flatMap(({ title }) => [title, '']))
  sheet.addRow(lists.flatMap(() => ['代码', '名称']))
  const height = Math.max(0, ...lists.map((list) => list.codes.length))
  for (let row = 0; row < height; row += 1) sheet.addRow(lists.flatMap((list) => list.codes[row] ?? ['', '']))
}
