// Proves that nothing of the ledger is left out or counted twice: written out to its ledger functions, a balance statement must take
// in every leaf account once and on its proper side, an income statement every leaf of income and expenditure.
import type { Element } from '../catalog/model.ts'
import type { ChartAccount, Charts } from './charts.ts'
import type { Expression, ReportDefinition } from './model.ts'

/** What is wrong, in Chinese, for each scheme and chart of the definition; none when every leaf lands in exactly one line. */
export function coverageProblems(definition: ReportDefinition, charts: Charts): string[] {
  const { standard, covers } = definition
  if (standard === null || !covers) return []
  const { terms, problems } = termsOf(definition, covers.rows)
  const years = [definition.from, ...charts.years.filter((year) => year > definition.from)]
  const found = new Map<string, string>()
  for (const year of years.filter((one) => one <= (definition.to ?? one))) {
    for (const scheme of definition.schemes) {
      const leaves = charts.accounts(standard, scheme, year).filter(({ isLeaf }) => isLeaf)
      const wrong =
        covers.kind === 'balance' ? balanceProblems(definition, scheme, leaves, terms) : incomeProblems(leaves, terms)
      // A fault is told with the first year that has it.
      for (const one of wrong) {
        const key = `${scheme} ${one}`
        if (!found.has(key)) found.set(key, `险种 ${scheme} ${year} 年：${one}`)
      }
    }
  }
  return [...problems, ...found.values()]
}

interface Term {
  readonly row: string
  readonly name: string
  readonly account: string
  readonly sign: 1 | -1
}

/** The ledger functions that rows come to when every reference is written out. */
function termsOf(definition: ReportDefinition, rows: readonly string[]): { terms: Term[]; problems: string[] } {
  const byCode = new Map(definition.rows.map((row) => [row.code, row]))
  const terms: Term[] = []
  const problems: string[] = []
  const visit = (expression: Expression, row: string, sign: 1 | -1): void => {
    switch (expression.kind) {
      case 'ledger':
        terms.push({ row, name: expression.name, account: expression.account, sign })
        return
      case 'minus':
        visit(expression.of, row, sign === 1 ? -1 : 1)
        return
      case 'binary':
        if (expression.sign === '+' || expression.sign === '-') {
          visit(expression.left, row, sign)
          visit(expression.right, row, expression.sign === '+' ? sign : sign === 1 ? -1 : 1)
          return
        }
        break
      case 'cell': {
        const next = byCode.get(expression.row)
        if (next?.formula) visit(next.formula.expression, next.code, sign)
        return
      }
      default:
        break
    }
    problems.push(`第“${row}”行不是科目取数与行的加减，看不出是否每个科目都已列入`)
  }
  for (const code of rows) {
    const formula = byCode.get(code)?.formula
    if (formula) visit(formula.expression, code, 1)
    else problems.push(`合计行 ${code} 不存在或没有公式`)
  }
  return { terms, problems }
}

// Assets stand in BD, the other side in BC; income and expenditure not named reach net assets by being carried over.
function balanceProblems(
  { carries }: ReportDefinition,
  scheme: string,
  leaves: readonly ChartAccount[],
  terms: readonly Term[],
): string[] {
  return leaves.flatMap((leaf) => {
    const lines = terms.filter(({ account }) => leaf.code.startsWith(account))
    const taken = carries.filter(
      ({ schemes, takes }) => (schemes?.includes(scheme) ?? true) && takes.some((code) => leaf.code.startsWith(code)),
    )
    const isCarried = leaf.element === 'income' || leaf.element === 'expenditure'
    const count = lines.length + (isCarried ? taken.length : 0)
    const what = `科目 ${leaf.code} ${leaf.name}`
    if (count === 0) return [`${what}没有列入任何一行`]
    if (count > 1)
      return [
        `${what}列入了 ${count} 处：${[...lines.map(({ row }) => row), ...taken.map(({ into }) => `结转到 ${into}`)].join('、')}`,
      ]
    const [line] = lines
    const side = leaf.element === 'asset' ? 'BD' : 'BC'
    return line && (line.name !== side || line.sign !== 1) ? [`${what}在第“${line.row}”行的方向不对，应取 ${side}`] : []
  })
}

const functionsOf: Partial<Record<Element, { names: readonly string[]; sign: 1 | -1 }>> = {
  income: { names: ['C', 'NC', 'BC'], sign: 1 },
  expenditure: { names: ['D', 'ND'], sign: -1 },
}

function incomeProblems(leaves: readonly ChartAccount[], terms: readonly Term[]): string[] {
  return leaves.flatMap((leaf) => {
    const wanted = functionsOf[leaf.element]
    const lines = terms.filter(({ account }) => leaf.code.startsWith(account))
    const what = `科目 ${leaf.code} ${leaf.name}`
    const rows = lines.map(({ row }) => row).join('、')
    if (!wanted) return lines.length > 0 ? [`${what}不是收入或支出，却列入了 ${rows}`] : []
    if (lines.length === 0) return [`${what}没有列入任何一行`]
    if (lines.length > 1) return [`${what}列入了 ${lines.length} 处：${rows}`]
    const [line] = lines
    return line && (!wanted.names.includes(line.name) || line.sign !== wanted.sign)
      ? [`${what}在第“${line.row}”行的方向不对`]
      : []
  })
}
