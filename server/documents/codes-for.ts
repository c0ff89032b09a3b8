// Answers of base data to the codes that some documents name: only those are looked up, whatever the size of the base data.
// The other side of a transfer may lie in another province, of which base data knows neither regions nor organisations; what
// the document says of its own side is held against base data in check-entries.ts.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { findFundAccounts } from '../catalog/fund-accounts.ts'
import type { Codes, Contracts, FieldIndex } from './contracts.ts'

export async function codesFor(tx: Tx, contracts: Contracts, raws: readonly unknown[]): Promise<Codes> {
  const named = namedCodes(contracts, raws)
  const all = (...sets: string[]) => [...new Set(sets.flatMap((set) => [...(named.get(set) ?? [])]))]
  const schemes = await knownIn(tx, 'schemes', all('fund_code'))
  const regions = await knownIn(tx, 'regions', all('mof_div', 'pool_region'))
  const provinces = await provincesHere(tx)
  const organisations = await organisationKinds(tx, all('treasury_org', 'tax_authority'))
  const subjects = await knownIn(tx, 'budget_subjects', all('budget_item'))
  const leaves = await leavesOf(tx, all(...leafSets))
  const accounts = new Map((await findFundAccounts(tx, all('fund_account'))).map((account) => [account.code, account]))
  const roots = new Map(leafSets.map((set) => [set, rootsOf(contracts.codeSets.get(set)?.from ?? '')]))
  return {
    has(set, value, scheme) {
      switch (set) {
        case 'fund_code':
          return schemes.has(value)
        case 'mof_div':
        case 'pool_region':
          return regions.has(value) || (/^\d{9}$/.test(value) && !provinces.has(value.slice(0, 2)))
        case 'org':
          return true
        case 'treasury_org':
          return organisations.get(value) === 'treasury'
        case 'tax_authority':
          return organisations.get(value) === 'tax'
        case 'budget_item':
          return subjects.has(value)
        case 'fund_account':
          return accounts.has(value)
        default:
          return isLeafBelow(roots.get(set) ?? [], value) && leaves.has(`${scheme ?? ''} ${value}`)
      }
    },
    fundAccount: (code) => accounts.get(code),
  }
}

/** Code sets whose codes are leaf accounts of the scheme's own chart. */
const leafSets = ['benefit_item', 'annuity_contribution_item', 'annuity_transfer_item']

/** 'accounts 4301, 5201 leaves' → ['4301', '5201'] */
const rootsOf = (from: string): string[] => from.match(/\d{4}/g) ?? []

const isLeafBelow = (roots: readonly string[], code: string): boolean => roots.some((root) => code.startsWith(root))

/** What the documents name, by code set; longer than any code there is means a fault that the contract will tell. */
function namedCodes(contracts: Contracts, raws: readonly unknown[]): Map<string, Set<string>> {
  const named = new Map<string, Set<string>>()
  const take = (index: FieldIndex | undefined, values: unknown) => {
    if (!index || values === null || typeof values !== 'object') return
    for (const [name, value] of Object.entries(values)) {
      const set = index.byName.get(name)?.codeSet
      if (set === undefined || typeof value !== 'string' || value.length > 100) continue
      const codes = named.get(set) ?? new Set()
      named.set(set, codes.add(value.trim()))
    }
  }
  for (const raw of raws) {
    const { envelope, payload } = parts(raw)
    const contract = contracts.byType.get(String(parts(envelope).event).trim())
    take(contract?.head, payload)
    const { lines } = parts(payload)
    if (Array.isArray(lines)) for (const line of lines) take(contract?.lines, line)
  }
  return named
}

const parts = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? { ...value } : {}

async function knownIn(
  tx: Tx,
  table: 'schemes' | 'regions' | 'budget_subjects',
  codes: readonly string[],
): Promise<Set<string>> {
  if (codes.length === 0) return new Set()
  const rows: { code: string }[] = await whereInList(tx, tx(table), 'code', codes).distinct('code')
  return new Set(rows.map(({ code }) => code))
}

/** The first two digits of the regions that base data knows. */
async function provincesHere(tx: Tx): Promise<Set<string>> {
  const rows: { code: string }[] = await tx('regions').where({ tier: 'province' }).select('code')
  return new Set(rows.map(({ code }) => code.slice(0, 2)))
}

async function organisationKinds(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const rows: { code: string; kind: string }[] = await whereInList(tx, tx('organisations'), 'code', codes).select(
    'code',
    'kind',
  )
  return new Map(rows.map(({ code, kind }) => [code, kind]))
}

async function leavesOf(tx: Tx, codes: readonly string[]): Promise<Set<string>> {
  if (codes.length === 0) return new Set()
  const rows: { scheme_code: string; code: string }[] = await whereInList(tx, tx('accounts'), 'code', codes)
    .where({ standard: 'agency', is_leaf: 1 })
    .distinct('scheme_code', 'code')
  return new Set(rows.map((row) => `${row.scheme_code} ${row.code}`))
}
