// The rule book as lists for the screens: which rules there are, and which documents select them.
import type { Page } from '../catalog/page.ts'
import { standardNames } from './model.ts'
import type { Rule, RuleBook, Standard } from './model.ts'

export interface RuleFilter {
  standard?: Standard | undefined
  scheme?: string | undefined
  confidence?: string | undefined
  document?: string | undefined
  q?: string | undefined
  page: number
  size: number
}

export interface RuleRow {
  id: string
  version: number
  name: string
  standard: Standard
  standardName: string
  schemes: readonly string[]
  from: string
  confidence: Rule['confidence']
  confidenceName: string
  source: string
  documents: { id: string; name: string }[]
}

export const confidenceNames: Record<Rule['confidence'], string> = {
  source: '制度原文',
  'source-secondhand': '转载摘录',
  inference: '推定',
  'knowledge-verify': '待核对',
}

export function listRules(book: RuleBook, filter: RuleFilter): Page<RuleRow> {
  const documents = documentsByRule(book)
  const rows = [...book.rules.values()]
    .flatMap((versions) => versions.at(-1) ?? [])
    .map((rule) => ruleRow(rule, documents.get(rule.id) ?? []))
    .filter((row) => isWanted(row, filter))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const start = (filter.page - 1) * filter.size
  return { rows: rows.slice(start, start + filter.size), total: rows.length }
}

function ruleRow(rule: Rule, documents: { id: string; name: string }[]): RuleRow {
  const { id, version, name, standard, schemes, from, confidence, source } = rule
  return {
    id,
    version,
    name,
    standard,
    standardName: standardNames[standard],
    schemes,
    from,
    confidence,
    confidenceName: confidenceNames[confidence],
    source,
    documents,
  }
}

function isWanted(row: RuleRow, { standard, scheme, confidence, document, q }: RuleFilter): boolean {
  return (
    (!standard || row.standard === standard) &&
    (!scheme || row.schemes.includes(scheme)) &&
    (!confidence || row.confidence === confidence) &&
    (!document || row.documents.some(({ id }) => id === document)) &&
    (!q || `${row.id} ${row.name} ${row.source}`.includes(q))
  )
}

function documentsByRule(book: RuleBook): Map<string, { id: string; name: string }[]> {
  const found = new Map<string, { id: string; name: string }[]>()
  for (const { document, name, entries } of book.selections.values()) {
    const rules = new Set([...entries.agency, ...entries.treasury].flatMap(({ rule }) => rule ?? []))
    for (const rule of rules) found.set(rule, [...(found.get(rule) ?? []), { id: document, name }])
  }
  return found
}
