// Roles, their permissions and which of them one person may not hold together: data in seeds/roles.json.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { insertAbsent, updateRows } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'

const shape = z.strictObject({
  note: z.string(),
  permissions: z.array(z.strictObject({ code: z.string(), title: z.string() })),
  roles: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      /** Interface roles are for system accounts, the others for people. */
      kind: z.enum(['business', 'administrator', 'interface']),
      purpose: z.string(),
      permissions: z.array(z.string()),
    }),
  ),
  incompatible: z.array(z.strictObject({ one: z.array(z.string()), other: z.array(z.string()), reason: z.string() })),
})

export type RoleBook = z.output<typeof shape>
export type Role = RoleBook['roles'][number]

export const roleBook: RoleBook = readRoleBook()

/** The roles that set-up gives to three different people. */
export const administratorRoles = roleBook.roles
  .filter((role) => role.kind === 'administrator')
  .map((role) => role.code)

export const findRole = (code: string): Role | undefined => roleBook.roles.find((role) => role.code === code)

export const permissionTitle = (code: string): string =>
  roleBook.permissions.find((permission) => permission.code === code)?.title ?? code

export interface RoleConflict {
  held: string
  wanted: string
  reason: string
}

/** Which of the held roles forbid the wanted one to the same person, and why. */
export function incompatibleRoles(held: readonly string[], wanted: string): RoleConflict[] {
  return roleBook.incompatible.flatMap(({ one, other, reason }) => {
    const forbidding = [...(one.includes(wanted) ? other : []), ...(other.includes(wanted) ? one : [])]
    return held.filter((role) => forbidding.includes(role)).map((role) => ({ held: role, wanted, reason }))
  })
}

/** Brings the roles table in line with seeds/roles.json. */
export async function loadRoles(tx: Tx): Promise<void> {
  const rows = roleBook.roles.map((role) => ({
    code: role.code,
    name: role.name,
    permissions: JSON.stringify(role.permissions),
  }))
  await insertAbsent(tx, 'roles', columns, ['code'], rows)
  await updateRows(tx, 'roles', columns, ['code'], rows)
}

const columns = { code: 'text', name: 'text', permissions: 'text' } as const

function readRoleBook(): RoleBook {
  const book = shape.parse(JSON.parse(readFileSync(new URL('../../seeds/roles.json', import.meta.url), 'utf8')))
  const permissions = new Set(book.permissions.map((permission) => permission.code))
  const roles = new Set(book.roles.map((role) => role.code))
  for (const role of book.roles) {
    for (const code of role.permissions)
      assert(permissions.has(code), `seeds/roles.json: role ${role.code} names unknown permission ${code}`)
  }
  for (const code of book.incompatible.flatMap(({ one, other }) => [...one, ...other])) {
    assert(roles.has(code), `seeds/roles.json: incompatible names unknown role ${code}`)
  }
  return book
}
