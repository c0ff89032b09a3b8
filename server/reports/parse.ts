// Reads formulas and tests: `[row]`, `[row@column|version]`, `表号![row@column]`, `{column}`, ledger functions `BD(1001)`, SUM ABS AVG
// MIN MAX, PREVYEAR PREVMONTH, + - * / and comparisons joined by AND, OR, IF … THEN. Each is read once, when definitions load.
import { ledgerFunctions } from './model.ts'
import type { Comparison, Expression, Formula, LedgerFunction } from './model.ts'

/** Reads a formula, or answers in Chinese what is wrong with it and where. */
export function parseFormula(text: string): Formula | { problem: string } {
  try {
    const reader = readerOf(text)
    const expression = reader.whole()
    return { text, expression }
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error.message }
    throw error
  }
}

class SyntaxProblem extends Error {}

interface Token {
  readonly kind: 'number' | 'text' | 'cell' | 'column' | 'name' | 'sign' | 'end'
  readonly text: string
  readonly at: number
}

const pattern =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|'(?<text>[^']*)'|(?<cell>(?:[\p{L}\d（）_.-]+!)?\[[^\]]*\])|\{(?<column>[^}]*)\}|(?<name>[\p{L}_][\p{L}\d_.]*)|(?<sign><=|>=|!=|<>|[-+*/()=<>,]))/uy

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex
    const groups = pattern.exec(text)?.groups
    const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined)
    if (!found) throw new SyntaxProblem(`第 ${at + 1} 个字“${text.slice(at, at + 8)}”看不懂`)
    tokens.push({ kind: found[0] as Token['kind'], text: found[1] ?? '', at })
  }
  tokens.push({ kind: 'end', text: '', at: text.length })
  return tokens
}

function readerOf(text: string): { whole(): Expression } {
  const tokens = tokensOf(text)
  let next = 0
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', at: text.length }
  const take = (): Token => {
    const token = peek()
    next += 1
    return token
  }
  const isSign = (...signs: string[]): boolean => peek().kind === 'sign' && signs.includes(peek().text)
  const isWord = (word: string): boolean => peek().kind === 'name' && peek().text === word
  const fail = (wanted: string): SyntaxProblem => {
    const { text: found, at } = peek()
    return new SyntaxProblem(`第 ${at + 1} 个字处应是${wanted}${found ? `，却是“${found}”` : '，却已结束'}`)
  }
  const expect = (sign: string): void => {
    if (!isSign(sign)) throw fail(`“${sign}”`)
    next += 1
  }

  const condition = (): Expression => {
    if (isWord('IF')) {
      next += 1
      const test = either()
      if (!isWord('THEN')) throw fail('THEN')
      next += 1
      return { kind: 'if', test, then: either() }
    }
    return either()
  }
  const either = (): Expression => {
    let left = both()
    while (isWord('OR')) {
      next += 1
      left = { kind: 'either', left, right: both() }
    }
    return left
  }
  const both = (): Expression => {
    let left = comparison()
    while (isWord('AND')) {
      next += 1
      left = { kind: 'both', left, right: comparison() }
    }
    return left
  }
  const comparison = (): Expression => {
    const left = sum()
    if (!isSign('=', '!=', '<>', '<', '<=', '>', '>=')) return left
    const sign = take().text
    return { kind: 'compare', sign: (sign === '<>' ? '!=' : sign) as Comparison, left, right: sum() }
  }
  const sum = (): Expression => {
    let left = product()
    while (isSign('+', '-')) {
      const sign = take().text as '+' | '-'
      left = { kind: 'binary', sign, left, right: product() }
    }
    return left
  }
  const product = (): Expression => {
    let left = signed()
    while (isSign('*', '/')) {
      const sign = take().text as '*' | '/'
      left = { kind: 'binary', sign, left, right: signed() }
    }
    return left
  }
  const signed = (): Expression => {
    if (!isSign('-')) return operand()
    next += 1
    return { kind: 'minus', of: signed() }
  }
  const operand = (): Expression => {
    const token = take()
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.text }
      case 'text':
        return { kind: 'text', value: token.text }
      case 'column':
        return { kind: 'column', column: token.text }
      case 'cell':
        return cellOf(token.text)
      case 'name':
        return named(token.text)
      default: {
        next -= 1
        if (!isSign('(')) throw fail('数字、[行]、{栏}或函数')
        next += 1
        const inner = condition()
        expect(')')
        return inner
      }
    }
  }
  const named = (name: string): Expression => {
    expect('(')
    const ledger = ledgerFunctions.find((one) => one === name)
    if (ledger) return ledgerCall(ledger)
    const parts: Expression[] = []
    while (!isSign(')')) {
      parts.push(condition())
      if (!isSign(',')) break
      next += 1
    }
    expect(')')
    return { kind: 'call', name, parts }
  }
  const ledgerCall = (name: LedgerFunction): Expression => {
    if (peek().kind !== 'number' || !/^\d{4,20}$/.test(peek().text)) throw fail('科目编码')
    const account = take().text
    expect(')')
    return { kind: 'ledger', name, account }
  }

  return {
    whole() {
      const expression = condition()
      if (peek().kind !== 'end') throw fail('公式结束')
      return expression
    },
  }
}

function cellOf(text: string): Expression {
  const open = text.indexOf('[')
  const [place = '', version] = text.slice(open + 1, -1).split('|')
  const [row = '', column] = place.split('@')
  if (row.trim() === '') throw new SyntaxProblem(`“${text}”没有行`)
  return {
    kind: 'cell',
    row: row.trim(),
    ...(open > 0 ? { sheet: text.slice(0, open - 1) } : {}),
    ...(column === undefined ? {} : { column: column.trim() }),
    ...(version === undefined ? {} : { version: version.trim() }),
  }
}

/** Calls `visit` for an expression and everything within it. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) walk(part, visit)
}

/** The expressions directly within one. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'minus':
      return [expression.of]
    case 'call':
      return expression.parts
    case 'binary':
    case 'compare':
    case 'both':
    case 'either':
      return [expression.left, expression.right]
    case 'if':
      return [expression.test, expression.then]
    default:
      return []
  }
}
