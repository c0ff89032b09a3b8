// The sample province's organisations, bookkeepers and fund accounts: invented, marked as such, and loaded only with the
// sample. Fund accounts unfold from a pattern: each region that keeps books × scheme × kind of account.
import { insertOrganisations } from '../access/organisations.ts'
import type { Row, Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { accountingUnits, poolAreasOf, readBaseData } from './base-data.ts'
import type { BaseData } from './base-data.ts'
import { addUp, baseYears, syncRows } from './load-base-data.ts'
import type { LoadCount } from './load-base-data.ts'
import { tables } from './model.ts'
import type { FundAccount } from './model.ts'
import { readSeedFile } from './seed-files.ts'
import type { AccountPattern, OrganisationSeed, RegionSeed, SchemeSeed, SeedContent } from './seed-files.ts'

/** Loads the sample's organisations, who keeps which books, and fund accounts. May be run again. */
export async function loadSampleBase(tx: Tx): Promise<LoadCount> {
  const data = readBaseData()
  const { organisations } = readSeedFile('organisations.json')
  await insertOrganisations(
    tx,
    organisations.map(({ code, name, kind, tier, region, parent }) => {
      return { code, name, kind, tier, regionCode: region, parentCode: parent }
    }),
  )
  const accounts = sampleFundAccounts(data, organisations, readSeedFile('fund-accounts.json'))
  return addUp([
    await syncRows(tx, tables.bookkeepers, bookkeeperRows(data, organisations)),
    await syncRows(tx, tables.fundAccounts, accounts.map(fundAccountRow)),
    await syncRows(
      tx,
      tables.fundAccountSchemes,
      accounts.flatMap(({ code, schemes }) => schemes.map((scheme) => ({ account_code: code, scheme_code: scheme }))),
    ),
  ])
}

/** The fund accounts the pattern gives, each for a region and scheme that has a pooling area in some year. */
export function sampleFundAccounts(
  data: BaseData,
  organisations: readonly OrganisationSeed[],
  pattern: SeedContent<'fund-accounts.json'>,
): FundAccount[] {
  const hasFund = new Set(
    baseYears.flatMap((year) => poolAreasOf(data, year).map(({ region, scheme }) => `${region} ${scheme}`)),
  )
  const cashTemplates = new Set(
    data.charts.agency.filter(({ auxiliaries }) => auxiliaries.includes('cashBox')).flatMap(({ schemes }) => schemes),
  )
  const usesCash = (scheme: SchemeSeed) => cashTemplates.has(scheme.chartTemplate)
  const units = accountingUnits(data.regions, Math.max(...baseYears))
  return units.flatMap((unit) => {
    const own = organisations.filter((organisation) => organisation.region === unit.code)
    const schemes = data.schemes.filter((scheme) => hasFund.has(`${unit.code} ${scheme.code}`))
    const place = placeName(unit, data.regions)
    return pattern.kinds.flatMap((kind) => {
      if (kind.tiers && !kind.tiers.includes(unit.tier)) return []
      if (kind.kind === 'cash_box') return cashBoxes(unit, own, schemes.filter(usesCash), kind, pattern.openedOn)
      return schemes
        .filter((scheme) => scheme.accountKinds.includes(kind.kind))
        .map((scheme) => bankAccount({ unit, place, scheme, kind, owner: ownerOf(kind, scheme, own), pattern }))
    })
  })
}

/** 杭州市西湖区 for a district, 桐庐县 for a county, 杭州市 for the city's own level. */
function placeName(unit: RegionSeed, regions: readonly RegionSeed[]): string {
  const parent = regions.find((region) => region.code === unit.parent)?.name ?? ''
  if (unit.ownLevel) return parent
  return unit.name.endsWith('区') ? parent + unit.name : unit.name
}

function ownerOf(kind: AccountPattern, scheme: SchemeSeed, own: readonly OrganisationSeed[]): OrganisationSeed {
  const owner = own.find((organisation) =>
    kind.owner === 'agency' ? organisation.role === scheme.agency : organisation.kind === kind.owner,
  )
  assert(owner, `organisations.json has no ${kind.owner} for ${scheme.code} beside ${own[0]?.code ?? 'none'}`)
  return owner
}

interface BankAccountParts {
  unit: RegionSeed
  place: string
  scheme: SchemeSeed
  kind: AccountPattern
  owner: OrganisationSeed
  pattern: SeedContent<'fund-accounts.json'>
}

function bankAccount({ unit, place, scheme, kind, owner, pattern }: BankAccountParts): FundAccount {
  const division = unit.code.slice(0, 6)
  return {
    code: `${division}-${scheme.code}-${kind.suffix}`,
    name: `${place}${scheme.shortName}基金${kind.title}（示例）`,
    kind: kind.kind,
    regionCode: unit.code,
    orgCode: owner.code,
    schemes: [scheme.code],
    // The treasury is its own bank.
    bankName: kind.bank ? `${kind.bank}${place}${branchTitles[unit.tier]}` : owner.name,
    accountNo: `${pattern.accountNoPrefix}${division}${scheme.fundNo}${kind.digit ?? '0'}001`,
    openedOn: pattern.openedOn,
    closedOn: null,
  }
}

const branchTitles = { province: '分行营业部', city: '分行', county: '支行' } as const

/** One cash box per agency, shared by its schemes. */
function cashBoxes(
  unit: RegionSeed,
  own: readonly OrganisationSeed[],
  schemes: readonly SchemeSeed[],
  kind: AccountPattern,
  openedOn: string,
): FundAccount[] {
  return own
    .filter((organisation) => organisation.role !== undefined)
    .map((agency) => ({
      code: `${unit.code.slice(0, 6)}-${agency.code.slice(0, 2)}-${kind.suffix}`,
      name: `${agency.name}${kind.title}（示例）`,
      kind: kind.kind,
      regionCode: unit.code,
      orgCode: agency.code,
      schemes: schemes.filter((scheme) => scheme.agency === agency.role).map(({ code }) => code),
      bankName: null,
      accountNo: null,
      openedOn,
      closedOn: null,
    }))
}

const fundAccountRow = (account: FundAccount): Row => ({
  code: account.code,
  name: account.name,
  kind: account.kind,
  bank_name: account.bankName,
  account_no: account.accountNo,
  region_code: account.regionCode,
  org_code: account.orgCode,
  opened_on: account.openedOn,
  closed_on: account.closedOn,
})

/** Treasury books belong to the region's finance bureau, agency books to the agency that runs the scheme. */
function bookkeeperRows({ schemes, charts }: BaseData, organisations: readonly OrganisationSeed[]): Row[] {
  const inTreasury = new Set(charts.treasury.flatMap((account) => account.schemes))
  return organisations.flatMap((organisation) => {
    const standard = organisation.kind === 'finance' ? 'treasury' : 'agency'
    const own =
      organisation.kind === 'finance'
        ? schemes.filter((scheme) => inTreasury.has(scheme.chartTemplate))
        : schemes.filter((scheme) => organisation.role !== undefined && scheme.agency === organisation.role)
    return own.map((scheme) => ({
      region_code: organisation.region,
      standard,
      scheme_code: scheme.code,
      org_code: organisation.code,
    }))
  })
}
