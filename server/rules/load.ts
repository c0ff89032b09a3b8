// Loads the rule book from accounting-rules: every file read, shapes checked, and all problems told at once.
import { z } from 'zod'
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { policyShape } from '../ledger/policy-choices.ts'
import { chartOfSeeds } from './chart.ts'
import type { ChartView } from './chart.ts'
import { checkStatically } from './check-rules.ts'
import { codeSetShape, commonShape, documentShape, withGroups } from './document-types.ts'
import type { DocumentType } from './document-types.ts'
import { purposeShape, readFile, readList, readListFile, ruleShape, selectionShape } from './files.ts'
import type { Read } from './files.ts'
import { standards } from './model.ts'
import type { Entry, Policy, Purpose, Rule, RuleBook, Selection, Standard } from './model.ts'

export const ruleFolder = new URL('../../accounting-rules/', import.meta.url)

let loaded: RuleBook | undefined

/** The rule book of this installation; read and proved once. */
export function ruleBook(): RuleBook {
  loaded ??= loadRuleBook()
  return loaded
}

/** Reads and proves a rule book (all but its examples). Throws AppError with every problem, each with file and place. */
export function loadRuleBook(folder: URL = ruleFolder, chart: ChartView = chartOfSeeds()): RuleBook {
  const { book, problems } = readRuleBook(folder, chart)
  const all = problems.length > 0 ? problems : checkStatically(book)
  if (all.length > 0) throw invalid(all)
  return book
}

/** Reads a rule book as far as it can be read, with the problems of shape found on the way. */
export function readRuleBook(folder: URL, chart: ChartView): { book: RuleBook; problems: Problem[] } {
  const problems: Problem[] = []
  const rules = readRules(folder, problems)
  const common = readFile(folder, 'common-fields.json', commonShape, problems) ?? { envelope: [], groups: {} }
  const documents = readDocuments(folder, common.groups, problems)
  const book: RuleBook = {
    chart,
    purposes: {
      agency: readPurposes(folder, 'agency', problems),
      treasury: readPurposes(folder, 'treasury', problems),
    },
    rules,
    selections: readSelections(folder, problems),
    documents,
    envelope: common.envelope,
    policies: readPolicies(folder, problems),
    codeSets: new Map(
      Object.entries(readFile(folder, 'code-sets.json', z.record(z.string(), codeSetShape), problems) ?? {}),
    ),
    counts: {
      rules: rules.size,
      documentTypes: documents.size,
      examples: [...rules.values()].flat().reduce((count, rule) => count + rule.examples.length, 0),
    },
  }
  return { book, problems }
}

function readPurposes(folder: URL, standard: Standard, problems: Problem[]): Map<string, Purpose> {
  const purposes = new Map<string, Purpose>()
  for (const { value, at } of readListFile(folder, `purposes/${standard}.json`, purposeShape, problems)) {
    if (purposes.has(value.name))
      problems.push({ code: 'rules.repeated', message: `${at}：用途“${value.name}”写了两次`, at })
    purposes.set(value.name, { ...value, requires: value.requires ?? [], leaf: value.leaf ?? [] })
  }
  return purposes
}

function readRules(folder: URL, problems: Problem[]): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>()
  for (const standard of standards) {
    for (const read of readList(folder, standard, ruleShape, problems)) {
      const rule = ruleOf(standard, read)
      const versions = rules.get(rule.id) ?? []
      if (versions.some((one) => one.version === rule.version || one.standard !== standard)) {
        problems.push({
          code: 'rules.repeated',
          message: `${read.at}：规则 ${rule.id} 第 ${rule.version} 版写了两次`,
          at: read.at,
        })
        continue
      }
      versions.push(rule)
      versions.sort((a, b) => a.version - b.version)
      rules.set(rule.id, versions)
    }
  }
  return rules
}

function ruleOf(standard: Standard, { value, at, content }: Read<z.output<typeof ruleShape>>): Rule {
  const { valid, lines, examples = [], ...rest } = value
  return {
    ...rest,
    standard,
    from: valid.from,
    to: valid.to,
    lines: lines.map(({ debit, credit, amount, signed, auxiliaries = {} }) => ({
      side: debit === undefined ? 'credit' : 'debit',
      purpose: debit ?? credit ?? '',
      amount,
      signed,
      auxiliaries,
    })),
    examples,
    at,
    content,
  }
}

function readSelections(folder: URL, problems: Problem[]): Map<string, Selection> {
  const selections = new Map<string, Selection>()
  for (const { value, at } of readList(folder, 'selection', selectionShape, problems)) {
    if (selections.has(value.document)) {
      problems.push({ code: 'rules.repeated', message: `${at}：单据 ${value.document} 的规则选择写了两次`, at })
    }
    const entries = (standard: Standard): Entry[] =>
      (value[standard] ?? []).map((entry, index) => ({
        ...entry,
        standard,
        leg: entry.leg ?? '',
        when: entry.when ?? {},
        take: entry.take ?? {},
        fill: entry.fill ?? {},
        at: `${at} ${standard} 第 ${index + 1} 条`,
      }))
    const { document, name, memo, reverses, reading } = value
    const legs = (value.legs ?? []).map((leg) => ({ ...leg, when: leg.when ?? {}, take: leg.take ?? {} }))
    selections.set(document, {
      document,
      name,
      memo,
      reverses,
      reading,
      legs,
      at,
      entries: { agency: entries('agency'), treasury: entries('treasury') },
    })
  }
  return selections
}

type Groups = z.output<typeof commonShape>['groups']

function readDocuments(folder: URL, groups: Groups, problems: Problem[]): Map<string, DocumentType> {
  const documents = new Map<string, DocumentType>()
  for (const { value, at } of readList(folder, 'documents', documentShape, problems)) {
    if (documents.has(value.id))
      problems.push({ code: 'rules.repeated', message: `${at}：单据 ${value.id} 写了两次`, at })
    for (const group of value.groups ?? []) {
      if (!groups[group]) problems.push({ code: 'document.group', message: `${at}：没有公共字段组“${group}”`, at })
    }
    documents.set(value.id, withGroups(value, groups, at))
  }
  return documents
}

function readPolicies(folder: URL, problems: Problem[]): Map<string, Policy> {
  const content = readFile(folder, 'policies.json', z.record(z.string(), policyShape), problems) ?? {}
  return new Map(Object.entries(content).map(([name, policy]) => [name, { ...policy, name }]))
}
