// The daily checks run once a day, from their hour on, whoever of several servers is first.
import assert from 'node:assert/strict'
import type { Database } from '../../server/core/database/index.ts'
import { dayDue, enqueueChecksOf } from '../../server/operation/daily-checks.ts'
import { freshDatabase } from '../support/database.ts'

describe('daily checks', () => {
  let database: Database
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.close())

  it('are due from their hour in China on, and never when switched off', () => {
    assert.equal(dayDue(new Date('2026-03-01T17:59:59Z'), 2), null)
    assert.equal(dayDue(new Date('2026-03-01T18:00:00Z'), 2), '2026-03-02')
    assert.equal(dayDue(new Date('2026-03-02T15:59:59Z'), 2), '2026-03-02')
    assert.equal(dayDue(new Date('2026-03-01T18:00:00Z'), null), null)
  })

  it('are enqueued once a day though two servers look at once', async () => {
    const enqueue = (day: string) => database.transaction((tx) => enqueueChecksOf(tx, day))
    const both = await Promise.all([enqueue('2026-03-02'), enqueue('2026-03-02')])
    assert.equal(both.filter((id) => id !== null).length, 1)
    assert.equal(await enqueue('2026-03-02'), null)
    assert.notEqual(await enqueue('2026-03-03'), null)
    const jobs: { kind: string; status: string }[] = await database.knex('jobs').select('kind', 'status')
    assert.deepEqual(jobs, [
      { kind: 'run-checks', status: 'queued' },
      { kind: 'run-checks', status: 'queued' },
    ])
  })
})
