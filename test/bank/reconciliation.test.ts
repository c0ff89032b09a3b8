import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bankAlerts, bankChecks } from '../../server/bank/checks.ts'
import { matchAutomatically } from '../../server/bank/match-flows.ts'
import { limitAlerts } from '../../server/bank/limits.ts'
import { machine } from '../../server/core/actor.ts'
import { addDays } from '../../server/core/calendar.ts'
import { fromCents, toCents } from '../../server/core/money.ts'
import type { ShownReconciliation } from '../../server/bank/list-reconciliations.ts'
import type { Actor } from '../../server/core/actor.ts'
import { credit, debit, failure, incomeAccount, over, post, receipt } from '../ledger/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'
import { startBank, statementOf } from './fixture.ts'
import type { Bank } from './fixture.ts'

const account = '330106-IP-SR'

describe('余额调节表', () => {
  let bank: Bank
  before(async () => {
    bank = await startBank()
  })
  after(() => bank.close())
  afterEach(() => bank.clearAll())

  const key = (period = '202603') => ({ account, standard: 'agency', period })
  const form = (period?: string): Promise<ShownReconciliation> =>
    bank.query('bank.show-reconciliation', bank.chief, key(period))
  const act = (what: string, actor: Actor, more: object = {}, period?: string) =>
    bank.command(`bank.${what}`, actor, { ...key(period), ...more })
  const match = () => bank.database.transaction((tx) => matchAutomatically(tx, machine))
  const check = async (code: string, period = '202603') => {
    const run = bankChecks[code]
    assert.ok(run)
    const found = await bank.database.snapshot((tx) => run(tx, { books: [bank.ip], period }))
    return found.map(({ message }) => message.replace(/^.*?：/, ''))
  }

  /** 100 matched, 30 only in the bank, 20 only in the books. */
  async function march(): Promise<void> {
    await post(bank, [receipt(bank.ip, '2026-03-05', '100.00'), receipt(bank.ip, '2026-03-31', '20.00')])
    await statementOf(bank, {
      account,
      from: '2026-03-01',
      to: '2026-03-31',
      flows: ['2026-03-05 +100.00', '2026-03-30 +30.00 甲'],
    })
    await match()
  }

  it('lists the four groups, and both sides agree when adjusted', async () => {
    await march()
    const { figures, head } = await form()
    assert.equal(head.title, '银行收入户存款余额调节表')
    assert.deepEqual(
      [figures.book, figures.bank, figures.totals, figures.adjustedBook, figures.adjustedBank, figures.difference],
      ['120.00', '130.00', { c: '30.00', d: '0.00', e: '20.00', f: '0.00' }, '150.00', '150.00', '0.00'],
    )
    assert.deepEqual(
      figures.items.map(({ group, date, amount, days }) => [group, date, amount, days]),
      [
        ['c', '2026-03-30', '30.00', 1],
        ['e', '2026-03-31', '20.00', 0],
      ],
    )
  })

  it('is prepared by one person who is no cashier and reviewed by another', async () => {
    await march()
    assert.equal((await failure(act('prepare-reconciliation', bank.cashier))).status, 403)
    const both: Actor = { ...bank.bookkeeper, grants: [...bank.bookkeeper.grants, ...bank.chief.grants] }
    await act('prepare-reconciliation', both)
    assert.match((await failure(act('review-reconciliation', both))).message, /编制人不能复核/)
    assert.deepEqual(await check('F11'), ['202603 的余额调节表待复核'])
    await act('return-reconciliation', bank.chief, { reason: '补充说明' })
    assert.equal((await form()).head.status, 'returned')
    await act('prepare-reconciliation', bank.bookkeeper)
    await act('review-reconciliation', bank.chief)
    const { head, digest } = await form()
    assert.deepEqual(
      [head.status, head.isCurrent, head.preparer, head.reviewer],
      ['reviewed', true, '王记账', '钱主管'],
    )
    assert.match(digest ?? '', /^[0-9a-f]{64}$/)
    assert.deepEqual(await check('F11'), [])
    const file = await bank.download('bank.export-reconciliation', bank.chief, key())
    assert.match(file.fileName, /^银行收入户存款余额调节表_.*\.xlsx$/)
  })

  it('stands with a difference only with a word on it, approved by another; that stays a warning', async () => {
    await post(bank, [receipt(bank.ip, '2026-03-05', '100.00')])
    await statementOf(bank, { account, to: '2026-03-31', opening: '5.00', flows: ['2026-03-05 +100.00'] })
    await match()
    const refused = await failure(act('prepare-reconciliation', bank.bookkeeper))
    assert.match(JSON.stringify(refused.problems), /相差 -5\.00/)
    assert.match((await check('F09')).join(), /差 -5\.00/)
    await act('prepare-reconciliation', bank.bookkeeper, { differenceNote: '开户时银行多入账，已函询' })
    assert.deepEqual(await check('F11'), ['202603 的余额调节表待复核'])
    await act('review-reconciliation', bank.chief)
    const { head, figures } = await form()
    assert.deepEqual(
      [head.status, figures.difference, head.differenceNote],
      ['reviewed', '-5.00', '开户时银行多入账，已函询'],
    )
    assert.deepEqual([await check('F09'), await check('F11')], [[], []])
    const alert = bankAlerts.F11
    assert.ok(alert)
    const [warning] = await bank.database.snapshot((tx) => alert(tx, { books: [bank.ip], period: '202603' }))
    assert.match(warning?.message ?? '', /相差 -5\.00，经复核带差异结账：开户时银行多入账/)
    await post(bank, [receipt(bank.ip, '2026-03-20', '1.00')])
    assert.deepEqual(await check('F11'), ['202603 的余额调节表复核后账面或流水有变动，须重新编制'])
  })

  it('no longer holds when something of the month changes', async () => {
    await march()
    await act('prepare-reconciliation', bank.bookkeeper)
    await act('review-reconciliation', bank.chief)
    await post(bank, [receipt(bank.ip, '2026-03-20', '5.00')])
    assert.equal((await form()).head.isCurrent, false)
    assert.deepEqual(await check('F11'), ['202603 的余额调节表复核后账面或流水有变动，须重新编制'])
    await act('prepare-reconciliation', bank.bookkeeper)
    assert.equal((await form()).head.status, 'prepared')
  })

  it('wants a statement up to the end of the month', async () => {
    await post(bank, [receipt(bank.ip, '2026-03-05', '100.00')])
    assert.match(
      (await failure(act('prepare-reconciliation', bank.bookkeeper))).problems[0]?.message ?? '',
      /没有对账单/,
    )
    await statementOf(bank, { account, from: '2026-03-01', to: '2026-03-20', flows: ['2026-03-05 +100.00'] })
    await match()
    const error = await failure(act('prepare-reconciliation', bank.bookkeeper))
    assert.deepEqual(
      error.problems.map(({ message }) => message),
      ['对账单只到 2026-03-20，没有到月末 2026-03-31'],
    )
    const rest = { account, from: '2026-03-21', to: '2026-03-31', balance: '100.00' }
    await bank.command('bank.state-no-flows', bank.cashier, rest)
    await act('prepare-reconciliation', bank.bookkeeper)
  })

  it('wants an explanation of what is carried over, and drops it when it clears', async () => {
    await march()
    await statementOf(bank, {
      account,
      from: '2026-04-01',
      to: '2026-04-30',
      opening: '130.00',
      flows: ['2026-04-02 +20.00 收到保费'],
    })
    await match()
    const april = await form('202604')
    assert.deepEqual(
      april.figures.items.map(({ group, amount, isCarried }) => [group, amount, isCarried]),
      [['c', '30.00', true]],
    )
    const error = await failure(act('prepare-reconciliation', bank.bookkeeper, {}, '202604'))
    assert.match(error.problems[0]?.message ?? '', /没有延续说明/)
    const [item] = april.figures.items
    const notes = [
      { item: item?.key, handler: '陈静', expectedDate: '2026-05-10', explanation: '单位缴费，待税务明细' },
    ]
    await act('note-open-items', bank.bookkeeper, { notes }, '202604')
    await act('prepare-reconciliation', bank.bookkeeper, {}, '202604')
    assert.equal((await form('202604')).figures.items[0]?.explanation, '单位缴费，待税务明细')
    // March stays as it was: the 20.00 was open then.
    assert.deepEqual((await form()).figures.totals, { c: '30.00', d: '0.00', e: '20.00', f: '0.00' })
  })

  it('adjusts to equal balances whatever is open on either side: a + c − d = b + e − f', async () => {
    const amount = fc.integer({ min: 1, max: 500 })
    const day = fc.integer({ min: 10, max: 28 }).map((n) => `2026-03-${n}`)
    const item = fc.record({ day, amount, where: fc.constantFrom('both', 'bank', 'book'), isOut: fc.boolean() })
    await propertyRunAsync(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 12 }), async (items) => {
        await bank.clearAll()
        await post(bank, [receipt(bank.ip, '2026-03-01', '9000.00')])
        const lines = items.filter(({ where }) => where !== 'bank')
        if (lines.length > 0)
          await post(
            bank,
            lines.map(({ day: date, amount: yuan, isOut }) => {
              const money = fromCents(BigInt(yuan) * 100n)
              const own = incomeAccount(bank.ip)
              const fiscal = { bankAccount: '330106-IP-CZ' }
              return isOut
                ? {
                    ...receipt(bank.ip, date, money),
                    lines: [debit('100301', money, fiscal), credit('1002', money, own)],
                  }
                : receipt(bank.ip, date, money)
            }),
          )
        const flows = items
          .filter(({ where }) => where !== 'book')
          .sort((a, b) => (a.day < b.day ? -1 : 1))
          .map(({ day: date, amount: yuan, isOut }) => `${date} ${isOut ? '-' : '+'}${yuan}.00`)
        await statementOf(bank, {
          account,
          from: '2026-03-01',
          to: '2026-03-31',
          flows: ['2026-03-01 +9000.00', ...flows],
        })
        for (const round of [0, 1]) {
          const { figures } = await form()
          const { c, d, e, f } = figures.totals
          const left = toCents(figures.book) + toCents(c) - toCents(d)
          assert.equal(left, toCents(figures.bank ?? '') + toCents(e) - toCents(f), `round ${round}`)
          assert.equal(figures.difference, '0.00')
          await match()
        }
      }),
      6,
    )
  })

  it('finds balances below zero, income not cleared, flows left open and books without a table', async () => {
    await march()
    assert.deepEqual(await check('F03'), ['202603 月末余额 120.00，应划转财政专户清零'])
    assert.deepEqual(await check('F02'), [])
    assert.deepEqual(await check('F09'), [])
    assert.deepEqual(await check('F11'), ['202603 没有余额调节表'])
    assert.deepEqual(await check('F10'), [])
    assert.deepEqual(await check('F10', '202604'), ['1 笔流水超过 10 日未勾对，最早 2026-03-30 收入 30.00，已 31 天'])
    await post(bank, [
      {
        ...receipt(bank.ip, '2026-03-02', '7.00'),
        lines: [
          debit('100301', '7.00', { bankAccount: '330106-IP-CZ' }),
          credit('1002', '7.00', incomeAccount(bank.ip)),
        ],
      },
    ])
    assert.deepEqual(await check('F02'), ['2026-03-02 日终账面余额 -7.00 为负'])
    await statementOf(bank, {
      account,
      from: '2026-04-01',
      to: '2026-04-30',
      opening: '999.00',
      flows: ['2026-04-02 -9.00'],
    })
    assert.match((await check('F09', '202604'))[0] ?? '', /余额 990.00，由首份对账单逐笔推算为 121.00/)
  })

  it('shows balances day by day against their limits', async () => {
    await march()
    const daily: { rows: { date: string; book: string; bank: string; alerts: string[] }[] } = await bank.query(
      'bank.daily-balances',
      bank.cashier,
      key(),
    )
    assert.equal(daily.rows.length, 31)
    const on = (date: string) => daily.rows.find((row) => row.date === date)
    assert.deepEqual([on('2026-03-04')?.book, on('2026-03-04')?.bank], ['0.00', '0.00'])
    assert.deepEqual([on('2026-03-30')?.book, on('2026-03-30')?.bank], ['100.00', '130.00'])
    assert.deepEqual(on('2026-03-31')?.alerts, ['月末余额 120.00，应为零'])
    const list: { rows: { account: string; alerts: string[]; unmatched: number }[]; total: number } = await bank.query(
      'bank.list-balances',
      bank.cashier,
      { period: '202603', alertsOnly: '1' },
    )
    assert.deepEqual(
      list.rows.map(({ account: code, alerts, unmatched }) => [code, alerts, unmatched]),
      [[account, ['03-31 月末余额 120.00，应为零'], 1]],
    )
    const other: { total: number } = await bank.query('bank.list-reconciliations', over(bank.chief, '330102000'), {
      period: '202603',
    })
    assert.equal(other.total, 0)
  })
})

