// What scripts rely on: `tongchou check` ends with 0 when the books are in order or only warned of, with 1 when something is wrong.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadBaseData } from '../../server/catalog/load-base-data.ts'
import { readConfig } from '../../server/config.ts'
import { machine } from '../../server/core/actor.ts'
import type { Database } from '../../server/core/database/index.ts'
import { openBooks } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { DraftLine, StoredVoucher } from '../../server/ledger/model.ts'
import { enterVouchers } from '../../server/ledger/posting.ts'
import { openForUse } from '../../server/main.ts'
import { loadSampleBase } from '../../server/catalog/sample-base.ts'
import { credit, debit } from '../ledger/fixture.ts'
import { runCli } from '../support/product.ts'

interface Answer {
  checks: { code: string }[]
  months: { period: string; books: number; checks: { code: string; findings: { message: string }[] }[] }[]
}

describe('tongchou check', function () {
  this.timeout(180_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-check-'))
  let bookId = 0
  before(() =>
    within(async (database) => {
      await database.transaction(async (tx) => {
        await loadBaseData(tx, [2025, 2026])
        await loadSampleBase(tx)
        const [book] = await openBooks(tx, [{ standard: 'agency', scheme: 'EP', region: '330106000', year: 2026 }])
        bookId = book?.id ?? 0
      })
      await put(database, [debit('1002', '100.00', sr), credit('4001', '100.00', { payerType: 'unit' })])
    }),
  )
  after(() => rmSync(dataDir, { recursive: true, force: true }))

  async function within(work: (database: Database) => Promise<void>): Promise<void> {
    const database = await openForUse(readConfig({}, { data: dataDir }))
    try {
      await work(database)
    } finally {
      await database.close()
    }
  }
  const put = (database: Database, lines: DraftLine[]): Promise<void> =>
    database.transaction(async (tx) => {
      const draft = { bookId, date: '2026-03-10', kind: 'manual' as const, summary: '测试', attachmentCount: 1 }
      const ids = await createVouchers(tx, machine, [{ ...draft, lines, documents: [] }], { isChecked: true })
      const vouchers: StoredVoucher[] = await tx('vouchers').whereIn('id', ids)
      await enterVouchers(
        tx,
        vouchers.map((row) => ({ ...row, id: Number(row.id), book_id: Number(row.book_id) })),
        { posterId: machine.id, reviewerId: machine.id },
      )
    })

  it('ends with 0 for sound books, in words and as JSON', () => {
    const told = runCli('check', '--data', dataDir)
    assert.equal(told.code, 0, told.errors)
    assert.match(told.out, /^通过 {2}/m)
    assert.equal(told.errors, '')
    const json = runCli('check', '--data', dataDir, '--json')
    assert.equal(json.code, 0)
    const { checks, months } = JSON.parse(json.out) as Answer
    assert.ok(checks.length > 10)
    assert.deepEqual(
      months.map(({ period, books }) => [period, books]),
      [['202603', 1]],
    )
  })

  it('ends with 0 when it only warns', async () => {
    await within((database) =>
      put(database, [debit('1001', '5.00', { cashBox: '330106-SA-XJ' }), credit('1002', '5.00', sr)]),
    )
    const told = runCli('check', '--data', dataDir)
    assert.equal(told.code, 0, told.errors)
    assert.match(told.out, /^预警 {2}V19 /m)
  })

  it('ends with 1 and tells the fault when a closed month is wrong', async () => {
    await within(async ({ knex }) => {
      await knex('book_periods').where({ book_id: bookId, period: '202603' }).update({ status: 'closed' })
    })
    const told = runCli('check', '--data', dataDir, '--period', '202603', '--scope', '330106000')
    assert.equal(told.code, 1)
    assert.match(told.errors, /^G04 .*4001 结转后还有余额/m)
    const json = runCli('check', '--data', dataDir, '--json')
    assert.equal(json.code, 1)
    const { months } = JSON.parse(json.out) as Answer
    const found = months.flatMap((month) => month.checks).find(({ code }) => code === 'G04')
    assert.equal(found?.findings.length, 1)
  })

  it('refuses a month or a region that is none', () => {
    const month = runCli('check', '--data', dataDir, '--period', '2026-03')
    assert.notEqual(month.code, 0)
    assert.match(month.errors, /写成 202603 的样子/)
    const region = runCli('check', '--data', dataDir, '--scope', '999999999')
    assert.notEqual(region.code, 0)
    assert.match(region.errors, /没有财政区划 999999999/)
  })
})

const sr = { bankAccount: '330106-EP-SR' }
