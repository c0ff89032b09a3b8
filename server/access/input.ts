// Shapes of this slice's input.
import { z } from 'zod'
import { code, flag, id, paging, text } from '../core/input.ts'
import { organisationKinds } from './organisations.ts'

const login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9._-]{2,31}$/, '登录名须是 3 至 32 位小写字母、数字和 . _ -，以字母开头')
const password = z.string().min(1, '不能为空').max(1000, '过长')
const personName = text(30)
const region = z.string().regex(/^\d{9}$/, '须是 9 位财政区划代码')
const publicKey = z.string().trim().min(1, '不能为空').max(1000, '过长')
const sourceSystem = code(40)

export const signInInput = z.strictObject({ login: z.string().trim().min(1, '不能为空').max(100, '过长'), password })
export const changePasswordInput = z.strictObject({ old: password, new: password })
export const noInput = z.object({})

export const setUpInput = z.strictObject({
  organisation: z.strictObject({ code: code(40), name: text(60), kind: z.enum(organisationKinds), regionCode: region }),
  administrators: z
    .array(
      z.strictObject({
        role: z.enum(['system-admin', 'security-admin', 'audit-admin']),
        login,
        name: personName,
        password,
      }),
    )
    .length(3, '须有系统、安全、审计三名管理员'),
})
export type SetUpInput = z.output<typeof setUpInput>

export const userFilterInput = z.strictObject({
  q: text(60).optional(),
  org: code(40).optional(),
  kind: z.enum(['user', 'system']).optional(),
  enabled: flag.optional(),
  ...paging,
  sort: z
    .enum(['login', '-login', 'name', '-name', 'createdAt', '-createdAt', 'signedInAt', '-signedInAt'])
    .default('login'),
})
export type UserFilter = z.output<typeof userFilterInput>

export const createUserInput = z.strictObject({ login, name: personName, orgCode: code(40) })
export type CreateUserInput = z.output<typeof createUserInput>

export const createSystemAccountInput = z.strictObject({
  login,
  name: personName,
  orgCode: code(40),
  sourceSystem,
  publicKey,
})
export type CreateSystemAccountInput = z.output<typeof createSystemAccountInput>

export const updateUserInput = z.strictObject({
  id,
  name: personName.optional(),
  orgCode: code(40).optional(),
  isEnabled: z.boolean().optional(),
  publicKey: publicKey.optional(),
})
export type UpdateUserInput = z.output<typeof updateUserInput>

export const userIdInput = z.strictObject({ id })

const listOrAll = <T extends z.ZodType>(item: T) =>
  z.array(item).min(1, '不限时给 null，不能是空表').max(50).nullable().default(null)

export const giveRoleInput = z.strictObject({
  id,
  role: code(40),
  region,
  schemes: listOrAll(code(10)),
  standards: listOrAll(z.enum(['agency', 'treasury'])),
})
export type GiveRoleInput = z.output<typeof giveRoleInput>

export const withdrawRoleInput = z.strictObject({ id, grantId: id })