describe('limits of balances', () => {
  const days = (from: string, balances: readonly number[]) =>
    balances.map((yuan, at) => {
      const before = balances[at - 1] ?? 0
      const change = BigInt(yuan - before) * 100n
      const date = addDays(from, at)
      return { date, balance: BigInt(yuan) * 100n, in: change > 0n ? change : 0n, out: change < 0n ? -change : 0n }
    })
  const alerts = (from: string, balances: readonly number[], limits: object, averageOut = 0n) =>
    limitAlerts(days(from, balances), { limits: { source: '', ...limits }, averageOut, until: '2026-12-31' }).map(
      ({ date, code }) => `${date} ${code}`,
    )

  it('warns of income left on the last day of a month and not cleared on the first working day', () => {
    const limits = { monthEndZero: true, clearWithin: 1 }
    assert.deepEqual(alerts('2026-02-27', [5, 5, 5, 5], limits), ['2026-02-28 month-end', '2026-03-02 not-cleared'])
    assert.deepEqual(alerts('2026-02-27', [5, 5, 5, 0], limits), ['2026-02-28 month-end'])
  })

  it('warns of money that stays longer than so many working days', () => {
    assert.deepEqual(alerts('2026-03-02', [5, 5, 5, 5, 5, 5, 5, 5], { stayMax: 5 }), ['2026-03-09 stay'])
    assert.deepEqual(alerts('2026-03-02', [5, 5, 5, 5, 0, 5, 5, 5], { stayMax: 5 }), [])
  })

  it('warns above so many months of spending, and below the floor', () => {
    assert.deepEqual(alerts('2026-03-02', [20, 21, -1], { monthsMax: 2, floor: '0.00' }, 1000n), [
      '2026-03-03 ceiling',
      '2026-03-04 floor',
    ])
  })
})
