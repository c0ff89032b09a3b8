import assert from 'node:assert/strict'
import type { CloseAnswer } from '../../server/closing/model.ts'
import { closingChecks } from '../../server/closing/check-closing.ts'
import { findBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { clear, failure, findings } from '../ledger/fixture.ts'
import {
  balances,
  closeAll,
  credit,
  debit,
  expense,
  income,
  months,
  moreBooks,
  post,
  somebody,
  startClosing,
} from './fixture.ts'
import type { Closing } from './fixture.ts'

describe('closing a year', () => {
  let closing: Closing
  let ip: Book
  let next: Book
  const closeYear = (books: readonly Book[]): Promise<CloseAnswer> =>
    closing.run('closing.close-year', closing.chief, { ids: books.map(({ id }) => id) })
  before(async () => {
    closing = await startClosing()
    ip = closing.ledger.ip
    await clear(closing.ledger)
    await post(closing.ledger, [income(ip, '2026-01-05', '100.00'), expense(ip, '2026-12-05', '30.00', '500102')])
    await closeAll(closing, [ip], months(2026, 11))
  })
  after(() => closing.ledger.close())

  it('waits for every month', async () => {
    assert.deepEqual(
      (await closeYear([ip])).refused.map(({ code }) => code),
      ['year.months_open'],
    )
    await closeAll(closing, [ip], ['202612'])
  })

  it('opens the next book with what the accounts hold', async () => {
    const { done, refused } = await closeYear([ip])
    assert.deepEqual(refused, [])
    assert.deepEqual(done, [ip.id])
    const found = await closing.ledger.database.snapshot((tx) => findBooks(tx, [{ ...ip, year: 2027 }]))
    const [book] = found.values()
    assert.ok(book)
    next = book
    // 100.00 to be received, 30.00 owed, 70.00 left over.
    assert.deepEqual(await balances(closing, next, '202701'), {
      '110199': '100.00',
      '200199': '-30.00',
      '3001': '-70.00',
    })
    assert.deepEqual(
      (await closeYear([ip])).refused.map(({ code }) => code),
      ['year.closed'],
    )
  })

  it('is undone with December, and carries the difference when closed again', async () => {
    const input = { bookId: ip.id, period: '202612', reason: '审计调整' }
    const { id }: { id: number } = await closing.run('closing.reopen-request', closing.bookkeeper, input)
    await closing.run('closing.reopen-approve', closing.chief, { id })
    await post(closing.ledger, [income(ip, '2026-12-31', '5.00')])
    await closeAll(closing, [ip], ['202612'])
    const { vouchers } = await closeYear([ip])
    assert.equal(vouchers.length, 1)
    assert.deepEqual(await balances(closing, next, '202701'), {
      '110199': '105.00',
      '200199': '-30.00',
      '3001': '-75.00',
    })
  })

  it('adjusts an opening with a reason and a second person', async () => {
    const input = {
      bookId: next.id,
      reason: '审计决定调整上年多计支出',
      basisNo: '审计〔2027〕3号',
      lines: [debit('200199', '10.00', somebody), credit('3001', '10.00')],
    }
    const { id }: { id: number } = await closing.run('closing.adjust-opening', closing.chief, input)
    const own = await failure(closing.run('closing.decide-adjustment', closing.chief, { id, approve: true }))
    assert.match(own.message, /不能审批自己的/)
    await closing.run('closing.decide-adjustment', closing.otherChief, { id, approve: true })
    assert.equal((await balances(closing, next, '202701'))['3001'], '-85.00')
    const wrong = { ...input, lines: [debit('500102', '10.00'), credit('3001', '10.00')] }
    assert.match((await failure(closing.run('closing.adjust-opening', closing.chief, wrong))).message, /没有年初余额/)
    assert.deepEqual(await findings(closing.ledger.database), [])
  })

  it('has 职工医保 allot what is pending before December closes', async () => {
    const [em] = await moreBooks(closing, [{ scheme: 'EM' }])
    assert.ok(em)
    const bank = { bankAccount: '330106-EM-CZ' }
    await post(closing.ledger, [
      {
        ...income(em, '2026-12-05', '80.00'),
        lines: [debit('110199', '80.00', somebody), credit('4601', '80.00', bank)],
      },
    ])
    await closeAll(closing, [em], months(2026, 11))
    const ask = { ids: [em.id], period: '202612' }
    const bare: CloseAnswer = await closing.run('closing.close-months', closing.chief, ask)
    assert.match(bare.refused.map(({ message }) => message).join(), /80\.00/)
    await closing.run('closing.set-parameter', closing.chief, {
      bookId: em.id,
      code: 'em.experience_ratio',
      value: '0.65',
      basis: '近三年平均',
    })
    const { items }: { items: { code: string; text: string }[] } = await closing.ask('closing.month', closing.chief, {
      book: em.id,
      period: '202612',
    })
    assert.match(items.find(({ code }) => code === 'G10.contribution')?.text ?? '', /统筹基金 52\.00，个人账户 28\.00/)
    await post(closing.ledger, [
      {
        ...income(em, '2026-12-31', '80.00'),
        lines: [debit('4601', '80.00', bank), credit('400101', '52.00'), credit('400102', '28.00')],
      },
    ])
    await closeAll(closing, [em], ['202612'])
    assert.deepEqual((await closeYear([em])).refused, [])
  })

  it('leads account codes that change over to the next year', async () => {
    const { ep } = closing.ledger
    await post(closing.ledger, [expense(ep, '2026-03-05', '40.00', '500102')])
    await closeAll(closing, [ep], months(2026))
    const map = { bookId: ep.id, from: '200199', basis: '明细科目调整' }
    const unlike = await failure(closing.run('closing.map-account', closing.chief, { ...map, to: '110199' }))
    assert.match(unlike.message, /不是同一类科目/)
    await closing.run('closing.map-account', closing.chief, { ...map, to: '200107' })
    assert.deepEqual((await closeYear([ep])).refused, [])
    const found = await closing.ledger.database.snapshot((tx) => findBooks(tx, [{ ...ep, year: 2027 }]))
    const [book] = found.values()
    assert.ok(book)
    assert.deepEqual(await balances(closing, book, '202701'), { '200107': '-40.00', '3001': '40.00' })
    for (const check of closingChecks)
      assert.deepEqual(await closing.ledger.database.snapshot((tx) => check.run(tx)), [], check.code)
  })
})
