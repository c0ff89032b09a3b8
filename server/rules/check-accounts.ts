// Proves that a rule's purposes lead to leaf accounts open for each of its schemes in every year it holds, and that each
// line carries the auxiliaries its balance needs.
import type { Problem } from '../core/errors.ts'
import { accountOf, leafFor } from './compile.ts'
import type { Leaf, Purpose, Rule, RuleBook, RuleLine } from './model.ts'
import { standardNames } from './model.ts'
import { auxiliaryTitle, auxiliaryTitles } from './titles.ts'

export function checkPurposeUse(book: RuleBook, rule: Rule): Problem[] {
  const problems = new Map<string, Problem>()
  const add = (code: string, message: string, hint?: string) =>
    problems.set(message, { code, message: `${rule.at}：${message}`, at: rule.at, ...(hint ? { hint } : {}) })
  rule.lines.forEach((line, index) => {
    const purpose = book.purposes[rule.standard].get(line.purpose)
    if (!purpose) return
    const label = `第 ${index + 1} 行“${line.purpose}”`
    checkAuxiliaries(line, purpose, label, add)
    const used = new Set<string>()
    for (const scheme of rule.schemes) {
      for (const year of yearsOf(book, rule)) {
        for (const code of leavesOf(book, rule, purpose, { scheme, year })) {
          for (const name of checkAccount(book, rule, { code, scheme, year, label }, add)) used.add(name)
        }
      }
    }
    if (used.size === 0) return
    for (const name of Object.keys(line.auxiliaries)) {
      if (!used.has(name))
        add('rule.auxiliary', `${label}：它的科目都不设辅助“${auxiliaryTitle(name)}”`, '删去这个辅助')
    }
  })
  return [...problems.values()]
}

type Add = (code: string, message: string, hint?: string) => void

function checkAuxiliaries(line: RuleLine, purpose: Purpose, label: string, add: Add): void {
  for (const name of Object.keys(line.auxiliaries)) {
    if (!auxiliaryTitles().has(name)) add('rule.auxiliary', `${label}：没有辅助核算“${name}”`)
  }
  for (const name of purpose.requires) {
    if (line.auxiliaries[name] === undefined) {
      add(
        'rule.auxiliary_missing',
        `${label}缺少必需的辅助“${auxiliaryTitle(name)}”（${name}）`,
        `写上 "${name}": 单据字段`,
      )
    }
  }
}

interface AccountPlace {
  readonly code: string
  readonly scheme: string
  readonly year: number
  readonly label: string
}

/** The auxiliaries of an account that may be used; nothing when it may not. */
function checkAccount(book: RuleBook, rule: Rule, place: AccountPlace, add: Add): readonly string[] {
  const { code, scheme, year, label } = place
  const account = accountOf(book, rule.standard, book.chart.templates.get(scheme) ?? scheme, code, year)
  const name = standardNames[rule.standard]
  if (!account) {
    const elsewhere = [...book.chart.templates.values()].some((one) => accountOf(book, rule.standard, one, code, year))
    if (elsewhere) add('rule.account_closed', `${label}：科目 ${code} 在${name}未对险种 ${scheme} 开设（${year} 年）`)
    else add('rule.account', `${label}：${name}没有科目 ${code}（${year} 年）`)
    return []
  }
  if (!account.isLeaf)
    add('rule.not_leaf', `${label}：${name}科目 ${code} ${account.name} 对险种 ${scheme} 不是末级（${year} 年）`)
  return account.auxiliaries
}

/** The year the rule begins, and every later one in which the charts change while it holds. */
function yearsOf(book: RuleBook, rule: Rule): number[] {
  const first = Number(rule.from.slice(0, 4))
  const last = rule.to === undefined ? Infinity : Number(rule.to.slice(0, 4))
  return [first, ...book.chart.years.filter((year) => year > first && year <= last)]
}

/** Every code a purpose may lead to; 'itself' leaves are decided by the document and proved when it comes. */
function leavesOf(
  book: RuleBook,
  rule: Rule,
  purpose: Purpose,
  { scheme, year }: { scheme: string; year: number },
): string[] {
  const template = book.chart.templates.get(scheme) ?? scheme
  const first = rule.from > `${year}-01-01` ? rule.from : `${year}-01-01`
  const leaf = leafFor(purpose, { template, scheme, date: first })
  return leaf ? codesOf(leaf) : [purpose.account]
}

function codesOf(leaf: Leaf): string[] {
  if (leaf.account !== undefined) return [leaf.account]
  return [...Object.values(leaf.values ?? {}), ...(leaf.default === undefined ? [] : [leaf.default])]
}
