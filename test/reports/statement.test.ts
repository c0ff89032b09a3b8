// Statements of live books: open and closed months, years, what was issued, the reason of every cell, files, notes and who may see what.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import type { Actor } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { fromCents, toCents } from '../../server/core/money.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { machine } from '../../server/core/actor.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import { reportsChecks } from '../../server/reports/checks.ts'
import type { CellExplanation } from '../../server/reports/explain-cell.ts'
import { reportRoutes } from '../../server/reports/routes.ts'
import type { Statement } from '../../server/reports/statement-model.ts'
import { statementTable } from '../../server/reports/statement-files.ts'
import { credit, debit, failure, incomeAccount, over, post, receipt, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'

const expenditureAccount = { bankAccount: '330106-IP-ZC' }

describe('statements of a book', () => {
  let ledger: Ledger
  let before25: Book
  before(async () => {
    ledger = await startLedger()
    const { ip, database } = ledger
    const [old] = await database.transaction((tx) =>
      openBooks(tx, [{ standard: 'agency', scheme: 'IP', region: ip.region, year: 2025 }]),
    )
    assert.ok(old)
    before25 = old
    await database.transaction((tx) =>
      setOpeningBalances(tx, machine, [
        { bookId: ip.id, lines: [debit('1002', '1000.00', incomeAccount(ip)), credit('3001', '1000.00')] },
      ]),
    )
    await post(ledger, [
      receipt(old, '2025-06-10', '777.00', {
        lines: [debit('1002', '777.00', incomeAccount(ip)), credit('4001', '777.00', { payerType: 'employer' })],
      }),
      receipt(ip, '2026-01-10', '300.00'),
      receipt(ip, '2026-03-10', '200.00'),
      pension('2026-03-20', '450.00'),
      carry('2026-01-31', '300.00'),
    ])
  })
  after(() => ledger.close())

  const pension = (date: string, amount: string): VoucherDraft => ({
    ...receipt(ledger.ip, date, amount),
    summary: '发放养老金',
    lines: [debit('50010101', amount), credit('1004', amount, expenditureAccount)],
  })
  const carry = (date: string, amount: string): VoucherDraft => ({
    ...receipt(ledger.ip, date, amount),
    kind: 'closing',
    summary: '结转收入',
    lines: [debit('4001', amount, { payerType: 'employer' }), credit('3001', amount)],
  })

  const routeOf = (name: string) => {
    const route = reportRoutes.find((one) => one.name === name)
    assert.ok(route, name)
    return route
  }
  const ask = async <T>(name: string, input: object, actor: Actor = ledger.chief): Promise<T> => {
    const route = routeOf(name)
    assert.ok(route.kind === 'query')
    return (await runQuery(ledger.database, route, actor, input)) as T
  }
  const give = async <T>(name: string, input: object, actor: Actor = ledger.chief): Promise<T> => {
    const route = routeOf(name)
    assert.ok(route.kind === 'command')
    const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
    return (await runCommand(ledger.database, route, call)) as T
  }
  const show = (report: string, period: string, more: object = {}, actor?: Actor) =>
    ask<Statement>('reports.show', { book: ledger.ip.id, report, period, ...more }, actor)
  const cell = (statement: Statement, row: string, column: string) =>
    statement.rows.find(({ code }) => code === row)?.cells[column]?.value

  it('lists what applies, balance statement first', async () => {
    const { rows } = await ask<{ rows: { number: string }[] }>('reports.list', { book: ledger.ip.id, period: '202603' })
    assert.deepEqual(
      rows.map(({ number }) => number),
      ['会社保01表', '会社保02表'],
    )
  })

  it('balances in an open month, with the result not carried over counted to net assets and said so', async () => {
    const statement = await show('会社保01表', '202603')
    assert.equal(cell(statement, 'AT', 'start'), '1000.00')
    assert.equal(cell(statement, 'AT', 'end'), '1050.00')
    assert.equal(cell(statement, 'N1', 'end'), '1050.00')
    assert.equal(cell(statement, 'LNT', 'end'), '1050.00')
    assert.equal(statement.head.isClosed, false)
    assert.equal(statement.head.uncarried, '-250.00')
    assert.deepEqual(
      statement.checks.filter(({ holds }) => holds !== true),
      [],
    )
  })

  it('states income and expenditure the same before and after closing', async () => {
    const january = await show('会社保02表', '202601')
    assert.equal(cell(january, 'S', 'month'), '300.00')
    const march = await show('会社保02表', '202603')
    assert.deepEqual(
      ['I.4001', 'E.5001', 'S'].map((row) => [cell(march, row, 'month'), cell(march, row, 'ytd')]),
      [
        ['200.00', '500.00'],
        ['450.00', '450.00'],
        ['-250.00', '50.00'],
      ],
    )
  })

  it('leaves out rows of other schemes and tiers, and shows one that has a figure where it should not stand', async () => {
    const statement = await show('会社保01表', '202603')
    const codes = statement.rows.map(({ code }) => code)
    for (const code of ['A8', 'A6.2', 'N1.1', 'N1.3', 'N2', 'N3']) assert.ok(!codes.includes(code), code)
    assert.ok(codes.includes('A6.1'))
  })

  it('agrees with the trial balance, line by line of its total', async () => {
    const statement = await show('会社保01表', '202603')
    const balance = await ledger.database.snapshot((tx) =>
      trialBalance(tx, ledger.chief, { book: ledger.ip.id, period: '202603' }),
    )
    const assets = balance.rows
      .filter(({ account, level }) => level === 1 && account.startsWith('1'))
      .reduce((sum, row) => sum + toCents(row.closingDebit) - toCents(row.closingCredit), 0n)
    assert.equal(cell(statement, 'AT', 'end'), fromCents(assets))
  })

  it('explains every cell: parts add up to the cell, accounts to the parts, and the way to the entries', async () => {
    for (const [report, columns] of [
      ['会社保01表', ['start', 'end']],
      ['会社保02表', ['month', 'ytd']],
    ] as const) {
      const statement = await show(report, '202603')
      for (const row of statement.rows.filter(({ formula }) => formula !== null)) {
        for (const column of columns) {
          const why = await ask<CellExplanation>('reports.explain', {
            book: ledger.ip.id,
            report,
            period: '202603',
            row: row.code,
            column,
          })
          const signed = (sign: '+' | '-', amount: string | null) =>
            (sign === '+' ? 1n : -1n) * toCents(amount ?? '0.00')
          const total = why.parts.reduce((sum, part) => sum + signed(part.sign, part.value), 0n)
          assert.equal(fromCents(total), row.cells[column]?.value, `${row.code}@${column}`)
          for (const part of why.parts.filter(({ cell }) => cell === null)) {
            const behind = part.accounts.reduce((sum, { amount }) => sum + toCents(amount), 0n)
            assert.equal(fromCents(behind), part.value)
          }
        }
      }
    }
    const why = await ask<CellExplanation>('reports.explain', {
      book: ledger.ip.id,
      report: '会社保01表',
      period: '202603',
      row: 'N1',
      column: 'end',
    })
    assert.deepEqual(why.drill, { book: String(ledger.ip.id), from: '202601', to: '202603' })
    assert.deepEqual(
      why.parts[0]?.accounts.map(({ account, amount, why: reason }) => [account, amount, reason]),
      [
        ['3001', '1300.00', null],
        ['4001', '200.00', 'uncarried'],
        ['50010101', '-450.00', 'uncarried'],
      ],
    )
  })

  it('compares with the same month of last year, and the year with last year', async () => {
    const march = await show('会社保02表', '202606', { compare: true })
    assert.equal(cell(march, 'I.4001', 'compare'), '777.00')
    const year = await show('会社保02表', '202603', { span: 'year' })
    assert.equal(year.head.date, '2026年度')
    assert.equal(cell(year, 'I', 'lastYear'), '777.00')
    assert.equal(year.head.lastYear, 'computed')
    const first = await show('会社保02表', '202512', { book: before25.id, span: 'year' })
    assert.equal(cell(first, 'I', 'lastYear'), null)
    assert.equal(first.head.lastYear, 'absent')
  })

  it('keeps what is issued with its digest, and takes last year’s figures from it', async () => {
    const issued = await give<{ digest: string; version: number }>('reports.issue', {
      book: before25.id,
      report: '会社保02表',
      period: '202512',
      span: 'year',
    })
    assert.equal(issued.version, 1)
    assert.match(issued.digest, /^[0-9a-f]{64}$/)
    const again = await failure(
      give('reports.issue', { book: before25.id, report: '会社保02表', period: '202512', span: 'year' }),
    )
    assert.equal(again.code, 'statement.issued')
    await post(ledger, [
      receipt(before25, '2025-12-10', '3.00', {
        lines: [debit('1002', '3.00', incomeAccount(ledger.ip)), credit('4001', '3.00', { payerType: 'employer' })],
      }),
    ])
    const year = await show('会社保02表', '202603', { span: 'year' })
    assert.equal(cell(year, 'I', 'lastYear'), '777.00')
    assert.equal(year.head.lastYear, 'issued')
    const found = await ledger.database.snapshot(
      (tx) => reportsChecks.R06?.(tx, { books: [ledger.ip], period: '202603' }) ?? Promise.resolve([]),
    )
    assert.match(found[0]?.message ?? '', /上年签发的数与上年账不符：应为 777\.00，实为 780\.00/)
  })

  it('exports what is on the screen: CSV with plain amounts, xlsx like the official table', async () => {
    const route = routeOf('reports.export')
    assert.ok(route.kind === 'download')
    const input = { book: ledger.ip.id, report: '会社保01表', period: '202603' }
    const csv = await runDownload(ledger.database, route, ledger.chief, { ...input, format: 'csv' })
    const lines: Record<string, string>[] = parse(String(csv.body), { columns: true, bom: true })
    assert.deepEqual(
      lines.find(({ row }) => row === 'AT'),
      {
        standard: 'agency',
        scheme: 'IP',
        region: '330106000',
        period: '202603',
        statement: '会社保01表',
        row: 'AT',
        label: '资产总计',
        start: '1000.00',
        end: '1050.00',
      },
    )
    const file = await runDownload(ledger.database, route, ledger.chief, { ...input, format: 'xlsx' })
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(file.body as unknown as ExcelJS.Buffer)
    const [page] = book.worksheets
    assert.ok(page)
    assert.equal(page.getCell('A1').text, '机关事业单位基本养老保险基金资产负债表')
    const texts = page.getSheetValues().flat().map(String)
    for (const wanted of ['2026年3月31日', '年初余额', '期末余额', '资产总计', '负债与净资产总计'])
      assert.ok(texts.includes(wanted), wanted)
    assert.ok(texts.some((text) => /单位负责人：.*财务负责人：.*制表人：钱主管.*未结账/.test(text)))
    const total = page.getColumn(1).values.findIndex((value) => value === '资产总计')
    assert.equal(page.getCell(total, 3).value, 1050)
    assert.equal(page.getCell(total, 4).value, '负债与净资产总计')
    const table = statementTable(await show('会社保02表', '202603'))
    assert.match(table, /三、本期基金结余 +-250\.00 +50\.00/)
  })

  it('keeps every version of the notes with who wrote it, and refuses to write over another’s', async () => {
    const place = { book: ledger.ip.id, period: '202603', span: 'month' }
    assert.deepEqual(await give('reports.save-notes', { ...place, base: 0, content: '一、无重大事项' }), { version: 1 })
    const late = await failure(give('reports.save-notes', { ...place, base: 0, content: '另一份' }))
    assert.equal(late.code, 'note.changed')
    await give('reports.save-notes', { ...place, base: 1, content: '一、保费增加' })
    const notes = await ask<{ versions: { version: number; content: string; savedBy: string }[] }>(
      'reports.notes',
      place,
    )
    assert.deepEqual(
      notes.versions.map(({ version, content, savedBy }) => [version, content, savedBy]),
      [
        [2, '一、保费增加', '钱主管'],
        [1, '一、无重大事项', '钱主管'],
      ],
    )
    assert.equal(
      (await failure(give('reports.save-notes', { ...place, base: 2, content: '改' }, ledger.cashier))).status,
      403,
    )
  })

  it('takes typed cells where a sheet has them and nowhere else', async () => {
    const [annuity] = await ledger.database.transaction(async (tx) => {
      await tx('bookkeepers').insert({
        region_code: '330000000',
        standard: 'agency',
        scheme_code: 'OA',
        org_code: 'SA330106',
      })
      return openBooks(tx, [{ standard: 'agency', scheme: 'OA', region: '330000000', year: 2026 }])
    })
    const sheet = { book: annuity?.id, report: '会职金附表2', period: '202603', span: 'month' }
    const chief = over(ledger.chief, '330000000')
    await give('reports.save-cells', { ...sheet, cells: [{ row: 'T', column: 'baseMonth', amount: '12.5' }] }, chief)
    const { rows } = await ask<Statement>('reports.show', sheet, chief)
    assert.equal(rows.find(({ code }) => code === 'S')?.cells.month?.value, '12.50')
    const wrong = await failure(
      give('reports.save-cells', { ...sheet, cells: [{ row: 'S', column: 'month', amount: '1.00' }] }, chief),
    )
    assert.match(wrong.message, /S@month 不是填列的单元格/)
  })

  it('shows nothing of books outside the scope', async () => {
    const elsewhere = await failure(show('会社保01表', '202603', {}, ledger.stranger))
    assert.equal(elsewhere.status, 404)
    const issue = { book: ledger.ip.id, report: '会社保01表', period: '202603', span: 'month' }
    assert.equal((await failure(give('reports.issue', issue, ledger.cashier))).status, 403)
  })

  it('says which statements there are when asked for one that does not apply', async () => {
    const error = await failure(show('会职金01表', '202603'))
    assert.match(error.message, /机关养老经办账 2026 年没有报表“会职金01表”/)
    assert.match(error.hint ?? '', /会社保01表 资产负债表/)
  })

  it('asks for one scheme and one system when consolidating', async () => {
    const error = await failure(ask('reports.show', { report: '会社保01表', period: '202603', region: '330106000' }))
    assert.match(error.message, /分别编制/)
  })

  it('finds the faults the checks name: opening unlike last year, blue entries on the wrong side', async () => {
    const run = (code: string) =>
      ledger.database.snapshot(
        (tx) => reportsChecks[code]?.(tx, { books: [ledger.ip], period: '202603' }) ?? Promise.resolve([]),
      )
    for (const code of ['R01', 'R02', 'R04', 'R05', 'R07', 'R08', 'R09', 'R10', 'R12', 'R13'])
      assert.deepEqual(await run(code), [], code)
    assert.match(
      (await run('R03'))[0]?.message ?? '',
      /“收入户存款”年初余额不等于上年末：应为 780\.00，实为 1,000\.00，相差 220\.00/,
    )
    // The ledger refuses such entries; these come past it.
    const entered = (account: string, amounts: object) =>
      ledger.database.knex('balances').insert({
        book_id: ledger.ip.id,
        account_code: account,
        aux_key: '-',
        period: '202603',
        debit_amount: '0.00',
        credit_amount: '0.00',
        ...amounts,
      })
    await entered('4501', { debit_amount: '9.00' })
    await entered('1002', { credit_amount: '9.00' })
    assert.match((await run('R09'))[0]?.message ?? '', /“其他收入”的科目 4501 借方有发生额 9\.00，应以红字冲减/)
    assert.match((await run('R08'))[0]?.message ?? '', /本期结余不等于收支科目的发生额/)
    assert.equal((await run('R01')).length, 0)
  })
})
