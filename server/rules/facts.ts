// The closed list of what conditions may ask of a document: its own fields, and the derived facts named here.
// Every fact is a short text or null (= not said); conditions compare, they never compute.
import { yearOf } from '../core/calendar.ts'
import { toCents } from '../core/money.ts'
import type { DocumentFacts, RuleBook, Standard } from './model.ts'

/** The document under one selection entry: the scheme is that of the book to be written. */
export interface FactContext {
  readonly book: RuleBook
  readonly facts: DocumentFacts
  readonly standard: Standard
  readonly scheme: string
}

interface DerivedFact {
  readonly title: string
  /** Every value there is, when the list is closed. */
  readonly values?: readonly (string | null)[]
  read(context: FactContext): string | null
}

const orgLevels = ['central', 'province', 'city', 'county']

export const derivedFacts: Readonly<Record<string, DerivedFact>> = {
  scheme: { title: '险种', read: ({ scheme }) => scheme },
  chart_template: { title: '科目模板', read: ({ book, scheme }) => book.chart.templates.get(scheme) ?? null },
  org_level: { title: '机构层级', values: orgLevels, read: ({ facts }) => facts.orgLevel },
  account_kind: { title: '本方账户类型', read: ({ facts }) => ownKind(facts) },
  from_kind: { title: '付出账户类型', read: ({ facts }) => kindOf(facts, 'from_account_id') },
  to_kind: { title: '收入账户类型', read: ({ facts }) => kindOf(facts, 'to_account_id') },
  year_relation: { title: '业务年度', values: ['prior', 'current', 'next'], read: ({ facts }) => yearRelation(facts) },
  month_kind: {
    title: '入账月份',
    values: ['normal', 'year_end'],
    read: ({ facts }) => (bookDate(facts).slice(5, 7) === '12' ? 'year_end' : 'normal'),
  },
  pool_split: { title: '分池情况', values: ['split', 'single', 'unknown'], read: ({ facts }) => poolSplit(facts) },
  item_count: {
    title: '待遇项目个数',
    values: ['one', 'several'],
    read: ({ facts }) => (lineValues(facts, 'benefit_item').size > 1 ? 'several' : 'one'),
  },
}

/** Titles of values that people read in explanations. */
export const valueTitles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  year_relation: { prior: '以前年度', current: '当年', next: '以后年度' },
  month_kind: { normal: '平时', year_end: '年末（12月）' },
  pool_split: { split: '分池确定', single: '单一分池', unknown: '分池未定' },
  item_count: { one: '一个', several: '多个' },
}

export const hasPrefix = 'has_'
export const policyPrefix = 'policy.'

/** The date that decides the accounting period, the versions of rules and charts. */
export const bookDate = (facts: DocumentFacts): string => facts.valueDate ?? facts.bizDate

export function readFact(name: string, context: FactContext): string | null {
  const derived = derivedFacts[name]
  if (derived) return derived.read(context)
  if (name.startsWith(hasPrefix)) return isGiven(context.facts, name.slice(hasPrefix.length)) ? 'yes' : 'no'
  if (name.startsWith(policyPrefix)) return policyOf(name.slice(policyPrefix.length), context)
  return fieldValue(context.facts, name)
}

/** The value of a field for selection: that of the lines when they all agree, else the head's. */
export function fieldValue(facts: DocumentFacts, name: string): string | null {
  const values = lineValues(facts, name)
  if (values.size === 1) return [...values][0] ?? null
  return textOf(facts.payload[name])
}

/** Given and, if it is an amount, not zero. */
export function isGiven(facts: DocumentFacts, name: string): boolean {
  const value = textOf(facts.payload[name]) ?? (lineValues(facts, name).size > 0 ? 'lines' : null)
  return value !== null && !/^-?0+(\.0+)?$/.test(value)
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' ? String(value) : null
}

/** Fields of rules that stand for "our account of this kind", wherever the document names it. */
export const accountNames: Readonly<Record<string, string>> = {
  income_account_id: 'income_account',
  expense_account_id: 'expenditure_account',
  fiscal_account_id: 'fiscal_special_account',
  collection_account_id: 'annuity_pool_account',
  cash_box_id: 'cash_box',
}

/** The account behind such a name: our own if it is of the kind, else the one side of a transfer that is, else as given. */
export function accountFor(facts: DocumentFacts, name: string): string | null {
  const kind = accountNames[name]
  if (kind && ownKind(facts) === kind) return textOf(facts.payload.own_account_id) ?? textOf(facts.payload[name])
  const sides = ['from_account_id', 'to_account_id']
    .filter((side) => kind !== undefined && kindOf(facts, side) === kind)
    .map((side) => textOf(facts.payload[side]))
  if (sides.length === 1 || (sides.length === 2 && sides[0] === sides[1])) return sides[0] ?? null
  return textOf(facts.payload[name])
}

export function ownKind(facts: DocumentFacts): string | null {
  return textOf(facts.payload.account_kind) ?? kindOf(facts, 'own_account_id')
}

function kindOf(facts: DocumentFacts, field: string): string | null {
  const code = textOf(facts.payload[field])
  return code === null ? null : (facts.fundAccounts.get(code)?.kind ?? null)
}

// The year the business belongs to, from the first of these fields that is given, against the year it is booked in.
const yearFields = [
  'original_year',
  'benefit_year',
  'settle_year',
  'belong_period',
  'benefit_period',
  'clearing_period',
]

function yearRelation(facts: DocumentFacts): string {
  const field = yearFields.find((name) => textOf(facts.payload[name]) !== null)
  if (!field) return 'current'
  const distance = Number(textOf(facts.payload[field])?.slice(0, 4)) - yearOf(bookDate(facts))
  if (distance < 0) return 'prior'
  return distance > 0 ? 'next' : 'current'
}

// 分池确定 = both parts are given and make up the contribution (a late fee within the amount is not part of it).
function poolSplit(facts: DocumentFacts): string {
  const { pooled_amount: pooled, account_amount: account, amount, interest, fund_pool: pool } = facts.payload
  if (typeof pooled === 'string' && typeof account === 'string' && typeof amount === 'string') {
    const rest = toCents(amount) - (typeof interest === 'string' ? toCents(interest) : 0n)
    if (toCents(pooled) + toCents(account) === rest) return 'split'
  }
  return textOf(pool) === null ? 'unknown' : 'single'
}

function policyOf(name: string, { book, facts }: FactContext): string | null {
  const policy = book.policies.get(name)
  return policy ? (facts.policies[policy.standard][name] ?? policy.default) : null
}

export function linesOf(facts: DocumentFacts): readonly Readonly<Record<string, unknown>>[] {
  const { lines } = facts.payload
  return Array.isArray(lines) ? (lines as Readonly<Record<string, unknown>>[]) : []
}

const noValues: ReadonlySet<string> = new Set()

function lineValues(facts: DocumentFacts, name: string): ReadonlySet<string> {
  const lines = linesOf(facts)
  if (lines.length === 0) return noValues
  const values = new Set<string>()
  for (const line of lines) {
    const value = textOf(line[name])
    if (value !== null) values.add(value)
  }
  return values
}
