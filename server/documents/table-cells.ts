// One cell of a table as the value its field wants. Tables are typed by people: '1,234.5' and '2026/3/5' are understood,
// what could mean two things or has lost digits is refused.
import { isDate } from '../core/calendar.ts'
import type { Problem } from '../core/errors.ts'
import type { CodeSetDefinition, FieldDefinition } from '../rules/document-types.ts'

export type Cell =
  | { kind: 'text'; text: string }
  /** A spreadsheet's number, written out; spreadsheets keep 15 digits. */
  | { kind: 'number'; text: string }
  | { kind: 'date'; text: string }
  | { kind: 'formula' | 'error' | 'logical'; text: string }

export type CellValue = { value: string | number } | { problem: Pick<Problem, 'code' | 'message' | 'hint'> }

/** The value of a non-empty cell; text the field cannot take is passed on for the contract to refuse in its own words. */
export function cellValue(cell: Cell, field: FieldDefinition, codes: CodeSetDefinition | undefined): CellValue {
  switch (cell.kind) {
    case 'formula':
      return refuse('cell.formula', `“${field.title}”的单元格是公式`, '复制后选择性粘贴为数值')
    case 'error':
      return refuse('cell.error', `“${field.title}”的单元格是错误值 ${cell.text}`)
    case 'logical':
      return refuse('cell.logical', `“${field.title}”的单元格是逻辑值，应为文本或数字`)
    case 'number':
      if (digitsOf(cell.text) > 15 || /e/i.test(cell.text)) {
        return refuse(
          'cell.digits',
          `“${field.title}”的单元格是数值且超过 15 位，电子表格已丢失末位`,
          '把单元格设为文本格式后重新填写',
        )
      }
      return { value: typed(cell.text, field, codes) }
    case 'date':
      if (field.type === 'date' || field.type === 'text') return { value: cell.text }
      return refuse(
        'cell.date',
        `“${field.title}”的单元格是日期，应为${field.type === 'money' ? '金额' : '文本'}`,
        '把单元格设为文本格式后重新填写',
      )
    case 'text':
      return { value: typed(cell.text, field, codes) }
  }
}

export const isBlank = (cell: Cell | undefined): boolean =>
  cell === undefined || (cell.kind === 'text' && cell.text.trim() === '')

function typed(text: string, field: FieldDefinition, codes: CodeSetDefinition | undefined): string | number {
  const value = text.trim()
  switch (field.type) {
    case 'money':
      return amountOf(value)
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? Number(value) : value
    case 'date':
      return dateOf(value)
    case 'code':
      return codeOf(value, codes)
    default:
      return value
  }
}

function amountOf(text: string): string {
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text
  const parts = /^(-?\d+)(?:\.(\d{1,2}))?$/.exec(plain)
  return parts ? `${parts[1]}.${(parts[2] ?? '').padEnd(2, '0')}` : plain
}

function dateOf(text: string): string {
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const date = parts ? `${parts[1]}-${String(parts[2]).padStart(2, '0')}-${String(parts[3]).padStart(2, '0')}` : text
  return isDate(date) ? date : text
}

// People read titles, not codes: a title that stands for one code only is taken as that code.
function codeOf(text: string, codes: CodeSetDefinition | undefined): string {
  if (!codes?.values || Object.hasOwn(codes.values, text)) return text
  const matches = Object.entries(codes.values).filter(([, title]) => title === text)
  return matches.length === 1 && matches[0] ? matches[0][0] : text
}

const digitsOf = (text: string): number => text.replace(/^-?0*\.?0*/, '').replace(/\D/g, '').length

const refuse = (code: string, message: string, hint?: string): CellValue => ({
  problem: { code, message, ...(hint ? { hint } : {}) },
})
