// The rule book made ready to run: conditions as sets, expressions as terms, purposes resolved per scheme and year.
import type { ChartAccount } from './chart.ts'
import { parseTerms } from './expression.ts'
import type { Terms } from './expression.ts'
import type {
  Conditions,
  Entry,
  Leaf,
  Leg,
  Purpose,
  Rule,
  RuleBook,
  RuleLine,
  Selection,
  Standard,
  Taken,
} from './model.ts'
import { standards } from './model.ts'

export interface Condition {
  readonly fact: string
  readonly values: ReadonlySet<string | null>
  readonly excluded: boolean
}

export interface CompiledEntry {
  readonly entry: Entry
  readonly conditions: readonly Condition[]
  readonly take: ReadonlyMap<string, Terms>
  readonly versions: readonly CompiledRule[]
}

export interface CompiledLeg {
  readonly leg: Leg
  readonly conditions: readonly Condition[]
  readonly entries: readonly CompiledEntry[]
}

export interface CompiledSelection {
  readonly selection: Selection
  readonly legs: Readonly<Record<Standard, readonly CompiledLeg[]>>
}

export interface CompiledLine {
  readonly line: RuleLine
  readonly purpose: Purpose
  readonly terms: Terms
}

export interface CompiledRule {
  readonly rule: Rule
  readonly lines: readonly CompiledLine[]
  /** Fields whose value decides a leaf or goes onto a line. */
  readonly fields: ReadonlySet<string>
}

const compiled = new WeakMap<RuleBook, Map<string, CompiledSelection>>()
const compiledRules = new WeakMap<Rule, CompiledRule>()

/** The selection of a document type, compiled at its first use. */
export function selectionFor(book: RuleBook, type: string): CompiledSelection | undefined {
  let selections = compiled.get(book)
  if (!selections) compiled.set(book, (selections = new Map()))
  const known = selections.get(type)
  if (known) return known
  const selection = book.selections.get(type)
  if (!selection) return undefined
  const result = {
    selection,
    legs: { agency: legsOf(book, selection, 'agency'), treasury: legsOf(book, selection, 'treasury') },
  }
  selections.set(type, result)
  return result
}

export const wholeDocument: Leg = { leg: '', name: '全部', when: {}, take: {} }

function legsOf(book: RuleBook, selection: Selection, standard: Standard): CompiledLeg[] {
  const entries = selection.entries[standard]
  return [wholeDocument, ...selection.legs].flatMap((leg) => {
    const own = entries.filter((entry) => entry.leg === leg.leg)
    if (own.length === 0) return []
    return [{ leg, conditions: conditionsOf(leg.when), entries: own.map((entry) => compileEntry(book, leg, entry)) }]
  })
}

function compileEntry(book: RuleBook, leg: Leg, entry: Entry): CompiledEntry {
  return {
    entry,
    conditions: conditionsOf(entry.when),
    take: termsOf({ ...leg.take, ...entry.take }),
    versions: (entry.rule === undefined ? [] : (book.rules.get(entry.rule) ?? [])).map((rule) =>
      compileRule(book, rule),
    ),
  }
}

export function compileRule(book: RuleBook, rule: Rule): CompiledRule {
  const known = compiledRules.get(rule)
  if (known) return known
  const lines = rule.lines.flatMap((line) => {
    const purpose = book.purposes[rule.standard].get(line.purpose)
    const terms = parseTerms(line.amount)
    return purpose && terms ? [{ line, purpose, terms }] : []
  })
  const fields = new Set(
    lines.flatMap(({ line, purpose }) => [...Object.values(line.auxiliaries), ...leafFields(purpose)]),
  )
  const result = { rule, lines, fields }
  compiledRules.set(rule, result)
  return result
}

export const leafFields = (purpose: Purpose): string[] => purpose.leaf.flatMap((leaf) => leaf.by?.split('+') ?? [])

export function conditionsOf(when: Conditions): Condition[] {
  return Object.entries(when).map(([fact, allowed]) =>
    'not' in allowed
      ? { fact, values: new Set(allowed.not), excluded: true }
      : { fact, values: new Set(allowed), excluded: false },
  )
}

const termsOf = (taken: Taken): Map<string, Terms> =>
  new Map(Object.entries(taken).map(([name, text]) => [name, parseTerms(text) ?? []]))

export type Resolved =
  | { readonly account: string; readonly info: ChartAccount }
  | { readonly problem: 'missing' | 'unknown'; readonly field: string; readonly value: string | null }

const accounts = new WeakMap<RuleBook, Map<string, ChartAccount | null>>()

/** The leaf account of a purpose for a scheme and date; `value` reads the fields that decide it. */
export function resolvePurpose(
  book: RuleBook,
  place: { standard: Standard; template: string; scheme: string; date: string },
  purpose: Purpose,
  value: (field: string) => string | null,
): Resolved {
  const leaf = leafFor(purpose, place)
  if (!leaf) return accountOr(book, place, purpose.account, purpose.name, null)
  if (leaf.account !== undefined) return accountOr(book, place, leaf.account, purpose.name, null)
  const by = leaf.by ?? ''
  const values = by.split('+').map((field) => ({ field, value: value(field) }))
  const missing = values.find((one) => one.value === null)
  if (missing && leaf.default === undefined) return { problem: 'missing', field: missing.field, value: null }
  const key = values.map((one) => one.value ?? '').join('+')
  const code = leaf.itself ? leafWithin(purpose.account, key) : missing ? leaf.default : leaf.values?.[key]
  return code === undefined ? { problem: 'unknown', field: by, value: key } : accountOr(book, place, code, by, key)
}

export function leafFor(purpose: Purpose, place: { template: string; scheme: string; date: string }): Leaf | undefined {
  return purpose.leaf.find(
    (leaf) =>
      (leaf.schemes.includes(place.template) || leaf.schemes.includes(place.scheme)) &&
      (leaf.from === undefined || leaf.from <= place.date),
  )
}

const leafWithin = (account: string, code: string): string | undefined => (code.startsWith(account) ? code : undefined)

function accountOr(
  book: RuleBook,
  place: { standard: Standard; template: string; date: string },
  code: string,
  field: string,
  value: string | null,
): Resolved {
  const info = accountOf(book, place.standard, place.template, code, Number(place.date.slice(0, 4)))
  return info?.isLeaf ? { account: code, info } : { problem: 'unknown', field, value: value ?? code }
}

/** An account of the chart; looked up once. */
export function accountOf(
  book: RuleBook,
  standard: Standard,
  template: string,
  code: string,
  year: number,
): ChartAccount | undefined {
  let known = accounts.get(book)
  if (!known) accounts.set(book, (known = new Map()))
  const key = `${standard} ${template} ${code} ${year}`
  const info = known.get(key)
  if (info !== undefined) return info ?? undefined
  const found = book.chart.account(standard, template, code, year)
  known.set(key, found ?? null)
  return found
}

/** Whether a rule may be used for a scheme, on a date, at a level. */
export function isUsable(
  rule: Rule,
  place: { template: string; scheme: string; date: string; orgLevel: string },
): boolean {
  return (
    rule.from <= place.date &&
    (rule.to === undefined || place.date <= rule.to) &&
    (rule.schemes.includes(place.template) || rule.schemes.includes(place.scheme)) &&
    (rule.orgLevels === undefined || rule.orgLevels.includes(place.orgLevel))
  )
}

export const allRules = (book: RuleBook): Rule[] => [...book.rules.values()].flat()
export const standardsOf = (): readonly Standard[] => standards
