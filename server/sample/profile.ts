// Who lives where, pays what and draws what: the profile from which a unit's monthly amounts are drawn.
import { readFileSync } from 'node:fs'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { makeRandom } from './random.ts'
import type { Unit } from './unit.ts'

/** How much of a unit's life the sample tells: every document, the city's share between levels, or the bare months. */
export type Life = 'rich' | 'city' | 'plain'

export interface ProfileUnit extends Unit {
  /** Residents. */
  readonly persons: number
  readonly life: Life
}

export interface SchemeProfile {
  /** Per thousand residents. */
  insured: number
  recipients: number
  /** Yuan a person a month. */
  collected: Money
  paid: Money
  /** Public finance pays what contributions leave open. */
  subsidised?: boolean
  reserveMonths: number
  timeShare: number
}

export interface Profile {
  year: number
  /** The last day of the sample. */
  until: string
  units: readonly ProfileUnit[]
  schemes: Record<string, SchemeProfile>
  plain: { monthly: readonly string[]; quarterly: readonly string[] }
  city: readonly string[]
  rich: readonly string[]
  remits: { scheme: string; months: readonly number[]; share: number }
  subsidises: { scheme: string; months: readonly number[]; share: number }
}

export function loadHangzhou(): Profile {
  const profile = JSON.parse(
    readFileSync(new URL('../../seeds/sample/hangzhou.json', import.meta.url), 'utf8'),
  ) as Profile
  return { ...profile, units: profile.units.map((unit) => ({ ...unit, upper: upperOf(unit) })) }
}

/** The own level above: of the city for a county, of the province for a city. */
export function upperOf({ region, tier }: Unit): string {
  return tier === 'county' ? `${region.slice(0, 4)}99000` : `${region.slice(0, 2)}9900000`
}

export interface MonthAmounts {
  collected: Money
  paid: Money
}

/** What a unit collects and pays for a scheme in a month, moved a little by chance that repeats. */
export function amountsOf(profile: Profile, unit: ProfileUnit, scheme: string, period: string): MonthAmounts {
  const own = schemeOf(profile, scheme)
  const random = makeRandom(`${unit.region}|${scheme}|${period}`)
  const heads = (perThousand: number) => (BigInt(unit.persons) * BigInt(perThousand)) / 1000n
  return {
    collected: random.near(fromCents(heads(own.insured) * toCents(own.collected)), 25),
    paid: random.near(fromCents(heads(own.recipients) * toCents(own.paid)), 15),
  }
}

export function schemeOf(profile: Profile, scheme: string): SchemeProfile {
  const own = profile.schemes[scheme]
  if (!own) throw new Error(`the profile has no scheme ${scheme}`)
  return own
}

export interface OpeningAmounts {
  demand: Money
  time: Money
  working: Money
}

/** What a unit holds for a scheme at the start of the year, in whole 万元; half a month of payments lies ready to be paid. */
export function openingAmounts(profile: Profile, unit: ProfileUnit, scheme: string): OpeningAmounts {
  const own = schemeOf(profile, scheme)
  const month = (BigInt(unit.persons) * BigInt(own.recipients) * toCents(own.paid)) / 1000n
  const whole = (cents: bigint) => fromCents((cents / 1_000_000n) * 1_000_000n)
  const reserve = month * BigInt(own.reserveMonths)
  const time = whole((reserve * BigInt(own.timeShare)) / 100n)
  return { demand: whole(reserve - toCents(time)), time, working: whole(month / 2n) }
}
