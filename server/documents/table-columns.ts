// The heading row of a table: which field of the envelope, the payload or the payload's lines each column stands for.
// A heading is a field's name (`value_date`) or its Chinese title (到账/支付日); a star marks a required one in our templates.
import type { Problem } from '../core/errors.ts'
import type { FieldDefinition } from '../rules/document-types.ts'
import type { TableContracts } from './model.ts'

export interface NamedColumn {
  place: 'envelope' | 'payload' | 'line'
  name: string
  title: string
}

export type Column =
  | NamedColumn
  /** A whole document as JSON, as in the list of refused rows: corrected there, the list can be sent in again. */
  | { place: 'content' }
  /** Explanations beside such a document. */
  | { place: 'ignored' }
  | { place: 'nothing' }

export interface Headings {
  byHeading: ReadonlyMap<string, Column>
}

export const contentHeading = '原文'
export const problemHeadings = ['行号', '工作表', '字段', '代码', '原因', contentHeading] as const

/** Every heading any kind of document understands; a title always stands for the same field name. */
export function headingsOf(contracts: TableContracts): Headings {
  const byHeading = new Map<string, Column>()
  const put = (place: 'envelope' | 'payload' | 'line', field: FieldDefinition, prefixes: readonly string[]) => {
    for (const prefix of prefixes) {
      for (const heading of [field.name, field.title]) {
        const key = `${prefix}${heading}`
        if (!byHeading.has(key)) byHeading.set(key, { place, name: field.name, title: field.title })
      }
    }
  }
  for (const field of contracts.envelope) put('envelope', field, [''])
  for (const contract of contracts.documents.values()) {
    for (const field of contract.fields) put('payload', field, [''])
    for (const field of contract.lines?.fields ?? []) put('line', field, linePrefixes)
  }
  return { byHeading }
}

export const linePrefixes = ['lines.', '明细.', '明细：'] as const

/** Reads the heading row; problems name the columns nobody knows, because a column left out silently is data lost. */
export function readHeadings(headings: Headings, cells: readonly string[]): { columns: Column[]; problems: Problem[] } {
  const texts = cells.map((cell) =>
    cell
      .normalize('NFC')
      .trim()
      .replace(/\s*\*$/, ''),
  )
  if (texts.includes(contentHeading)) {
    return { columns: texts.map((text) => ({ place: text === contentHeading ? 'content' : 'ignored' })), problems: [] }
  }
  const problems: Problem[] = []
  const seen = new Set<string>()
  const columns = texts.map((text, index): Column => {
    if (text === '') return { place: 'nothing' }
    const column = headings.byHeading.get(text)
    if (!column) {
      problems.push({
        code: 'table.unknown_column',
        message: `第 ${index + 1} 列的表头“${text.slice(0, 40)}”不是任何单据的字段`,
        hint: '表头用模板中的中文名或字段名',
      })
      return { place: 'nothing' }
    }
    const key = JSON.stringify(column)
    if (seen.has(key)) problems.push({ code: 'table.repeated_column', message: `表头“${text.slice(0, 40)}”出现了两次` })
    seen.add(key)
    return column
  })
  return { columns, problems }
}

/** Whether a row looks like headings at all: at least a document number, or documents as JSON. */
export function isHeadingRow(headings: Headings, cells: readonly string[]): boolean {
  return cells.some((cell) => {
    const text = cell.trim().replace(/\s*\*$/, '')
    const column = headings.byHeading.get(text)
    return text === contentHeading || (column !== undefined && 'name' in column && column.name === 'doc_no')
  })
}
