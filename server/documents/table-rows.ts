// Rows of a table, from .csv or .xlsx, as documents: one row is one document; rows below it with the same number that fill
// line columns are its lines. What every row would repeat may be left out: see README.md of this folder.
import { isDate } from '../core/calendar.ts'
import { sm3 } from '../core/digest.ts'
import type { Problem } from '../core/errors.ts'
import type { DocumentType, FieldDefinition } from '../rules/document-types.ts'
import { badRow, excerpt, type ReadLimits, type Row, type TableContracts, type TableDefaults } from './model.ts'
import { readDocument } from './read-jsonl.ts'
import { cellValue, isBlank, type Cell } from './table-cells.ts'
import { isHeadingRow, readHeadings, type Column, type Headings, type NamedColumn } from './table-columns.ts'

export interface TableSetting {
  contracts: TableContracts
  headings: Headings
  defaults: TableDefaults
  limits: ReadLimits
  sheet?: string
}

type Values = Record<string, string | number>

interface Pending {
  line: number
  contract: DocumentType | undefined
  envelope: Values
  payload: Values
  lines: Values[]
  hasLines: boolean
  problems: Problem[]
}

/** Takes the rows of one sheet in order; gives the documents as they become complete. */
export class TableReader {
  private columns: Column[] | undefined
  private pending: Pending | undefined
  private isRefused = false
  private readonly setting: TableSetting

  constructor(setting: TableSetting) {
    this.setting = setting
  }

  *row(line: number, cells: readonly Cell[]): Generator<Row> {
    if (this.isRefused || cells.every(isBlank)) return
    if (!this.columns) {
      yield* this.heading(line, cells)
      return
    }
    if (this.columns.some((column) => column.place === 'content')) {
      yield this.contentRow(line, cells, this.columns)
      return
    }
    const read = this.readCells(line, cells, this.columns)
    if (this.pending && this.continues(this.pending, read)) {
      this.append(this.pending, read)
      return
    }
    yield* this.finish()
    this.complete(read)
    this.pending = read
  }

  *finish(): Generator<Row> {
    const done = this.pending
    this.pending = undefined
    if (!done) return
    const raw = {
      envelope: done.envelope,
      payload: done.hasLines ? { ...done.payload, lines: done.lines } : done.payload,
    }
    const sheet = this.setting.sheet ? { sheet: this.setting.sheet } : {}
    if (done.problems.length === 0) yield { line: done.line, ...sheet, raw }
    else yield { line: done.line, ...sheet, problems: done.problems, content: excerpt(JSON.stringify(raw)) }
  }

  private *heading(line: number, cells: readonly Cell[]): Generator<Row> {
    const texts = cells.map((cell) => cell.text)
    if (!isHeadingRow(this.setting.headings, texts)) {
      this.isRefused = true
      yield this.bad(line, 'table.no_heading', '第一行不是表头：没有“单据号”一列', '使用模板，或在第一行写字段名')
      return
    }
    const { columns, problems } = readHeadings(this.setting.headings, texts)
    if (problems.length > 0) {
      this.isRefused = true
      yield {
        line,
        ...(this.setting.sheet ? { sheet: this.setting.sheet } : {}),
        problems: problems.map((problem) => ({ ...problem, line })),
      }
      return
    }
    this.columns = columns
  }

  private contentRow(line: number, cells: readonly Cell[], columns: readonly Column[]): Row {
    const at = columns.findIndex((column) => column.place === 'content')
    const text = cells[at]?.text.trim() ?? ''
    if (text === '') return this.bad(line, 'table.no_content', '“原文”一列是空的', '这一行请从原来的文件中取')
    const row = readDocument(line, text)
    return this.setting.sheet ? { ...row, sheet: this.setting.sheet } : row
  }

