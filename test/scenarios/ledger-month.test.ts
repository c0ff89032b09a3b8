// March 2026 of 企业养老 in 西湖区, worked by hand with three people: contributions come into the income account, some are paid
// back, the bank credits interest, everything is moved to the fiscal special account, whose book at the finance bureau
// follows; one entry turns out wrong and is corrected in red. Every figure below was added up on paper.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { detailLedger } from '../../server/ledger/detail-ledger.ts'
import type { DraftLine, VoucherDraft } from '../../server/ledger/model.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import { credit, debit, findings, post, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'

describe('a month of one fund in both ledgers', () => {
  let ledger: Ledger
  let agency: Book
  let treasury: Book
  before(async () => {
    ledger = await startLedger()
    const [book] = await ledger.database.transaction((tx) =>
      openBooks(tx, [{ standard: 'treasury', scheme: 'EP', region: '330106000', year: 2026 }]),
    )
    assert.ok(book)
    agency = ledger.ep
    treasury = book
  })
  after(() => ledger.close())

  const income = { bankAccount: '330106-EP-SR' }
  const special = { bankAccount: '330106-EP-CZ' }
  const entry = (book: Book, date: string, summary: string, lines: DraftLine[]): VoucherDraft => ({
    bookId: book.id,
    date,
    kind: 'manual',
    summary,
    attachmentCount: 1,
    documents: [],
    lines,
  })
  const balancesOf = async (book: Book) => {
    const { rows, totals } = await ledger.database.snapshot((tx) =>
      trialBalance(tx, machine, { book: book.id, period: '202603' }),
    )
    assert.equal(totals.closingDebit, totals.closingCredit)
    const side = (d: string, c: string) => (c === '0.00' ? `借 ${d}` : `贷 ${c}`)
    return rows
      .filter(({ isLeaf }) => isLeaf)
      .map((row) => `${row.account} ${row.name} ${side(row.closingDebit, row.closingCredit)}`)
  }

  it('starts from the fund balance of last year, all of it in the fiscal special account', async () => {
    await ledger.database.transaction((tx) =>
      setOpeningBalances(tx, machine, [
        { bookId: agency.id, lines: [debit('100301', '1000000.00', special), credit('3001', '1000000.00')] },
        { bookId: treasury.id, lines: [debit('100101', '1000000.00', special), credit('3001', '1000000.00')] },
      ]),
    )
  })

  it('takes in 120 000.00 and 80 000.00, pays 5 000.00 back, is credited 12.34 of interest', async () => {
    await post(ledger, [
      entry(agency, '2026-03-03', '收到甲单位保费', [debit('1002', '120000.00', income), credit('4001', '120000.00')]),
      entry(agency, '2026-03-05', '收到乙单位保费', [debit('1002', '80000.00', income), credit('4001', '80000.00')]),
      entry(agency, '2026-03-18', '退乙单位多缴保费', [debit('4001', '5000.00'), credit('1002', '5000.00', income)]),
      entry(agency, '2026-03-21', '收入户利息', [debit('1002', '12.34', income), credit('420101', '12.34')]),
    ])
    assert.deepEqual((await balancesOf(agency)).slice(0, 2), [
      '1002 收入户存款 借 195012.34',
      '100301 活期存款 借 1000000.00',
    ])
  })

  it('moves all of it to the fiscal special account, where the bureau records revenue', async () => {
    await post(ledger, [
      entry(agency, '2026-03-31', '划缴财政专户', [
        debit('100301', '195012.34', special),
        credit('1002', '195012.34', income),
      ]),
      entry(treasury, '2026-03-31', '经办机构缴入', [
        debit('100101', '195012.34', special),
        credit('4001', '195000.00'),
        credit('4201', '12.34'),
      ]),
    ])
    assert.deepEqual(await balancesOf(agency), [
      '1002 收入户存款 借 0.00',
      '100301 活期存款 借 1195012.34',
      '3001 一般基金结余 贷 1000000.00',
      '4001 社会保险费收入 贷 195000.00',
      '420101 存款利息 贷 12.34',
    ])
    assert.deepEqual(await balancesOf(treasury), [
      '100101 活期存款 借 1195012.34',
      '3001 财政专户结余 贷 1000000.00',
      '4001 社会保险费收入 贷 195000.00',
      '4201 利息收入 贷 12.34',
    ])
  })

  it('finds that 乙单位 had paid 8 000.00, and corrects it in red and blue', async () => {
    const wrong = await ledger.database.knex('vouchers').where({ summary: '收到乙单位保费' }).first()
    await ledger.database.transaction(async (tx) => {
      const { reversals } = await reverseVouchers(tx, ledger.maker, [wrong.id], {
        date: '2026-03-31',
        reason: '金额误记',
      })
      const blue = entry(agency, '2026-03-31', '订正3月5日记-2号凭证', [
        debit('1002', '8000.00', income),
        credit('4001', '8000.00'),
      ])
      const ids = [
        ...reversals.map(({ reversalId }) => reversalId),
        ...(await createVouchers(tx, ledger.maker, [{ ...blue, attachmentCount: 0 }])),
      ]
      assert.deepEqual((await reviewVouchers(tx, ledger.reviewer, ids)).refused, [])
      assert.deepEqual((await postVouchers(tx, ledger.bookkeeper, ids)).refused, [])
    })
    assert.deepEqual(
      (await balancesOf(agency)).filter((line) => /^(1002|4001)/.test(line)),
      ['1002 收入户存款 贷 72000.00', '4001 社会保险费收入 贷 123000.00'],
    )
  })

  it('leaves the whole story in the detail ledger of the income account', async () => {
    const { rows } = await ledger.database.snapshot((tx) =>
      detailLedger(tx, machine, { book: agency.id, account: '1002', from: '202603', to: '202603', page: 1, size: 100 }),
    )
    assert.deepEqual(
      rows.map((row) =>
        `${row.no ?? ''} ${row.summary} ${row.debit} ${row.credit} ${row.direction} ${row.balance}`.trim(),
      ),
      [
        '期初余额 0.00 0.00 平 0.00',
        '记-1 收到甲单位保费 120000.00 0.00 借 120000.00',
        '记-2 收到乙单位保费 80000.00 0.00 借 200000.00',
        '记-3 退乙单位多缴保费 0.00 5000.00 借 195000.00',
        '记-4 收入户利息 12.34 0.00 借 195012.34',
        '记-5 划缴财政专户 0.00 195012.34 平 0.00',
        '记-6 注销3月5日记-2号凭证：金额误记 -80000.00 0.00 贷 80000.00',
        '记-7 订正3月5日记-2号凭证 8000.00 0.00 贷 72000.00',
        '本月合计 128012.34 200012.34 贷 72000.00',
        '本年累计 128012.34 200012.34 贷 72000.00',
      ],
    )
    assert.deepEqual(await findings(ledger.database), [])
  })
})
