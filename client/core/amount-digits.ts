// An amount split into the ruled columns of a voucher: 亿千百十万千百十元角分, one digit to a column. Province-wide amounts pass
// 亿; then columns are added on the left for the whole voucher, so that every line keeps the same ruling.
import { toCents, type Money } from './money.ts'

export interface DigitColumn {
  readonly head: string
  /** Power of ten of the column in 分: 0 = 分, 2 = 元. */
  readonly place: number
  /** The line to the right of the column is drawn bolder: after 百万, 千 and 元, where a comma or the point would stand. */
  readonly isBold: boolean
}

export interface AmountDigits {
  readonly cells: readonly string[]
  readonly isNegative: boolean
}

const heads = ['分', '角', '元', '十', '百', '千', '万', '十', '百', '千', '亿', '十', '百', '千', '万', '十', '百']
const columnsMin = 11

/** The columns that all the given amounts fit in; eleven as on paper, more where an amount needs them. */
export function digitColumns(amounts: Iterable<Money>): DigitColumn[] {
  let count = columnsMin
  for (const amount of amounts) count = Math.max(count, digitsOf(amount).length)
  return Array.from({ length: count }, (_, at) => {
    const place = count - 1 - at
    return { head: heads[place] ?? '', place, isBold: place === 2 || place === 5 || place === 8 || place === 11 }
  })
}

/**
 * One string per column, '' where nothing is written. Before the highest digit, if a column is free, stands a minus for red figures,
 * so that they can be told on a black and white print, or with `sign` a ¥.
 */
export function amountDigits(amount: Money | null, columns: readonly DigitColumn[], sign = false): AmountDigits {
  const cents = amount === null ? 0n : toCents(amount)
  if (amount === null || cents === 0n) return { cells: columns.map(() => ''), isNegative: false }
  const digits = digitsOf(amount)
  const cells = columns.map((column) => digits[digits.length - 1 - column.place] ?? '')
  const free = columns.length - digits.length - 1
  if (free >= 0) cells[free] = cents < 0n ? '-' : sign ? '¥' : ''
  return { cells, isNegative: cents < 0n }
}

/** Digits from the highest place to 分, at least 元角分: 0.05 is written 0 05, as on paper 5 分 stands under 分 alone. */
function digitsOf(amount: Money): string {
  const cents = toCents(amount)
  return (cents < 0n ? -cents : cents).toString()
}
