// Chinese names of fields, facts and auxiliaries, for messages and explanations.
import { readSeedFile } from '../catalog/seed-files.ts'
import { derivedFacts, hasPrefix, policyPrefix, valueTitles } from './facts.ts'
import type { RuleBook } from './model.ts'

const accountTitles: Readonly<Record<string, string>> = {
  income_account_id: '收入户',
  expense_account_id: '支出户',
  fiscal_account_id: '财政专户',
  collection_account_id: '归集户',
  bank_account_id: '银行账户',
  cash_box_id: '现金柜',
}

/** The title of a field of a document type; names that only rules use have titles of their own. */
export function fieldTitle(book: RuleBook, type: string, name: string): string {
  const document = book.documents.get(type)
  const field = [...(document?.fields ?? []), ...(document?.lines?.fields ?? [])].find((one) => one.name === name)
  return field?.title ?? accountTitles[name] ?? name
}

export function factTitle(book: RuleBook, type: string, fact: string): string {
  const derived = derivedFacts[fact]
  if (derived) return derived.title
  if (fact.startsWith(hasPrefix)) return `是否填了“${fieldTitle(book, type, fact.slice(hasPrefix.length))}”`
  if (fact.startsWith(policyPrefix))
    return `账套政策“${book.policies.get(fact.slice(policyPrefix.length))?.title ?? fact}”`
  return fieldTitle(book, type, fact)
}

/** A fact's value as people read it: the code with its title. */
export function valueTitle(book: RuleBook, type: string, fact: string, value: string | null): string {
  if (value === null) return '（未填）'
  if (fact.startsWith(hasPrefix)) return value === 'yes' ? '是' : '否'
  const policy = fact.startsWith(policyPrefix) ? book.policies.get(fact.slice(policyPrefix.length)) : undefined
  const document = book.documents.get(type)
  const field = document?.fields.find((one) => one.name === fact)
  const set = fact.endsWith('_kind') && derivedFacts[fact] ? 'account_kind' : (field?.codeSet ?? fact)
  const title = valueTitles[fact]?.[value] ?? policy?.values[value] ?? book.codeSets.get(set)?.values?.[value]
  return title ? `${title}（${value}）` : value
}

let auxiliaries: ReadonlyMap<string, string> | undefined

export function auxiliaryTitles(): ReadonlyMap<string, string> {
  auxiliaries ??= new Map(readSeedFile('auxiliaries.json').auxiliaries.map(({ code, name }) => [code, name]))
  return auxiliaries
}

export const auxiliaryTitle = (code: string): string => auxiliaryTitles().get(code) ?? code
