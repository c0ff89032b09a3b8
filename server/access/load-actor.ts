// Who a user is and what was granted to them, read afresh for every request: a right taken away ends at once.
import { machine } from '../core/actor.ts'
import type { Actor, Grant } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { grantScopeOf } from './model.ts'
import type { StoredGrant, StoredUser } from './model.ts'

/** The actor for a user's id. A disabled user keeps the name and loses every grant. */
export async function loadActor(tx: Tx, userId: number): Promise<Actor> {
  if (userId === machine.id) return machine
  const user: StoredUser | undefined = await tx('users').where({ id: userId }).first()
  if (!user) throw missing(`没有编号为 ${userId} 的用户`)
  return actorOf(tx, user)
}

export async function actorOf(tx: Tx, user: StoredUser): Promise<Actor> {
  return {
    id: Number(user.id),
    login: user.login,
    name: user.name,
    orgCode: user.org_code ?? '',
    kind: user.kind,
    grants: Number(user.is_enabled) === 1 ? await grantsOf(tx, Number(user.id)) : [],
  }
}

async function grantsOf(tx: Tx, userId: number): Promise<Grant[]> {
  const rows: (StoredGrant & { permissions: string })[] = await tx('user_grants')
    .join('roles', 'roles.code', 'user_grants.role_code')
    .where('user_grants.user_id', userId)
    .orderBy('user_grants.id')
    .select('user_grants.*', 'roles.permissions')
  return rows.map((row) => ({ ...grantScopeOf(row), permissions: JSON.parse(row.permissions) as string[] }))
}
