// Data scope: a grant covers a region's subtree × schemes × standards, several grants add up. Reads are narrowed in the
// query itself, writes are checked against one place. What a caller does not name is not checked.
import type { Knex } from 'knex'
import { holdsPermission } from '../core/actor.ts'
import type { Actor, Grant, Standard } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { denied } from '../core/errors.ts'
import { permissionTitle } from './roles.ts'

export interface ScopeColumns {
  region: string
  scheme?: string
  standard?: string
}

export interface Place {
  region: string
  scheme?: string
  standard?: Standard
}

/**
 * Narrows a query to the rows that one of the actor's grants with the permission covers; without such a grant to none.
 * The columns are those of the query, e.g. `{ region: 'books.region_code' }`. A row without a region is nobody's.
 */
export function limitToScope<Q extends Knex.QueryBuilder>(
  query: Q,
  actor: Actor,
  permission: string,
  columns: ScopeColumns,
): Q {
  const parts = scopeParts(actor, permission, columns)
  if (parts.length === 0) return query.whereRaw('1 = 0') as Q
  return query.where((any) => {
    for (const part of parts) any.orWhere((all) => limitToPart(all, part, columns))
  }) as Q
}

/** Stops with 403 and says what is missing unless one grant with the permission covers the whole place. */
export async function requireScope(tx: Tx, actor: Actor, permission: string, place: Place): Promise<void> {
  const title = permissionTitle(permission)
  const granted = actor.grants.filter((grant) => grant.permissions.includes(permission))
  if (granted.length === 0) throw denied(`没有“${title}”的权限`, { params: { permission }, hint: '请安全管理员授权' })
  const regions = await regionsAbove(tx, place.region)
  const here = granted.filter((grant) => regions.has(grant.region))
  if (here.some((grant) => coversSchemeAndStandard(grant, place))) return
  const lacking =
    here.length === 0 ? `财政区划 ${place.region}` : [`财政区划 ${place.region}`, ...describe(place)].join('、')
  throw denied(`“${title}”的数据范围不含${lacking}`, {
    params: { permission, ...place },
    hint: '请安全管理员扩大数据范围',
  })
}

export const actorCan = holdsPermission

/** Whether the actor was given the role anywhere. */
export const holdsRole = (actor: Actor, role: string): boolean => actor.grants.some((grant) => grant.role === role)

/** The regions, each with its subtree, in which the actor holds the permission for some scheme and standard. */
export function scopeRegions(actor: Actor, permission: string): string[] {
  const granted = actor.grants.filter((grant) => grant.permissions.includes(permission))
  return [...new Set(granted.map((grant) => grant.region))].sort()
}

interface ScopePart {
  regions: string[]
  schemes: readonly string[] | null
  standards: readonly Standard[] | null
}

// Grants that differ only in their region become one condition: the fewer branches, the better the plan.
function scopeParts(actor: Actor, permission: string, columns: ScopeColumns): ScopePart[] {
  const parts = new Map<string, ScopePart>()
  for (const grant of actor.grants) {
    if (!grant.permissions.includes(permission)) continue
    const schemes = columns.scheme ? grant.schemes : null
    const standards = columns.standard ? grant.standards : null
    const key = JSON.stringify([schemes, standards])
    const part = parts.get(key) ?? { regions: [], schemes, standards }
    part.regions.push(grant.region)
    parts.set(key, part)
  }
  return [...parts.values()]
}

// The subselect does not depend on the row: the database runs it once and looks each row up in its result.
function limitToPart(query: Knex.QueryBuilder, part: ScopePart, columns: ScopeColumns): void {
  query.whereIn(columns.region, (regions: Knex.QueryBuilder) =>
    regions.select('region_code').from('region_ancestors').whereIn('ancestor_code', part.regions),
  )
  if (columns.scheme && part.schemes) query.whereIn(columns.scheme, [...part.schemes])
  if (columns.standard && part.standards) query.whereIn(columns.standard, [...part.standards])
}

async function regionsAbove(tx: Tx, region: string): Promise<Set<string>> {
  const rows: { ancestor_code: string }[] = await tx('region_ancestors')
    .where({ region_code: region })
    .select('ancestor_code')
  return new Set(rows.map((row) => row.ancestor_code))
}

function coversSchemeAndStandard(grant: Grant, place: Place): boolean {
  const coversScheme = place.scheme === undefined || grant.schemes === null || grant.schemes.includes(place.scheme)
  return (
    coversScheme &&
    (place.standard === undefined || grant.standards === null || grant.standards.includes(place.standard))
  )
}

function describe(place: Place): string[] {
  const standard = place.standard === 'agency' ? '经办机构账' : '财政专户账'
  return [...(place.scheme ? [`险种 ${place.scheme}`] : []), ...(place.standard ? [standard] : [])]
}
