// 往来明细 and its ages: hand-checked figures over two years' books, and what holds for any movements.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { machine } from '../../server/core/actor.ts'
import { ageingOver, agesOf, openItems } from '../../server/ledger/ageing.ts'
import type { BookSheet } from '../../server/ledger/book-sheet.ts'
import { openBooks } from '../../server/ledger/books.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import type { DraftLine } from '../../server/ledger/model.ts'
import { propertyRun } from '../support/property.ts'
import { credit, debit, incomeAccount, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('the age of open items', () => {
  let ledger: Ledger
  const a = { counterparty: '甲单位', suspenseType: 'other' }
  const b = { counterparty: '乙单位', suspenseType: 'other' }
  before(async () => {
    ledger = await startLedger()
    const { ip } = ledger
    const [last] = await ledger.database.transaction((tx) =>
      openBooks(tx, [{ standard: 'agency', scheme: 'IP', region: ip.region, year: 2025 }]),
    )
    assert.ok(last)
    const entry = (bookId: number, date: string, lines: DraftLine[]) => ({
      ...receipt(ip, date, '1.00'),
      bookId,
      summary: '往来',
      lines,
    })
    const received = (bookId: number, date: string, amount: string, aux: Record<string, string>) =>
      entry(bookId, date, [debit('1002', amount, incomeAccount(ip)), credit('200199', amount, aux)])
    await ledger.database.transaction((tx) =>
      setOpeningBalances(tx, machine, [
        { bookId: last.id, lines: [debit('1002', '7.00', incomeAccount(ip)), credit('200199', '7.00', b)] },
        {
          bookId: ip.id,
          lines: [
            debit('1002', '107.00', incomeAccount(ip)),
            credit('200199', '100.00', a),
            credit('200199', '7.00', b),
          ],
        },
      ]),
    )
    await post(ledger, [
      received(last.id, '2025-03-10', '60.00', a),
      received(last.id, '2025-11-10', '40.00', a),
      received(ip.id, '2026-04-01', '30.00', a),
      entry(ip.id, '2026-05-01', [debit('200199', '70.00', a), credit('1002', '70.00', incomeAccount(ip))]),
      received(ip.id, '2026-06-01', '5.00', a),
    ])
  })
  after(() => ledger.close())

  it('settles what came first, counts months back from the last, and looks into earlier years', async () => {
    const sheet: BookSheet = await ledger.query('ledger.book', ledger.chief, {
      kind: 'counterparty',
      book: ledger.ip.id,
      from: '202604',
      to: '202606',
    })
    assert.deepEqual(
      sheet.columns.slice(2).map(({ title }) => title),
      ['期初余额', '本期增加', '本期减少', '期末余额', '3个月以内', '3至6个月', '6至12个月', '1至2年', '2年以上'],
    )
    // 甲: 60 of 2025-03 and 10 of 2025-11 were settled by the 70; 30 of 2025-11 (8 months), 30 of April and 5 of June are open.
    // 乙: 7 stood at the end of 2024 already, 19 months ago.
    const found = sheet.rows.map(({ cells }) => [(cells[1] ?? cells[0] ?? '').slice(0, 8), ...cells.slice(2)].join('|'))
    assert.deepEqual(
      new Set(found),
      new Set([
        '往来单位 甲单位|100.00|35.00|70.00|65.00|35.00||30.00||',
        '往来单位 乙单位|7.00|||7.00||||7.00|',
        '合计 2001|107.00|35.00|70.00|72.00|35.00||30.00|7.00|',
      ]),
    )
    assert.match(sheet.rows[0]?.detail?.aux ?? '', /counterparty:/)
  })

  it('tells which are open for more than a year (G08)', async () => {
    const findings = (period: string) =>
      ledger.database.snapshot((tx) => ageingOver(tx, { books: [ledger.ip], period }))
    const [one, ...none] = await findings('202606')
    assert.equal(none.length, 0)
    assert.deepEqual([one?.bookId, one?.found], [ledger.ip.id, '7.00'])
    assert.match(one?.message ?? '', /200199 .*乙单位.*余额 7\.00，其中账龄一年以上 7\.00/)
    assert.equal((await findings('202611')).length, 2)
    assert.deepEqual(await ledger.database.snapshot((tx) => ageingOver(tx, { books: [], period: '202606' })), [])
  })

  it('shows a balance on the wrong side as negative, aged by what brought it there', async () => {
    await post(ledger, [
      {
        ...receipt(ledger.ip, '2026-07-01', '1.00'),
        summary: '多付',
        lines: [debit('200199', '75.00', a), credit('1002', '75.00', incomeAccount(ledger.ip))],
      },
    ])
    const items = await ledger.database.snapshot((tx) =>
      openItems(tx, { bookIds: [ledger.ip.id], accounts: ['2001'], from: '202607', to: '202612' }),
    )
    const item = items.find(({ decrease }) => decrease === 75_00n)
    assert.deepEqual([item?.closing, item?.ages], [-10_00n, [0n, -10_00n, 0n, 0n, 0n]])
  })

  it('adds up to the balance whatever moved', () => {
    const movement = fc.record({ month: fc.integer({ min: 1, max: 12 }), amount: fc.bigInt(-100_00n, 100_00n) })
    propertyRun(
      fc.property(fc.array(movement), fc.bigInt(0n, 10_000_00n), (movements, balance) => {
        const increases = movements.map(({ month, amount }) => ({
          period: `2026${String(month).padStart(2, '0')}`,
          amount,
        }))
        const ages = agesOf(balance, increases, { asOf: '202612', before: '202512' })
        assert.equal(
          ages.reduce((sum, part) => sum + part, 0n),
          balance,
        )
        assert.ok(ages.every((part) => part >= 0n))
      }),
    )
  })
})
