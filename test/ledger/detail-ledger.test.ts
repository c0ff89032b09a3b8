// 明细账: running balance on every page, month and year totals, auxiliaries, parents, many books.
import assert from 'node:assert/strict'
import ExcelJS from 'exceljs'
import { machine } from '../../server/core/actor.ts'
import { detailLedger } from '../../server/ledger/detail-ledger.ts'
import type { DetailInput, DetailLedger } from '../../server/ledger/detail-ledger.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { credit, debit, failure, incomeAccount, over, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('the detail ledger', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
    const { ip, elsewhere } = ledger
    const opening = [debit('1002', '100.00', incomeAccount(ip)), credit('3001', '100.00')]
    await ledger.database.transaction((tx) => setOpeningBalances(tx, machine, [{ bookId: ip.id, lines: opening }]))
    const paidOut = (date: string, amount: string) => ({
      ...receipt(ip, date, amount),
      lines: [debit('100301', amount, { bankAccount: '330106-IP-CZ' }), credit('1002', amount, incomeAccount(ip))],
    })
    await post(ledger, [
      receipt(ip, '2026-01-05', '10.00'),
      receipt(ip, '2026-01-06', '20.00'),
      paidOut('2026-01-31', '130.00'),
      receipt(ip, '2026-03-02', '40.00'),
      paidOut('2026-03-03', '50.00'),
      receipt(elsewhere, '2026-03-09', '1.00'),
    ])
  })
  after(() => ledger.close())

  const input = (more: Partial<DetailInput> = {}): DetailInput => ({
    book: ledger.ip.id,
    account: '1002',
    from: '202601',
    to: '202612',
    page: 1,
    size: 100,
    ...more,
  })
  const of = (more: Partial<DetailInput> = {}, actor = ledger.chief): Promise<DetailLedger> =>
    ledger.database.snapshot((tx) => detailLedger(tx, actor, input(more)))
  const plain = ({ rows }: DetailLedger) =>
    rows.map((row) => [row.date ?? row.summary, row.debit, row.credit, row.direction, row.balance].join(' '))

  const whole = [
    '上年结转 0.00 0.00 借 100.00',
    '2026-01-05 10.00 0.00 借 110.00',
    '2026-01-06 20.00 0.00 借 130.00',
    '2026-01-31 0.00 130.00 平 0.00',
    '本月合计 30.00 130.00 平 0.00',
    '本年累计 30.00 130.00 平 0.00',
    '2026-03-02 40.00 0.00 借 40.00',
    '2026-03-03 0.00 50.00 贷 10.00',
    '本月合计 40.00 50.00 贷 10.00',
    '本年累计 70.00 180.00 贷 10.00',
  ]

  it('runs from the opening balance through the months, with their totals', async () => {
    const ledgerOf = await of()
    assert.deepEqual(plain(ledgerOf), whole)
    assert.equal(ledgerOf.total, 5)
    assert.deepEqual(ledgerOf.rows[1]?.no, '记-1')
    assert.equal(ledgerOf.rows[1]?.auxiliaries, '银行账户 杭州市西湖区机关养老基金收入户（示例）')
  })

  it('is the same cut into pages of any size, each beginning with what it brings forward', async () => {
    for (const size of [1, 2, 3, 4, 5]) {
      const joined: string[] = []
      for (let page = 1; page <= Math.ceil(5 / size); page += 1) {
        const rows = plain(await of({ page, size }))
        if (page > 1)
          assert.equal(
            rows[0]?.split(' ').slice(3).join(' '),
            joined.at(-1)?.split(' ').slice(3).join(' '),
            `page ${page} of ${size}`,
          )
        joined.push(...(page === 1 ? rows : rows.slice(1)))
      }
      assert.deepEqual(joined, whole, `pages of ${size}`)
    }
  })

  it('from a later month begins with the balance by then', async () => {
    assert.deepEqual(plain(await of({ from: '202603', to: '202603' })), [
      '期初余额 0.00 0.00 平 0.00',
      ...whole.slice(6),
    ])
  })

  it('of one auxiliary only counts its entries, also where the balance keeps no such dimension', async () => {
    assert.deepEqual(plain(await of({ aux: { bankAccount: '330106-IP-SR' } })), whole)
    assert.deepEqual(plain(await of({ aux: { bankAccount: 'nobody' } })), ['上年结转 0.00 0.00 平 0.00'])
    assert.equal((await of({ account: '4001', aux: { payerType: 'employer' } })).total, 3)
    assert.equal((await of({ account: '4001', aux: { payerType: 'employe_' } })).total, 0)
  })

  it('of a parent account holds all below it', async () => {
    await post(ledger, [
      {
        ...receipt(ledger.ip, '2026-05-01', '9.00'),
        lines: [
          debit('50010101', '4.00'),
          debit('500102', '5.00'),
          credit('1004', '9.00', { bankAccount: '330106-IP-ZC' }),
        ],
      },
    ])
    const { rows, head } = await of({ account: '5001' })
    assert.deepEqual(
      rows.filter(({ kind }) => kind === 'entry').map(({ account, balance }) => [account, balance]),
      [
        ['50010101', '4.00'],
        ['500102', '9.00'],
      ],
    )
    assert.equal(head.accountName, '社会保险待遇支出')
  })

  it('of a scope runs over its books, within what one may see', async () => {
    const scope = {
      book: undefined,
      standard: 'agency',
      scheme: 'IP',
      region: '330100000',
      from: '202603',
      to: '202603',
    } as const
    const wide = over(ledger.chief, '330000000')
    const all = await of(scope, wide)
    assert.deepEqual([all.head.books, all.total], [2, 3])
    assert.deepEqual([(await of(scope)).head.books, (await of(scope)).total], [1, 2])
  })

  it('needs a book or a scheme, months of one year, an account that is there', async () => {
    assert.equal((await failure(of({ book: undefined }))).at, 'book')
    assert.equal((await failure(of({ from: '202512' }))).at, 'from')
    assert.equal((await failure(of({ from: '202604', to: '202603' }))).at, 'from')
    assert.equal((await failure(of({ account: '9999' }))).status, 404)
    assert.equal((await failure(of({}, ledger.stranger))).status, 404)
  })

  it('is downloaded whole, as CSV and as the printed form', async () => {
    const ask = { book: ledger.ip.id, account: '1002', from: '202601', to: '202612' }
    const csv = await ledger.download('ledger.detail-export', ledger.chief, { ...ask, format: 'csv' })
    assert.ok(String(csv.body).startsWith('\ufeff'))
    const lines = String(csv.body).trim().split('\n')
    assert.deepEqual(
      [lines.length, lines[0]],
      [11, 'date,voucher,book,account,account_name,summary,auxiliaries,debit,credit,direction,balance'],
    )
    const file = await ledger.download('ledger.detail-export', ledger.chief, ask)
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(file.body as never)
    const sheet = book.getWorksheet('明细账')
    assert.deepEqual(
      [sheet?.getCell('A1').value, sheet?.getCell('C5').value, sheet?.getCell('H13').value],
      ['明细账 1002 收入户存款', '收到保费', 10],
    )
  })

  it('is found through the screens with a filter of auxiliaries', async () => {
    const found = (await ledger.query('ledger.detail', ledger.chief, {
      book: ledger.ip.id,
      account: '1002',
      from: '202601',
      to: '202612',
      aux: 'bankAccount:330106-IP-SR',
      size: 2,
    })) as DetailLedger
    assert.deepEqual([found.total, found.rows.length], [5, 3])
    const wrong = await failure(
      ledger.query('ledger.detail', ledger.chief, {
        book: ledger.ip.id,
        account: '1002',
        from: '202601',
        to: '202612',
        aux: 'SR',
      }),
    )
    assert.equal(wrong.problems[0]?.at, 'aux')
  })
})
