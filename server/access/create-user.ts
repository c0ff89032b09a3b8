// New accounts: people, who get a one-time password by a call of its own, and systems, which sign with an SM2 key.
// An account comes without any right; granting is another administrator's work.
import type { Actor } from '../core/actor.ts'
import { nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import type { CreateSystemAccountInput, CreateUserInput } from './input.ts'
import { requireScope } from './scope.ts'
import { readSm2PublicKey } from './sm2.ts'

export async function createUser(tx: Tx, actor: Actor, input: CreateUserInput): Promise<{ id: number }> {
  await requireOrganisation(tx, actor, input.orgCode)
  return { id: await insertUser(tx, { ...input, kind: 'user' }) }
}

export async function createSystemAccount(
  tx: Tx,
  actor: Actor,
  input: CreateSystemAccountInput,
): Promise<{ id: number }> {
  const problems = publicKeyProblems(input.publicKey)
  if (problems.length > 0) throw invalid(problems)
  await requireOrganisation(tx, actor, input.orgCode)
  return { id: await insertUser(tx, { ...input, kind: 'system' }) }
}

export interface NewUser {
  login: string
  name: string
  orgCode: string
  kind: 'user' | 'system'
  passwordHash?: string
  mustChangePassword?: boolean
  publicKey?: string
  sourceSystem?: string
}

/** Writes the account; a login that was ever used is refused, so that the audit trail never means two people by one name. */
export async function insertUser(tx: Tx, user: NewUser): Promise<number> {
  if (await tx('users').where({ login: user.login }).first('id')) {
    throw conflict('user.login_taken', `登录名 ${user.login} 已被使用（停用的账号也不再让出登录名）`, {
      at: 'login',
      hint: '换一个登录名',
    })
  }
  const id = await nextId(tx)
  await tx('users').insert({
    id,
    login: user.login,
    name: user.name,
    org_code: user.orgCode,
    kind: user.kind,
    password_hash: user.passwordHash ?? null,
    is_enabled: 1,
    must_change_password: user.mustChangePassword ? 1 : 0,
    failed_count: 0,
    public_key: user.publicKey ?? null,
    source_system: user.sourceSystem ?? null,
    created_at: new Date().toISOString(),
  })
  return id
}

/** The organisation must be there and in the actor's scope. */
export async function requireOrganisation(tx: Tx, actor: Actor, code: string): Promise<void> {
  const organisation: { region_code: string } | undefined = await tx('organisations').where({ code }).first()
  if (!organisation) {
    throw invalid([
      { code: 'organisation.unknown', message: `没有代码为 ${code} 的单位`, at: 'orgCode', hint: '在“单位”中查找代码' },
    ])
  }
  await requireScope(tx, actor, 'user.manage', { region: organisation.region_code })
}

export function publicKeyProblems(publicKey: string): Problem[] {
  if (readSm2PublicKey(publicKey)) return []
  return [
    {
      code: 'public_key.invalid',
      message: '公钥须是 PEM 格式的 SM2 公钥（以 -----BEGIN PUBLIC KEY----- 开头）',
      at: 'publicKey',
      hint: '用 openssl pkey -in 私钥.pem -pubout 导出；私钥不要提交',
    },
  ]
}
