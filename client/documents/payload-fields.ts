// The fields of a document in the words of its contract, and what differs between two versions of one document. Pure.
import { isMoney, showMoney } from '../core/money.ts'
import type { Contract, ContractField, Payload } from './types.ts'

export interface ShownField {
  readonly name: string
  readonly title: string
  readonly value: string
  readonly isAmount: boolean
  readonly note: string
}

export type CodeNames = (set: string, code: string) => string

const headNames = new Set([
  'doc_no',
  'fund_code',
  'pool_region_code',
  'mof_div_code',
  'org_code',
  'org_level',
  'biz_date',
  'period_ym',
  'summary',
  'value_date',
])
const auditNames = new Set(['attachment_count', 'maker', 'reviewer', 'bank_flow_no'])

export interface FieldGroup {
  readonly title: string
  readonly fields: readonly ShownField[]
}

/** What the document says, in the order of its contract; fields the contract does not know come last under their own names. */
export function fieldGroups(contract: Contract | null, payload: Payload, names: CodeNames): FieldGroup[] {
  const known = contract?.fields ?? []
  const extra = Object.keys(payload).filter((name) => name !== 'lines' && !known.some((field) => field.name === name))
  const all: ContractField[] = [...known, ...extra.map((name) => ({ name, title: name, type: 'text' }))]
  const shown = all
    .filter((field) => isGiven(payload[field.name]))
    .map((field) => shownField(field, payload[field.name], names))
  const part = (title: string, belongs: (name: string) => boolean): FieldGroup => ({
    title,
    fields: shown.filter((field) => belongs(field.name)),
  })
  return [
    part('单据', (name) => headNames.has(name)),
    part('业务内容', (name) => !headNames.has(name) && !auditNames.has(name)),
    part('经办与凭据', (name) => auditNames.has(name)),
  ].filter((group) => group.fields.length > 0)
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

export function shownField(field: ContractField, value: unknown, names: CodeNames): ShownField {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '')
  const isAmount = field.type === 'money' || (field.type.startsWith('decimal') && isMoney(text))
  const name = field.codeSet ? names(field.codeSet, text) : text
  return {
    name: field.name,
    title: field.title,
    value: isAmount && isMoney(text) ? showMoney(text) : name === text ? text : `${name}（${text}）`,
    isAmount,
    note: field.note ?? '',
  }
}

export interface ComparedField {
  readonly name: string
  readonly title: string
  readonly left: string
  readonly right: string
  readonly isDifferent: boolean
}

/** Two contents of one document side by side, the differing fields first. */
export function compareFields(
  contract: Contract | null,
  left: Payload,
  right: Payload,
  names: CodeNames,
): ComparedField[] {
  const order = [
    ...new Set([...(contract?.fields ?? []).map((field) => field.name), ...Object.keys(left), ...Object.keys(right)]),
  ]
  const byName = new Map((contract?.fields ?? []).map((field) => [field.name, field]))
  return order
    .filter((name) => isGiven(left[name]) || isGiven(right[name]))
    .map((name) => {
      const field = byName.get(name) ?? { name, title: name === 'lines' ? '明细' : name, type: 'text' }
      const isDifferent = JSON.stringify(left[name] ?? null) !== JSON.stringify(right[name] ?? null)
      return {
        name,
        title: field.title,
        left: shownField(field, left[name], names).value,
        right: shownField(field, right[name], names).value,
        isDifferent,
      }
    })
    .toSorted((a, b) => Number(b.isDifferent) - Number(a.isDifferent))
}
