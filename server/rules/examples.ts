// Runs the worked examples that stand with the rules: each is a small document and the entries it must give.
import type { Problem } from '../core/errors.ts'
import { accountOf, allRules, compileRule } from './compile.ts'
import type { DocumentFacts, Rule, RuleBook, RuleExample, VoucherLine } from './model.ts'
import { sideNames } from './model.ts'
import { runRule } from './run-rule.ts'

export interface ExampleRun {
  readonly rule: Rule
  /** From 1. */
  readonly number: number
  readonly expected: readonly string[]
  readonly found: readonly string[]
  readonly problems: readonly Problem[]
}

export function runExamples(book: RuleBook): ExampleRun[] {
  return allRules(book).flatMap((rule) =>
    rule.examples.map((example, index) => runExample(book, rule, example, index + 1)),
  )
}

function runExample(book: RuleBook, rule: Rule, example: RuleExample, number: number): ExampleRun {
  const {
    scheme = '',
    value_date: date = defaultDate(rule),
    org_level: orgLevel = 'city',
    ...payload
  } = example.document
  const at = `${rule.at} 算例 ${number}`
  const expected = example.expect
  const fail = (message: string, found: string[] = []): ExampleRun => ({
    rule,
    number,
    expected,
    found,
    problems: [{ code: 'rule.example', message: `${at}：${message}`, at }],
  })
  const template = book.chart.templates.get(scheme)
  if (template === undefined) return fail(`没有险种“${scheme}”`)
  if (!rule.schemes.includes(template) && !rule.schemes.includes(scheme)) return fail(`规则不适用于险种 ${scheme}`)
  const facts: DocumentFacts = {
    type: '',
    scheme,
    payload,
    fundAccounts: new Map(),
    orgLevel,
    valueDate: date,
    bizDate: date,
    policies: { agency: {}, treasury: {} },
  }
  const context = { book, facts, standard: rule.standard, scheme }
  const result = runRule(compileRule(book, rule), { context, take: new Map(), fill: {}, lineSums: [] })
  const first = result.problems[0]
  if (first) return fail(first.message)
  const found = result.lines.map((line) => lineText(book, rule, { template, date }, line))
  if (JSON.stringify(found) === JSON.stringify(expected)) return { rule, number, expected, found, problems: [] }
  return fail(`应得 ${expected.join('；')}，实得 ${found.join('；')}`, found)
}

/** Examples without a date of their own are of the middle of 2026, or of the rule's first day if it begins later. */
const exampleDate = '2026-06-30'
const defaultDate = (rule: Rule): string => {
  if (rule.from > exampleDate) return rule.from
  return rule.to !== undefined && rule.to < exampleDate ? rule.to : exampleDate
}

/** '借 1002 收入户存款 103.00' */
function lineText(book: RuleBook, rule: Rule, place: { template: string; date: string }, line: VoucherLine): string {
  const account = accountOf(book, rule.standard, place.template, line.account, Number(place.date.slice(0, 4)))
  return `${sideNames[line.side]} ${line.account} ${account?.name ?? ''} ${line.amount}`
}
