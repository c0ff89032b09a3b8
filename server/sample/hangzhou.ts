// 杭州市 with all its counties, January to 20 November 2026: one agency told in full, the city's own level with the
// money between levels, the other counties by their bare months.
import { inOrder, monthOf, periodIn } from './days.ts'
import { openDesk } from './desk.ts'
import type { Desk, SampleDocument } from './desk.ts'
import { writeInterest, writeOtherEpisodes } from './episodes-other.ts'
import { writePensionEpisodes } from './episodes-pension.ts'
import { writeLevels, writeLowerSide, writePlainMonth } from './plain-month.ts'
import type { Profile, ProfileUnit } from './profile.ts'
import { writeRecentDays, writeStuck } from './recent-days.ts'
import { writeInsuranceMonth } from './rich-insurance.ts'
import { writeMedicalMonth } from './rich-medical.ts'
import { writePensionMonth } from './rich-pension.ts'

export function hangzhouDocuments(profile: Profile): SampleDocument[] {
  return inOrder(profile.units.flatMap((unit) => unitDocuments(profile, unit)))
}

/** The documents of one unit up to the last day of the sample, in the order of their days. */
export function unitDocuments(profile: Profile, unit: ProfileUnit): SampleDocument[] {
  const documents = schemesOf(profile, unit).flatMap((scheme) => {
    const desk = openDesk(unit, scheme)
    writeLife(desk, profile, unit)
    return desk.documents
  })
  return inOrder(documents.filter((document) => String(document.payload.biz_date) <= profile.until))
}

/** Documents of the sample users' agency that wait on the worklist; they come after all others. */
export function stuckDocuments(profile: Profile): SampleDocument[] {
  const unit = richUnit(profile)
  return writeStuck((scheme) => openDesk(unit, scheme))
}

export function richUnit(profile: Profile): ProfileUnit {
  const unit = profile.units.find(({ life }) => life === 'rich')
  if (!unit) throw new Error('the profile tells no unit in full')
  return unit
}

export function schemesOf(profile: Profile, unit: ProfileUnit): readonly string[] {
  if (unit.life === 'rich') return profile.rich
  if (unit.life === 'city') return profile.city
  const schemes = [...profile.plain.monthly, ...profile.plain.quarterly]
  // 省本级无城乡居民基本养老保险 (seeds/pool-areas.json).
  return unit.tier === 'province' ? schemes.filter((scheme) => scheme !== 'RP') : schemes
}

const pensions = new Set(['EP', 'RP', 'IP'])
const medical = new Set(['EM', 'RM', 'LTC', 'MA'])

function writeLife(desk: Desk, profile: Profile, unit: ProfileUnit): void {
  const counties = profile.units.filter(({ tier, upper }) => tier === 'county' && upper === unit.region)
  for (const period of periodsOf(profile)) {
    if (unit.life === 'rich') writeRichMonth(desk, profile, unit, period)
    else if (unit.life === 'city' || isDue(profile, desk.scheme, period)) writePlainMonth(desk, profile, unit, period)
    writeLowerSide(desk, profile, counties, period)
  }
  if (unit.life === 'plain' || desk.scheme === 'OA') return
  writeInterest(desk, profile, unit)
  if (unit.life !== 'rich') return
  if (desk.scheme === 'EP') writePensionEpisodes(desk, profile, unit)
  writeOtherEpisodes(desk, profile, unit)
  writeRecentDays(desk, profile, unit)
}

function writeRichMonth(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  // The county's part in what passes between levels is the same as any other's.
  writeLevels(desk, profile, unit, period)
  if (pensions.has(desk.scheme)) writePensionMonth(desk, profile, unit, period)
  else if (medical.has(desk.scheme)) writeMedicalMonth(desk, profile, unit, period)
  else writeInsuranceMonth(desk, profile, unit, period)
}

function periodsOf(profile: Profile): string[] {
  const last = monthOf(profile.until.slice(0, 7).replace('-', ''))
  return Array.from({ length: last }, (_, index) => periodIn(profile.year, index + 1))
}

/** The counties' smaller funds are told by the quarter. */
function isDue(profile: Profile, scheme: string, period: string): boolean {
  return profile.plain.monthly.includes(scheme) || monthOf(period) % 3 === 2
}
