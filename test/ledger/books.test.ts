// Opening books and their opening balances.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { bookKey, findBooks, openBooks } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { DraftLine } from '../../server/ledger/model.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { credit, debit, failure, findings, incomeAccount, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('books', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const place = { standard: 'agency', scheme: 'RP', region: '330106000', year: 2026 } as const
  const openingOf = (amount: string): DraftLine[] => [
    debit('1002', amount, incomeAccount(ledger.ip)),
    credit('3001', amount),
  ]

  it('are opened once, named after their place, kept by who base data says, with thirteen open months', async () => {
    const opened = (await ledger.command('books.open', ledger.chief, place)) as {
      id: number
      name: string
      org: string
    }
    assert.deepEqual([opened.name, opened.org], ['西湖区 居民养老 经办账 2026', 'SA330106'])
    const periods = await ledger.database
      .knex('book_periods')
      .where({ book_id: opened.id, status: 'open' })
      .orderBy('period')
      .pluck('period')
    assert.deepEqual([periods.length, periods[0], periods[12]], [13, '202600', '202612'])
    const again = await failure(ledger.command('books.open', ledger.chief, place))
    assert.deepEqual([again.status, again.code], [409, 'book.exists'])
    const found = await ledger.database.snapshot((tx) => findBooks(tx, [place, { ...place, year: 2025 }]))
    assert.deepEqual([found.size, found.get(bookKey(place))?.id], [1, opened.id])
  })

  it('are opened within the scope only', async () => {
    assert.equal(
      (await failure(ledger.command('books.open', ledger.chief, { ...place, region: '330102000' }))).status,
      403,
    )
  })

  it('tell everything wrong with a list of them and open none', async () => {
    const wrong = [
      { ...place, region: '999999999', year: 2025 },
      { ...place, scheme: 'XX' },
      { ...place, year: 2031 },
      { ...place, year: 2025 },
    ]
    const error = await failure(ledger.database.transaction((tx) => openBooks(tx, wrong)))
    assert.deepEqual(
      error.problems.map(({ code }) => code),
      ['book.region', 'book.scheme', 'book.chart'],
    )
    assert.equal((await ledger.database.snapshot((tx) => findBooks(tx, wrong))).size, 0)
  })

  it('are listed within the scope, found by name', async () => {
    const list = async (filter: object) =>
      (await ledger.query('books.list', ledger.chief, filter)) as {
        rows: { name: string; orgName: string }[]
        total: number
      }
    const all = await list({})
    assert.ok(all.rows.every(({ name }) => name.startsWith('西湖区')))
    assert.equal((await list({ q: '财政专户账' })).total, 1)
    assert.equal((await list({ standard: 'treasury', scheme: 'IP', region: '330100000', year: 2026 })).total, 1)
  })

  it('take opening balances by a person, reviewed and posted by others, numbered apart', async () => {
    const { id } = (await ledger.command('books.set-opening', ledger.chief, {
      id: ledger.ip.id,
      lines: openingOf('500.00'),
    })) as { id: number }
    const second = await failure(
      ledger.command('books.set-opening', ledger.chief, { id: ledger.ip.id, lines: openingOf('1.00') }),
    )
    assert.equal(second.code, 'opening.exists')
    await ledger.database.transaction(async (tx) => {
      assert.deepEqual((await reviewVouchers(tx, ledger.reviewer, [id])).refused, [])
      assert.deepEqual((await postVouchers(tx, ledger.bookkeeper, [id])).refused, [])
    })
    const row = await ledger.database.knex('vouchers').where({ id }).first()
    assert.deepEqual([row.period, row.word, row.voucher_no, row.kind], ['202600', '期初', 1, 'opening'])
  })

  it('have their opening balances corrected by a red voucher and a new one', async () => {
    const first = await ledger.database.knex('vouchers').where({ book_id: ledger.ip.id, kind: 'opening' }).first()
    await ledger.database.transaction(async (tx) => {
      const { reversals } = await reverseVouchers(tx, ledger.maker, [first.id], { reason: '录错' })
      const ids = reversals.map(({ reversalId }) => reversalId)
      await reviewVouchers(tx, ledger.reviewer, ids)
      assert.deepEqual((await postVouchers(tx, ledger.bookkeeper, ids)).refused, [])
    })
    await ledger.database.transaction((tx) =>
      setOpeningBalances(tx, machine, [{ bookId: ledger.ip.id, lines: openingOf('700.00') }]),
    )
    const numbers = await ledger.database
      .knex('vouchers')
      .where({ book_id: ledger.ip.id, period: '202600' })
      .orderBy('voucher_no')
      .pluck('voucher_no')
    assert.deepEqual(numbers, [1, 2, 3])
    const { rows } = (await ledger.query('ledger.trial-balance', ledger.chief, {
      book: ledger.ip.id,
      period: '202601',
    })) as {
      rows: { account: string; openingDebit: string; openingCredit: string; yearDebit: string }[]
    }
    assert.deepEqual(
      rows.map(({ account, openingDebit, openingCredit, yearDebit }) => [
        account,
        openingDebit,
        openingCredit,
        yearDebit,
      ]),
      [
        ['1002', '700.00', '0.00', '0.00'],
        ['3001', '0.00', '700.00', '0.00'],
      ],
    )
    assert.deepEqual(await findings(ledger.database), [])
  })

  it('take no opening balance of income, none that does not balance, none once locked', async () => {
    const set = (lines: DraftLine[]) =>
      failure(ledger.database.transaction((tx) => setOpeningBalances(tx, machine, [{ bookId: ledger.ep.id, lines }])))
    const bank = debit('1002', '5.00', incomeAccount(ledger.ep))
    assert.deepEqual(
      (await set([bank, credit('4001', '5.00')])).problems.map(({ at, code }) => [at, code]),
      [['lines.1.account', 'opening.account']],
    )
    assert.equal((await set([bank, credit('3001', '4.00')])).problems[0]?.code, 'voucher.unbalanced')
    await ledger.database
      .knex('book_periods')
      .where({ book_id: ledger.ep.id, period: '202600' })
      .update({ status: 'closed' })
    assert.equal((await set([bank, credit('3001', '5.00')])).problems[0]?.code, 'voucher.date')
  })

  it('with opening balances already waiting take no second ones at the same time', async () => {
    const lines = openingOf('1.00').map((line) =>
      line.account === '1002' ? { ...line, auxiliaries: incomeAccount(ledger.elsewhere) } : line,
    )
    const both = await Promise.allSettled(
      [1, 2].map(() =>
        ledger.database.transaction((tx) => setOpeningBalances(tx, machine, [{ bookId: ledger.elsewhere.id, lines }])),
      ),
    )
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const rows = await ledger.database.knex('vouchers').where({ book_id: ledger.elsewhere.id })
    assert.deepEqual([rows.length, rows[0]?.status], [1, 'posted'])
  })

  it('do not let a draft be made in them by accident of a wrong id', async () => {
    const draft = { ...receipt(ledger.ip, '2026-03-05', '1.00'), bookId: 1 }
    assert.equal(
      (await failure(ledger.database.transaction((tx) => createVouchers(tx, machine, [draft])))).problems[0]?.code,
      'voucher.book',
    )
  })
})
