// What an operator at the server's own command line may do without signing in: reset a password, register an interface.
import { machine } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, missing } from '../core/errors.ts'
import { checkInput } from '../core/input.ts'
import { insertUser, publicKeyProblems } from './create-user.ts'
import { insertGrant } from './give-role.ts'
import { createSystemAccountInput } from './input.ts'
import type { StoredUser } from './model.ts'
import { hashPassword, oneTimePassword } from './password.ts'
import { setOneTimePassword } from './update-user.ts'

/** Gives a user a one-time password, ends the sessions and lifts a lock. */
export async function resetPassword(tx: Tx, login: string): Promise<{ login: string; password: string }> {
  const [user]: StoredUser[] = await tx('users').where({ login, kind: 'user' }).forUpdate()
  if (!user) throw missing(`没有登录名为 ${login} 的用户`)
  const password = oneTimePassword()
  await setOneTimePassword(tx, Number(user.id), await hashPassword(password))
  await writeAudit(tx, machine, {
    action: 'users.password',
    object: 'user',
    ids: [Number(user.id)],
    detail: { from: 'command line' },
  })
  return { login, password }
}

export interface NewInterface {
  login: string
  name: string
  orgCode: string
  sourceSystem: string
  /** PEM, SM2. */
  publicKey: string
  /** Where it may deliver documents; absent: the region of its organisation. */
  region?: string | undefined
  /** Absent: every scheme. */
  schemes?: readonly string[] | undefined
}

/** Registers an interface account together with its right to deliver documents. */
export async function addSystemAccount(tx: Tx, given: NewInterface): Promise<{ id: number; region: string }> {
  const { region: wanted, schemes, ...account } = given
  const input = checkInput(createSystemAccountInput, account)
  const problems = publicKeyProblems(input.publicKey)
  const organisation: { region_code: string } | undefined = await tx('organisations')
    .where({ code: input.orgCode })
    .first()
  if (!organisation)
    problems.push({ code: 'organisation.unknown', message: `没有代码为 ${input.orgCode} 的单位`, at: 'orgCode' })
  const region = wanted ?? organisation?.region_code ?? ''
  if (region && !(await tx('region_ancestors').where({ region_code: region }).first('region_code'))) {
    problems.push({ code: 'region.unknown', message: `没有财政区划 ${region}`, at: 'region' })
  }
  if (problems.length > 0) throw invalid(problems)
  const id = await insertUser(tx, { ...input, kind: 'system' })
  await insertGrant(tx, machine, id, { role: 'interface', region, schemes: schemes ?? null, standards: null })
  await writeAudit(tx, machine, {
    action: 'system-accounts.create',
    object: 'user',
    ids: [id],
    detail: { ...input, region, schemes: schemes ?? null, from: 'command line' },
  })
  return { id, region }
}