  private readCells(line: number, cells: readonly Cell[], columns: readonly Column[]): Pending {
    const problems: Problem[] = []
    const contract = this.contractOf(cells, columns)
    const read: Pending = { line, contract, envelope: {}, payload: {}, lines: [], hasLines: false, problems }
    const lineValues: Values = {}
    cells.forEach((cell, index) => {
      if (isBlank(cell)) return
      const column = columns[index] ?? { place: 'nothing' }
      if (!('name' in column)) {
        problems.push({
          code: 'table.stray_cell',
          message: `第 ${index + 1} 列没有表头却有内容“${cell.text.slice(0, 40)}”`,
          line,
        })
        return
      }
      const field = this.fieldOf(contract ?? this.pending?.contract, column)
      const codes = field.codeSet ? this.setting.contracts.codeSets.get(field.codeSet) : undefined
      const result = cellValue(cell, field, codes)
      if ('problem' in result) {
        problems.push({ ...result.problem, line, field: column.name })
        return
      }
      const target =
        column.place === 'envelope' ? read.envelope : column.place === 'payload' ? read.payload : lineValues
      target[column.name] = result.value
    })
    if (contract && read.envelope.event !== undefined) read.envelope.event = contract.id
    if (Object.keys(lineValues).length > 0) {
      read.lines.push(lineValues)
      read.hasLines = true
    }
    return read
  }

  private contractOf(cells: readonly Cell[], columns: readonly Column[]): DocumentType | undefined {
    const at = columns.findIndex((column) => column.place === 'envelope' && column.name === 'event')
    const event = cells[at]?.text.trim() || this.setting.defaults.event
    if (!event) return undefined
    const { documents } = this.setting.contracts
    return documents.get(event) ?? [...documents.values()].find((contract) => contract.name === event)
  }

  private fieldOf(contract: DocumentType | undefined, column: NamedColumn): FieldDefinition {
    const fields = {
      envelope: this.setting.contracts.envelope,
      payload: contract?.fields,
      line: contract?.lines?.fields,
    }[column.place]
    return (
      fields?.find((field) => field.name === column.name) ?? { name: column.name, title: column.title, type: 'text' }
    )
  }

  // What a table need not repeat in every row. Nothing here depends on when the file is read: the same row read again must
  // be the same document.
  private complete({ envelope, payload, contract }: Pending): void {
    const event = contract?.id ?? this.setting.defaults.event
    if (contract) envelope.event = contract.id
    else if (event && envelope.event === undefined) envelope.event = event
    envelope.schema_version ??= '1.0'
    const source = this.setting.defaults.sourceSystem ?? contract?.sourceSystem
    if (source) envelope.source_system ??= source
    envelope.status ??= 'original'
    const day = [payload.value_date, payload.biz_date].find(isDate)
    if (day) envelope.sent_at ??= `${day}T00:00:00+08:00`
    envelope.event_id ??= idFrom([envelope.source_system, envelope.event, payload.doc_no, envelope.status])
  }

  // Further lines of the same document: the number is the same and nothing else of the head is new.
  private continues(pending: Pending, read: Pending): boolean {
    const isSame = (name: 'event' | 'status') =>
      read.envelope[name] === undefined || read.envelope[name] === pending.envelope[name]
    const isSameNumber = read.payload.doc_no !== undefined && read.payload.doc_no === pending.payload.doc_no
    return pending.hasLines && read.hasLines && isSameNumber && isSame('event') && isSame('status')
  }

  private append(pending: Pending, read: Pending): void {
    for (const [name, value] of Object.entries(read.payload)) {
      if (pending.payload[name] === value) continue
      pending.problems.push({
        code: 'table.head_differs',
        message: `第 ${read.line} 行与第 ${pending.line} 行单据号相同，但“${name}”不同`,
        line: read.line,
        field: name,
        hint: '同一单据的各行，明细以外的列填一次或填得一样',
      })
    }
    pending.problems.push(...read.problems)
    pending.lines.push(...read.lines)
    if (pending.lines.length === this.setting.limits.groupRowsMax + 1) {
      pending.problems.push({
        code: 'table.too_many_lines',
        message: `一份单据最多 ${this.setting.limits.groupRowsMax} 行明细`,
        line: read.line,
      })
    }
    if (pending.lines.length > this.setting.limits.groupRowsMax)
      pending.lines.length = this.setting.limits.groupRowsMax + 1
  }

  private bad(line: number, code: string, message: string, hint: string): Row {
    return badRow(line, code, message, { hint, ...(this.setting.sheet ? { sheet: this.setting.sheet } : {}) })
  }
}

/** A message id that is always the same for the same document, in the form of a UUID. */
function idFrom(parts: readonly (string | number | undefined)[]): string {
  const digits = sm3(parts.map(String).join('\n'))
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-')
}
