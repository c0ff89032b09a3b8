// A unit that keeps books in the sample: a county, a city's or a province's own level, with its organisations and accounts.

export interface Unit {
  /** Nine digits, an own-level node or a county. */
  readonly region: string
  readonly name: string
  readonly tier: 'province' | 'city' | 'county'
  /** The own-level node of the city above a county, or of the province above a city. */
  readonly upper?: string
}

/** The tails of fund account codes: income, expenditure, fiscal special, state treasury, annuity pool account. */
export type AccountSuffix = 'SR' | 'ZC' | 'CZ' | 'GK' | 'GJ'

const medicalSchemes = new Set(['EM', 'RM', 'LTC', 'CSM', 'CII', 'MA', 'DER', 'RCL'])

export const six = (region: string): string => region.slice(0, 6)
const isMedical = (scheme: string): boolean => medicalSchemes.has(scheme)
export const agencyOf = (unit: { region: string }, scheme: string): string =>
  `${isMedical(scheme) ? 'MA' : 'SA'}${six(unit.region)}`
export const financeOf = (unit: { region: string }): string => `FB${six(unit.region)}`
export const taxOf = (unit: { region: string }): string => `TX${six(unit.region)}`
export const treasuryOf = (unit: { region: string }): string => `TR${six(unit.region)}`
export const accountOf = (unit: { region: string }, scheme: string, suffix: AccountSuffix): string =>
  `${six(unit.region)}-${scheme}-${suffix}`

/** The pooling area of a scheme at a unit, as seeds/pool-areas.json draws them. */
export function poolAreaOf(unit: Unit, scheme: string): string {
  const province = `${unit.region.slice(0, 2)}0000000`
  if (unit.region.startsWith('31') || scheme === 'EP' || scheme === 'WI' || scheme === 'UI') return province
  if (scheme === 'EM' || scheme === 'RM')
    return unit.tier === 'province' ? unit.region : `${unit.region.slice(0, 4)}00000`
  return unit.region
}
