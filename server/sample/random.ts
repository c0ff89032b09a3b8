// Chance that repeats: the same seed always draws the same numbers, so the sample is the same on every machine.
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'

export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** The amount moved by at most so many thousandths up or down. */
  near(amount: Money, thousandths: number): Money
}

export function makeRandom(seed: string): Random {
  let state = 0x811c9dc5
  for (const letter of seed) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const between = (low: number, high: number): number => low + (next() % (high - low + 1))
  return {
    between,
    near: (amount, thousandths) =>
      fromCents((toCents(amount) * BigInt(1000 + between(-thousandths, thousandths))) / 1000n),
  }
}
