// Interest a certificate or bond is to bring, from its definition and its movements. Pure.
import { isDate } from '../core/calendar.ts'
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { interestOn, isDayBasis, termInterest, withdrawEarly } from './interest.ts'
import type { DepositTerms, Withdrawal } from './interest.ts'
import type { ItemFields, Register, StoredMovement } from './model.ts'
import { sumOf } from './settle-items.ts'

const rateText = /^\d+(\.\d+)?$/

/** The terms an item stands on; undefined while rate, day or basis is not known. */
export function termsOf(register: Register, fields: ItemFields, principal: Money): DepositTerms | undefined {
  const { interest } = register
  if (!interest) return undefined
  const [rate = '', start, end] = [fields[interest.rate], fields[interest.start], fields[interest.end]]
  const basis = fields[interest.basis] ?? interest.basisDefault
  if (!rateText.test(rate) || !isDate(start) || !isDate(end) || start > end || !isDayBasis(basis)) return undefined
  return { principal, rate, start, end, basis }
}

/** Interest the item will have borne on the day it falls due. */
export function interestAtMaturity(register: Register, fields: ItemFields, principal: Money): Money | null {
  const terms = termsOf(register, fields, principal)
  return terms ? termInterest(terms) : null
}

/** Taking out a part on a day; null while the terms or the demand rate are not known. */
export function trialWithdrawal(
  register: Register,
  { fields, principal }: { fields: ItemFields; principal: Money },
  { amount, on, demandRate }: { amount: Money; on: string; demandRate?: string | undefined },
): Withdrawal | null {
  const terms = termsOf(register, fields, principal)
  const demand = demandRate ?? demandRateOf(register, fields)
  if (!terms || demand === undefined || on < terms.start || on > terms.end) return null
  return withdrawEarly(terms, amount, on, demand)
}

const demandRateOf = (register: Register, fields: ItemFields): string | undefined => {
  const rate = fields[register.interest?.demandRate ?? '']
  return rate !== undefined && rateText.test(rate) ? rate : undefined
}

/** What a movement that brings interest should have brought, by the movements before it; null where that can't be told. */
export function forecastOf(
  register: Register,
  before: readonly StoredMovement[],
  movement: StoredMovement,
): Money | null {
  const { interest } = register
  if (!interest) return null
  const fields: Record<string, string> = {}
  for (const { fields: said } of before) if (said !== null) Object.assign(fields, JSON.parse(said))
  const moved = sumOf([movement], interest.principal)
  // What is taken out bears the interest; a renewal brings that of everything held.
  const principal = moved < 0n ? fromCents(-moved) : fromCents(sumOf(before, interest.principal))
  const terms = termsOf(register, fields, principal)
  return terms ? interestOn(terms, movement.moved_on, demandRateOf(register, fields)) : null
}
