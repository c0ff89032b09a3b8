// Interest of deposits and bonds, in whole 分 and rounded once, half up. 银发〔2005〕129号: a bank counts either whole years and months
// plus odd days at 1/360 of the yearly rate, or every actual day; which of them a certificate follows stands on it.
import { addDays } from '../core/calendar.ts'
import { assert } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'

export const dayBases = ['months', 'actual/360', 'actual/365'] as const
export type DayBasis = (typeof dayBases)[number]
export const isDayBasis = (value: unknown): value is DayBasis => dayBases.some((basis) => basis === value)

export interface DepositTerms {
  principal: Money
  /** Yearly rate as a fraction: '0.0155'. */
  rate: string
  /** First day of interest; the day it falls due bears none. */
  start: string
  end: string
  basis: DayBasis
}

/** Days from one date to another, the first counted and the last not. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** Interest of a term by the basis agreed. */
export function termInterest({ principal, rate, start, end, basis }: DepositTerms): Money {
  assert(start <= end, `term from ${start} to ${end}`)
  if (basis !== 'months') return dailyInterest(principal, rate, daysBetween(start, end), basis)
  const months = wholeMonths(start, end)
  const days = daysBetween(addMonths(start, months), end)
  // One fraction over 360: a month counts as 30 days of the yearly rate.
  return fraction(principal, rate, months * 30 + days, 360)
}

/** Interest by actual days of a year of 360 or 365. */
export function dailyInterest(principal: Money, rate: string, days: number, basis: DayBasis): Money {
  return fraction(principal, rate, days, yearOfBasis(basis))
}

/**
 * What comes in on a day: the agreed interest on the day due or later (and the demand rate for the days after it), the demand rate
 * alone when withdrawn before. Null when the demand rate is needed and not known.
 */
export function interestOn(terms: DepositTerms, on: string, demandRate: string | undefined): Money | null {
  if (on === terms.end) return termInterest(terms)
  if (demandRate === undefined) return null
  const demand = (from: string) => dailyInterest(terms.principal, demandRate, daysBetween(from, on), terms.basis)
  if (on < terms.end) return demand(terms.start)
  return fromCents(toCents(termInterest(terms)) + toCents(demand(terms.end)))
}

export interface Withdrawal {
  /** Of the part taken out, at the demand rate by actual days. */
  interest: Money
  remaining: Money
  /** Of what stays, as agreed, on the day due. */
  interestAtMaturity: Money
  /** What the part taken out would have borne had it stayed. */
  forgone: Money
}

/** Taking out a part before it is due: that part at the demand rate, the rest as agreed (储蓄管理条例第二十四条). */
export function withdrawEarly(terms: DepositTerms, withdrawn: Money, on: string, demandRate: string): Withdrawal {
  assert(on >= terms.start && on <= terms.end, `withdrawal on ${on} outside ${terms.start} to ${terms.end}`)
  const rest = toCents(terms.principal) - toCents(withdrawn)
  assert(rest >= 0n && toCents(withdrawn) > 0n, `withdrawal of ${withdrawn} from ${terms.principal}`)
  const remaining = fromCents(rest)
  const interest = dailyInterest(withdrawn, demandRate, daysBetween(terms.start, on), terms.basis)
  const agreed = termInterest({ ...terms, principal: withdrawn })
  return {
    interest,
    remaining,
    interestAtMaturity: termInterest({ ...terms, principal: remaining }),
    forgone: fromCents(toCents(agreed) - toCents(interest)),
  }
}

/** 记账利息 of one month: on what had been credited before, rounded, then the month's contribution is added. */
export function creditNotional(
  opening: { principal: Money; interest: Money },
  monthlyRate: string,
  contribution: Money,
): { principal: Money; interest: Money } {
  const balance = fromCents(toCents(opening.principal) + toCents(opening.interest))
  const interest = fraction(balance, monthlyRate, 1, 1)
  return {
    principal: fromCents(toCents(opening.principal) + toCents(contribution)),
    interest: fromCents(toCents(opening.interest) + toCents(interest)),
  }
}

/** The same day so many months later, or the last day of that month. */
export function addMonths(date: string, months: number): string {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const first = (at: number) => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
  const last = addDays(first(count + 1), -1)
  const day = `${first(count).slice(0, 8)}${date.slice(8)}`
  return day > last ? last : day
}

function wholeMonths(start: string, end: string): number {
  const months =
    (Number(end.slice(0, 4)) - Number(start.slice(0, 4))) * 12 + Number(end.slice(5, 7)) - Number(start.slice(5, 7))
  return addMonths(start, months) <= end ? months : months - 1
}

const yearOfBasis = (basis: DayBasis): number => (basis === 'actual/365' ? 365 : 360)

function fraction(amount: Money, rate: string, days: number, year: number): Money {
  assert(/^\d+(\.\d+)?$/.test(rate), `rate ${rate}`)
  const [whole = '', decimals = ''] = rate.split('.')
  const numerator = toCents(amount) * BigInt(whole + decimals) * BigInt(days)
  const denominator = 10n ** BigInt(decimals.length) * BigInt(year)
  const isNegative = numerator < 0n
  const rounded = ((isNegative ? -numerator : numerator) * 2n + denominator) / (denominator * 2n)
  return fromCents(isNegative ? -rounded : rounded)
}
