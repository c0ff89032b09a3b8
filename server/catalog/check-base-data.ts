// Checks base data before it is loaded and names every problem at once: a wrong code here would be wrong in every book.
import type { Problem } from '../core/errors.ts'
import { accountingUnits, ancestorsOf, groupBy, isOpenIn, poolAreasOf } from './base-data.ts'
import type { BaseData } from './base-data.ts'
import { checkCharts } from './check-charts.ts'
import { repeated, sayAt, unless } from './problems.ts'
import type { RegionSeed } from './seed-files.ts'

/** Every problem of the base data for the years in use; none means it may be loaded. */
export function checkBaseData(data: BaseData, years: readonly number[]): Problem[] {
  return [
    ...checkRegions(data.regions),
    ...checkSchemes(data),
    ...checkAuxiliaries(data),
    ...checkCharts(data),
    ...checkSubjects(data),
    ...checkPoolAreas(data),
    ...years.flatMap((year) => checkPooling(data, year)),
  ]
}

function checkRegions(regions: readonly RegionSeed[]): Problem[] {
  const byCode = new Map(regions.map((region) => [region.code, region]))
  const ancestors = ancestorsOf(regions)
  return [
    ...repeated(
      'regions.json',
      regions.map((region) => region.code),
    ),
    ...regions.flatMap((region) => {
      const say = sayAt('regions.json', region.code)
      const parent = byCode.get(region.parent ?? '')
      const top = ancestors.get(region.code)?.at(-1) ?? ''
      return [
        ...unless(/^\d{9}$/.test(region.code), say('region.code', '区划代码须为 9 位数字')),
        ...unless(!region.parent || parent, say('region.parent', `上级区划 ${region.parent} 不存在`)),
        ...unless(
          !parent || (parent.code !== region.code && region.code.startsWith(significant(parent.code))),
          say('region.prefix', `代码须以上级 ${region.parent} 的有效位 ${significant(region.parent ?? '')} 开头`),
        ),
        ...unless(!parent?.ownLevel, say('region.parent', `上级 ${region.parent} 是本级节点，不能再有下级`)),
        ...unless(
          !byCode.get(top)?.parent || !byCode.has(byCode.get(top)?.parent ?? ''),
          say('region.cycle', '上级关系成环'),
        ),
        ...unless(
          region.parent !== null || (region.tier === 'province' && !region.ownLevel),
          say('region.tier', '没有上级的只能是省'),
        ),
        ...unless(
          region.validTo === undefined || region.validTo >= region.validFrom,
          say('region.valid', '止日早于起日'),
        ),
      ]
    }),
  ]
}

/** The digits of a region code that its lower regions share: 330000000 → 33, 330100000 → 3301, 330106000 → 330106. */
export const significant = (code: string): string => code.replace(/0{3}$/, '').replace(/(00)+$/, '')

function checkSchemes({ schemes, charts, subjects }: BaseData): Problem[] {
  const templates = new Set(Object.values(charts).flatMap((accounts) => accounts.flatMap((account) => account.schemes)))
  const subjectCodes = new Set(subjects.map((subject) => subject.code))
  return [
    ...repeated(
      'schemes.json',
      schemes.map((scheme) => scheme.code),
    ),
    ...repeated(
      'schemes.json',
      schemes.map((scheme) => scheme.fundNo),
      '险种序号',
    ),
    ...schemes.flatMap((scheme) => {
      const say = sayAt('schemes.json', scheme.code)
      const linked = [scheme.revenueSubject, scheme.expenditureSubject].filter((code) => code !== undefined)
      return [
        ...unless(
          templates.has(scheme.chartTemplate),
          say('scheme.chart', `没有模板 ${scheme.chartTemplate} 的会计科目`),
        ),
        ...linked
          .filter((code) => !subjectCodes.has(code))
          .map((code) => say('scheme.subject', `收支科目 ${code} 不存在`)),
      ]
    }),
  ]
}

function checkAuxiliaries({ auxiliaries }: BaseData): Problem[] {
  return [
    ...repeated(
      'auxiliaries.json',
      auxiliaries.map((auxiliary) => auxiliary.code),
    ),
    ...auxiliaries.flatMap(({ code, codeSet, catalogue }) =>
      unless(!codeSet || !catalogue, sayAt('auxiliaries.json', code)('auxiliary.values', '代码集和基础数据只能取一个')),
    ),
  ]
}

