import assert from 'node:assert/strict'
import fc from 'fast-check'
import { closeMonths } from '../../server/closing/close-months.ts'
import { closingChecks } from '../../server/closing/check-closing.ts'
import type { CloseAnswer } from '../../server/closing/model.ts'
import { machine } from '../../server/core/actor.ts'
import { AppError } from '../../server/core/errors.ts'
import { movementsOf } from '../../server/ledger/movements.ts'
import { clear, findings } from '../ledger/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'
import { explained, expense, income, months, post, startClosing } from './fixture.ts'
import type { Closing } from './fixture.ts'

describe('closing while others work, and over random months', () => {
  let closing: Closing
  before(async () => {
    closing = await startClosing()
  })
  after(() => closing.ledger.close())

  it('either counts a voucher posted meanwhile or refuses it', async () => {
    const { ip, database } = closing.ledger
    await clear(closing.ledger)
    await database.knex('period_seals').delete()
    const writers = Array.from({ length: 6 }, (_one, index) =>
      post(closing.ledger, [income(ip, '2026-01-10', `${index + 1}.00`)]).then(
        () => index + 1,
        (error: unknown) => {
          assert.ok(error instanceof AppError, String(error))
          return 0
        },
      ),
    )
    const closer = database
      .transaction((tx) => closeMonths(tx, machine, [ip.id], '202601', { explanations: explained }))
      .catch((error: unknown) => {
        assert.ok(error instanceof AppError, String(error))
        return { done: [] as number[] }
      })
    const [posted] = await Promise.all([Promise.all(writers), closer])
    const { done } = await closer
    const total = posted.reduce((sum, one) => sum + one, 0)
    const rows = await database.snapshot((tx) => movementsOf(tx, [ip.id], { from: '202601', to: '202601' }))
    const of = (account: string) => rows.find((row) => row.account === account)?.closing ?? 0n
    assert.equal(of('110199'), BigInt(total) * 100n)
    if (done.length > 0) assert.equal(of('4001'), 0n)
    assert.deepEqual(await findings(database), [])
    for (const check of closingChecks) assert.deepEqual(await database.snapshot((tx) => check.run(tx)), [])
  })

  it('closes each book once when two people close the same ones at once', async () => {
    const { ip, ep, database } = closing.ledger
    await clear(closing.ledger)
    await database.knex('period_seals').delete()
    await post(closing.ledger, [income(ip, '2026-01-10', '9.00'), income(ep, '2026-01-10', '4.00')])
    const people = [closing.chief, closing.otherChief]
    const answers = await Promise.all(
      people.map((person, index) =>
        closing
          .run('closing.close-months', person, {
            // In either order: locks are taken in the order of the books.
            ids: index === 0 ? [ip.id, ep.id] : [ep.id, ip.id],
            period: '202601',
            explanations: explained,
          })
          .then((answer: CloseAnswer) => answer.done)
          .catch((error: unknown) => {
            assert.ok(error instanceof AppError, String(error))
            return []
          }),
      ),
    )
    assert.deepEqual(
      answers.flat().sort((a, b) => a - b),
      [ip.id, ep.id].sort((a, b) => a - b),
    )
    const seals: { book_id: number; seal_no: number }[] = await database
      .knex('period_seals')
      .select('book_id', 'seal_no')
    assert.deepEqual(
      seals.map((row) => Number(row.seal_no)),
      [1, 1],
    )
    const vouchers = await database.knex('vouchers').where({ kind: 'closing' }).select('id')
    assert.equal(vouchers.length, 2)
    assert.deepEqual(await findings(database), [])
  })

  it('leaves income and expenditure at zero, turnover as it was, and the next month starting where this one ends', async () => {
    const { ip, database } = closing.ledger
    const amount = fc.integer({ min: 1, max: 999_999_99 }).map((cents) => {
      const digits = String(cents).padStart(3, '0')
      return `${digits.slice(0, -2)}.${digits.slice(-2)}`
    })
    const entry = fc.record({ month: fc.integer({ min: 1, max: 3 }), amount, isIncome: fc.boolean() })
    await propertyRunAsync(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 6 }), async (entries) => {
        await clear(closing.ledger)
        await database.knex('period_seals').delete()
        await post(
          closing.ledger,
          entries.map(({ month, amount: yuan, isIncome }) => {
            const date = `2026-0${month}-15`
            return isIncome ? income(ip, date, yuan) : expense(ip, date, yuan, '500102')
          }),
        )
        const turnover = async (period: string) => {
          const rows = await database.snapshot((tx) => movementsOf(tx, [ip.id], { from: period, to: period }))
          return rows
            .filter(({ account }) => /^[45]/.test(account))
            .map(({ account, debit, credit }) => [account, debit, credit])
        }
        for (const period of months(2026, 3)) {
          const before = await turnover(period)
          const { refused } = await database.transaction((tx) =>
            closeMonths(tx, machine, [ip.id], period, { explanations: explained }),
          )
          assert.deepEqual(refused, [])
          assert.deepEqual(await turnover(period), before)
          const rows = await database.snapshot((tx) => movementsOf(tx, [ip.id], { from: period, to: period }))
          for (const { account, closing: left } of rows) if (/^[45]/.test(account)) assert.equal(left, 0n)
          const next = `${Number(period) + 1}`
          const after = await database.snapshot((tx) => movementsOf(tx, [ip.id], { from: next, to: next }))
          for (const row of after)
            assert.equal(row.opening, rows.find(({ account }) => account === row.account)?.closing ?? 0n)
        }
      }),
      4,
    )
  })
})
