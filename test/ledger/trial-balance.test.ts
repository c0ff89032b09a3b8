// 科目余额表: columns, parents, sides, scope, months, drafts; and its files.
import assert from 'node:assert/strict'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { machine } from '../../server/core/actor.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import type { TrialBalance, TrialBalanceInput } from '../../server/ledger/trial-balance.ts'
import { trialBalanceCsv, trialBalanceFile, trialBalanceTable } from '../../server/ledger/trial-balance-files.ts'
import { credit, debit, failure, incomeAccount, over, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('the trial balance', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
    const { ip, ep, elsewhere } = ledger
    await ledger.database.transaction((tx) =>
      setOpeningBalances(tx, machine, [
        { bookId: ip.id, lines: [debit('1002', '1000.00', incomeAccount(ip)), credit('3001', '1000.00')] },
      ]),
    )
    const pension = (date: string, amount: string): VoucherDraft => ({
      ...receipt(ip, date, amount),
      summary: '发放养老金',
      lines: [debit('50010101', amount), credit('1004', amount, { bankAccount: '330106-IP-ZC' })],
    })
    await post(ledger, [
      receipt(ip, '2026-01-10', '300.00'),
      receipt(ip, '2026-03-10', '200.00'),
      pension('2026-03-20', '450.00'),
      receipt(ip, '2026-04-01', '7.00'),
      receipt(ep, '2026-03-10', '60.00'),
      receipt(elsewhere, '2026-03-10', '5.00'),
    ])
    await ledger.database.transaction((tx) => createVouchers(tx, ledger.maker, [receipt(ip, '2026-03-31', '0.50')]))
  })
  after(() => ledger.close())

  const of = (input: TrialBalanceInput, actor = ledger.chief): Promise<TrialBalance> =>
    ledger.database.snapshot((tx) => trialBalance(tx, actor, input))
  const rowsOf = ({ rows }: TrialBalance) =>
    rows.map((row) => [
      row.account,
      ...[
        row.openingDebit,
        row.openingCredit,
        row.periodDebit,
        row.periodCredit,
        row.yearDebit,
        row.yearCredit,
        row.closingDebit,
        row.closingCredit,
      ].map((amount) => amount.replace(/\.00$/, '')),
    ])

  it('states opening, month, year and closing of leaf and parent accounts, each balance on the side where it lies', async () => {
    const balance = await of({ book: ledger.ip.id, period: '202603' })
    assert.deepEqual(rowsOf(balance), [
      ['1002', '1300', '0', '200', '0', '500', '0', '1500', '0'],
      ['1004', '0', '0', '0', '450', '0', '450', '0', '450'],
      ['3001', '0', '1000', '0', '0', '0', '0', '0', '1000'],
      ['4001', '0', '300', '0', '200', '0', '500', '0', '500'],
      ['5001', '0', '0', '450', '0', '450', '0', '450', '0'],
      ['500101', '0', '0', '450', '0', '450', '0', '450', '0'],
      ['50010101', '0', '0', '450', '0', '450', '0', '450', '0'],
    ])
    const { totals } = balance
    assert.deepEqual(
      [totals.openingDebit, totals.periodDebit, totals.yearDebit, totals.closingDebit],
      [totals.openingCredit, totals.periodCredit, totals.yearCredit, totals.closingCredit],
    )
    assert.deepEqual([totals.openingDebit, totals.periodDebit, totals.closingDebit], ['1300.00', '650.00', '1950.00'])
  })

  it('takes several months for 本期, and goes no deeper than asked', async () => {
    const balance = await of({ book: ledger.ip.id, from: '202601', period: '202603', level: 1 })
    assert.deepEqual(
      rowsOf(balance).find(([account]) => account === '1002'),
      ['1002', '1000', '0', '500', '0', '500', '0', '1500', '0'],
    )
    assert.deepEqual(
      balance.rows.map(({ account }) => account),
      ['1002', '1004', '3001', '4001', '5001'],
    )
  })

  it('shows what is not yet posted when asked', async () => {
    const [row] = rowsOf(await of({ book: ledger.ip.id, period: '202603', includeDrafts: true }))
    assert.deepEqual(row, ['1002', '1300', '0', '200.50', '0', '500.50', '0', '1500.50', '0'])
  })

  it('adds up the books of a scope, each scheme by itself', async () => {
    const wide = over(ledger.chief, '330000000')
    const balance = await of({ period: '202603' }, wide)
    assert.deepEqual([balance.head.books, balance.head.region, balance.head.scheme], [4, null, null])
    const cash = balance.rows.filter(({ account }) => account === '1002').map((row) => [row.scheme, row.periodDebit])
    assert.deepEqual(cash, [
      ['EP', '60.00'],
      ['IP', '205.00'],
    ])
    assert.equal(
      (await of({ period: '202603', region: '330100000', schemes: ['IP'], standard: 'agency' }, wide)).head.books,
      2,
    )
  })

  it('shows nothing outside the scope, and says so when nothing is left', async () => {
    assert.equal((await of({ period: '202603' })).head.books, 3)
    assert.equal((await failure(of({ period: '202603', region: '330102000' }))).status, 404)
    assert.equal((await failure(of({ period: '202503' }))).status, 404)
  })

  it('refuses months that are none or of two years', async () => {
    assert.equal((await failure(of({ period: '202613' }))).at, 'period')
    assert.equal((await failure(of({ period: '202603', from: '202604' }))).at, 'from')
    assert.equal((await failure(of({ period: '202603', from: '202512' }))).at, 'from')
    assert.equal((await failure(ledger.query('ledger.trial-balance', ledger.chief, { period: '2026-03' }))).status, 400)
  })

  it('as CSV has the agreed columns and plain digits', async () => {
    const csv = trialBalanceCsv(await of({ standard: 'agency', scheme: 'IP', region: '330106000', period: '202603' }))
    const [head, first] = csv.split('\n')
    assert.equal(
      head,
      'standard,scheme,region,period,account,name,opening_debit,opening_credit,period_debit,period_credit,year_debit,year_credit,closing_debit,closing_credit',
    )
    assert.equal(first, 'agency,IP,330106000,202603,1002,收入户存款,1300.00,0.00,200.00,0.00,500.00,0.00,1500.00,0.00')
    const rows: Record<string, string>[] = parse(csv, { columns: true })
    assert.equal(rows.length, 7)
  })

  it('as a downloaded CSV opens in Excel, as JSON is the same as on the screen', async () => {
    const file = await ledger.download('ledger.trial-balance-export', ledger.chief, { period: '202603', format: 'csv' })
    assert.ok(String(file.body).startsWith('\ufeffstandard,'))
    const json = await ledger.download('ledger.trial-balance-export', ledger.chief, {
      period: '202603',
      format: 'json',
    })
    assert.deepEqual(
      JSON.parse(String(json.body)),
      await ledger.query('ledger.trial-balance', ledger.chief, { period: '202603' }),
    )
  })

  it('as .xlsx is the printed form, with figures that can be added', async () => {
    const file = await trialBalanceFile(await of({ book: ledger.ip.id, period: '202603' }), 'xlsx')
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(file.body as never)
    const sheet = book.getWorksheet('科目余额表')
    assert.ok(sheet)
    const text = (row: number) => sheet.getRow(row).values as unknown[]
    assert.deepEqual([text(1)[1], text(2)[1]], ['科目余额表', '编制单位：杭州市西湖区社会保险管理服务中心'])
    assert.deepEqual([text(3)[1], text(3)[3], text(4)[3], text(4)[4]], ['科目编码', '期初余额', '借方', '贷方'])
    assert.deepEqual([text(5)[1], text(5)[2], text(5)[3], text(5)[9]], ['1002', '收入户存款', 1300, 1500])
    assert.deepEqual([text(12)[2], text(12)[3]], ['合计', 1300])
    assert.ok(sheet.getCell('C3').isMerged && sheet.getCell('A4').isMerged)
  })

  it('keeps the last 分 of amounts that a spreadsheet number would lose', async () => {
    const balance = await of({ book: ledger.ip.id, period: '202603' })
    const [row] = balance.rows
    assert.ok(row)
    const file = await trialBalanceFile(
      { ...balance, rows: [{ ...row, closingDebit: '123456789012345678.91' }] },
      'xlsx',
    )
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(file.body as never)
    assert.equal(book.getWorksheet('科目余额表')?.getCell('I5').value, '123456789012345678.91')
  })

  it('on the terminal is a table with a heading for each scheme', async () => {
    const table = trialBalanceTable(await of({ period: '202603' })).split('\n')
    assert.equal(table[0], '科目余额表  西湖区（3 个账套汇总）  202603  单位：元'.replace('西湖区', '全部范围'))
    assert.ok(table.includes('【经办账 企业养老】') && table.includes('【经办账 机关养老】'))
    assert.match(table.find((line) => line.startsWith('1002')) ?? '', /^1002 +收入户存款 +60\.00 +60\.00 +60\.00$/)
  })

  it('does not let a name become a formula', async () => {
    const balance = await of({ book: ledger.ip.id, period: '202603', level: 1 })
    const [row] = balance.rows
    assert.ok(row)
    const csv = trialBalanceCsv({ ...balance, rows: [{ ...row, name: '=1+1', periodDebit: '-3.00' }] })
    assert.match(csv, /,'=1\+1,1300\.00,0\.00,-3\.00,/)
  })
})
