// The sample's users: one of each kind, with passwords nobody knows beforehand, told once and kept in a private file.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { incompatibleRoles, findRole } from '../../server/access/roles.ts'
import { createSampleUsers } from '../../server/access/sample-users.ts'
import { startAccessServer } from './support.ts'
import type { AccessServer } from './support.ts'

interface SampleFile {
  users: {
    login: string
    name: string
    org: string
    grants: { role: string; region: string; schemes: string[] | null }[]
  }[]
}

const seed = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../seeds/${name}`, import.meta.url), 'utf8')) as T
const sample = seed<SampleFile>('sample/users.json')

describe('the sample’s users', () => {
  it('stand on organisations, regions, schemes and roles that exist, and no one holds incompatible roles', () => {
    const organisations = new Map(
      seed<{ organisations: { code: string; region: string }[] }>('organisations.json').organisations.map((one) => [
        one.code,
        one.region,
      ]),
    )
    const regions = new Set(seed<{ regions: { code: string }[] }>('regions.json').regions.map((one) => one.code))
    const schemes = new Set(seed<{ schemes: { code: string }[] }>('schemes.json').schemes.map((one) => one.code))
    for (const user of sample.users) {
      assert.ok(organisations.has(user.org), `${user.login}: ${user.org}`)
      for (const grant of user.grants) {
        assert.ok(regions.has(grant.region), `${user.login}: ${grant.region}`)
        for (const scheme of grant.schemes ?? []) assert.ok(schemes.has(scheme), `${user.login}: ${scheme}`)
        assert.notEqual(findRole(grant.role)?.kind ?? 'interface', 'interface')
        assert.deepEqual(
          incompatibleRoles(
            user.grants.map((one) => one.role),
            grant.role,
          ),
          [],
        )
      }
    }
    const held = new Set(sample.users.flatMap((user) => user.grants.map((grant) => grant.role)))
    for (const role of [
      'voucher-maker',
      'reviewer',
      'bookkeeper',
      'cashier',
      'chief-accountant',
      'finance-officer',
      'document-operator',
      'viewer',
      'system-admin',
      'security-admin',
      'audit-admin',
    ]) {
      assert.ok(held.has(role), role)
    }
  })

  describe('once made', () => {
    let server: AccessServer
    let folder: string
    before(async () => {
      server = await startAccessServer()
      folder = mkdtempSync(join(tmpdir(), 'tongchou-sample-'))
      const codes = [...new Set(sample.users.map((user) => user.org))].filter((code) => code !== 'SA330106')
      for (const code of codes) {
        await server.database
          .knex('organisations')
          .insert({ code, name: code, kind: 'agency', region_code: '330106000', tier: 'county' })
      }
    })
    after(async () => {
      await server.close()
      rmSync(folder, { recursive: true })
    })

    it('can sign in at once with the passwords told, which only the file’s owner can read', async () => {
      const path = join(folder, 'sample-users.txt')
      writeFileSync(path, 'left by an earlier trial', { mode: 0o644 })
      const users = await server.database.transaction((tx) => createSampleUsers(tx, folder))
      assert.equal(users.length, sample.users.length)
      assert.equal(new Set(users.map((user) => user.password)).size, users.length)
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
      assert.deepEqual(
        lines,
        users.map((user) => [user.login, user.password, user.role, user.advice].join('\t')),
      )
      assert.equal(statSync(path).mode & 0o777, 0o600)
      for (const { login, password } of users.slice(0, 3)) {
        const { body } = await (await server.signIn(login, password))('GET', '/session')
        assert.equal((body.user as { mustChangePassword: boolean }).mustChangePassword, false)
      }
    })

    it('are not made a second time, and the file stays', async () => {
      const before = readFileSync(join(folder, 'sample-users.txt'), 'utf8')
      assert.deepEqual(await server.database.transaction((tx) => createSampleUsers(tx, folder)), [])
      assert.equal(readFileSync(join(folder, 'sample-users.txt'), 'utf8'), before)
    })
  })
})
