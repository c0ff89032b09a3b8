import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addAmounts,
  insertAbsent,
  insertRows,
  lockNext,
  nextIds,
  openDatabase,
  updateRows,
  whereInList,
} from '../../server/core/database/index.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { AppError } from '../../server/core/errors.ts'
import { freshDatabase } from '../support/database.ts'

const columns = { code: 'text', day: 'date', debit_amount: 'amount', note: 'long', rank: 'integer' } as const
const row = (code: string, amount: string | null = '1.00') => ({
  code,
  day: '2026-02-28',
  debit_amount: amount,
  note: null,
  rank: 3,
})

describe('what every database does alike', () => {
  let database: Database
  const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => database.transaction(work)
  before(async () => {
    database = await freshDatabase()
    await database.knex.schema.createTable('trial_rows', (table) => {
      table.string('code', 20).notNullable().primary({ constraintName: 'trial_rows_key' })
      table.date('day')
      table.decimal('debit_amount', 20, 2)
      table.text('note')
      table.bigInteger('rank')
    })
  })
  after(() => database.close())
  beforeEach(async () => {
    await database.knex('trial_rows').delete()
  })

  it('gives amounts as exact text, business dates as text, whole numbers as numbers', async () => {
    await inTransaction((tx) => insertRows(tx, 'trial_rows', columns, [row('a', '999999999999999999.99')]))
    const [found] = await database.knex('trial_rows')
    assert.deepEqual(found, {
      code: 'a',
      day: '2026-02-28',
      debit_amount: '999999999999999999.99',
      note: null,
      rank: 3,
    })
  })

  it('writes thousands of rows at once', async () => {
    await inTransaction((tx) =>
      insertRows(
        tx,
        'trial_rows',
        columns,
        Array.from({ length: 12_345 }, (_, i) => row(`c${i}`)),
      ),
    )
    assert.equal((await database.knex('trial_rows').count({ n: '*' }))[0]?.n, 12_345)
  })

  it('writes only rows whose key is new, and says which', async () => {
    await inTransaction((tx) => insertRows(tx, 'trial_rows', columns, [row('a')]))
    const fresh = await inTransaction((tx) =>
      insertAbsent(tx, 'trial_rows', columns, ['code'], [row('a'), row('b'), row('c'), row('b')]),
    )
    assert.deepEqual(
      fresh.map((one) => one.code),
      ['b', 'c'],
    )
  })

  it('adds amounts to rows that are there, writes the others', async () => {
    const amounts = { code: 'text', debit_amount: 'amount' } as const
    await inTransaction((tx) => addAmounts(tx, 'trial_rows', amounts, ['code'], [{ code: 'x', debit_amount: '0.10' }]))
    await inTransaction((tx) =>
      addAmounts(
        tx,
        'trial_rows',
        amounts,
        ['code'],
        [
          { code: 'x', debit_amount: '0.20' },
          { code: 'y', debit_amount: '-5.00' },
        ],
      ),
    )
    const found = await database.knex('trial_rows').orderBy('code').select('code', 'debit_amount')
    assert.deepEqual(found, [
      { code: 'x', debit_amount: '0.30' },
      { code: 'y', debit_amount: '-5.00' },
    ])
  })

  it('changes many rows by key at once', async () => {
    await inTransaction((tx) => insertRows(tx, 'trial_rows', columns, [row('a'), row('b'), row('c')]))
    await inTransaction((tx) =>
      updateRows(
        tx,
        'trial_rows',
        { code: 'text', note: 'long' },
        ['code'],
        [
          { code: 'a', note: '甲' },
          { code: 'c', note: '丙' },
        ],
      ),
    )
    assert.deepEqual(
      (await database.knex('trial_rows').orderBy('code')).map((one) => one.note),
      ['甲', null, '丙'],
    )
  })

  it('finds by lists longer than any database takes in one', async () => {
    await inTransaction((tx) => insertRows(tx, 'trial_rows', columns, [row('a'), row('k7')]))
    const list = Array.from({ length: 3000 }, (_, i) => `k${i}`)
    const found = await inTransaction((tx) => whereInList(tx, tx('trial_rows'), 'code', list))
    assert.equal(found.length, 1)
  })

  it('gives ids that never repeat', async () => {
    const ids = [...(await inTransaction((tx) => nextIds(tx, 500))), ...(await inTransaction((tx) => nextIds(tx, 500)))]
    assert.equal(new Set(ids).size, 1000)
  })

  it('leaves nothing of a failed transaction', async () => {
    await assert.rejects(
      inTransaction(async (tx) => {
        await insertRows(tx, 'trial_rows', columns, [row('a')])
        await insertRows(tx, 'trial_rows', columns, [row('a')])
      }),
      (error: unknown) => error instanceof AppError && error.code === 'database.duplicate',
    )
    assert.equal((await database.knex('trial_rows')).length, 0)
  })

  it('takes the next of a queue', async () => {
    await inTransaction((tx) =>
      insertRows(tx, 'jobs', jobColumns, [job(1, 'done'), job(2, 'queued'), job(3, 'queued')]),
    )
    const next = await inTransaction((tx) => lockNext(tx, 'jobs', 'status = ?', ['queued'], 'created_at, id'))
    assert.equal(next?.id, 2)
  })
})

const jobColumns = {
  id: 'id',
  kind: 'text',
  title: 'text',
  input: 'long',
  status: 'text',
  progress_done: 'integer',
  actor_id: 'id',
  is_cancel_wanted: 'integer',
  created_at: 'text',
} as const
const job = (id: number, status: string) => ({
  id,
  kind: 'k',
  title: 't',
  input: '{}',
  status,
  progress_done: 0,
  actor_id: 1,
  is_cancel_wanted: 0,
  created_at: '2026',
})

describe('the embedded database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tongchou-'))
  after(() => rmSync(directory, { recursive: true, force: true }))

  it('keeps what was committed, and lets only one process in', async () => {
    const first = await openDatabase({ directory })
    await first.knex.schema.createTable('kept', (table) => table.integer('n'))
    await first.knex('kept').insert({ n: 42 })
    await assert.rejects(
      openDatabase({ directory }),
      (error: unknown) => error instanceof AppError && error.code === 'database.directory_in_use',
    )
    await first.close()
    const second = await openDatabase({ directory })
    assert.deepEqual(await second.knex('kept'), [{ n: 42 }])
    await second.close()
  })

  it('takes over a lock that a dead process left', async () => {
    writeFileSync(join(directory, 'lock'), '999999 1\n')
    const database = await openDatabase({ directory })
    await database.close()
  })
})
