// Proves the selections: rules, legs, facts, codes and fields they name exist, and documents provide what the rules need.
import type { Problem } from '../core/errors.ts'
import { leafFields } from './compile.ts'
import { domainOf } from './domains.ts'
import type { DocumentType } from './document-types.ts'
import { namesIn, parseTerms } from './expression.ts'
import { accountNames, derivedFacts, hasPrefix, policyPrefix } from './facts.ts'
import { schemesOf } from './check-overlap.ts'
import type { Conditions, Entry, Leg, Rule, RuleBook, Selection } from './model.ts'
import { standards } from './model.ts'
import { fieldTitle } from './titles.ts'

type Add = (at: string, code: string, message: string, hint?: string) => void

export function checkSelections(book: RuleBook): Problem[] {
  const problems: Problem[] = []
  const add: Add = (at, code, message, hint) =>
    problems.push({ code, message: `${at}：${message}`, at, ...(hint ? { hint } : {}) })
  for (const selection of book.selections.values()) {
    const document = book.documents.get(selection.document)
    if (!document) add(selection.at, 'selection.document', `没有单据类型 ${selection.document}`)
    else checkSelection(book, selection, document, add)
  }
  return problems
}

function checkSelection(book: RuleBook, selection: Selection, document: DocumentType, add: Add): void {
  const { at, legs, entries, memo, reverses } = selection
  if (memo === undefined && reverses === undefined && entries.agency.length === 0) {
    add(at, 'document.no_rule', '没有规则，也没有标明不入账', '写上 agency，或写 memo 说明为什么不入账')
  }
  if (reverses !== undefined && !hasField(document, reverses)) add(at, 'selection.field', `单据没有字段 ${reverses}`)
  for (const leg of legs) {
    checkConditions(book, document, `${at} 部分“${leg.leg}”`, leg.when, add)
    checkTake(document, `${at} 部分“${leg.leg}”`, leg, add)
  }
  for (const standard of standards) {
    for (const entry of entries[standard]) checkEntry(book, selection, document, entry, add)
  }
  if (memo !== undefined || reverses !== undefined) return
  for (const scheme of document.schemes) {
    const covered = entries.agency.some(
      (entry) => entry.book !== undefined || schemesOf(book, document, entry).has(scheme),
    )
    if (!covered) add(at, 'selection.scheme', `险种 ${scheme} 没有任何规则`, '加上该险种的规则，或从单据的险种中去掉')
  }
}

function checkEntry(book: RuleBook, selection: Selection, document: DocumentType, entry: Entry, add: Add): void {
  const { at, leg } = entry
  if (leg !== '' && !selection.legs.some((one) => one.leg === leg)) add(at, 'selection.leg', `没有定义部分“${leg}”`)
  checkConditions(book, document, at, entry.when, add)
  checkTake(document, at, entry, add)
  for (const [name, source] of Object.entries(entry.fill)) {
    if (!source.startsWith('=') && !hasField(document, source))
      add(at, 'selection.field', `${name} 的来源 ${source} 不是单据的字段`)
  }
  if (entry.book && !hasField(document, entry.book.scheme))
    add(at, 'selection.field', `单据没有字段 ${entry.book.scheme}`)
  if (entry.rule === undefined) return
  const versions = book.rules.get(entry.rule)
  if (!versions) {
    add(at, 'selection.rule', `没有规则 ${entry.rule}`)
    return
  }
  if (versions[0]?.standard !== entry.standard) add(at, 'selection.rule', `规则 ${entry.rule} 不是这本账的规则`)
  if (schemesOf(book, document, entry).size === 0) {
    add(at, 'selection.dead', `规则 ${entry.rule} 的险种与单据的险种没有交集，永远选不到`)
  }
  const wholeLeg = selection.legs.find((one) => one.leg === leg)
  for (const rule of versions) checkProvided(book, document, { entry, leg: wholeLeg, rule }, add)
}

function checkConditions(book: RuleBook, document: DocumentType, at: string, when: Conditions, add: Add): void {
  for (const [fact, allowed] of Object.entries(when)) {
    const field = fact.startsWith(hasPrefix) ? fact.slice(hasPrefix.length) : fact
    const isPolicy = fact.startsWith(policyPrefix)
    if (
      isPolicy ? !book.policies.has(fact.slice(policyPrefix.length)) : !derivedFacts[fact] && !hasField(document, field)
    ) {
      add(at, 'selection.fact', `条件“${fact}”不是单据的字段，也不是规定的判断项`)
      continue
    }
    const domain = domainOf(book, document, fact)
    if (!domain) continue
    for (const value of 'not' in allowed ? allowed.not : allowed) {
      if (!domain.includes(value))
        add(
          at,
          'selection.code',
          `条件“${fact}”没有取值 ${value ?? '（未填）'}，可用：${domain.map((one) => one ?? '（未填）').join('、')}`,
        )
    }
  }
}

function checkTake(document: DocumentType, at: string, { take }: Pick<Leg, 'take'>, add: Add): void {
  for (const [name, text] of Object.entries(take)) {
    if (!parseTerms(text)) add(at, 'selection.take', `${name} 的算式“${text}”须是字段名用加号、减号相连`)
    for (const part of namesIn(text))
      if (!hasField(document, part)) add(at, 'selection.field', `算式中的 ${part} 不是单据的字段`)
  }
}

/** Amounts, fields that decide a leaf, and required auxiliaries must be somewhere in the document or filled by the entry. */
function checkProvided(
  book: RuleBook,
  document: DocumentType,
  { entry, leg, rule }: { entry: Entry; leg: Leg | undefined; rule: Rule },
  add: Add,
): void {
  const taken = new Set([...Object.keys(entry.take), ...Object.keys(leg?.take ?? {})])
  const schemes = schemesOf(book, document, entry)
  const needed = new Map<string, string>()
  for (const line of rule.lines) {
    for (const name of namesIn(line.amount)) if (!taken.has(name)) needed.set(name, '金额')
    const purpose = book.purposes[rule.standard].get(line.purpose)
    if (!purpose) continue
    const leaves = purpose.leaf.filter(
      (one) => one.default === undefined && one.schemes.some((scheme) => schemes.has(scheme)),
    )
    for (const name of leafFields({ ...purpose, leaf: leaves })) needed.set(name, '末级科目')
    for (const auxiliary of purpose.requires) {
      const source = line.auxiliaries[auxiliary]
      if (source !== undefined && !source.startsWith('=')) needed.set(source, '辅助')
    }
  }
  for (const [name, what] of needed) {
    if (entry.fill[name] !== undefined || hasField(document, name) || isAccountName(document, name)) continue
    add(
      entry.at,
      'selection.not_provided',
      `规则 ${rule.id} 的${what}要用 ${fieldTitle(book, document.id, name)}（${name}），单据没有这个字段`,
    )
  }
}

const isAccountName = (document: DocumentType, name: string): boolean =>
  (accountNames[name] !== undefined || name === 'bank_account_id') &&
  ['own_account_id', 'from_account_id', 'to_account_id'].some((field) => hasField(document, field))

const hasField = (document: DocumentType, name: string): boolean =>
  document.fields.some((field) => field.name === name) ||
  (document.lines?.fields.some((field) => field.name === name) ?? false)
