// A document as it was sent against its contract. Pure. Tells every problem at once, each with field, expected and found.
import { periodOf } from '../core/calendar.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import type { Problem } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import type { FieldDefinition } from '../rules/document-types.ts'
import { checkTogether } from './check-together.ts'
import { checkField, isAbsent } from './check-fields.ts'
import type { FieldCheck } from './check-fields.ts'
import type { Codes, Contract, Contracts, FieldIndex } from './contracts.ts'
import { nearestName } from './nearest-name.ts'

/** A document that keeps its contract. Values are as they will be stored: amounts with two decimals, blanks left out. */
export interface CheckedDocument {
  readonly type: string
  readonly sourceSystem: string
  readonly eventId: string
  readonly docNo: string
  readonly isReversal: boolean
  readonly reversesEventId: string | null
  /** null where the document is about an account or a treasury, not a scheme (statements, slips). */
  readonly scheme: string | null
  readonly region: string | null
  readonly poolRegion: string | null
  readonly org: string | null
  readonly orgLevel: string | null
  readonly bizDate: string
  readonly valueDate: string | null
  /** The accounting period: the month of the value date, else of the business date. */
  readonly period: string
  readonly amount: Money | null
  /** Unique among all documents; equal for a repeat. */
  readonly key: string
  /** What must be equal for a repeat to be the same document: canonical JSON of type, status and payload. */
  readonly content: string
  readonly payload: Readonly<Record<string, unknown>>
}

export interface CheckResult {
  readonly document?: CheckedDocument
  readonly problems: readonly Problem[]
}

export function checkDocument(contracts: Contracts, raw: unknown, codes: Codes): CheckResult {
  const problems: Problem[] = []
  if (!isRecord(raw))
    return refuse(problems, { code: 'document.shape', message: '单据须是 { "envelope": {…}, "payload": {…} }' })
  for (const name of Object.keys(raw)) {
    if (name !== 'envelope' && name !== 'payload')
      problems.push({
        code: 'document.unknown_field',
        message: `单据没有“${shown(name)}”一项，只有 envelope 和 payload`,
        at: name,
      })
  }
  if (!isRecord(raw.envelope))
    return refuse(problems, { code: 'document.shape', message: '缺少信封 envelope', at: 'envelope' })
  if (!isRecord(raw.payload))
    return refuse(problems, { code: 'document.shape', message: '缺少内容 payload', at: 'payload' })
  const { payload: rawPayload } = raw
  const scheme = typeof rawPayload.fund_code === 'string' ? rawPayload.fund_code.trim() : null
  const check: FieldCheck = { codeSets: contracts.codeSets, scheme, codes: withTypes(contracts, codes) }
  const envelope = checkFields(contracts.envelopeFields, raw.envelope, { at: 'envelope', check, problems })
  const contract = contracts.byType.get(String(envelope.event))
  if (envelope.status === 'reversal' && envelope.reverses_event_id === undefined) {
    problems.push({
      code: 'document.required',
      message: '冲销单据没有填“被冲销消息编号”（envelope.reverses_event_id）',
      at: 'envelope.reverses_event_id',
      field: 'reverses_event_id',
    })
  }
  if (!contract) return { problems: shorten(problems) }
  const payload = checkFields(contract.head, rawPayload, { at: 'payload', check, problems, others: ['lines'] })
  checkLines(contract, rawPayload.lines, payload, { check, problems })
  problems.push(...checkTogether(contract, payload, check.codes))
  return problems.length > 0
    ? { problems: shorten(problems) }
    : { document: documentOf(contract, envelope, payload), problems }
}

export const documentProblemsMax = 200

function shorten(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= documentProblemsMax) return problems
  const rest = problems.length - documentProblemsMax
  return [...problems.slice(0, documentProblemsMax), { code: 'document.more', message: `还有 ${rest} 处问题没有列出` }]
}

const refuse = (problems: Problem[], problem: Problem): CheckResult => ({ problems: [...problems, problem] })

type Values = Record<string, unknown>

const isRecord = (value: unknown): value is Values =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

interface Place {
  readonly at: string
  readonly check: FieldCheck
  readonly problems: Problem[]
  /** Names that are no fields but allowed. */
  readonly others?: readonly string[]
}

