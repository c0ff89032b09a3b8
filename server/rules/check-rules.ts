// Proves a rule book: whatever an accountant can get wrong in accounting-rules is found here, all of it, with its place.
import type { Problem } from '../core/errors.ts'
import { checkDocuments } from './check-documents.ts'
import { checkPurposeUse } from './check-accounts.ts'
import { checkOverlaps } from './check-overlap.ts'
import { checkSelections } from './check-selection.ts'
import { allRules } from './compile.ts'
import { runExamples } from './examples.ts'
import { difference, parseTerms } from './expression.ts'
import type { Rule, RuleBook } from './model.ts'

export interface RulesReport {
  readonly rules: number
  readonly documentTypes: number
  readonly examples: number
  readonly problems: readonly Problem[]
}

/** Everything: the static proofs and every worked example. */
export function checkRules(book: RuleBook): RulesReport {
  return { ...book.counts, problems: [...checkStatically(book), ...runExamples(book).flatMap((run) => run.problems)] }
}

/** All that can be proved without running an example. */
export function checkStatically(book: RuleBook): Problem[] {
  return [
    ...allRules(book).flatMap((rule) => checkRule(book, rule)),
    ...checkVersions(book),
    ...checkDocuments(book),
    ...checkSelections(book),
    ...checkOverlaps(book),
    ...checkSelected(book),
  ]
}

function checkRule(book: RuleBook, rule: Rule): Problem[] {
  const problems: Problem[] = []
  const add = (code: string, message: string, hint?: string) =>
    problems.push({ code, message: `${rule.at}：${message}`, at: rule.at, ...(hint ? { hint } : {}) })
  for (const scheme of rule.schemes) {
    if (!book.chart.templates.has(scheme)) add('rule.scheme', `没有险种“${scheme}”`)
  }
  if (rule.to !== undefined && rule.to < rule.from) add('rule.validity', `有效期止 ${rule.to} 早于起 ${rule.from}`)
  rule.lines.forEach((line, index) => {
    if (parseTerms(line.amount) === undefined) {
      add(
        'rule.amount',
        `第 ${index + 1} 行金额“${line.amount}”须是字段名用加号、减号相连`,
        '写成 principal + interest 的样子',
      )
    }
    if (!book.purposes[rule.standard].has(line.purpose)) {
      add('rule.purpose', `第 ${index + 1} 行的用途“${line.purpose}”在 purposes/${rule.standard}.json 中没有`)
    }
  })
  const open = difference(rule.lines)
  if (open.size > 0) {
    const terms = [...open].map(([name, factor]) => `${factor > 0n ? '借方多' : '贷方多'} ${name}`).join('，')
    add('rule.unbalanced', `借贷不可能平衡：${terms}`, '各行金额的借方合计须与贷方合计相同')
  }
  if (rule.examples.length === 0) add('rule.no_example', '没有算例', '每条规则至少写一个 examples')
  return [...problems, ...checkPurposeUse(book, rule)]
}

/** Two versions of a rule may not hold on the same day. */
function checkVersions(book: RuleBook): Problem[] {
  return [...book.rules.values()].flatMap((versions) =>
    versions.flatMap((rule, index) => {
      const next = versions[index + 1]
      if (!next || (rule.to !== undefined && rule.to < next.from)) return []
      const message = `${next.at}：规则 ${rule.id} 第 ${next.version} 版从 ${next.from} 起，第 ${rule.version} 版此时仍有效`
      return [{ code: 'rule.versions', message, at: next.at, hint: `给第 ${rule.version} 版写上 valid.to` }]
    }),
  )
}

function checkSelected(book: RuleBook): Problem[] {
  const selected = new Set(
    [...book.selections.values()].flatMap(({ entries }) =>
      [...entries.agency, ...entries.treasury].flatMap((entry) => (entry.rule === undefined ? [] : [entry.rule])),
    ),
  )
  return [...book.rules].flatMap(([id, versions]) => {
    const at = versions[0]?.at ?? id
    if (selected.has(id)) return []
    return [
      {
        code: 'rule.unselected',
        message: `${at}：没有单据选择规则 ${id}`,
        at,
        hint: '在 selection 中加上选择它的单据，或删去',
      },
    ]
  })
}
