// The books of account: 总账, 日记账, 多栏账, 科目余额表 with auxiliaries, 序时账; their switches, pages and files. Figures checked by hand.
import assert from 'node:assert/strict'
import ExcelJS from 'exceljs'
import { machine } from '../../server/core/actor.ts'
import type { PrintedBook } from '../../server/ledger/book-files.ts'
import { pagesOf } from '../../server/ledger/book-pages.ts'
import type { BookColumn, BookSheet, SheetRow } from '../../server/ledger/book-sheet.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import type { TrialBalance } from '../../server/ledger/trial-balance.ts'
import { clear, credit, debit, failure, incomeAccount, over, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('the books of account', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
    await enter(ledger)
  })
  after(() => ledger.close())

  const ask = (kind: string, more: object = {}, actor = ledger.chief): Promise<BookSheet> =>
    ledger.query('ledger.book', actor, { kind, book: ledger.ip.id, from: '202601', to: '202603', ...more })
  const rows = (sheet: BookSheet) =>
    sheet.rows.map(({ cells }) => cells.map((cell) => cell?.replace(/\.00$/, '') ?? '').join('|'))

  it('总账 states each month of each first-level account, with its side', async () => {
    const sheet = await ask('general')
    assert.equal(sheet.total, 4)
    assert.deepEqual(rows(sheet).slice(0, 8), [
      '1002 收入户存款|||||',
      '|上年结转|||借|100',
      '2026年1月|本月合计|30|130|平|0',
      '|本年累计|30|130|平|0',
      '2026年2月|本月合计|0|0|平|0',
      '|本年累计|30|130|平|0',
      '2026年3月|本月合计|40|50|贷|10',
      '|本年累计|70|180|贷|10',
    ])
    const [group] = sheet.rows
    assert.deepEqual(group?.detail, { account: '1002', from: '202601', to: '202603' })
  })

  it('总账 of a leaf, of a later month, and without what closing vouchers moved', async () => {
    assert.deepEqual(rows(await ask('general', { account: '4001', from: '202603' })), [
      '4001 社会保险费收入|||||',
      '|期初余额|||贷|30',
      '2026年3月|本月合计|70|40|平|0',
      '|本年累计|70|70|平|0',
    ])
    assert.deepEqual(rows(await ask('general', { account: '4001', from: '202603', closing: 'false' })).slice(2), [
      '2026年3月|本月合计|0|40|贷|70',
      '|本年累计|0|70|贷|70',
    ])
  })

  it('日记账 gives the balance after every entry and adds up each day', async () => {
    const sheet = await ask('journal', { account: '1002', aux: 'bankAccount:330106-IP-SR', to: '202601' })
    assert.match(sheet.subject ?? '', /^1002 收入户存款（银行账户 .*西湖区.*收入户/)
    assert.deepEqual(
      sheet.rows.map(({ cells }) => [cells[0] ?? '', cells[2], ...cells.slice(4)].join('|')),
      [
        '|上年结转|||借|100.00',
        '2026-01-05|收到保费|10.00||借|110.00',
        '2026-01-05|收到保费|20.00||借|130.00',
        '2026-01-05|本日合计|30.00|0.00|借|130.00',
        '2026-01-31|收到保费||130.00|平|0.00',
        '2026-01-31|本日合计|0.00|130.00|平|0.00',
        '|本月合计|30.00|130.00|平|0.00',
        '|本年累计|30.00|130.00|平|0.00',
      ],
    )
  })

  it('日记账 cut in the middle of a day still adds up the whole day', async () => {
    const whole = await ask('journal', { account: '1002' })
    const joined = []
    for (let page = 1; page <= 5; page += 1) {
      const { rows: part } = await ask('journal', { account: '1002', page, size: 1 })
      joined.push(...(page === 1 ? part : part.slice(1)))
    }
    assert.deepEqual(joined, whole.rows)
  })

  it('lists the journals there are: each account, and each fund account in it', async () => {
    const { rows: found } = (await ledger.query('ledger.journals', ledger.chief, {
      book: ledger.ip.id,
      to: '202603',
    })) as { rows: { account: string; aux: string | null }[] }
    assert.deepEqual(
      found.map(({ account, aux }) => `${account} ${aux ?? ''}`),
      ['1002 ', '1002 bankAccount:330106-IP-SR', '100301 ', '100301 bankAccount:330106-IP-CZ'],
    )
  })

  it('多栏账 puts the children of an account side by side, or the values of an auxiliary, reductions in red', async () => {
    const children = await ask('multi-column', { account: '5001', from: '202604', to: '202604' })
    assert.deepEqual(
      children.columns.slice(7).map(({ title, group }) => `${group} ${title}`),
      ['借方分析 500101 基本养老金', '借方分析 500102 丧葬补助金和抚恤金'],
    )
    assert.deepEqual(
      children.rows.map(({ cells }) => [cells[2], ...cells.slice(5)].map((cell) => cell ?? '').join('|')),
      [
        '期初余额|平|0.00||',
        '发放|借|4.00|4.00|',
        '发放|借|9.00||5.00',
        '退回|借|8.00|-1.00|',
        '本月合计|借|8.00|3.00|5.00',
        '本年累计|借|8.00|3.00|5.00',
      ],
    )
    const values = await ask('multi-column', { account: '4001', by: 'contributionNature', closing: 'false' })
    assert.deepEqual(
      values.columns.slice(7).map(({ title }) => title),
      ['未注明', '清欠'],
    )
    assert.deepEqual(values.rows.at(-1)?.cells.slice(-2), ['60.00', '10.00'])
    assert.equal((await failure(ask('multi-column', { account: '1002' }))).at, 'by')
  })

  it('科目余额表 without closing vouchers shows income and expenditure as before closing', async () => {
    const balance = (closing: string) =>
      ledger.query('ledger.trial-balance', ledger.chief, { book: ledger.ip.id, period: '202603', closing })
    const of = ({ rows: all }: TrialBalance, code: string) => {
      const row = all.find(({ account }) => account === code)
      return [row?.openingCredit, row?.periodDebit, row?.periodCredit, row?.closingCredit]
    }
    assert.deepEqual(of(await balance('true'), '4001'), ['30.00', '70.00', '40.00', '0.00'])
    assert.deepEqual(of(await balance('false'), '4001'), ['30.00', '0.00', '40.00', '70.00'])
    assert.deepEqual(of(await balance('true'), '3001'), ['100.00', '0.00', '70.00', '170.00'])
    assert.deepEqual(of(await balance('false'), '3001'), ['100.00', '0.00', '0.00', '100.00'])
    const { totals } = (await balance('false')) as TrialBalance
    assert.deepEqual([totals.closingDebit, totals.periodDebit], [totals.closingCredit, totals.periodCredit])
  })

  it('科目余额表 with auxiliaries: each value under its account, combinations too, adding up to the account', async () => {
    const sheet = await ask('balance', { by: 'bankAccount', from: '202603', account: '1002' })
    assert.deepEqual(rows(sheet), [
      '1002|收入户存款||||40|50|70|180||10',
      '1002||银行账户 杭州市西湖区机关养老基金收入户（示例）|||40|50|70|180||10',
    ])
    assert.equal(sheet.rows[1]?.detail?.aux, 'bankAccount:330106-IP-SR')
    const both = await ask('balance', { by: 'payerType,contributionNature', account: '4001', closing: 'false' })
    assert.deepEqual(rows(both), [
      '4001|社会保险费收入|||||70||70||70',
      '4001||缴费主体 employer；缴费性质 清欠||||10||10||10',
      '4001||缴费主体 employer||||60||60||60',
    ])
  })

  it('科目余额表 sums entries where an auxiliary keeps no balance, and says so', async () => {
    const sheet = await ask('balance', { by: 'belongPeriod', account: '4001', closing: 'false' })
    assert.deepEqual(rows(sheet).slice(1), ['4001||费款所属期 202512||||10||10||10', '4001||未注明||||60||60||60'])
    assert.match(sheet.note ?? '', /费款所属期/)
    assert.equal((await failure(ask('balance', { by: 'nothing' }))).at, 'by')
  })

  it('序时账 lists every line by date and number, filtered by account, word and text', async () => {
    const sheet = await ask('day-book', { from: '202601', to: '202601' })
    assert.deepEqual(
      sheet.rows.map(({ cells }) => [cells[0], cells[1], (cells[3] ?? '').split(' ')[0], cells[5], cells[6]].join('|')),
      [
        '2026-01-05|记-1|1002|10.00|',
        '2026-01-05|记-1|4001||10.00',
        '2026-01-05|记-2|1002|20.00|',
        '2026-01-05|记-2|4001||20.00',
        '2026-01-31|记-3|100301|130.00|',
        '2026-01-31|记-3|1002||130.00',
        '|||160.00|160.00',
      ],
    )
    assert.equal(sheet.total, 3)
    assert.equal((await ask('day-book', { account: '100301' })).total, 2)
    assert.equal((await ask('day-book', { word: '收' })).total, 0)
    assert.equal((await ask('day-book', { q: '结转' })).total, 1)
    assert.equal((await ask('day-book', { q: '结转', closing: 'false' })).total, 0)
  })

  it('shows what is not posted only when asked, and marks it', async () => {
    const posted = await ask('detail', { account: '1002' })
    const all = await ask('detail', { account: '1002', posted: 'false' })
    assert.deepEqual([posted.total, all.total], [5, 6])
    assert.deepEqual(
      all.rows.filter(({ isPosted }) => isPosted === false).map(({ cells }) => cells.slice(0, 3)),
      [['2026-03-30', '记', '收到保费']],
    )
    assert.deepEqual(all.rows.at(-1)?.cells.slice(4), ['70.50', '180.00', '贷', '9.50'])
    assert.equal((await ask('day-book', { posted: 'false' })).total, 7)
  })

  it('stays within the scope of who asks', async () => {
    for (const kind of ['general', 'balance', 'day-book', 'counterparty'])
      assert.equal((await failure(ask(kind, {}, ledger.stranger))).status, 404, kind)
    assert.equal((await failure(ask('journal', { account: '1002' }, ledger.stranger))).status, 404)
    const found = (await ledger.query('ledger.journals', ledger.stranger, { book: ledger.ip.id, to: '202603' })) as {
      rows: unknown[]
    }
    assert.deepEqual(found.rows, [])
    const wide = over(ledger.chief, '330000000')
    const scope = { book: undefined, standard: 'agency', scheme: 'IP', region: '330100000', account: '1002' }
    assert.equal((await ask('general', scope, wide)).head.books, 2)
    assert.equal((await failure(ask('general', { book: undefined }))).at, 'book')
  })

  it('names the values an auxiliary has in an account', async () => {
    const asked = { book: ledger.ip.id, account: '4001', from: '202601', to: '202603' }
    const of = async (dimension: string) =>
      ((await ledger.query('ledger.auxiliary-values', ledger.chief, { ...asked, dimension })) as { rows: unknown[] })
        .rows
    assert.deepEqual(await of('contributionNature'), [{ value: 'arrears', name: '清欠' }])
    assert.deepEqual(await of('belongPeriod'), [{ value: '202512', name: null }])
  })

  it('is printed in pages: numbered, 过次页 and 承前页 with the turnover since the month began', async () => {
    await post(
      ledger,
      Array.from({ length: 60 }, (_one, at) => receipt(ledger.ip, '2026-05-06', `${at + 1}.00`)),
    )
    const asked = { kind: 'detail', book: ledger.ip.id, account: '1002', from: '202605', to: '202605' }
    const book = (await ledger.query('ledger.book-pages', ledger.chief, asked)) as PrintedBook
    assert.deepEqual(
      book.pages.map(({ number }) => number),
      book.pages.map((_page, at) => at + 1),
    )
    assert.ok(book.pages.length >= 3)
    let net = -19_00n
    let month = 0n
    for (const [at, page] of book.pages.entries()) {
      const entries = page.rows.filter(({ kind }) => kind === 'entry')
      const turnover = entries.reduce((sum, { cells }) => sum + BigInt((cells[4] ?? '0').replace('.', '')), 0n)
      const [first, last] = [page.rows[0], page.rows.at(-1)]
      if (at > 0) assert.deepEqual([first?.cells[2], first?.cells[4]], ['承前页', cents(month)])
      net += turnover
      month += turnover
      const isLast = at === book.pages.length - 1
      if (!isLast)
        assert.deepEqual([last?.cells[2], last?.cells[4], last?.cells[7]], ['过次页', cents(month), cents(net)])
      else assert.deepEqual([last?.cells[2], page.rows.at(-2)?.cells[4]], ['本年累计', cents(month)])
    }
    assert.equal(month, 1830_00n)
  })

  it('keeps the turnover of a month on a page that ends between its totals', () => {
    const columns: BookColumn[] = [
      { title: '摘要', kind: 'text', mm: 60, carry: 'title' },
      { title: '借方', kind: 'money', mm: 30, carry: 'turnover' },
      { title: '余额', kind: 'money', mm: 30, carry: 'last' },
    ]
    const row = (kind: SheetRow['kind'], ...cells: string[]): SheetRow => ({ kind, cells })
    const month = (name: string, balance: string) => [
      ...Array.from({ length: 21 }, () => row('entry', name, '1.00', balance)),
      row('monthTotal', '本月合计', '21.00', balance),
      row('yearTotal', '本年累计', '99.00', balance),
    ]
    const rows = [...month('一月', '21.00'), ...month('二月', '42.00')]
    const pages = pagesOf({
      kind: 'detail',
      columns,
      rows,
      paper: 'landscape',
      carries: true,
      subject: '1002',
    } as never)
    const ends = pages.map((page) => [page.rows[0]?.cells.join(' '), page.rows.at(-1)?.cells.join(' ')])
    assert.deepEqual(ends[0], ['一月 1.00 21.00', '过次页 21.00 21.00'])
    assert.deepEqual(ends[1]?.[0], '承前页 21.00 21.00')
    assert.deepEqual(
      pages.flatMap((page) => page.rows.filter(({ kind }) => kind !== 'carried')),
      rows,
    )
  })

  it('is downloaded as .xlsx, plain and in pages, and as CSV', async () => {
    const asked = { kind: 'detail', book: ledger.ip.id, account: '1002', from: '202605', to: '202605' }
    const load = async (more: object) => {
      const file = await ledger.download('ledger.book-export', ledger.chief, { ...asked, ...more })
      const book = new ExcelJS.Workbook()
      await book.xlsx.load(file.body as never)
      const sheet = book.getWorksheet('明细账')
      assert.ok(sheet)
      return sheet
    }
    const plain = await load({})
    assert.deepEqual(
      [plain.getCell('A1').value, plain.getCell('E5').value, plain.getCell('H5').value],
      ['明细账 1002 收入户存款', 1, 18],
    )
    const paged = await load({ paged: 'true' })
    const titles = paged.getColumn(3).values.filter((one) => one === '过次页' || one === '承前页')
    assert.ok(titles.length >= 4 && titles.length % 2 === 0)
    const csv = await ledger.download('ledger.book-export', ledger.chief, { ...asked, format: 'csv' })
    assert.equal(String(csv.body).split('\n')[0], '\ufeff日期,凭证字号,摘要,辅助核算,借方金额,贷方金额,方向,余额')
    const balance = await ledger.download('ledger.book-export', ledger.chief, {
      ...asked,
      kind: 'balance',
      by: 'bankAccount',
    })
    assert.match(balance.fileName, /^科目余额表_.*_202605-202605\.xlsx$/)
  })

  it('carries a closed year over to the next', async () => {
    await clear(ledger)
    await enter(ledger)
    const year = { account: '1002', to: '202612' }
    assert.notEqual((await ask('detail', year)).rows.at(-1)?.kind, 'nextYear')
    await ledger.database.knex('book_periods').where({ book_id: ledger.ip.id }).update({ status: 'closed' })
    assert.deepEqual((await ask('detail', year)).rows.at(-1)?.cells.slice(2), [
      '结转下年',
      null,
      null,
      null,
      '贷',
      '19.00',
    ])
    assert.deepEqual(rows(await ask('general', year)).at(-1), '|结转下年|||贷|19')
    assert.notEqual((await ask('journal', { ...year, size: 2 })).rows.at(-1)?.kind, 'nextYear')
  })
})

