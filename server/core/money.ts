// Amounts: yuan with exactly two decimals, as strings outside and whole 分 (BigInt) inside. No float ever holds one.
import { Decimal } from 'decimal.js'
import { assert, invalid } from './errors.ts'

/** Yuan with two decimals, no separators: '1234.50', '-3.00'. */
export type Money = string

/** Largest amount a column holds: NUMERIC(20,2). */
export const moneyDigitsMax = 18

const canonical = /^-?(0|[1-9]\d{0,17})\.\d{2}$/
const typed = /^-?\d{1,18}(\.\d{1,2})?$/

export const zero: Money = '0.00'

export function isMoney(value: unknown): value is Money {
  return typeof value === 'string' && canonical.test(value) && value !== '-0.00'
}

/** '12', '12.5', '12.50' → '12.50'. Throws AppError on anything else: more decimals, separators, exponents. */
export function parseMoney(text: string): Money {
  if (!typed.test(text)) {
    throw invalid(`金额“${text.slice(0, 40)}”不是最多 18 位整数、2 位小数的数字`, {
      hint: '写成 1234.50 的样子，不带千分位',
    })
  }
  return fromCents(toCents(text))
}

export function toCents(amount: Money): bigint {
  const negative = amount.startsWith('-')
  const [whole, fraction = ''] = (negative ? amount.slice(1) : amount).split('.')
  assert(/^\d+$/.test(whole ?? '') && /^\d{0,2}$/.test(fraction), `not an amount: ${amount}`)
  const cents = BigInt(`${whole}${fraction.padEnd(2, '0')}`)
  return negative ? -cents : cents
}

export function fromCents(cents: bigint): Money {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const add = (a: Money, b: Money): Money => fromCents(toCents(a) + toCents(b))
export const subtract = (a: Money, b: Money): Money => fromCents(toCents(a) - toCents(b))
export const negate = (amount: Money): Money => fromCents(-toCents(amount))
export const isZero = (amount: Money): boolean => toCents(amount) === 0n
export const isNegative = (amount: Money): boolean => toCents(amount) < 0n

export function sum(amounts: Iterable<Money>): Money {
  let total = 0n
  for (const amount of amounts) total += toCents(amount)
  return fromCents(total)
}

/** -1, 0 or 1. */
export function compare(a: Money, b: Money): number {
  const difference = toCents(a) - toCents(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** amount × factor, rounded half up to the cent. `factor` is a decimal string such as '0.16'. */
export function scale(amount: Money, factor: string): Money {
  return new Decimal(amount).times(factor).toFixed(2, Decimal.ROUND_HALF_UP)
}

/**
 * Splits an amount in proportion to whole-number weights. Each part is rounded down to the cent; the last is the remainder,
 * so the parts always add up to the amount.
 */
export function allocate(total: Money, weights: readonly number[]): Money[] {
  const whole = weights.reduce((a, b) => a + b, 0)
  assert(
    weights.length > 0 && whole > 0 && weights.every((w) => Number.isSafeInteger(w) && w >= 0),
    `weights ${weights}`,
  )
  const cents = toCents(total)
  const parts = weights.map((weight) => (cents * BigInt(weight)) / BigInt(whole))
  const rest = cents - parts.reduce((a, b) => a + b, 0n)
  const last = parts.length - 1
  return parts.map((part, index) => fromCents(index === last ? part + rest : part))
}

/** '1234567.80' → '1,234,567.80'. */
export function formatMoney(amount: Money): string {
  const [whole = '', fraction = ''] = amount.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`
}
