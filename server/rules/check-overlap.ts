// Two entries of one leg that can both fit one document are an error: the order in the file must never decide.
import type { Problem } from '../core/errors.ts'
import type { DocumentType } from './document-types.ts'
import { domainOf } from './domains.ts'
import type { Allowed, Entry, Rule, RuleBook } from './model.ts'
import { standards } from './model.ts'

export function checkOverlaps(book: RuleBook): Problem[] {
  const problems: Problem[] = []
  for (const selection of book.selections.values()) {
    const document = book.documents.get(selection.document)
    if (!document) continue
    for (const standard of standards) {
      const entries = selection.entries[standard]
      entries.forEach((first, index) => {
        for (const second of entries.slice(index + 1)) {
          if (first.leg !== second.leg || !overlap(book, document, first, second)) continue
          const message = `${second.at} 与第 ${index + 1} 条可能同时符合一张“${selection.name}”：${nameOf(first)}、${nameOf(second)}`
          problems.push({
            code: 'selection.overlap',
            message,
            at: second.at,
            hint: '给其中一条加上条件，使两条不会同时成立',
          })
        }
      })
    }
  }
  return problems
}

const nameOf = (entry: Entry): string => entry.rule ?? `不入账（${entry.memo ?? ''}）`

function overlap(book: RuleBook, document: DocumentType, first: Entry, second: Entry): boolean {
  const schemes = schemesOf(book, document, first)
  if (![...schemesOf(book, document, second)].some((scheme) => schemes.has(scheme))) return false
  if (!versionsMeet(book, first, second)) return false
  for (const [fact, allowed] of Object.entries(first.when)) {
    const other = second.when[fact]
    if (other === undefined || fact === 'scheme' || fact === 'chart_template') continue
    if (!meet(allowed, other, domainOf(book, document, fact))) return false
  }
  return true
}

/** Whether some value is allowed by both. */
function meet(a: Allowed, b: Allowed, domain: readonly (string | null)[] | undefined): boolean {
  if (!('not' in a)) return a.some((value) => isAllowed(value, b))
  if (!('not' in b)) return b.some((value) => isAllowed(value, a))
  return domain === undefined || domain.some((value) => isAllowed(value, a) && isAllowed(value, b))
}

const isAllowed = (value: string | null, allowed: Allowed): boolean =>
  'not' in allowed ? !allowed.not.includes(value) : allowed.includes(value)

function versionsMeet(book: RuleBook, first: Entry, second: Entry): boolean {
  if (first.rule === undefined || second.rule === undefined) return true
  const versions = book.rules.get(second.rule) ?? []
  return (book.rules.get(first.rule) ?? []).some((a) => versions.some((b) => datesMeet(a, b) && levelsMeet(a, b)))
}

const datesMeet = (a: Rule, b: Rule): boolean =>
  (a.to === undefined || b.from <= a.to) && (b.to === undefined || a.from <= b.to)

const levelsMeet = (a: Rule, b: Rule): boolean =>
  a.orgLevels === undefined || b.orgLevels === undefined || a.orgLevels.some((level) => b.orgLevels?.includes(level))

/** The schemes for which an entry can be chosen at all. */
export function schemesOf(book: RuleBook, document: DocumentType, entry: Entry): Set<string> {
  const { templates } = book.chart
  const all = entry.book ? [...templates.keys()] : document.schemes
  const versions = entry.rule === undefined ? undefined : (book.rules.get(entry.rule) ?? [])
  return new Set(
    all.filter((scheme) => {
      const template = templates.get(scheme) ?? ''
      const { scheme: byScheme, chart_template: byTemplate } = entry.when
      return (
        (byScheme === undefined || isAllowed(scheme, byScheme)) &&
        (byTemplate === undefined || isAllowed(template, byTemplate)) &&
        (versions === undefined ||
          versions.some((rule) => rule.schemes.includes(scheme) || rule.schemes.includes(template)))
      )
    }),
  )
}