function checkSubjects({ subjects, schemes }: BaseData): Problem[] {
  const byCode = new Map(subjects.map((subject) => [subject.code, subject]))
  const known = new Set(schemes.map((scheme) => scheme.code))
  return [
    ...repeated(
      'budget-subjects.json',
      subjects.map((subject) => subject.code),
    ),
    ...subjects.flatMap((subject) => {
      const say = sayAt('budget-subjects.json', subject.code)
      const parent = byCode.get(subject.parent ?? '')
      return [
        ...unless(/^\d{3}(\d{2}){0,2}$/.test(subject.code), say('subject.code', '科目编码须为 3、5 或 7 位数字')),
        ...unless(!subject.parent || parent, say('subject.parent', `上级科目 ${subject.parent} 不存在`)),
        ...unless(
          !parent || (parent.code !== subject.code && subject.code.startsWith(parent.code)),
          say('subject.prefix', `编码须以上级 ${subject.parent} 开头`),
        ),
        ...unless(!parent || parent.kind === subject.kind, say('subject.kind', '类别与上级科目不同')),
        ...unless(!subject.scheme || known.has(subject.scheme), say('subject.scheme', `险种 ${subject.scheme} 不存在`)),
        ...unless(subject.to === undefined || subject.to >= subject.from, say('subject.years', '止年早于起年')),
      ]
    }),
  ]
}

function checkPoolAreas({ poolAreas, regions, schemes }: BaseData): Problem[] {
  const regionCodes = new Set(regions.map((region) => region.code))
  const schemeCodes = new Set(schemes.map((scheme) => scheme.code))
  return poolAreas.flatMap((seed, index) => {
    const say = sayAt('pool-areas.json', `第 ${index + 1} 条`)
    const named = [seed.area, seed.eachUnder, ...(seed.without ?? [])].filter((code) => code !== undefined)
    return [
      ...unless(
        (seed.area === undefined) !== (seed.eachUnder === undefined),
        say('pool.area', 'area 与 eachUnder 须且只能填一个'),
      ),
      ...unless(seed.area === undefined || seed.name, say('pool.name', '填 area 时须填统筹区名称 name')),
      ...named.filter((code) => !regionCodes.has(code)).map((code) => say('pool.region', `区划 ${code} 不存在`)),
      ...seed.schemes.filter((code) => !schemeCodes.has(code)).map((code) => say('pool.scheme', `险种 ${code} 不存在`)),
      ...unless(seed.to === undefined || seed.to >= seed.from, say('pool.years', '止年早于起年')),
    ]
  })
}

/** Each region that keeps books belongs to exactly one area per scheme and year, unless it is named as having none. */
function checkPooling(data: BaseData, year: number): Problem[] {
  const seeds = data.poolAreas.filter((seed) => isOpenIn(seed, year))
  const areas = groupBy(poolAreasOf(data, year), ({ scheme, region }) => `${scheme} ${region}`)
  const ancestors = ancestorsOf(data.regions)
  const provinceOf = (code: string) => ancestors.get(code)?.at(-1) ?? code
  const say = sayAt('pool-areas.json', `${year} 年`)
  const schemes = new Set(seeds.flatMap((seed) => seed.schemes))
  return [...schemes].flatMap((scheme) => {
    const own = seeds.filter((seed) => seed.schemes.includes(scheme))
    const provinces = new Set(own.map((seed) => provinceOf(seed.area ?? seed.eachUnder ?? '')))
    const without = new Set(own.flatMap((seed) => seed.without ?? []))
    return accountingUnits(data.regions, year)
      .filter(({ code }) => provinces.has(provinceOf(code)))
      .flatMap(({ code, name }) => {
        const found = areas.get(`${scheme} ${code}`) ?? []
        const wanted = found.length === 1 || (found.length === 0 && without.has(code))
        const text =
          found.length === 0
            ? '没有归入统筹区'
            : `归入了 ${found.length} 个统筹区：${found.map(({ area }) => area).join('、')}`
        return unless(wanted, say('pool.coverage', `${name}（${code}）的 ${scheme} ${text}，须恰为一个`))
      })
  })
}
