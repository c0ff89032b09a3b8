// The values a condition's fact can take for a document type, where that list is closed.
import type { DocumentType } from './document-types.ts'
import { derivedFacts, hasPrefix, policyPrefix } from './facts.ts'
import type { RuleBook } from './model.ts'

/** undefined: the values are open (codes of base data, free text). */
export function domainOf(book: RuleBook, document: DocumentType, fact: string): readonly (string | null)[] | undefined {
  if (fact.startsWith(hasPrefix)) return ['yes', 'no']
  if (fact.startsWith(policyPrefix))
    return Object.keys(book.policies.get(fact.slice(policyPrefix.length))?.values ?? {})
  if (fact === 'scheme') return [...book.chart.templates.keys()]
  if (fact === 'chart_template') return [...new Set(book.chart.templates.values())]
  if (fact === 'account_kind' || fact === 'from_kind' || fact === 'to_kind')
    return [...(document.accountKinds ?? []), null]
  const derived = derivedFacts[fact]
  if (derived) return derived.values
  const field = document.fields.find((one) => one.name === fact)
  const values = field?.codeSet === undefined ? undefined : book.codeSets.get(field.codeSet)?.values
  if (!values) return undefined
  return field?.required ? Object.keys(values) : [...Object.keys(values), null]
}
