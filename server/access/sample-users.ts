// The sample's users, one of every kind, with random passwords that are told once and kept in a file only its owner reads.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { machine } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { insertUser } from './create-user.ts'
import { insertGrant } from './give-role.ts'
import { hashPassword, oneTimePassword } from './password.ts'

export interface SampleUser {
  login: string
  password: string
  role: string
  /** What to try as this user. */
  advice: string
}

/**
 * Makes the sample's users once and returns them with their passwords; on a later call none.
 * Roles, regions and organisations must be loaded.
 */
export async function createSampleUsers(tx: Tx, dataDir: string): Promise<SampleUser[]> {
  const { users } = shape.parse(
    JSON.parse(readFileSync(new URL('../../seeds/sample/users.json', import.meta.url), 'utf8')),
  )
  const logins = users.map((user) => user.login)
  if (await tx('users').whereIn('login', logins).first('id')) return []
  const made = users.map((user) => ({ ...user, password: oneTimePassword() }))
  const hashes = await Promise.all(made.map((user) => hashPassword(user.password)))
  for (const [index, user] of made.entries()) {
    const id = await insertUser(tx, {
      login: user.login,
      name: user.name,
      orgCode: user.org,
      kind: 'user',
      passwordHash: hashes[index] ?? '',
    })
    for (const grant of user.grants) await insertGrant(tx, machine, id, grant)
  }
  const list = made.map(({ login, password, title, try: advice }) => ({ login, password, role: title, advice }))
  keepPasswords(dataDir, list)
  return list
}

function keepPasswords(dataDir: string, users: readonly SampleUser[]): void {
  const lines = users.map(({ login, password, role, advice }) => [login, password, role, advice].join('\t'))
  const path = join(dataDir, 'sample-users.txt')
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  // The mode above counts for a new file only.
  chmodSync(path, 0o600)
}

const shape = z.strictObject({
  note: z.string(),
  users: z.array(
    z.strictObject({
      login: z.string(),
      name: z.string(),
      org: z.string(),
      title: z.string(),
      try: z.string(),
      grants: z.array(
        z.strictObject({
          role: z.string(),
          region: z.string(),
          schemes: z.array(z.string()).nullable(),
          standards: z.array(z.enum(['agency', 'treasury'])).nullable(),
        }),
      ),
    }),
  ),
})