function checkFields(index: FieldIndex, raw: Values, { at, check, problems, others = [] }: Place): Values {
  const values: Values = {}
  for (const field of index.fields) {
    const found = Object.hasOwn(raw, field.name) ? raw[field.name] : undefined
    const place = `${at}.${field.name}`
    if (isAbsent(found)) {
      const why = requiredBecause(field, check.scheme)
      if (why)
        problems.push({
          code: 'document.required',
          message: `没有填“${field.title}”（${place}），${why}`,
          at: place,
          field: field.name,
        })
      continue
    }
    const result = checkField(field, found, check)
    if ('value' in result) values[field.name] = result.value
    else {
      const message = `“${field.title}”（${place}）应为${result.expected}，现为 ${shown(found)}`
      problems.push({
        code: result.code,
        message,
        at: place,
        field: field.name,
        ...(result.hint ? { hint: result.hint } : {}),
      })
    }
  }
  for (const name of Object.keys(raw)) {
    if (index.byName.has(name) || others.includes(name)) continue
    const near = problems.length < documentProblemsMax ? nearestName(name, [...index.byName.keys()]) : undefined
    const hint = near ? `是否要写 ${near}（${index.byName.get(near)?.title ?? ''}）` : '删去这个字段'
    problems.push({
      code: 'document.unknown_field',
      message: `没有字段${shown(name)}（${at}）`,
      at: `${at}.${name.slice(0, 64)}`,
      field: name.slice(0, 64),
      hint,
    })
  }
  return values
}

function requiredBecause(field: FieldDefinition, scheme: string | null): string | undefined {
  if (field.required) return '它是必填的'
  if (scheme !== null && field.requiredFor?.includes(scheme)) return `险种 ${scheme} 必填`
  return undefined
}

export const documentLinesMax = 10_000

function checkLines(contract: Contract, raw: unknown, payload: Values, { check, problems }: Omit<Place, 'at'>): void {
  if (raw === undefined || raw === null) return
  const at = 'payload.lines'
  const index = contract.lines
  if (!index) {
    problems.push({
      code: 'document.unknown_field',
      message: `“${contract.type.name}”没有明细（${at}）`,
      at,
      field: 'lines',
    })
    return
  }
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > documentLinesMax) {
    problems.push({
      code: 'document.lines',
      message: `明细（${at}）须是 1 至 ${documentLinesMax} 行的列表`,
      at,
      field: 'lines',
    })
    return
  }
  payload.lines = raw.map((line: unknown, number) => {
    const place = `${at}.${number}`
    if (isRecord(line)) return checkFields(index, line, { at: place, check, problems })
    problems.push({
      code: 'document.lines',
      message: `明细第 ${number + 1} 行（${place}）须是 { 字段: 值 }`,
      at: place,
      field: 'lines',
    })
    return {}
  })
}

/** 'event' is a code set whose codes are the document types themselves. */
const withTypes = (contracts: Contracts, codes: Codes): Codes => ({
  has: (set, value, scheme) => (set === 'event' ? contracts.byType.has(value) : codes.has(set, value, scheme)),
  fundAccount: (code) => codes.fundAccount(code),
})

function documentOf(contract: Contract, envelope: Values, payload: Values): CheckedDocument {
  const given = (name: string): string | null => {
    const value = payload[name]
    return typeof value === 'string' ? value : null
  }
  const { type } = contract
  const isReversal = envelope.status === 'reversal'
  const sourceSystem = String(envelope.source_system)
  const reverses = isReversal ? String(envelope.reverses_event_id) : null
  const bizDate = given('biz_date') ?? ''
  const valueDate = given('value_date')
  const head = {
    event: type.id,
    source_system: sourceSystem,
    status: envelope.status,
    ...(reverses === null ? {} : { reverses_event_id: reverses }),
  }
  return {
    type: type.id,
    sourceSystem,
    eventId: String(envelope.event_id),
    docNo: given('doc_no') ?? '',
    isReversal,
    reversesEventId: reverses,
    scheme: given('fund_code'),
    region: given('mof_div_code'),
    poolRegion: given('pool_region_code'),
    org: given('org_code'),
    orgLevel: given('org_level'),
    bizDate,
    valueDate,
    period: periodOf(valueDate ?? bizDate),
    amount: given('amount'),
    key: keyOf(type.key, { ...payload, event: type.id, source_system: sourceSystem }, isReversal),
    content: canonicalJson({ envelope: head, payload }),
    payload,
  }
}

const keyCharsMax = 300

// A reversal re-sends the document under the same number, so it needs a key of its own.
function keyOf(names: readonly string[], values: Values, isReversal: boolean): string {
  const parts = names.flatMap((name) =>
    values[name] === undefined ? [] : [String(values[name]).replace(/[%|]/g, encodeURIComponent)],
  )
  const key = [...parts, ...(isReversal ? ['reversal'] : [])].join('|')
  return key.length <= keyCharsMax ? key : `${key.slice(0, 200)}|${sm3(key)}`
}

/** What was found, short enough for a message. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : (JSON.stringify(value) ?? String(value))
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '□')
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean
}
