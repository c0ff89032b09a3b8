import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import type { Database } from '../../server/core/database/index.ts'
import { refused } from '../../server/core/errors.ts'
import { cancelJob, enqueueJob, findJob, releaseJobs, startWorker } from '../../server/core/jobs.ts'
import type { JobKind } from '../../server/core/jobs.ts'
import { openLog } from '../../server/core/log.ts'
import { freshDatabase } from '../support/database.ts'

describe('jobs', () => {
  let database: Database
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.close())

  const worker = (kinds: JobKind[]) =>
    startWorker({ database, kinds, actorOf: async () => machine, dataDir: '', log: openLog('silent'), pollMs: 0 })
  const enqueue = (kind: string, input: unknown = {}) =>
    database.transaction((tx) => enqueueJob(tx, machine, kind, '试', input))
  const job = (id: number) => database.transaction((tx) => findJob(tx, id))

  it('run in order, report progress and keep their result', async () => {
    const ids = [await enqueue('count', { to: 3 }), await enqueue('count', { to: 5 })]
    await worker([
      {
        kind: 'count',
        title: '数',
        run: async (context) => {
          const { to } = context.input as { to: number }
          await context.progress(to, to, `数到 ${to}`)
          return { counted: to }
        },
      },
    ]).drain()
    const [first, second] = await Promise.all(ids.map(job))
    assert.deepEqual([first?.status, first?.result, second?.result], ['done', { counted: 3 }, { counted: 5 }])
    assert.equal(first?.progressText, '数到 3')
  })

  it('go on where a dead server left them', async () => {
    const steps: number[] = []
    const kind: JobKind = {
      kind: 'steps',
      title: '步',
      run: async (context) => {
        for (let step = ((context.state as number | undefined) ?? 0) + 1; step <= 4; step += 1) {
          steps.push(step)
          await context.database.transaction((tx) => context.saveState(tx, step))
          if (step === 2 && steps.length === 2) await new Promise(() => {})
        }
        return {}
      },
    }
    const id = await enqueue('steps')
    void worker([kind]).drain()
    while (steps.length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await database.transaction(releaseJobs)
    await worker([kind]).drain()
    assert.deepEqual(steps, [1, 2, 3, 4])
    assert.equal((await job(id))?.status, 'done')
  })

  it('tell users why they failed, without inner details', async () => {
    const known = await enqueue('known')
    const unknown = await enqueue('unknown')
    await worker([
      {
        kind: 'known',
        title: '',
        run: async () => {
          throw refused('file.broken', '文件已损坏')
        },
      },
      {
        kind: 'unknown',
        title: '',
        run: async () => {
          throw new Error('secret detail')
        },
      },
    ]).drain()
    assert.deepEqual((await job(known))?.result, { code: 'file.broken', message: '文件已损坏' })
    assert.doesNotMatch(JSON.stringify(await job(unknown)), /secret/)
  })

  it('can be cancelled before they start', async () => {
    const id = await enqueue('never')
    await database.transaction((tx) => cancelJob(tx, id))
    await worker([]).drain()
    assert.equal((await job(id))?.status, 'cancelled')
  })
})
