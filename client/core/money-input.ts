// What people type into a field for money: 12345.6, 1.2万, =100+20*3, pasted commas, full-width digits. The result is exact:
// arithmetic runs on fractions of whole numbers, and what does not come out to the 分 is refused instead of rounded.
import { fromCents, type Money } from './money.ts'

export type TypedMoney =
  { readonly amount: Money | null; readonly problem: null } | { readonly amount: null; readonly problem: string }

interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

const digitsMax = 18
const units: Record<string, bigint> = { 百: 100n, 千: 1000n, 万: 10_000n, 亿: 100_000_000n }

/** Empty text is no amount and no problem. */
export function parseTypedMoney(text: string): TypedMoney {
  const typed = normalise(text)
  if (typed === '') return { amount: null, problem: null }
  const tokens = tokenise(typed.replace(/^=/, ''))
  if (!tokens) return refuse(`“${text.trim()}”不是金额：可输入 12345.6、1.2万、=100+20`)
  const value = evaluate(tokens)
  if (typeof value === 'string') return refuse(value)
  if ((value.top * 100n) % value.bottom !== 0n) return refuse('金额最多两位小数，结果必须整到分')
  const cents = (value.top * 100n) / value.bottom
  if (cents.toString().replace('-', '').length > digitsMax) return refuse('金额过大：最多 16 位整数')
  return { amount: fromCents(cents), problem: null }
}

const refuse = (problem: string): TypedMoney => ({ amount: null, problem })

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s,，¥￥元_]/g, '')
    .replace(/[−–—－]/g, '-')
    .replace(/[×xX]/g, '*')
    .replace(/÷/g, '/')
}

function tokenise(text: string): string[] | null {
  const tokens = text.match(/\d+(?:\.\d*)?[百千万亿]*|\.\d+[百千万亿]*|[-+*/()]/g)
  return tokens && tokens.join('') === text ? tokens : null
}

/** A plain descent over sums, products and signs; a string is what is wrong. */
function evaluate(tokens: readonly string[]): Fraction | string {
  let at = 0

  function sum(): Fraction | string {
    let left = product()
    while (typeof left !== 'string' && (tokens[at] === '+' || tokens[at] === '-')) {
      const minus = tokens[at++] === '-'
      const right = product()
      if (typeof right === 'string') return right
      const term = minus ? -right.top : right.top
      left = { top: left.top * right.bottom + term * left.bottom, bottom: left.bottom * right.bottom }
    }
    return left
  }

  function product(): Fraction | string {
    let left = factor()
    while (typeof left !== 'string' && (tokens[at] === '*' || tokens[at] === '/')) {
      const divide = tokens[at++] === '/'
      const right = factor()
      if (typeof right === 'string') return right
      if (divide && right.top === 0n) return '不能除以零'
      const by = divide ? { top: right.bottom, bottom: right.top } : right
      left = positiveBottom({ top: left.top * by.top, bottom: left.bottom * by.bottom })
    }
    return left
  }

  function factor(): Fraction | string {
    const token = tokens[at++]
    if (token === undefined) return '算式不完整'
    if (token === '-' || token === '+') {
      const value = factor()
      return typeof value === 'string' || token === '+' ? value : { top: -value.top, bottom: value.bottom }
    }
    if (token === '(') {
      const value = sum()
      return tokens[at++] === ')' ? value : '括号不成对'
    }
    return literal(token) ?? `算式里的“${token}”放错了位置`
  }

  const value = sum()
  if (typeof value !== 'string' && at < tokens.length) return `算式里的“${tokens[at] ?? ''}”放错了位置`
  return value
}

const positiveBottom = (value: Fraction): Fraction =>
  value.bottom < 0n ? { top: -value.top, bottom: -value.bottom } : value

function literal(token: string): Fraction | null {
  const match = /^(\d*)(?:\.(\d*))?([百千万亿]*)$/.exec(token)
  if (!match || token === '.') return null
  const [, whole = '', part = '', unit = ''] = match
  if (whole === '' && part === '') return null
  const factor = [...unit].reduce((all, one) => all * (units[one] ?? 1n), 1n)
  return { top: BigInt(whole + part) * factor, bottom: 10n ** BigInt(part.length) }
}
