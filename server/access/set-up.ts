// First start of an empty installation: the first organisation and three administrators, who choose their own passwords.
// Open to everyone until it is done, and never again: afterwards only an administrator makes users.
import { machine } from '../core/actor.ts'
import { writeAudit } from '../core/audit.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import type { RawCall } from '../core/router.ts'
import { insertUser } from './create-user.ts'
import { insertGrant } from './give-role.ts'
import type { SetUpInput } from './input.ts'
import { insertOrganisations } from './organisations.ts'
import type { Organisation } from './organisations.ts'
import { hashPassword, passwordProblems } from './password.ts'
import { hasUsers } from './queries.ts'
import { administratorRoles, findRole } from './roles.ts'

export async function setUp(
  call: RawCall,
  input: SetUpInput,
): Promise<{ administrators: { role: string; login: string }[] }> {
  await call.transaction(refuseSecondTime)
  const problems = administratorProblems(input)
  if (problems.length > 0) throw invalid(problems)
  const hashes = await Promise.all(input.administrators.map((one) => hashPassword(one.password)))
  return call.transaction(async (tx) => {
    // Two set-ups at once queue here; the second then finds the first one's users.
    await tx('roles').where({ code: 'system-admin' }).forUpdate()
    await refuseSecondTime(tx)
    const organisation = await prepareOrganisation(tx, input)
    const ids: number[] = []
    for (const [index, one] of input.administrators.entries()) {
      const id = await insertUser(tx, {
        login: one.login,
        name: one.name,
        orgCode: organisation.code,
        kind: 'user',
        passwordHash: hashes[index] ?? '',
      })
      await insertGrant(tx, machine, id, {
        role: one.role,
        region: organisation.regionCode,
        schemes: null,
        standards: null,
      })
      ids.push(id)
    }
    const administrators = input.administrators.map(({ role, login }) => ({ role, login }))
    await writeAudit(tx, machine, {
      action: 'setup.run',
      object: 'user',
      ids,
      detail: { organisation: organisation.code, administrators, address: call.address },
      requestId: call.requestId,
    })
    return { administrators }
  })
}

async function refuseSecondTime(tx: Tx): Promise<void> {
  if (await hasUsers(tx))
    throw conflict('setup.done', '系统已经初始化，不能再次设置管理员', { hint: '请用管理员账号登录' })
}

/** Three administrators are three people: different logins, different names (GB/T 22239-2019 8.1.5). */
function administratorProblems({ administrators }: SetUpInput): Problem[] {
  const problems = administrators.flatMap((one, index) =>
    passwordProblems(one.password, one.login, `administrators.${index}.password`),
  )
  const add = (code: string, message: string) => problems.push({ code, message, at: 'administrators' })
  for (const role of administratorRoles) {
    if (!administrators.some((one) => one.role === role))
      add('setup.role_missing', `缺少${findRole(role)?.name ?? role}`)
  }
  if (new Set(administrators.map((one) => one.login)).size < administrators.length)
    add('setup.same_login', '三名管理员的登录名不能相同')
  if (new Set(administrators.map((one) => one.name)).size < administrators.length)
    add('setup.same_person', '三名管理员须是三个人，姓名不能相同')
  if (new Set(administrators.map((one) => one.password)).size < administrators.length)
    add('setup.same_password', '三名管理员的密码不能相同')
  return problems
}

async function prepareOrganisation(tx: Tx, { organisation }: SetUpInput): Promise<Organisation> {
  const region: { tier: Organisation['tier'] } | undefined = await tx('regions')
    .where({ code: organisation.regionCode })
    .first('tier')
  if (!region) {
    if (await tx('regions').first('code')) {
      throw invalid([
        { code: 'region.unknown', message: `没有财政区划 ${organisation.regionCode}`, at: 'organisation.regionCode' },
      ])
    }
    throw refused('setup.no_base_data', '尚未装入基础数据，不能初始化', { hint: '先运行 tongchou seed' })
  }
  const known: { name: string; region_code: string } | undefined = await tx('organisations')
    .where({ code: organisation.code })
    .first()
  if (known && (known.name !== organisation.name || known.region_code !== organisation.regionCode)) {
    throw conflict('organisation.exists', `单位代码 ${organisation.code} 已用于${known.name}（${known.region_code}）`, {
      at: 'organisation.code',
    })
  }
  const fresh: Organisation = { ...organisation, parentCode: null, tier: region.tier }
  if (!known) await insertOrganisations(tx, [fresh])
  return fresh
}
