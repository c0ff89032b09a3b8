// Roles as they are given out: their permissions, and which of them one person may not hold together.
import assert from 'node:assert/strict'
import { findRole, incompatibleRoles, loadRoles, roleBook } from '../../server/access/roles.ts'
import { withDatabase } from '../support/database.ts'

const business = roleBook.roles.filter((role) => role.kind === 'business').map((role) => role.code)
const administrators = ['system-admin', 'security-admin', 'audit-admin']
const may = (role: string, permission: string) => findRole(role)?.permissions.includes(permission)

describe('roles', () => {
  it('give each permission to someone', () => {
    for (const { code } of roleBook.permissions)
      assert.ok(
        roleBook.roles.some((role) => role.permissions.includes(code)),
        code,
      )
  })

  it('keep making, reviewing and posting apart', () => {
    assert.deepEqual(
      [
        may('voucher-maker', 'voucher.make'),
        may('voucher-maker', 'voucher.review'),
        may('voucher-maker', 'voucher.post'),
      ],
      [true, false, false],
    )
    assert.deepEqual(
      [may('reviewer', 'voucher.make'), may('reviewer', 'voucher.review'), may('reviewer', 'voucher.post')],
      [false, true, false],
    )
    assert.deepEqual(
      [may('bookkeeper', 'voucher.make'), may('bookkeeper', 'voucher.review'), may('bookkeeper', 'voucher.post')],
      [false, false, true],
    )
  })

  it('keep managing accounts, granting and auditing apart', () => {
    for (const permission of ['user.manage', 'grant.manage', 'audit.read']) {
      assert.equal(roleBook.roles.filter((role) => role.permissions.includes(permission)).length, 1, permission)
    }
    for (const administrator of administrators) assert.ok(!may(administrator, 'voucher.read'))
  })

  const forbidden: [string, string][] = [
    ['cashier', 'reviewer'],
    ['cashier', 'bookkeeper'],
    ['cashier', 'chief-accountant'],
    ['system-admin', 'security-admin'],
    ['system-admin', 'audit-admin'],
    ['security-admin', 'audit-admin'],
    ...administrators.flatMap((administrator) => business.map((role): [string, string] => [administrator, role])),
  ]
  it('that one person may not hold together are refused in either order', () => {
    for (const [one, other] of forbidden) {
      assert.equal(incompatibleRoles([one], other)[0]?.held, one, `${one} then ${other}`)
      assert.equal(incompatibleRoles([other], one)[0]?.held, other, `${other} then ${one}`)
    }
  })

  it('that may be held together are not refused', () => {
    assert.deepEqual(incompatibleRoles(['voucher-maker', 'reviewer', 'finance-officer'], 'bookkeeper'), [])
    assert.deepEqual(incompatibleRoles(['cashier'], 'cashier'), [])
    assert.deepEqual(incompatibleRoles([], 'audit-admin'), [])
  })

  it('can be loaded again without a change', () =>
    withDatabase(async (database) => {
      await database.transaction(loadRoles)
      await database.transaction((tx) =>
        tx('roles').where({ code: 'viewer' }).update({ permissions: '["voucher.post"]' }),
      )
      await database.transaction(loadRoles)
      const rows: { code: string; permissions: string }[] = await database.knex('roles')
      assert.equal(rows.length, roleBook.roles.length)
      for (const row of rows) assert.deepEqual(JSON.parse(row.permissions), findRole(row.code)?.permissions)
    }))
})
