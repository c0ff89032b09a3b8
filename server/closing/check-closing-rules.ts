// Proves the closing rules against the charts: nothing left lying, nothing carried twice, targets that exist, examples that hold.
import type { Problem } from '../core/errors.ts'
import { fromCents, parseMoney, toCents } from '../core/money.ts'
import type { Account, Standard } from '../catalog/model.ts'
import { standards } from '../catalog/model.ts'
import { sideNames } from '../ledger/model.ts'
import { carryLines } from './carry.ts'
import { pendingAccounts, rulesFor } from './closing-rules.ts'
import type { ClosingRule, ClosingRules } from './closing-rules.ts'

export type ChartFor = (standard: Standard, scheme: string, year: number) => readonly Account[]

/** Years looked at: from the first chart to some years ahead, as codes may end. */
const years = Array.from({ length: 13 }, (_one, index) => 2018 + index)

export function checkClosingRules(rules: ClosingRules, chartFor: ChartFor): Problem[] {
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const { id, version } of rules.rules) {
    if (seen.has(`${id} ${version}`)) problems.push(problem(id, `结转规则 ${id} 第 ${version} 版写了两次`))
    seen.add(`${id} ${version}`)
  }
  for (const standard of standards) {
    for (const scheme of rules.templates.keys()) {
      for (const year of years) problems.push(...coverageProblems(rules, { standard, scheme, year }, chartFor))
    }
  }
  return [...problems, ...rules.rules.flatMap((rule) => exampleProblems(rules, rule, chartFor))]
}

interface Place {
  standard: Standard
  scheme: string
  year: number
}

function coverageProblems(rules: ClosingRules, place: Place, chartFor: ChartFor): Problem[] {
  const chart = chartFor(place.standard, place.scheme, place.year)
  if (chart.length === 0) return []
  const leaves = new Set(chart.filter(({ isLeaf }) => isLeaf).map(({ code }) => code))
  const found = rulesFor(rules, place)
  const name = `${place.standard} ${place.scheme} ${place.year}`
  const problems = found.flatMap((rule) =>
    rule.carry
      .flatMap((carry) => carry.shareRule?.between ?? [carry.to ?? ''])
      .filter((target) => !leaves.has(target))
      .map((target) => problem(rule.id, `结转规则 ${rule.id}：${name} 没有末级科目 ${target}`)),
  )
  for (const account of chart) {
    const isResult = account.element === 'income' || account.element === 'expenditure'
    if (!account.isLeaf || !isResult || pendingAccounts.includes(account.code)) continue
    const carriers = found.filter((rule) =>
      rule.carry.some(({ accounts }) => accounts.some((one) => account.code.startsWith(one))),
    )
    const [only] = carriers
    if (carriers.length === 1 && only?.element === account.element) continue
    const message =
      carriers.length === 1
        ? `${name} 科目 ${account.code} ${account.fullName} 的结转规则 ${only?.id} 收支性质不符`
        : `${name} 科目 ${account.code} ${account.fullName} 应由一条规则结转，现有 ${carriers.length} 条：${carriers.map(({ id }) => id).join('、')}`
    problems.push(problem(account.code, message))
  }
  return problems
}

function exampleProblems(rules: ClosingRules, rule: ClosingRule, chartFor: ChartFor): Problem[] {
  return rule.examples.flatMap((example, index) => {
    const at = `结转规则 ${rule.id} 第 ${index + 1} 个算例`
    const place = { standard: rule.standard, scheme: example.scheme, year: example.year }
    if (!rulesFor(rules, place).includes(rule))
      return [problem(rule.id, `${at}：该规则不适用于 ${example.scheme} ${example.year}`)]
    const chart = new Map(
      chartFor(rule.standard, example.scheme, example.year).map((account) => [account.code, account]),
    )
    const nets = new Map(example.balances.map(parseBalance))
    const unknown = [...nets.keys()].filter((code) => !chart.get(code)?.isLeaf)
    if (unknown.length > 0) return [problem(rule.id, `${at}：${unknown.join('、')} 不是末级科目`)]
    const lines = carryLines(rule, nets, () => example.share)
    const made = lines.map(({ account, side, amount }) => `${sideNames[side]} ${account} ${amount}`)
    return made.join('；') === example.expect.join('；')
      ? []
      : [problem(rule.id, `${at}：应为 ${example.expect.join('；')}，实为 ${made.join('；')}`)]
  })
}

/** '贷 4001 100.00' → its account and debit − credit in 分. */
function parseBalance(written: string): [string, bigint] {
  const [side = '', account = '', amount = '0'] = written.split(' ')
  const cents = toCents(parseMoney(amount))
  return [account, toCents(fromCents(side === '借' ? cents : -cents))]
}

const problem = (at: string, message: string): Problem => ({ code: 'closing.rules', message, at })
