// Organisations: finance bureaus, agencies, departments, tax offices, banks and treasuries; a tree by region.
import type { Actor } from '../core/actor.ts'
import { insertAbsent, updateRows } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope } from './scope.ts'

export const organisationKinds = ['finance', 'agency', 'department', 'tax', 'bank', 'treasury'] as const

export interface Organisation {
  code: string
  name: string
  kind: (typeof organisationKinds)[number]
  regionCode: string
  parentCode: string | null
  tier: 'province' | 'city' | 'county'
}

/** Writes organisations, and brings those already there in line. */
export async function insertOrganisations(tx: Tx, organisations: readonly Organisation[]): Promise<void> {
  const rows = organisations.map(({ regionCode, parentCode, ...rest }) => ({
    ...rest,
    region_code: regionCode,
    parent_code: parentCode,
  }))
  const fresh = new Set(await insertAbsent(tx, 'organisations', columns, ['code'], rows))
  const known = rows.filter((row) => !fresh.has(row))
  await updateRows(tx, 'organisations', columns, ['code'], known)
}

export interface OrganisationFilter {
  q?: string | undefined
  kind?: Organisation['kind'] | undefined
  region?: string | undefined
  page: number
  size: number
}

/** The organisations in the scope of the actor's `catalog.read`; `q` looks into code and name, `region` includes its subtree. */
export async function listOrganisations(
  tx: Tx,
  actor: Actor,
  filter: OrganisationFilter,
): Promise<{ rows: Organisation[]; total: number }> {
  const found = limitToScope(tx('organisations'), actor, 'catalog.read', { region: 'region_code' })
  if (filter.q) {
    const like = `%${filter.q.toUpperCase()}%`
    found.where((any) => any.whereRaw('upper(code) like ?', [like]).orWhereRaw('upper(name) like ?', [like]))
  }
  if (filter.kind) found.where({ kind: filter.kind })
  if (filter.region) {
    found.whereIn('region_code', tx('region_ancestors').select('region_code').where({ ancestor_code: filter.region }))
  }
  const [counted] = await found.clone().count({ total: '*' })
  const rows: StoredOrganisation[] = await found
    .clone()
    .orderBy('code')
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  return { rows: rows.map(organisationOf), total: Number(counted?.total ?? 0) }
}

interface StoredOrganisation {
  code: string
  name: string
  kind: Organisation['kind']
  region_code: string
  parent_code: string | null
  tier: Organisation['tier']
}

const organisationOf = ({ region_code, parent_code, ...rest }: StoredOrganisation): Organisation => ({
  ...rest,
  regionCode: region_code,
  parentCode: parent_code,
})

const columns = {
  code: 'text',
  name: 'text',
  kind: 'text',
  region_code: 'text',
  parent_code: 'text',
  tier: 'text',
} as const
