// One value against its field: type, form, length, code. Gives the value as it is kept, or says what was expected and found.
import { isDate } from '../core/calendar.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { CodeSetDefinition, FieldDefinition } from '../rules/document-types.ts'
import type { Codes } from './contracts.ts'

export interface FieldCheck {
  readonly codeSets: ReadonlyMap<string, CodeSetDefinition>
  readonly codes: Codes
  readonly scheme: string | null
}

export type FieldResult =
  { readonly value: string | number } | { readonly code: string; readonly expected: string; readonly hint?: string }

/** null, '' and blanks stand for a field that is not given. */
export const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')

export function checkField(field: FieldDefinition, value: unknown, check: FieldCheck): FieldResult {
  switch (field.type) {
    case 'money':
      return money(field, value)
    case 'integer':
      return integer(field, value)
    case 'date':
      return isDate(value) ? { value } : wrong('date', '真实的日期，写成 2026-03-05 的样子')
    case 'period':
      return period(field, value)
    case 'decimal':
      return decimal(field, value)
    case 'instant':
      return instant(value)
    case 'code':
      return codeOf(field, value, check)
    case 'text':
      return text(field, value)
  }
}

const wrong = (code: string, expected: string, hint?: string): FieldResult => ({
  code: `document.${code}`,
  expected,
  ...(hint ? { hint } : {}),
})

function money(field: FieldDefinition, value: unknown): FieldResult {
  if (typeof value === 'number')
    return wrong('money', '加引号的金额文本，如 "1234.50"', '金额不能写成 JSON 数字，会丢失精度')
  if (typeof value !== 'string' || !/^-?\d{1,18}(\.\d{1,2})?$/.test(value.trim())) {
    return wrong('money', '最多 18 位整数、2 位小数的金额，不带千分位，如 "1234.50"')
  }
  const cents = toCents(value.trim())
  if (cents < 0n && !field.signed)
    return wrong('negative', '不为负的金额', '退回、冲销用各自的单据，或将信封的状态填为冲销')
  return { value: fromCents(cents) }
}

function integer(field: FieldDefinition, value: unknown): FieldResult {
  const { min = 0, max = 999_999_999 } = field
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('integer', '整数，不加引号')
  return value >= min && value <= max ? { value } : wrong('integer', `${min} 至 ${max} 的整数`)
}

const month = String.raw`(?:19|20|21)\d{2}(?:0[1-9]|1[0-2])`
const periodShapes: Readonly<Record<string, RegExp>> = {
  YYYYMM: new RegExp(`^${month}$`),
  YYYY: /^(?:19|20|21)\d{2}$/,
  'YYYYMM-YYYYMM': new RegExp(`^${month}-${month}$`),
}
const periodTitles: Readonly<Record<string, string>> = {
  YYYYMM: '202603（年月）',
  YYYY: '2026（年）',
  'YYYYMM-YYYYMM': '202601-202603（起止年月）',
}

function period({ forms = [] }: FieldDefinition, value: unknown): FieldResult {
  const fits = typeof value === 'string' && forms.some((form) => periodShapes[form]?.test(value))
  const inOrder = fits && (!value.includes('-') || value.slice(0, 6) <= value.slice(7))
  return inOrder ? { value } : wrong('period', `期间，写成 ${forms.map((form) => periodTitles[form]).join(' 或 ')}`)
}

function decimal({ places = 8 }: FieldDefinition, value: unknown): FieldResult {
  const fits = typeof value === 'string' && new RegExp(String.raw`^-?\d{1,12}(\.\d{1,${places}})?$`).test(value)
  return fits ? { value } : wrong('decimal', `加引号的小数，最多 ${places} 位小数，如 "0.0155"`)
}

function instant(value: unknown): FieldResult {
  const shape = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/
  const parts = typeof value === 'string' ? shape.exec(value) : null
  return parts && isDate(parts[1]) && typeof value === 'string'
    ? { value }
    : wrong('instant', '带时区的时间，如 2026-03-05T09:30:00+08:00')
}

// No character that prints nothing, turns the text around, or is half of one.
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/
const halves = /\p{Cs}/u

function text({ maxLength = 64 }: FieldDefinition, value: unknown): FieldResult {
  if (typeof value !== 'string')
    return wrong('text', '文本', typeof value === 'number' ? '编号类字段要加引号，否则会丢失前面的零' : undefined)
  const trimmed = value.trim()
  if (controls.test(trimmed) || halves.test(trimmed)) return wrong('text', '不含控制字符或残缺字符的文本')
  return [...trimmed].length <= maxLength ? { value: trimmed } : wrong('length', `最多 ${maxLength} 个字的文本`)
}

function codeOf(field: FieldDefinition, value: unknown, { codeSets, codes, scheme }: FieldCheck): FieldResult {
  if (typeof value !== 'string') return wrong('code', '加引号的代码文本')
  const code = value.trim()
  const set = codeSets.get(field.codeSet ?? '')
  const title = set?.title ?? field.title
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._/()（）:-]{0,63}$/u.test(code)) return wrong('code', `${title}的代码，最多 64 个字`)
  if (set?.values) {
    const known = Object.entries(set.values)
    return set.values[code] !== undefined && Object.hasOwn(set.values, code)
      ? { value: code }
      : wrong('code', `${title}的代码之一：${known.map(([key, name]) => `${key} ${name}`).join('、')}`)
  }
  // An account not registered yet is no fault of the document: it waits until it is.
  if (set?.open || field.codeSet === 'fund_account' || codes.has(field.codeSet ?? '', code, scheme))
    return { value: code }
  return wrong('code', `基础信息中已有的${title}代码`, `核对代码，或先在基础信息中登记`)
}
