// What stands beside the statements comes from the same books: tables of the notes agree with the lines they explain, 附表1 is the sum
// of the register over everything below, and checks that look beyond a sheet are told on it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Actor } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { registerRoutes } from '../../server/registers/routes.ts'
import { explainCell } from '../../server/reports/explain-cell.ts'
import type { NoteTable } from '../../server/reports/note-model.ts'
import { showNotes } from '../../server/reports/notes.ts'
import { statementOf } from '../../server/reports/statement.ts'
import { credit, debit, incomeAccount, over, post, receipt, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'

describe('the notes and annexes of statements', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const register = async (actor: Actor, name: string, input: object): Promise<{ id: number }> => {
    const route = registerRoutes.find((one) => one.name === name)
    assert.ok(route?.kind === 'command', name)
    const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
    return (await runCommand(ledger.database, route, call)) as { id: number }
  }
  /** Kept by one and reviewed by another. */
  const keep = async (book: Book, input: object) => {
    const { id } = await register(over(ledger.maker, book.region), 'registers.keep', { bookId: book.id, ...input })
    await register(over(ledger.reviewer, book.region), 'registers.review', { ids: [id] })
  }
  const show = (report: string, book: Book, period = '202603') =>
    ledger.database.snapshot((tx) =>
      statementOf(tx, over(ledger.chief, book.region), { book: book.id, report, period }),
    )
  const cell = async (report: string, book: Book, row: string, column: string) =>
    (await show(report, book)).rows.find(({ code }) => code === row)?.cells[column]?.value
  const tables = async (book: Book) => {
    const notes = await ledger.database.snapshot((tx) =>
      showNotes(tx, over(ledger.chief, book.region), { book: book.id, span: 'month', period: '202603' }),
    )
    return new Map(notes.tables.map((table) => [table.title, table]))
  }
  const totalOf = (table: NoteTable | undefined, column: string) => table?.total?.[table.columns.indexOf(column)]

  it('agree with the lines they explain: what is owed with its age, other income and expenditure', async () => {
    const { ip } = ledger
    const entry = (date: string, amount: string, account: string, auxiliaries: Record<string, string>) =>
      receipt(ip, date, amount, {
        lines: [debit('1002', amount, incomeAccount(ip)), credit(account, amount, auxiliaries)],
      })
    await post(ledger, [
      receipt(ip, '2026-01-10', '300.00'),
      entry('2026-01-12', '70.00', '200199', { counterparty: 'LOAN' }),
      entry('2026-03-12', '30.00', '200199', { counterparty: 'LOAN' }),
      entry('2026-02-12', '5.00', '4501', { otherIncomeType: 'late_fee' }),
    ])
    const found = await tables(ip)
    const owed = found.get('暂收款明细及账龄')
    assert.equal(totalOf(owed, '期末余额'), '100.00')
    assert.equal(totalOf(owed, '期末余额'), await cell('会社保01表', ip, 'L1', 'end'))
    const income = [...found.values()].find(({ title }) => title.startsWith('其他收入构成'))
    assert.equal(totalOf(income, '本年累计'), await cell('会社保02表', ip, 'I.4501', 'ytd'))
    for (const { title, agreements } of found.values())
      assert.ok(agreements.length > 0 && agreements.every(({ agrees }) => agrees), title)
  })

  it('list what the registers hold and say so when the accounts lack it', async () => {
    const { ip } = ledger
    await keep(ip, {
      register: 'deposits',
      code: 'CD9',
      kind: 'placed',
      date: '2026-03-02',
      amounts: { principal: '1000.00' },
      fields: { rate: '0.0155', start_date: '2026-03-02', maturity_date: '2027-03-02' },
    })
    const deposits = (await tables(ip)).get('定期存款台账')
    assert.equal(totalOf(deposits, '本金'), '1000.00')
    assert.deepEqual(deposits?.agreements, [
      { title: '账簿“存单本金”', table: '1000.00', books: '0.00', agrees: false },
    ])
  })

  it('state 附表1 from the register, of the region and everything below it', async () => {
    const place = { standard: 'agency', scheme: 'OA', year: 2026 } as const
    const [province, county] = await ledger.database.transaction(async (tx) => {
      await tx('bookkeepers').insert({
        region_code: '330000000',
        standard: 'agency',
        scheme_code: 'OA',
        org_code: 'SA330106',
      })
      return openBooks(tx, [
        { ...place, region: '330000000' },
        { ...place, region: ledger.ip.region },
      ])
    })
    assert.ok(province && county)
    const notional = (kind: string, date: string, amounts: object) => ({
      register: 'notional',
      code: 'E1',
      kind,
      date,
      amounts,
    })
    await keep(county, notional('recorded', '2026-01-05', { principal: '100.00' }))
    await keep(county, notional('recorded', '2026-03-05', { principal: '20.00' }))
    await keep(province, notional('interest', '2026-03-06', { interest: '3.00' }))
    const expect = async (book: Book) =>
      Promise.all(['O', 'N.1', 'N.2', 'C'].map((row) => cell('会职金附表1', book, row, 'amount')))
    assert.deepEqual(await expect(county), ['100.00', '20.00', '0.00', '120.00'])
    assert.deepEqual(await expect(province), ['100.00', '20.00', '3.00', '123.00'])
    const why = await ledger.database.snapshot((tx) =>
      explainCell(tx, over(ledger.chief, county.region), {
        book: county.id,
        report: '会职金附表1',
        period: '202603',
        row: 'N.1',
        column: 'amount',
      }),
    )
    assert.deepEqual(
      why.parts.map(({ label, value, path }) => [label, value, path]),
      [['备查簿本期新增本金', '20.00', '/registers?register=notional&period=202603']],
    )
  })

  it('tell on the sheet what its checks beyond it find, with the cell to look at', async () => {
    const { ip } = ledger
    const before = (await show('会社保02表', ip)).checks
    for (const id of ['R05', 'R07', 'R08', 'R09', 'R11'])
      assert.deepEqual(
        before.filter((one) => one.id === id).map(({ holds }) => holds),
        [true],
        id,
      )
    // The ledger refuses such an entry; this one comes past it.
    await ledger.database.knex('balances').insert({
      book_id: ip.id,
      account_code: '4501',
      aux_key: '-',
      period: '202603',
      debit_amount: '9.00',
      credit_amount: '0.00',
    })
    const found = (await show('会社保02表', ip)).checks.filter(({ id, holds }) => id === 'R09' && holds === false)
    assert.deepEqual(found[0]?.cells, ['I.4501@ytd'])
    assert.match(found[0]?.message ?? '', /^“其他收入”的科目 4501 借方有发生额 9\.00，应以红字冲减$/)
  })
})
