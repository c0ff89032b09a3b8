// The whole province as a job: it can be stopped, and one whose server died goes on with the unit after the last one done.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../../server/core/actor.ts'
import type { Database } from '../../server/core/database/index.ts'
import { cancelJob, enqueueJob, findJob, releaseJobs, startWorker } from '../../server/core/jobs.ts'
import { openLog } from '../../server/core/log.ts'
import { prepareBase } from '../../server/prepare.ts'
import { seedFullSampleJob } from '../../server/sample/full.ts'
import { freshDatabase } from '../support/database.ts'

describe('the whole province', () => {
  let database: Database
  let dataDir = ''

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tongchou-province-'))
    database = await freshDatabase()
    await prepareBase(database)
  })

  after(async () => {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const unitsInBooks = async (): Promise<string[]> => {
    const rows: { region_code: string }[] = await database.transaction((tx) =>
      tx('vouchers as v')
        .join('books as b', 'b.id', 'v.book_id')
        .where({ 'v.kind': 'rule', 'v.status': 'posted' })
        .whereNot('b.region_code', 'like', '3301%')
        .where('b.region_code', 'like', '33%')
        .distinct('b.region_code')
        .orderBy('b.region_code'),
    )
    return rows.map((row) => row.region_code)
  }

  /** Runs what is queued and stops the job when it has taken in `units` of the province. */
  async function runUntil(id: number, units: number): Promise<void> {
    const setting = {
      database,
      kinds: [seedFullSampleJob],
      actorOf: async () => machine,
      dataDir,
      log: openLog('silent'),
      pollMs: 0,
    }
    const run = startWorker(setting).drain()
    for (let isEnough = false; !isEnough;) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      isEnough = await database.transaction(async (tx) => {
        const job = await findJob(tx, id)
        const reached = (job?.progressDone ?? 0) >= units || (job?.status !== 'running' && job?.status !== 'queued')
        if (reached) await cancelJob(tx, id)
        return reached
      })
    }
    await run
  }

  it('is taken up where it stopped', async function () {
    this.timeout(120_000)
    const { kind, title } = seedFullSampleJob
    const id = await database.transaction((tx) => enqueueJob(tx, machine, kind, title, {}))
    await runUntil(id, 1)
    const first = await database.transaction((tx) => findJob(tx, id))
    assert.equal(first?.status, 'cancelled')
    assert.equal(first?.progressTotal, 88)
    const before = await unitsInBooks()
    assert.ok(before.length >= 1 && before.length < 60, `${before.length} units`)
    await database.transaction(async (tx) => {
      await tx('jobs').where({ id }).update({ status: 'running', is_cancel_wanted: 0 })
      await releaseJobs(tx)
    })
    await runUntil(id, before.length + 1)
    const later = await unitsInBooks()
    assert.deepEqual(later.slice(0, before.length), before)
    assert.ok(later.length > before.length)
    assert.deepEqual(
      await database.transaction((tx) =>
        tx('documents').where({ status: 'waiting' }).whereNot('region_code', 'like', '3301%'),
      ),
      [],
    )
  })
})
