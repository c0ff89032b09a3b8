// The whole province: every agency of 浙江省 with its seven schemes for 2026, by the bare months, as a job that shows how far it
// is and goes on where it stopped.
import { z } from 'zod'
import type { Database, Tx } from '../core/database/index.ts'
import type { JobKind } from '../core/jobs.ts'
import { intakeSetting } from '../documents/intake-setting.ts'
import { unitDocuments } from './hangzhou.ts'
import { loadHangzhou, upperOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'
import { makeRandom } from './random.ts'
import { openUnitBooks } from './sample-books.ts'
import { seedSample, takeInHistory } from './seed-sample.ts'
import type { SeedHost } from './seed-sample.ts'

const stateShape = z.object({ done: z.number() })

export const seedFullSampleJob: JobKind = {
  kind: 'seed-sample-full',
  title: '装入全省样例',
  async run(job) {
    await seedSample(job.database, { dataDir: job.dataDir, say: () => {} })
    const start = job.state === undefined ? 0 : stateShape.parse(job.state).done
    const units = await fillProvince(job.database, start, {
      isCancelled: job.isCancelled,
      async told(done, total, name) {
        // A server killed before this line takes the unit in again, and every document is known.
        await job.database.transaction((tx) => job.saveState(tx, { done }))
        await job.progress(done, total, `${name} 已装入`)
      },
    })
    return { units }
  },
}

/** The same from the command line. A second run takes in what is missing. */
export async function seedFullSample(database: Database, host: SeedHost): Promise<void> {
  await seedSample(database, host)
  await fillProvince(database, 0, {
    isCancelled: () => false,
    told: async (done, total, name) => host.say(`${done}/${total} ${name}`),
  })
}

interface Watch {
  isCancelled(): boolean
  told(done: number, total: number, name: string): Promise<void>
}

/** Takes up the province's units after the first `start`; each is taken in as a whole before it counts as done. */
async function fillProvince(database: Database, start: number, watch: Watch): Promise<number> {
  const profile = await database.transaction(provinceProfile)
  const known = new Set(loadHangzhou().units.map(({ region }) => region))
  const units = profile.units.filter(({ region }) => !known.has(region))
  const setting = intakeSetting()
  for (const [index, unit] of units.entries()) {
    if (index < start) continue
    if (watch.isCancelled()) return index
    await database.transaction((tx) => openUnitBooks(tx, profile, [unit]))
    await takeInHistory(database, unitDocuments(profile, unit), setting)
    await watch.told(index + 1, units.length, unit.name)
  }
  return units.length
}

interface RegionRow {
  code: string
  name: string
  tier: ProfileUnit['tier']
}

/** Every unit of the province that keeps books, each with as many residents as chance that repeats gives it. */
async function provinceProfile(tx: Tx): Promise<Profile> {
  const profile = loadHangzhou()
  const known = new Map(profile.units.map((unit) => [unit.region, unit]))
  const rows: RegionRow[] = await tx('regions')
    .join('region_ancestors', 'region_ancestors.region_code', 'regions.code')
    .where('region_ancestors.ancestor_code', '330000000')
    .where((any) => any.where('regions.own_level', 1).orWhere('regions.tier', 'county'))
    .orderBy('regions.code')
    .select('regions.code', 'regions.name', 'regions.tier')
  const units = rows.map((row) => known.get(row.code) ?? unitOf(row))
  return {
    ...profile,
    units,
    plain: { monthly: [...profile.plain.monthly, ...profile.plain.quarterly], quarterly: [] },
  }
}

const residents: Record<ProfileUnit['tier'], readonly [number, number]> = {
  province: [180, 180],
  city: [360, 520],
  county: [240, 1250],
}

function unitOf({ code, name, tier }: RegionRow): ProfileUnit {
  const [low, high] = residents[tier]
  const unit = { region: code, name, tier, persons: makeRandom(code).between(low, high) * 1000, life: 'plain' as const }
  return tier === 'province' ? unit : { ...unit, upper: upperOf(unit) }
}
