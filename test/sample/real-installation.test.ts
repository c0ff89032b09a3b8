import assert from 'node:assert/strict'
import { insertUser } from '../../server/access/create-user.ts'
import { insertOrganisations } from '../../server/access/organisations.ts'
import { prepareBase } from '../../server/prepare.ts'
import { seedSample } from '../../server/sample/seed-sample.ts'
import { withDatabase } from '../support/database.ts'

describe('an installation with people of its own', () => {
  it('never gets the sample, however it is started', () =>
    withDatabase(async (database) => {
      await prepareBase(database)
      await database.transaction(async (tx) => {
        const own = {
          code: 'CZ01',
          name: '省财政厅',
          kind: 'finance',
          tier: 'province',
          regionCode: '330000000',
        } as const
        await insertOrganisations(tx, [{ ...own, parentCode: null }])
        await insertUser(tx, { login: 'zhangsan', name: '张三', orgCode: 'CZ01', kind: 'user', passwordHash: 'x' })
      })
      await seedSample(database, { dataDir: '', say: () => {} })
      assert.equal((await database.knex('documents')).length, 0)
      assert.equal((await database.knex('organisations')).length, 1)
      assert.deepEqual(
        (await database.knex('users').where({ kind: 'user' })).map((user) => user.login),
        ['zhangsan'],
      )
    }))
})
