// Which rules a document selects: per ledger and leg exactly one entry whose conditions all hold.
import { bookDate, readFact } from './facts.ts'
import type { FactContext } from './facts.ts'
import { isUsable } from './compile.ts'
import type { CompiledEntry, CompiledLeg, CompiledRule, CompiledSelection, Condition } from './compile.ts'
import type { DocumentFacts, RuleBook, Standard } from './model.ts'

export interface Chosen {
  readonly standard: Standard
  readonly leg: CompiledLeg
  readonly entry: CompiledEntry
  /** Absent when the entry says that nothing is booked. */
  readonly rule: CompiledRule | undefined
  readonly context: FactContext
}

export type Choice = { readonly chosen: Chosen[] } | { readonly leg: CompiledLeg; readonly matches: readonly Chosen[] }

/** The entries chosen in one ledger, or the leg that none or several match. `strict`: a leg without match is a failure. */
export function chooseRules(
  book: RuleBook,
  facts: DocumentFacts,
  selection: CompiledSelection,
  standard: Standard,
  strict: boolean,
): Choice {
  const whole: FactContext = { book, facts, standard, scheme: facts.scheme }
  const chosen: Chosen[] = []
  for (const leg of selection.legs[standard]) {
    if (!holdAll(leg.conditions, whole)) continue
    const matches = matchesIn(leg, whole)
    const first = matches[0]
    if (matches.length > 1 || (!first && (strict || isNamedPart(leg)))) return { leg, matches }
    if (first) chosen.push(first)
  }
  return { chosen }
}

/** A part the document itself names (其中利息…) must be booked in whichever ledger divides it so. */
const isNamedPart = (leg: CompiledLeg): boolean => leg.conditions.length > 0

function matchesIn(leg: CompiledLeg, whole: FactContext): Chosen[] {
  const matches: Chosen[] = []
  for (const entry of leg.entries) {
    const context = contextOf(entry, whole)
    const rule = usableVersion(entry, context)
    if (entry.entry.rule !== undefined && !rule) continue
    if (holdAll(entry.conditions, context)) matches.push({ standard: whole.standard, leg, entry, rule, context })
  }
  return matches
}

/** The context of an entry: another book's scheme where it writes into one. */
export function contextOf(entry: CompiledEntry, whole: FactContext): FactContext {
  const field = entry.entry.book?.scheme
  if (field === undefined) return whole
  const scheme = readFact(field, whole)
  return { ...whole, scheme: scheme ?? '' }
}

/** The version of the entry's rule that holds on the document's date, for its scheme and level. */
export function usableVersion(entry: CompiledEntry, { book, facts, scheme }: FactContext): CompiledRule | undefined {
  const place = {
    template: book.chart.templates.get(scheme) ?? '',
    scheme,
    date: bookDate(facts),
    orgLevel: facts.orgLevel,
  }
  return entry.versions.find(({ rule }) => isUsable(rule, place))
}

export const holds = (condition: Condition, context: FactContext): boolean =>
  condition.values.has(readFact(condition.fact, context)) !== condition.excluded

const holdAll = (conditions: readonly Condition[], context: FactContext): boolean => {
  for (const condition of conditions) if (!holds(condition, context)) return false
  return true
}
