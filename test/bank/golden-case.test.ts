// The worked case of a reconciliation: the 支出户 of 机关养老 after a month of pensions, a failed payment, transfers and interest. The bank
// has not carried out one batch yet, and has received something the books don't know.
import assert from 'node:assert/strict'
import { matchAutomatically } from '../../server/bank/match-flows.ts'
import type { ShownReconciliation } from '../../server/bank/list-reconciliations.ts'
import { machine } from '../../server/core/actor.ts'
import { setOpeningBalances } from '../../server/ledger/opening-balances.ts'
import { credit, debit, post } from '../ledger/fixture.ts'
import { startBank, statementOf } from './fixture.ts'
import type { Bank } from './fixture.ts'

const account = '330106-IP-ZC'
const special = { bankAccount: '330106-IP-CZ' }
const spending = { bankAccount: account }

describe('支出户余额调节', () => {
  let bank: Bank
  before(async () => {
    bank = await startBank()
  })
  after(() => bank.close())

  const receives = (date: string, amount: string, from: string, auxiliaries = {}) =>
    entry(date, [debit('1004', amount, spending), credit(from, amount, auxiliaries)])
  const pays = (date: string, amount: string, to: string, auxiliaries = {}) =>
    entry(date, [debit(to, amount, auxiliaries), credit('1004', amount, spending)])
  const entry = (date: string, lines: ReturnType<typeof debit>[]) => ({
    bookId: bank.ip.id,
    date,
    kind: 'manual' as const,
    summary: '支出户收付',
    attachmentCount: 1,
    documents: [],
    lines,
  })

  it('GC-26：账面 232000.00、对账单 276700.00，调节后都是 233500.00', async () => {
    await bank.database.transaction((tx) =>
      setOpeningBalances(tx, machine, [
        {
          bookId: bank.ip.id,
          lines: [
            debit('100301', '10000000.00', special),
            debit('1004', '200000.00', spending),
            credit('3001', '10200000.00'),
          ],
        },
      ]),
    )
    // 20万+450万−415万+1.2万−1.2万−1.8万−30万+350−350=232000；养老金 415 万分两批，第二批 43200 银行月末还没有付出
    await post(bank, [
      receives('2026-03-06', '4500000.00', '100301', special),
      pays('2026-03-10', '4106800.00', '50010101', { benefitPeriod: '202603' }),
      pays('2026-03-31', '43200.00', '50010101', { benefitPeriod: '202603' }),
      receives('2026-03-13', '12000.00', '200107'),
      pays('2026-03-19', '12000.00', '200107'),
      pays('2026-03-20', '18000.00', '5201'),
      pays('2026-03-23', '300000.00', '5301'),
      receives('2026-03-21', '350.00', '420101', spending),
      pays('2026-03-25', '350.00', '100301', special),
    ])
    const answer = await statementOf(bank, {
      account,
      from: '2026-03-01',
      to: '2026-03-31',
      opening: '200000.00',
      flows: [
        '2026-03-06 +4500000.00',
        '2026-03-10 -4106800.00',
        '2026-03-13 +12000.00',
        '2026-03-19 -12000.00',
        '2026-03-20 -18000.00',
        '2026-03-21 +350.00',
        '2026-03-23 -300000.00',
        '2026-03-25 -350.00',
        '2026-03-31 +1500.00',
      ],
    })
    assert.equal(answer.closing, '276700.00')
    await bank.database.transaction((tx) => matchAutomatically(tx, machine))
    const key = { account, standard: 'agency', period: '202603' }
    await bank.command('bank.prepare-reconciliation', bank.bookkeeper, key)
    await bank.command('bank.review-reconciliation', bank.chief, key)
    const { figures, head }: ShownReconciliation = await bank.query('bank.show-reconciliation', bank.chief, key)
    assert.equal(head.status, 'reviewed')
    assert.deepEqual([figures.book, figures.bank], ['232000.00', '276700.00'])
    assert.deepEqual(figures.totals, { c: '1500.00', d: '0.00', e: '0.00', f: '43200.00' })
    assert.deepEqual(
      [figures.adjustedBook, figures.adjustedBank, figures.difference],
      ['233500.00', '233500.00', '0.00'],
    )
  })
})
