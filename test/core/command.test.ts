import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Actor } from '../../server/core/actor.ts'
import { nobody } from '../../server/core/actor.ts'
import { checkAuditChain } from '../../server/core/audit.ts'
import { runCommand } from '../../server/core/command.ts'
import type { Database } from '../../server/core/database/index.ts'
import { AppError, refused } from '../../server/core/errors.ts'
import { money, text } from '../../server/core/input.ts'
import { runQuery } from '../../server/core/query.ts'
import { command, query } from '../../server/core/router.ts'
import { freshDatabase } from '../support/database.ts'

const grant = { role: 'r', permissions: ['thing.write'], region: '330000000', schemes: null, standards: null }
const writer: Actor = { id: 7, login: 'w', name: '张三', orgCode: 'X', kind: 'user', grants: [grant] }

const write = command({
  method: 'POST',
  path: '/things',
  name: 'things.write',
  title: '写入',
  permission: 'thing.write',
  input: z.object({ title: text(10), amount: money }),
  async run(tx, _actor, input) {
    const id = Number((await tx('jobs').count({ n: '*' }))[0]?.n) + 1
    await tx('jobs').insert({
      id,
      kind: 'k',
      title: input.title,
      input: input.amount,
      status: 'done',
      progress_done: 0,
      actor_id: 7,
      is_cancel_wanted: 0,
      created_at: 'now',
    })
    if (input.title === 'bad') throw refused('thing.bad', '不行')
    return { id }
  },
  audit: (input, output) => ({ object: 'thing', ids: [output.id], detail: { title: input.title } }),
})

const call = { requestId: 'r-1', address: '' }
const request = (actor: Actor, input: unknown, key: string, dryRun = false) => ({ ...call, actor, input, key, dryRun })
const code = (expected: string) => (error: unknown) => error instanceof AppError && error.code === expected

describe('the one path of every write', () => {
  let database: Database
  before(async () => {
    database = await freshDatabase()
  })
  after(() => database.close())
  const things = async () => Number((await database.knex('jobs').count({ n: '*' }))[0]?.n)

  it('refuses those who are not signed in, and those without the permission', async () => {
    await assert.rejects(runCommand(database, write, request(nobody, {}, 'k')), code('access.not_signed_in'))
    await assert.rejects(
      runCommand(database, write, request({ ...writer, grants: [] }, {}, 'k')),
      code('access.denied'),
    )
    assert.equal(await things(), 0)
  })

  it('tells every problem of the input at once', async () => {
    await assert.rejects(
      runCommand(database, write, request(writer, { title: '', amount: 12.5 }, 'k')),
      (error: unknown) => {
        assert.ok(error instanceof AppError)
        assert.deepEqual(
          error.problems.map((problem) => problem.at),
          ['title', 'amount'],
        )
        return true
      },
    )
  })

  it('runs once per key: the same again gets the stored answer, other content is refused', async () => {
    const first = await runCommand(database, write, request(writer, { title: '一', amount: '1.00' }, 'key-1'))
    assert.deepEqual(await runCommand(database, write, request(writer, { amount: '1.0', title: '一' }, 'key-1')), first)
    assert.equal(await things(), 1)
    await assert.rejects(
      runCommand(database, write, request(writer, { title: '二', amount: '1.00' }, 'key-1')),
      code('command.key_reused'),
    )
  })

  it('leaves nothing behind when it fails, not even the key', async () => {
    await assert.rejects(
      runCommand(database, write, request(writer, { title: 'bad', amount: '1.00' }, 'key-2')),
      code('thing.bad'),
    )
    assert.equal(await things(), 1)
    await runCommand(database, write, request(writer, { title: '好', amount: '1.00' }, 'key-2'))
    assert.equal(await things(), 2)
  })

  it('runs equal requests that arrive together only once', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => runCommand(database, write, request(writer, { title: '同', amount: '1.00' }, 'key-3'))),
    )
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
    assert.equal(await things(), 3)
  })

  it('a dry run goes the same way and writes nothing', async () => {
    const answer = await runCommand(database, write, request(writer, { title: '试', amount: '1.00' }, 'key-4', true))
    assert.deepEqual(answer, { id: 4 })
    assert.equal(await things(), 3)
  })

  it('keeps an unbroken audit trail, and shows where it was tampered with', async () => {
    assert.deepEqual(await database.snapshot(checkAuditChain), [])
    await database.knex('audit_entries').where({ seq: 2 }).update({ detail: '{"title":"改"}' })
    assert.match((await database.snapshot(checkAuditChain)).join(), /第 2 条的内容与其摘要不符/)
    await database.knex('audit_entries').where({ seq: 2 }).delete()
    assert.match((await database.snapshot(checkAuditChain)).join(), /缺少第 2 至 2 条/)
  })

  it('reads can not write', async () => {
    const sly = query({
      path: '/x',
      name: 'x',
      title: '读',
      permission: 'public',
      input: z.object({}),
      run: (tx) => tx('jobs').delete(),
    })
    await assert.rejects(runQuery(database, sly, nobody, {}))
    assert.equal(await things(), 3)
  })
})
