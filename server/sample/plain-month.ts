// The bare month of a fund at a unit: collected, moved to the special account, allocated, paid.
import { compare, isZero, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, monthOf } from './days.ts'
import { share } from './desk.ts'
import type { Desk, Fields } from './desk.ts'
import { amountsOf, schemeOf } from './profile.ts'
import type { MonthAmounts, Profile, ProfileUnit } from './profile.ts'
import { divide } from './spread.ts'
import { agencyOf } from './unit.ts'

export function writePlainMonth(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  const amounts = amountsOf(profile, unit, desk.scheme, period)
  writeCollection(desk, period, amounts.collected)
  writeSubsidy(desk, profile, period, amounts)
  desk.write('fund.allocated', dayIn(period, 9), amounts.paid)
  writePayment(desk, dayIn(period, 15), amounts.paid)
  writeLevels(desk, profile, unit, period)
}

const individual = new Set(['RP', 'RM'])

function writeCollection(desk: Desk, period: string, amount: Money): void {
  if (isZero(amount)) return
  const event = individual.has(desk.scheme) ? 'contribution.individual_received' : 'contribution.treasury_received'
  desk.write(event, dayIn(period, 10), amount)
  desk.write('treasury.transfer_in', dayIn(period, 12), amount)
}

const purposes: Record<string, string> = {
  RP: 'basic_pension_subsidy',
  RM: 'resident_medical_subsidy',
  MA: 'medical_aid',
}

/** Public finance pays what contributions leave open, in funds that live on it. */
export function writeSubsidy(desk: Desk, profile: Profile, period: string, { collected, paid }: MonthAmounts): void {
  if (!schemeOf(profile, desk.scheme).subsidised || compare(paid, collected) <= 0) return
  const purpose = purposes[desk.scheme] ?? 'policy_subsidy'
  desk.write('subsidy.received', dayIn(period, 8), subtract(paid, collected), { subsidy_purpose: purpose })
}

interface Payment {
  event: string
  items?: Record<string, number>
}

/** The payment that carries most of a fund's spending, with the benefit items it is made of. */
const payments: Record<string, Payment> = {
  EP: { event: 'benefit.paid', items: { '50010101': 56, '5001010201': 12, '50010103': 30, '50010107': 2 } },
  RP: { event: 'benefit.paid', items: { '500101': 88, '50010201': 12 } },
  IP: {
    event: 'benefit.paid',
    items: { '50010101': 35, '5001010201': 6, '50010103': 22, '50010104': 32, '50010106': 5 },
  },
  EM: { event: 'medical.settlement_paid', items: { '50010101': 72, '50010102': 8, '50010103': 20 } },
  RM: { event: 'medical.settlement_paid', items: { '500101': 64, '500102': 36 } },
  WI: { event: 'injury.disability_allowance_paid' },
  UI: { event: 'unemployment.benefit_paid' },
}

export function writePayment(desk: Desk, date: string, amount: Money, fields: Fields = {}): ReturnType<Desk['write']> {
  const payment = payments[desk.scheme]
  if (!payment) throw new Error(`no usual payment for ${desk.scheme}`)
  return desk.write(payment.event, date, amount, { ...itemLines(payment, amount), ...fields })
}

function itemLines({ event, items }: Payment, amount: Money): Fields {
  if (!items) return {}
  const parts = divide(amount, items)
  const lines = parts.map((part, index) => ({
    benefit_item: part.name,
    ...(event === 'benefit.paid' ? { headcount: 1200 - 150 * index } : {}),
    amount: part.amount,
  }))
  return { benefit_item: parts[0]?.name, lines }
}

/** A county passes part of its collection up to the city and gets a subsidy from it; the city writes the other side. */
export function writeLevels(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  if (unit.tier !== 'county') return
  const remit = remitOf(profile, unit, desk.scheme, period)
  if (remit) desk.write('upper.payment_made', dayIn(period, 18), remit)
  const subsidy = subsidyOf(profile, unit, desk.scheme, period)
  if (subsidy) desk.write('upper.subsidy_received', dayIn(period, 19), subsidy)
}

export function writeLowerSide(desk: Desk, profile: Profile, counties: readonly ProfileUnit[], period: string): void {
  for (const county of counties) {
    const lower = agencyOf(county, desk.scheme)
    const fields = { counterparty_org_code: lower, lower_org_code: lower }
    const remit = remitOf(profile, county, desk.scheme, period)
    if (remit) desk.write('lower.payment_received', dayIn(period, 18), remit, fields)
    const subsidy = subsidyOf(profile, county, desk.scheme, period)
    if (subsidy) desk.write('lower.subsidy_paid', dayIn(period, 19), subsidy, fields)
  }
}

function remitOf(profile: Profile, unit: ProfileUnit, scheme: string, period: string): Money | undefined {
  const { scheme: remitted, months, share: part } = profile.remits
  if (scheme !== remitted || !months.includes(monthOf(period))) return undefined
  return share(amountsOf(profile, unit, scheme, period).collected, part)
}

function subsidyOf(profile: Profile, unit: ProfileUnit, scheme: string, period: string): Money | undefined {
  const { scheme: subsidised, months, share: part } = profile.subsidises
  if (scheme !== subsidised || !months.includes(monthOf(period))) return undefined
  return share(amountsOf(profile, unit, scheme, period).paid, part)
}
