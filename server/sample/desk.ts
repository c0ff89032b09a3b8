// Writes the sample's documents as the systems around a fund would send them: numbered, dated, with every field their
// type asks for. Pure: the same calls give the same documents.
import { periodOf } from '../core/calendar.ts'
import { sm3 } from '../core/digest.ts'
import { assert } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { ruleBook } from '../rules/load.ts'
import { fieldsOf } from './fields.ts'
import type { Unit } from './unit.ts'
import { agencyOf, accountOf, poolAreaOf } from './unit.ts'
import type { AccountSuffix } from './unit.ts'

export type FieldValue = string | number | undefined | readonly Record<string, string | number>[]
export type Fields = Record<string, FieldValue>

export interface SampleDocument {
  envelope: Record<string, string>
  payload: Fields
}

/** A document as written, with what later documents refer to. */
export interface Written {
  document: SampleDocument
  docNo: string
  eventId: string
  amount: Money
}

/** What the makers of fields know about the document they complete. */
export interface FieldContext {
  unit: Unit
  scheme: string
  date: string
  period: string
  amount: Money
  account(suffix: AccountSuffix): string
}

/** How each source system begins its document numbers. */
const prefixes: Record<string, string> = {
  AGENCY_BIZ: 'YW',
  MEDICAL_AGENCY: 'YB',
  TAX: 'SW',
  FINANCE: 'CZ',
  BANK: 'YH',
  TREASURY: 'GK',
  TRUSTEE: 'ST',
  CUSTODIAN: 'TG',
}

/** One clerk's desk: a unit, a scheme and the documents written there, in order. */
export interface Desk {
  readonly unit: Unit
  readonly scheme: string
  readonly documents: SampleDocument[]
  account(suffix: AccountSuffix): string
  /** Writes a document of a type on a day; `fields` add to or replace the usual ones (undefined leaves one out). */
  write(event: string, date: string, amount: Money, fields?: Fields): Written
  /** The same document again with status 冲销, as a source system does that took it back; the ledger answers in red. */
  takeBack(written: Written, date: string): SampleDocument
}

export function openDesk(unit: Unit, scheme: string): Desk {
  const documents: SampleDocument[] = []
  const numbers = new Map<string, number>()
  const account = (suffix: AccountSuffix) => accountOf(unit, scheme, suffix)
  const nextNumber = (date: string): string => {
    const next = (numbers.get(date) ?? 0) + 1
    numbers.set(date, next)
    return `${unit.region.slice(0, 6)}${scheme}${date.replaceAll('-', '')}${String(next).padStart(3, '0')}`
  }
  return {
    unit,
    scheme,
    documents,
    account,
    write(event, date, amount, fields = {}) {
      assert(toCents(amount) > 0n, `${event} of ${unit.region} ${scheme} on ${date}: amount ${amount}`)
      const number = nextNumber(date)
      const type = ruleBook().documents.get(event)
      assert(type, `no document type ${event}`)
      const source = type.sourceSystem
      const docNo = `${prefixes[source] ?? 'ZZ'}${number}`
      const eventId = uuidOf(`${source}|${event}|${docNo}`)
      const context: FieldContext = { unit, scheme, date, period: periodOf(date), amount, account }
      const head: Fields = {
        doc_no: docNo,
        fund_code: scheme,
        pool_region_code: poolAreaOf(unit, scheme),
        mof_div_code: unit.region,
        org_code: agencyOf(unit, scheme),
        org_level: unit.tier,
        biz_date: date,
        period_ym: periodOf(date),
        attachment_count: 1,
        ...(type.hasCash ? { value_date: date, bank_flow_no: `L${number}` } : {}),
        amount,
      }
      const payload = withoutUndefined({ ...head, ...fieldsOf(event, context), ...fields })
      const document = { envelope: envelopeOf(eventId, event, source, date, 'original'), payload }
      documents.push(document)
      return { document, docNo, eventId, amount }
    },
    takeBack({ document, eventId }, date) {
      const { event = '', source_system: source = '' } = document.envelope
      const envelope = {
        ...envelopeOf(uuidOf(`${eventId}|reversal`), event, source, date, 'reversal'),
        reverses_event_id: eventId,
      }
      const dates = 'value_date' in document.payload ? { value_date: date } : {}
      const payload = { ...document.payload, biz_date: date, period_ym: periodOf(date), ...dates }
      const reversal = { envelope, payload }
      documents.push(reversal)
      return reversal
    },
  }
}

/** The part of an amount, in thousandths, never less than a cent. */
export function share(amount: Money, thousandths: number): Money {
  const part = (toCents(amount) * BigInt(thousandths)) / 1000n
  return fromCents(part > 0n ? part : 1n)
}

function envelopeOf(
  eventId: string,
  event: string,
  source: string,
  date: string,
  status: string,
): Record<string, string> {
  return {
    schema_version: '1.0',
    event_id: eventId,
    event,
    source_system: source,
    sent_at: `${date}T17:00:00+08:00`,
    status,
  }
}

function uuidOf(text: string): string {
  const digest = sm3(text)
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ]
  return parts.join('-')
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
