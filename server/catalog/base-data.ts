// The base data as its files say it, and its unfolding into what holds in one year. Pure but for reading the files.
import { AppError, invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { standards } from './model.ts'
import type { Account, Standard } from './model.ts'
import { readSeedFile, seedFolder } from './seed-files.ts'
import type { AccountSeed, AuxiliarySeed, PoolAreaSeed, RegionSeed, SchemeSeed, SubjectSeed } from './seed-files.ts'

export interface BaseData {
  readonly regions: readonly RegionSeed[]
  readonly schemes: readonly SchemeSeed[]
  readonly poolAreas: readonly PoolAreaSeed[]
  readonly charts: Readonly<Record<Standard, readonly AccountSeed[]>>
  readonly auxiliaries: readonly AuxiliarySeed[]
  readonly subjects: readonly SubjectSeed[]
}

/** The pooling area of one region for one scheme in one year. */
export interface PoolArea {
  readonly scheme: string
  readonly region: string
  readonly area: string
  readonly name: string
}

/** Reads every base data file; the problems of all files come in one error. */
export function readBaseData(folder: URL = seedFolder): BaseData {
  const problems: Problem[] = []
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      problems.push(...(error.problems.length ? error.problems : [{ code: 'base.file', message: error.message }]))
      return undefined
    }
  }
  const data: BaseData = {
    regions: attempt(() => readSeedFile('regions.json', folder).regions) ?? [],
    schemes: attempt(() => readSeedFile('schemes.json', folder).schemes) ?? [],
    poolAreas: attempt(() => readSeedFile('pool-areas.json', folder).poolAreas) ?? [],
    charts: {
      agency: attempt(() => readSeedFile('charts/agency.json', folder).accounts) ?? [],
      treasury: attempt(() => readSeedFile('charts/treasury.json', folder).accounts) ?? [],
    },
    auxiliaries: attempt(() => readSeedFile('auxiliaries.json', folder).auxiliaries) ?? [],
    subjects: attempt(() => readSeedFile('budget-subjects.json', folder).subjects) ?? [],
  }
  if (problems.length > 0) throw invalid(problems, { hint: '改正 seeds 下的文件后重试' })
  return data
}

export const isOpenIn = (seed: { from: number; to?: number | undefined }, year: number): boolean =>
  seed.from <= year && (seed.to === undefined || year <= seed.to)

/** Regions that keep books: counties, and the own-level nodes of provinces and cities. */
export function accountingUnits(regions: readonly RegionSeed[], year: number): RegionSeed[] {
  return regions.filter(
    (region) =>
      (region.ownLevel || region.tier === 'county') &&
      region.validFrom <= `${year}-12-31` &&
      (region.validTo === undefined || region.validTo >= `${year}-01-01`),
  )
}

/** Each region with itself and everything above it, nearest first; a cycle ends where it closes. */
export function ancestorsOf(regions: readonly RegionSeed[]): Map<string, string[]> {
  const parents = new Map(regions.map((region) => [region.code, region.parent]))
  return new Map(
    regions.map((region) => {
      const chain: string[] = []
      for (let code: string | null = region.code; code && !chain.includes(code); code = parents.get(code) ?? null) {
        chain.push(code)
      }
      return [region.code, chain]
    }),
  )
}

/** Pooling areas of one year; a region named twice for one scheme appears twice, which the checks refuse. */
export function poolAreasOf(data: Pick<BaseData, 'regions' | 'poolAreas'>, year: number): PoolArea[] {
  const units = accountingUnits(data.regions, year)
  const ancestors = ancestorsOf(data.regions)
  const members = (seed: PoolAreaSeed) =>
    units.filter(
      ({ code }) =>
        ancestors.get(code)?.includes(seed.area ?? seed.eachUnder ?? '') === true && !seed.without?.includes(code),
    )
  return data.poolAreas
    .filter((seed) => isOpenIn(seed, year))
    .flatMap((seed) =>
      members(seed).flatMap((unit) =>
        seed.schemes.map((scheme) => ({
          scheme,
          region: unit.code,
          area: seed.area ?? unit.code,
          name: seed.name ?? `${unit.name}统筹区`,
        })),
      ),
    )
}

/** The accounts of one standard, scheme and year, by code; empty where the standard does not know the scheme. */
export function chartIn(
  data: BaseData,
  standard: Standard,
  scheme: SchemeSeed,
  year: number,
): (Account & { seed: AccountSeed })[] {
  if (year < scheme.from) return []
  const open = data.charts[standard].filter(
    (seed) => seed.schemes.includes(scheme.chartTemplate) && isOpenIn(seed, year),
  )
  const byCode = new Map(open.map((seed) => [seed.code, seed]))
  const parents = new Set(open.map((seed) => seed.parent))
  return open.map((seed) => ({
    code: seed.code,
    name: seed.name,
    fullName: fullNameOf(seed, byCode),
    parent: seed.parent,
    element: seed.element,
    direction: seed.direction,
    isLeaf: !parents.has(seed.code),
    auxiliaries: seed.auxiliaries,
    seed,
  }))
}

function fullNameOf(seed: AccountSeed, byCode: ReadonlyMap<string, AccountSeed>): string {
  const names = [seed.name]
  // A parent's code is shorter than its child's (the checks see to it), so this ends.
  for (let up = byCode.get(seed.parent ?? ''); up && names.length < 10; up = byCode.get(up.parent ?? ''))
    names.unshift(up.name)
  return names.join('/')
}

/** Every chart of one year. */
export function chartsIn(data: BaseData, year: number) {
  return standards.flatMap((standard) =>
    data.schemes.map((scheme) => ({ standard, scheme: scheme.code, accounts: chartIn(data, standard, scheme, year) })),
  )
}

export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
