// The sample in the books: the published figures, sound accounts day by day, both ledgers alike, and work left for its users.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../../server/core/actor.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { add, fromCents, subtract, sum, toCents } from '../../server/core/money.ts'
import type { Money } from '../../server/core/money.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import type { TrialBalanceRow } from '../../server/ledger/trial-balance.ts'
import { prepareBase } from '../../server/prepare.ts'
import { fromHundredMillions, loadShanghai } from '../../server/sample/published.ts'
import { hangzhouDocuments, stuckDocuments } from '../../server/sample/hangzhou.ts'
import { loadHangzhou } from '../../server/sample/profile.ts'
import { seedSample } from '../../server/sample/seed-sample.ts'
import { shanghaiDocuments } from '../../server/sample/shanghai.ts'
import { freshDatabase } from '../support/database.ts'
import { describeMonths } from './month-expectations.ts'

const file = loadShanghai()
let database: Database
let dataDir = ''
const said: string[] = []

const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.transaction(work)

async function count(table: string, where: Record<string, unknown> = {}): Promise<number> {
  const [row] = await read((tx) => tx(table).where(where).count({ total: '*' }))
  return Number(row?.total)
}

describe('the sample in the books', () => {
  before(async function () {
    this.timeout(300_000)
    dataDir = mkdtempSync(join(tmpdir(), 'tongchou-sample-'))
    database = await freshDatabase()
    await prepareBase(database)
    await seedSample(database, { dataDir, say: (line) => said.push(line) })
  })

  after(async () => {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  describe('上海市 in the books', () => {
    const yearOf = (row: TrialBalanceRow): Money => subtract(row.yearCredit, row.yearDebit)
    const accounts = {
      contributions: '4001',
      subsidies: '4101',
      interest: '4201',
      entrusted: '4202',
      collective: '4102',
      other: '4501',
    } as const

    for (const totals of file.totals) {
      it(`shows the published revenue by item and expenditure by scheme of ${totals.year}`, async () => {
        const spent: Money[] = []
        for (const { scheme, revenue, expenditure } of file.published.filter(({ year }) => year === totals.year)) {
          const { rows } = await read((tx) =>
            trialBalance(tx, machine, {
              standard: 'agency',
              scheme,
              region: '310000000',
              period: `${totals.year}12`,
              from: `${totals.year}01`,
            }),
          )
          const on = (code: string) => rows.find(({ account }) => account === code)
          for (const [item, code] of Object.entries(accounts)) {
            const figure = fromHundredMillions(revenue[item as keyof typeof accounts])
            const row = on(code)
            assert.equal(row ? yearOf(row) : '0.00', figure, `${scheme} ${totals.year} ${item}`)
          }
          const remitted = on('5301')
          const all = rows
            .filter(({ level, account }) => level === 1 && account.startsWith('5'))
            .map((row) => subtract('0.00', yearOf(row)))
          const own = subtract(sum(all), remitted ? subtract('0.00', yearOf(remitted)) : '0.00')
          assert.equal(own, fromHundredMillions(expenditure), `${scheme} ${totals.year} expenditure`)
          spent.push(own)
          if (scheme !== 'EP') continue
          assert.equal(
            remitted && subtract(remitted.yearDebit, remitted.yearCredit),
            fromHundredMillions(totals.poolPaid),
          )
          const received = on('4401')
          assert.equal(received && yearOf(received), fromHundredMillions(totals.poolReceived))
        }
        assert.equal(sum(spent), fromHundredMillions(totals.expenditure))
      })
    }

    it('starts 2020 with what 2019 ended with', async () => {
      for (const scheme of ['EP', 'EM']) {
        const closing = await read((tx) =>
          trialBalance(tx, machine, { standard: 'agency', scheme, region: '310000000', period: '201912' }),
        )
        const opening = await read((tx) =>
          trialBalance(tx, machine, { standard: 'agency', scheme, region: '310000000', period: '202001' }),
        )
        const held = (rows: readonly TrialBalanceRow[], part: (row: TrialBalanceRow) => Money) =>
          sum(rows.filter(({ level, account }) => level === 1 && account.startsWith('1')).map(part))
        const before = held(closing.rows, (row) => subtract(row.closingDebit, row.closingCredit))
        const after = held(opening.rows, (row) => subtract(row.openingDebit, row.openingCredit))
        assert.equal(after, before)
      }
    })
  })

  interface Movement {
    standard: string
    scheme_code: string
    region_code: string
    fiscal_year: number
    account_code: string
    content: string
    voucher_date: string
    kind: string
    debit: Money
    credit: Money
  }

  /** Everything that moved on money accounts, by day; also what is made but not yet posted. */
  function movements(codes: readonly string[]): Promise<Movement[]> {
    return read((tx) =>
      tx('voucher_lines as l')
        .join('vouchers as v', 'v.id', 'l.voucher_id')
        .join('books as b', 'b.id', 'l.book_id')
        .join('aux_sets as s', 's.aux_key', 'l.aux_key')
        .whereNot('v.status', 'void')
        .where((any) => codes.forEach((code) => void any.orWhere('l.account_code', 'like', `${code}%`)))
        .groupBy(
          'b.standard',
          'b.scheme_code',
          'b.region_code',
          'b.fiscal_year',
          'l.account_code',
          's.content',
          'v.voucher_date',
          'v.kind',
        )
        .orderBy('v.voucher_date')
        .select(
          'b.standard',
          'b.scheme_code',
          'b.region_code',
          'b.fiscal_year',
          'l.account_code',
          's.content',
          'v.voucher_date',
          'v.kind',
        )
        .sum({ debit: 'l.debit_amount', credit: 'l.credit_amount' }),
    )
  }

  describe('money in the sample', () => {
    it('never runs out on any account on any day', async () => {
      const rows = await movements(['1001', '1002', '1003', '1004', '1005', '1006'])
      const held = new Map<string, Map<string, bigint>>()
      for (const row of rows) {
        const key = [
          row.standard,
          row.scheme_code,
          row.region_code,
          row.fiscal_year,
          row.account_code,
          row.content,
        ].join(' ')
        const days = held.get(key) ?? new Map<string, bigint>()
        // Opening balances stand before the first day.
        const day = row.kind === 'opening' ? '' : row.voucher_date
        days.set(day, (days.get(day) ?? 0n) + toCents(row.debit) - toCents(row.credit))
        held.set(key, days)
      }
      const short: string[] = []
      for (const [key, days] of held) {
        let balance = 0n
        for (const [day, change] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
          balance += change
          if (balance < 0n) short.push(`${key} ${day} ${fromCents(balance)}`)
        }
      }
      assert.deepEqual(short, [])
      assert.ok(held.size > 500)
    })

    it('is the same on the special account in both ledgers at each month end', async () => {
      const rows = await movements(['1001', '1003'])
      const balances = new Map<string, Map<string, bigint>>()
      for (const row of rows) {
        if (row.standard === 'agency' && row.account_code.startsWith('1001')) continue
        const key = [row.scheme_code, row.region_code, row.fiscal_year].join(' ')
        const months = balances.get(key) ?? new Map<string, bigint>()
        const month = row.voucher_date.slice(0, 7)
        const sign = row.standard === 'agency' ? 1n : -1n
        months.set(month, (months.get(month) ?? 0n) + sign * (toCents(row.debit) - toCents(row.credit)))
        balances.set(key, months)
      }
      const apart = [...balances].flatMap(([key, months]) =>
        [...months]
          .filter(([, difference]) => difference !== 0n)
          .map(([month, difference]) => `${key} ${month} ${difference}`),
      )
      assert.deepEqual(apart, [])
    })

    it('leaves the income accounts before the month ends', async () => {
      const rows = await movements(['1002'])
      const months = new Map<string, Money>()
      for (const row of rows) {
        const key = `${row.region_code} ${row.scheme_code} ${row.voucher_date.slice(0, 7)}`
        months.set(key, add(months.get(key) ?? '0.00', subtract(row.debit, row.credit)))
      }
      const left = [...months].filter(([key, amount]) => amount !== '0.00' && !key.endsWith('2026-11'))
      assert.deepEqual(left, [])
      assert.ok(months.size > 20)
    })
  })

  it('every document of the sample keeps its contract and is stored', async () => {
    const profile = loadHangzhou()
    const made = [
      ...shanghaiDocuments(file, 2019),
      ...shanghaiDocuments(file, 2020),
      ...hangzhouDocuments(profile),
      ...stuckDocuments(profile),
    ]
    const kinds = new Set(made.map(({ envelope }) => envelope.event))
    assert.equal(await count('documents', { file_id: null }), made.length)
    assert.equal((await read((tx) => tx('documents').distinct('event'))).length, kinds.size)
  })

  describe('what the sample leaves to do', () => {
    it('vouchers to review and to post, only at the agency of its users and only of the last days', async () => {
      const open: { status: string; region_code: string; voucher_date: string }[] = await read((tx) =>
        tx('vouchers as v')
          .join('books as b', 'b.id', 'v.book_id')
          .whereIn('v.status', ['draft', 'reviewed'])
          .select('v.status', 'b.region_code', 'v.voucher_date'),
      )
      assert.ok(open.filter(({ status }) => status === 'draft').length >= 30)
      assert.ok(open.filter(({ status }) => status === 'reviewed').length >= 20)
      assert.deepEqual([...new Set(open.map(({ region_code: region }) => region))], ['330106000'])
      assert.ok(open.every(({ voucher_date: date }) => date >= '2026-11-16'))
    })

    it('documents waiting for reasons of their own', async () => {
      const reasons: { reason_code: string }[] = await read((tx) =>
        tx('documents').where({ status: 'waiting' }).distinct('reason_code').orderBy('reason_code'),
      )
      assert.deepEqual(
        reasons.map(({ reason_code: code }) => code),
        ['book.missing', 'fund_account.unknown', 'reversal.no_original', 'rule.none'],
      )
    })

    it('a file with rows to correct and a document that came twice with different contents', async () => {
      const [imported] = await read((tx) =>
        tx('document_files').select('status', 'count_read', 'count_new', 'count_refused'),
      )
      assert.deepEqual({ ...imported }, { status: 'done', count_read: 12, count_new: 5, count_refused: 7 })
      assert.equal(await count('document_conflicts', { is_settled: 0 }), 1)
      const lines: { line_no: number }[] = await read((tx) =>
        tx('file_problems').distinct('line_no').orderBy('line_no'),
      )
      assert.deepEqual(
        lines.map(({ line_no: line }) => Number(line)),
        [6, 7, 8, 9, 10, 11, 13],
      )
    })

    it('corrections in red, by reversal of the source and by its notice', async () => {
      assert.equal(await count('vouchers', { kind: 'reversal', status: 'posted' }), 2)
    })
  })

  describeMonths(() => database)

  describe('seeding', () => {
    it('tells each password once and keeps them for the owner alone', () => {
      const users = readFileSync(join(dataDir, 'sample-users.txt'), 'utf8').trim().split('\n')
      assert.ok(users.length >= 12)
      assert.deepEqual(
        users.filter((line) => !said.includes(line)),
        [],
      )
    })

    it('again changes nothing', async () => {
      const tables = ['documents', 'vouchers', 'voucher_lines', 'balances', 'books', 'users', 'document_files']
      const before = await Promise.all(tables.map((table) => count(table)))
      await seedSample(database, { dataDir, say: (line) => assert.fail(line) })
      assert.deepEqual(await Promise.all(tables.map((table) => count(table))), before)
    })
  })
})
