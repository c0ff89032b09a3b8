// What a booked document says to a register: which item, which kind of movement, which amounts. Pure.
import { fromCents, toCents } from '../core/money.ts'
import { parseTerms } from '../rules/expression.ts'
import { measures, noAmounts } from './model.ts'
import type { Amounts, Feed, ItemFields, Register } from './model.ts'

export interface Fed {
  register: Register
  /** Which of the register's feeds; one document may feed two items. */
  feed: number
  kind: string
  code: string
  amounts: Amounts
  /** Null when the movement says nothing of the item. */
  fields: ItemFields | null
}

export interface FeedingDocument {
  type: string
  payload: Readonly<Record<string, unknown>>
  /** Year of the movement, for registers kept by year. */
  year: number
}

/** Codes stay within their column. */
const codeMax = 190

/** The movements a document makes by the rule that booked it, or as a memo (`rule` null). */
export function feedsOf(
  registers: readonly Register[],
  rule: string | null,
  document: FeedingDocument,
  standard: string,
): Fed[] {
  return registers.flatMap((register) => {
    if (register.standards && !register.standards.some((one) => one === standard)) return []
    return register.feeds.flatMap((feed, at) =>
      isFor(feed, rule, document.type) ? [{ ...fed(register, feed, document), feed: at }] : [],
    )
  })
}

function isFor(feed: Feed, rule: string | null, type: string): boolean {
  if (rule === null) return feed.memo?.includes(type) ?? false
  return (feed.rules?.includes(rule) ?? false) && (feed.documents === undefined || feed.documents.includes(type))
}

function fed(register: Register, feed: Feed, document: FeedingDocument): Omit<Fed, 'feed'> {
  const value = (name: string): string => {
    const found = document.payload[name]
    return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
  }
  const part = (text: string): string => {
    if (text === 'year') return String(document.year)
    if (text.startsWith('=')) return text.slice(1)
    const [name = '', otherwise = '=未注明'] = text.split('|')
    return value(name) || otherwise.slice(1)
  }
  const fields = Object.entries(feed.fields ?? {}).flatMap(([name, from]) => {
    const found = value(from)
    return found === '' ? [] : [[name, found] as const]
  })
  return {
    register,
    kind: feed.kind,
    code: feed.code.map(part).join(' / ').slice(0, codeMax),
    amounts: Object.fromEntries(
      measures.map((measure) => {
        const terms = feed.amounts[measure]
        return [measure, terms === undefined ? '0.00' : amountOf(terms, document.payload)]
      }),
    ) as Record<keyof Amounts, string>,
    fields: fields.length === 0 ? null : Object.fromEntries(fields),
  }
}

function amountOf(text: string, payload: Readonly<Record<string, unknown>>): string {
  let total = 0n
  for (const { name, factor } of parseTerms(text) ?? []) {
    const found = payload[name]
    if (typeof found === 'string') total += factor * toCents(found)
  }
  return fromCents(total)
}

/** Whether it moves nothing and its kind is not there to say something of the item. */
export function isIdle({ register, kind, amounts, fields }: Fed): boolean {
  if (measures.some((measure) => amounts[measure] !== noAmounts[measure])) return false
  return fields === null || !register.kinds.find((one) => one.kind === kind)?.sets
}

/** Every rule that feeds some register. */
export const feedingRules = (registers: readonly Register[]): string[] => [
  ...new Set(registers.flatMap(({ feeds }) => feeds.flatMap(({ rules }) => rules ?? []))),
]

/** Every document that feeds a register without a voucher. */
export const memoTypes = (registers: readonly Register[]): string[] => [
  ...new Set(registers.flatMap(({ feeds }) => feeds.flatMap(({ memo }) => memo ?? []))),
]
