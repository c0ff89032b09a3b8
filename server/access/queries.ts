// Reads: who is signed in, users with their grants, roles.
import type { Knex } from 'knex'
import { nobody } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { denied } from '../core/errors.ts'
import type { UserFilter } from './input.ts'
import { grantScopeOf } from './model.ts'
import type { GrantScope, StoredGrant, StoredUser } from './model.ts'
import { findRole, roleBook } from './roles.ts'
import { actorCan, limitToScope } from './scope.ts'

export interface SessionUser {
  id: number
  login: string
  name: string
  org: { code: string; name: string } | null
  mustChangePassword: boolean
  permissions: string[]
  grants: NamedGrant[]
}

export interface NamedGrant extends GrantScope {
  id: number
  roleName: string
  regionName: string
}

/** Who is signed in and with which rights; `user` is null for nobody. `setupNeeded` until the first user exists. */
export async function currentSession(
  tx: Tx,
  actor: Actor,
): Promise<{ user: SessionUser | null; setupNeeded: boolean }> {
  if (actor.id === nobody.id) return { user: null, setupNeeded: !(await hasUsers(tx)) }
  const row: (StoredUser & { org_name: string | null }) | undefined = await usersWithOrganisation(tx)
    .where('users.id', actor.id)
    .first()
  const grants = await namedGrants(tx, [actor.id])
  const user: SessionUser = {
    id: actor.id,
    login: actor.login,
    name: actor.name,
    org: actor.orgCode ? { code: actor.orgCode, name: row?.org_name ?? actor.orgCode } : null,
    mustChangePassword: Number(row?.must_change_password) === 1,
    permissions: [...new Set(actor.grants.flatMap((grant) => grant.permissions))].sort(),
    grants: grants.get(actor.id) ?? [],
  }
  return { user, setupNeeded: false }
}

/** Whether set-up is over. Interface accounts and the product itself do not count. */
export async function hasUsers(tx: Tx): Promise<boolean> {
  return (await tx('users').where({ kind: 'user' }).first('id')) !== undefined
}

/** Users of the organisations within the scope of the actor's right to manage accounts or to grant. */
export async function listUsers(tx: Tx, actor: Actor, filter: UserFilter): Promise<object> {
  if (!actorCan(actor, 'user.manage') && !actorCan(actor, 'grant.manage')) {
    throw denied('没有查看用户的权限', { hint: '只有系统管理员和安全管理员可以查看用户' })
  }
  const found = limitToAdministered(usersWithOrganisation(tx), actor)
  if (filter.q) {
    const like = `%${filter.q.toUpperCase()}%`
    found.where((any) =>
      any.whereRaw('upper(users.login) like ?', [like]).orWhereRaw('upper(users.name) like ?', [like]),
    )
  }
  if (filter.org) found.where('users.org_code', filter.org)
  if (filter.kind) found.where('users.kind', filter.kind)
  if (filter.enabled !== undefined) found.where('users.is_enabled', filter.enabled ? 1 : 0)
  const [counted] = await found.clone().clearSelect().count({ total: '*' })
  const rows: (StoredUser & { org_name: string | null })[] = await found
    .orderBy([sortOf(filter.sort), { column: 'users.id' }])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  const grants = await namedGrants(
    tx,
    rows.map((row) => Number(row.id)),
  )
  return { rows: rows.map((row) => listedUser(row, grants)), total: Number(counted?.total ?? 0) }
}

/** The source system whose documents an interface account delivers; null for people. */
export async function sourceSystemOf(tx: Tx, actor: Actor): Promise<string | null> {
  const row: { source_system: string | null } | undefined = await tx('users')
    .where({ id: actor.id })
    .first('source_system')
  return row?.source_system ?? null
}

/** Narrows a query over users and organisations to the users this administrator looks after. */
export function limitToAdministered<Q extends Knex.QueryBuilder>(query: Q, actor: Actor): Q {
  const columns = { region: 'organisations.region_code' }
  return query.where((any) => {
    any.where((one) => limitToScope(one, actor, 'user.manage', columns))
    any.orWhere((one) => limitToScope(one, actor, 'grant.manage', columns))
  }) as Q
}

export function listRoles(): object {
  return {
    rows: roleBook.roles,
    total: roleBook.roles.length,
    permissions: roleBook.permissions,
    incompatible: roleBook.incompatible,
  }
}

function sortOf(sort: UserFilter['sort']): { column: string; order: 'asc' | 'desc' } {
  const columns = {
    login: 'users.login',
    name: 'users.name',
    createdAt: 'users.created_at',
    signedInAt: 'users.signed_in_at',
  }
  const field = sort.replace(/^-/, '') as keyof typeof columns
  return { column: columns[field], order: sort.startsWith('-') ? 'desc' : 'asc' }
}

function listedUser(row: StoredUser & { org_name: string | null }, grants: Map<number, NamedGrant[]>): object {
  return {
    id: Number(row.id),
    login: row.login,
    name: row.name,
    org: { code: row.org_code, name: row.org_name },
    kind: row.kind,
    sourceSystem: row.source_system,
    isEnabled: Number(row.is_enabled) === 1,
    hasPassword: row.password_hash !== null,
    mustChangePassword: Number(row.must_change_password) === 1,
    lockedUntil: row.locked_until,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
    grants: grants.get(Number(row.id)) ?? [],
  }
}

function usersWithOrganisation(tx: Tx): Knex.QueryBuilder {
  return tx('users')
    .leftJoin('organisations', 'organisations.code', 'users.org_code')
    .select('users.*', 'organisations.name as org_name')
}

async function namedGrants(tx: Tx, userIds: readonly number[]): Promise<Map<number, NamedGrant[]>> {
  const byUser = new Map<number, NamedGrant[]>()
  if (userIds.length === 0) return byUser
  const query = tx('user_grants')
    .leftJoin('regions', 'regions.code', 'user_grants.region_code')
    .select('user_grants.*', 'regions.name as region_name')
  const rows: (StoredGrant & { region_name: string | null })[] = await whereInList(
    tx,
    query,
    'user_grants.user_id',
    userIds,
  ).orderBy('user_grants.id')
  for (const row of rows) {
    const scope = grantScopeOf(row)
    const named = {
      id: Number(row.id),
      ...scope,
      roleName: findRole(scope.role)?.name ?? scope.role,
      regionName: row.region_name ?? scope.region,
    }
    byUser.set(Number(row.user_id), [...(byUser.get(Number(row.user_id)) ?? []), named])
  }
  return byUser
}
