// Changes an account: name, organisation, enabled or not, the key of a system; and gives a one-time password.
import type { Actor } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing, refused } from '../core/errors.ts'
import type { RawCall } from '../core/router.ts'
import { publicKeyProblems, requireOrganisation } from './create-user.ts'
import type { UpdateUserInput } from './input.ts'
import type { StoredUser } from './model.ts'
import { hashPassword, oneTimePassword } from './password.ts'
import { limitToScope } from './scope.ts'
import { closeSessions } from './sessions.ts'

export async function updateUser(tx: Tx, actor: Actor, input: UpdateUserInput): Promise<{ id: number }> {
  const user = await lockUser(tx, actor, 'user.manage', input.id)
  if (input.isEnabled === false && input.id === actor.id)
    throw refused('user.self', '不能停用自己的账号', { hint: '请另一名系统管理员办理' })
  if (input.publicKey !== undefined) {
    const problems = publicKeyProblems(input.publicKey)
    if (user.kind !== 'system')
      problems.push({ code: 'public_key.person', message: '只有接口账号使用公钥', at: 'publicKey' })
    if (problems.length > 0) throw invalid(problems)
  }
  if (input.orgCode !== undefined) await requireOrganisation(tx, actor, input.orgCode)
  const changes = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.orgCode === undefined ? {} : { org_code: input.orgCode }),
    ...(input.publicKey === undefined ? {} : { public_key: input.publicKey }),
    ...(input.isEnabled === undefined ? {} : { is_enabled: input.isEnabled ? 1 : 0 }),
  }
  if (Object.keys(changes).length === 0) throw invalid('没有给出要修改的内容')
  await tx('users').where({ id: input.id }).update(changes)
  if (input.isEnabled === false) await closeSessions(tx, input.id)
  return { id: input.id }
}

/**
 * A new one-time password for a user, told once: it is no command with a stored answer, so it stands nowhere in clear.
 * Asking again makes another one and ends the first.
 */
export async function giveOneTimePassword(
  call: RawCall,
  input: { id: number },
): Promise<{ login: string; password: string }> {
  const password = oneTimePassword()
  const hash = await hashPassword(password)
  return call.transaction(async (tx) => {
    const user = await lockUser(tx, call.actor, 'user.manage', input.id)
    if (user.kind !== 'user') throw refused('user.system', '接口账号没有密码，以签名访问', { at: 'id' })
    if (input.id === call.actor.id) throw refused('user.self', '不能重置自己的密码', { hint: '用“修改密码”' })
    await setOneTimePassword(tx, input.id, hash)
    await writeAudit(tx, call.actor, {
      action: 'users.password',
      object: 'user',
      ids: [input.id],
      requestId: call.requestId,
    })
    return { login: user.login, password }
  })
}

/** Replaces the password, ends every session and lifts a lock. */
export async function setOneTimePassword(tx: Tx, id: number, hash: string): Promise<void> {
  await tx('users')
    .where({ id })
    .update({ password_hash: hash, must_change_password: 1, failed_count: 0, locked_until: null })
  await closeSessions(tx, id)
}

/** The user, locked; one outside the scope of the actor's permission looks like none. */
export async function lockUser(tx: Tx, actor: Actor, permission: string, id: number): Promise<StoredUser> {
  const inScope = limitToScope(tx('organisations').select('code'), actor, permission, { region: 'region_code' })
  const [user]: StoredUser[] = await tx('users').where({ id }).whereIn('org_code', inScope).forUpdate()
  if (!user) throw missing(`没有编号为 ${id} 的用户`)
  return user
}
