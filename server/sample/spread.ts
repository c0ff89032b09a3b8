// Spreads a year's amount over months and kinds of document by weights, to the cent.
import { assert } from '../core/errors.ts'
import { allocate } from '../core/money.ts'
import type { Money } from '../core/money.ts'

export interface Share {
  weight: number
  /** Months of the year in which it occurs; every month when absent. A kind keeps its weight however few its months. */
  months?: readonly number[]
}

export interface Slot<S extends Share> {
  share: S
  /** 1 … 12 */
  month: number
  amount: Money
}

const everyMonth = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** Divisible by every count of months a share may name, so that weights stay whole numbers. */
const monthsProduct = 60

export function spread<S extends Share>(
  total: Money,
  shares: readonly S[],
  monthWeights: readonly number[],
): Slot<S>[] {
  const places = shares.flatMap((share) => {
    const months = share.months ?? everyMonth
    assert(monthsProduct % months.length === 0, `a share with ${months.length} months`)
    const factor = share.weight * (monthsProduct / months.length)
    return months.map((month) => ({ share, month, weight: factor * (monthWeights[month - 1] ?? 0) }))
  })
  const amounts = allocate(
    total,
    places.map(({ weight }) => weight),
  )
  return places.map(({ share, month }, index) => ({ share, month, amount: amounts[index] ?? '0.00' }))
}

/** An amount divided over named parts. */
export function divide(amount: Money, weights: Readonly<Record<string, number>>): { name: string; amount: Money }[] {
  const names = Object.keys(weights)
  const parts = allocate(
    amount,
    names.map((name) => weights[name] ?? 0),
  )
  return names.map((name, index) => ({ name, amount: parts[index] ?? '0.00' }))
}
