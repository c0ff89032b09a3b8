// Money on the screen. An amount is a string with two decimals ('1234.50'); sums are made in whole 分 as BigInt, never in floats.

export type Money = string
export type MoneyUnit = '元' | '万元' | '亿元'

const pattern = /^-?\d+\.\d{2}$/
const unitDigits: Record<MoneyUnit, number> = { 元: 0, 万元: 4, 亿元: 8 }

/** '1234.5' from the server or the user's state, as whole 分; throws on anything that is no amount. */
export function toCents(amount: Money): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount)
  if (!match) throw new Error(`Not an amount: ${amount}`)
  const [, sign, whole = '0', part = ''] = match
  const cents = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0') || '0')
  return sign ? -cents : cents
}

export function fromCents(cents: bigint): Money {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const isMoney = (text: unknown): text is Money => typeof text === 'string' && pattern.test(text)
export const sumMoney = (amounts: Iterable<Money>): Money => {
  let cents = 0n
  for (const amount of amounts) cents += toCents(amount)
  return fromCents(cents)
}
export const subtractMoney = (a: Money, b: Money): Money => fromCents(toCents(a) - toCents(b))
export const isZeroMoney = (amount: Money): boolean => toCents(amount) === 0n
export const isNegativeMoney = (amount: Money | null | undefined): boolean =>
  !!amount && /^-/.test(amount) && !isZeroMoney(amount)

/** The mean of some amounts, rounded half away from zero to the 分: shown at the foot of a selection, never stored. */
export function averageMoney(amounts: readonly Money[]): Money {
  if (amounts.length === 0) return '0.00'
  const total = toCents(sumMoney(amounts))
  const count = BigInt(amounts.length)
  const half = total < 0n ? -(count / 2n) : count / 2n
  return fromCents((total + half) / count)
}

export interface ShowMoneyOptions {
  /** Books leave a zero blank, forms print 0.00. */
  readonly blankZero?: boolean
  /** Display only: the amount itself stays in 元. */
  readonly unit?: MoneyUnit
}

/** An amount with thousands separators and two decimals in the given unit. */
export function showMoney(amount: Money | null | undefined, options: ShowMoneyOptions = {}): string {
  if (amount === null || amount === undefined || amount === '') return ''
  const cents = toCents(amount)
  if (cents === 0n && options.blankZero) return ''
  const shown = fromCents(divideRounded(cents, 10n ** BigInt(unitDigits[options.unit ?? '元'])))
  const [whole = '', part = ''] = shown.replace('-', '').split('.')
  return `${shown.startsWith('-') ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${part}`
}

function divideRounded(cents: bigint, divisor: bigint): bigint {
  const half = divisor / 2n
  return cents < 0n ? -((-cents + half) / divisor) : (cents + half) / divisor
}
