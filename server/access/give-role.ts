// Gives a role within a scope, and takes it back. Nobody grants to himself, and roles that one person may not hold
// together are refused (会计法 on cashiers; the three administrators).
import type { Actor } from '../core/actor.ts'
import { nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, conflict, invalid, missing, refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import type { GiveRoleInput } from './input.ts'
import { storedList } from './model.ts'
import type { GrantScope, StoredGrant, StoredUser } from './model.ts'
import { findRole, incompatibleRoles } from './roles.ts'
import { requireScope } from './scope.ts'
import { lockUser } from './update-user.ts'

export async function giveRole(tx: Tx, actor: Actor, input: GiveRoleInput): Promise<{ id: number }> {
  const user = await lockUser(tx, actor, 'grant.manage', input.id)
  refuseSelf(actor, input.id)
  const problems = await scopeProblems(tx, input)
  if (problems.length > 0) throw invalid(problems)
  await requireScope(tx, actor, 'grant.manage', { region: input.region })
  await refuseRole(tx, user, input.role)
  return { id: await insertGrant(tx, actor, input.id, input) }
}

export async function withdrawRole(
  tx: Tx,
  actor: Actor,
  input: { id: number; grantId: number },
): Promise<{ id: number; role: string }> {
  await lockUser(tx, actor, 'grant.manage', input.id)
  refuseSelf(actor, input.id)
  const grant: StoredGrant | undefined = await tx('user_grants').where({ id: input.grantId, user_id: input.id }).first()
  if (!grant) throw missing(`用户没有编号为 ${input.grantId} 的授权`)
  await requireScope(tx, actor, 'grant.manage', { region: grant.region_code })
  await tx('user_grants').where({ id: input.grantId }).delete()
  return { id: input.grantId, role: grant.role_code }
}

/** Writes a grant without asking who may: for set-up, the command line and the sample. */
export async function insertGrant(tx: Tx, actor: Actor, userId: number, scope: GrantScope): Promise<number> {
  const row = {
    user_id: userId,
    role_code: scope.role,
    region_code: scope.region,
    schemes: storedList(scope.schemes),
    standards: storedList(scope.standards),
  }
  if (await tx('user_grants').where(row).first('id')) throw conflict('grant.exists', '用户已有完全相同的授权')
  const id = await nextId(tx)
  await tx('user_grants').insert({ ...row, id, granted_by: actor.id, granted_at: new Date().toISOString() })
  return id
}

function refuseSelf(actor: Actor, userId: number): void {
  if (userId === actor.id)
    throw refused('grant.self', '不能给自己授权或收回自己的授权', { hint: '请另一名安全管理员办理' })
}

async function scopeProblems(tx: Tx, input: GiveRoleInput): Promise<Problem[]> {
  const problems: Problem[] = []
  if (!findRole(input.role))
    problems.push({ code: 'role.unknown', message: `没有代码为 ${input.role} 的岗位`, at: 'role' })
  if (!(await tx('region_ancestors').where({ region_code: input.region }).first('region_code'))) {
    problems.push({ code: 'region.unknown', message: `没有财政区划 ${input.region}`, at: 'region' })
  }
  if (input.schemes) {
    const known: { code: string }[] = await tx('schemes').whereIn('code', input.schemes).select('code')
    const unknown = input.schemes.filter((scheme) => !known.some((row) => row.code === scheme))
    problems.push(
      ...unknown.map((scheme) => ({ code: 'scheme.unknown', message: `没有险种 ${scheme}`, at: 'schemes' })),
    )
  }
  return problems
}

async function refuseRole(tx: Tx, user: StoredUser, role: string): Promise<void> {
  const isForSystems = findRole(role)?.kind === 'interface'
  if (isForSystems !== (user.kind === 'system')) {
    throw refused('role.kind', isForSystems ? '接口岗位只能授予接口账号' : '接口账号只能授予接口岗位', { at: 'role' })
  }
  const grants: StoredGrant[] = await tx('user_grants').where({ user_id: Number(user.id) })
  const conflicts = incompatibleRoles([...new Set(grants.map((grant) => grant.role_code))], role)
  if (conflicts.length === 0) return
  const named = conflicts.map(({ held, reason }) => `“${findRole(held)?.name ?? held}”（${reason}）`)
  throw new AppError(
    409,
    'role.incompatible',
    `${user.name} 已任${named.join('、')}，不能兼任“${findRole(role)?.name ?? role}”`,
    {
      at: 'role',
      params: { held: conflicts.map((one) => one.held), wanted: role },
      hint: '先收回不相容的岗位，或授予另一人',
    },
  )
}