const cents = (amount: bigint) => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`

async function enter(ledger: Ledger): Promise<void> {
  const { ip } = ledger
  const opening = [debit('1002', '100.00', incomeAccount(ip)), credit('3001', '100.00')]
  await ledger.database.transaction((tx) => setOpeningBalances(tx, machine, [{ bookId: ip.id, lines: opening }]))
  const moved = (date: string, amount: string): VoucherDraft => ({
    ...receipt(ip, date, amount),
    lines: [debit('100301', amount, { bankAccount: '330106-IP-CZ' }), credit('1002', amount, incomeAccount(ip))],
  })
  const paid = (date: string, summary: string, lines: VoucherDraft['lines']): VoucherDraft => ({
    ...receipt(ip, date, '1.00'),
    summary,
    lines,
  })
  const arrears = { payerType: 'employer', contributionNature: 'arrears', belongPeriod: '202512' }
  await post(ledger, [
    receipt(ip, '2026-01-05', '10.00'),
    receipt(ip, '2026-01-05', '20.00'),
    moved('2026-01-31', '130.00'),
    {
      ...receipt(ip, '2026-03-02', '40.00'),
      lines: [
        debit('1002', '40.00', incomeAccount(ip)),
        credit('4001', '30.00', { payerType: 'employer' }),
        credit('4001', '10.00', arrears),
      ],
    },
    moved('2026-03-03', '50.00'),
    {
      ...receipt(ip, '2026-03-31', '70.00'),
      kind: 'closing',
      summary: '结转本期收入',
      lines: [
        debit('4001', '60.00', { payerType: 'employer' }),
        debit('4001', '10.00', arrears),
        credit('3001', '70.00'),
      ],
    },
    paid('2026-04-01', '发放', [
      debit('50010101', '4.00'),
      debit('500102', '5.00'),
      credit('1002', '9.00', incomeAccount(ip)),
    ]),
    paid('2026-04-09', '退回', [debit('1002', '1.00', incomeAccount(ip)), credit('50010101', '1.00')]),
    receipt(ledger.elsewhere, '2026-03-09', '1.00'),
  ])
  await post(ledger, [paid('2026-04-10', '补付', [debit('3001', '1.00'), credit('1002', '1.00', incomeAccount(ip))])])
  await ledger.database.transaction((tx) => createVouchers(tx, ledger.maker, [receipt(ip, '2026-03-30', '0.50')]))
}
