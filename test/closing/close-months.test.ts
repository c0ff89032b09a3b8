import assert from 'node:assert/strict'
import type { MonthChecklist } from '../../server/closing/state.ts'
import { registerClosingRules } from '../../server/closing/show-closing-rules.ts'
import { closingChecks } from '../../server/closing/check-closing.ts'
import type { CloseAnswer } from '../../server/closing/model.ts'
import { machine } from '../../server/core/actor.ts'
import type { Book } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { trialBalance } from '../../server/ledger/trial-balance.ts'
import { failure, findings } from '../ledger/fixture.ts'
import {
  balances,
  close,
  closeAll,
  credit,
  debit,
  expense,
  income,
  moreBooks,
  over,
  post,
  startClosing,
} from './fixture.ts'
import { somebody } from './fixture.ts'
import type { Closing } from './fixture.ts'

describe('closing a month', () => {
  let closing: Closing
  let ip: Book
  let treasury: Book
  const month = async (book: Book, period: string): Promise<MonthChecklist> =>
    closing.ask('closing.month', closing.chief, { book: book.id, period })
  before(async () => {
    closing = await startClosing()
    ;({ ip, treasury } = closing.ledger)
  })
  after(() => closing.ledger.close())

  it('carries income and expenditure of both ledgers to the fund balance', async () => {
    await post(closing.ledger, [
      income(ip, '2026-01-05', '1000.00'),
      income(ip, '2026-01-06', '12.30', '4101'),
      expense(ip, '2026-01-25', '450.00', '500102'),
      income(treasury, '2026-01-20', '700.00'),
      expense(treasury, '2026-01-21', '600.00', '500101'),
    ])
    await closeAll(closing, [ip, treasury], ['202601'])
    // 1000.00 + 12.30 received, 450.00 spent and still owed.
    assert.deepEqual(await balances(closing, ip, '202601'), {
      '110199': '1012.30',
      '200199': '-450.00',
      '3001': '-562.30',
    })
    // 700.00 received, 600.00 spent.
    assert.deepEqual(await balances(closing, treasury, '202601'), {
      '110199': '700.00',
      '200199': '-600.00',
      '3001': '-100.00',
    })
  })

  it('leaves the turnover that statements read as it was', async () => {
    const asked = { book: ip.id, period: '202601', includeClosing: false }
    const { rows } = await closing.ledger.database.snapshot((tx) => trialBalance(tx, machine, asked))
    const row = rows.find(({ account }) => account === '4001')
    assert.deepEqual([row?.periodDebit, row?.periodCredit, row?.closingCredit], ['0.00', '1000.00', '1000.00'])
    assert.deepEqual(await findings(closing.ledger.database), [])
  })

  it('leads from each closing voucher to the rule that made it', async () => {
    await closing.ledger.database.transaction(registerClosingRules)
    const made: { id: number; rule_id: string; rule_version: number }[] = await closing.ledger.database
      .knex('vouchers')
      .where({ kind: 'closing' })
    assert.equal(made.length, 4)
    for (const { id, rule_id: rule, rule_version: version } of made) {
      const shown: { rule: { title: string; carry: { to: { name: string }[] }[] }; kept: unknown } = await closing.ask(
        'closing.rule',
        closing.chief,
        { id: rule, version },
      )
      assert.ok(shown.rule.carry.every(({ to }) => to.every(({ name }) => name !== '')))
      assert.equal(shown.kept, null)
      const voucher: { rule: { name: string } } = await closing.ledger.query('vouchers.show', closing.chief, { id })
      assert.equal(voucher.rule.name, shown.rule.title)
    }
    const absent = closing.ask('closing.rule', closing.chief, { id: 'closing.nothing', version: 1 })
    assert.equal((await failure(absent)).status, 404)
  })

  it('refuses vouchers of the closed month', async () => {
    const refusal = await failure(post(closing.ledger, [income(ip, '2026-01-30', '1.00')]))
    assert.match(refusal.message, /202601 期间已结账/)
  })

  it('refuses out of order, twice, and with every reason at once', async () => {
    const twice = await close(closing, [ip], '202601')
    assert.deepEqual(codesOf(twice), ['period.closed'])
    await post(closing.ledger, [income(ip, '2026-03-05', '10.00')])
    await closing.ledger.database.transaction((tx) =>
      createVouchers(tx, closing.ledger.maker, [income(ip, '2026-03-06', '5.00')]),
    )
    const answer = await close(closing, [ip, treasury], '202603')
    assert.deepEqual(answer.done, [])
    assert.deepEqual(codesOf(answer, ip).sort(), ['check.G13', 'closing.vouchers'])
    assert.deepEqual(codesOf(answer, treasury), ['check.G13'])
  })

  it('asks for an explanation of what looks wrong, and keeps it with the seal', async () => {
    // More is given back than was received for somebody: the suspense account lies on its other side.
    await post(closing.ledger, [
      {
        ...income(ip, '2026-02-05', '1500.00'),
        lines: [debit('200199', '1500.00', somebody), credit('110199', '1500.00', somebody)],
      },
    ])
    const ids = [ip.id]
    const bare: CloseAnswer = await closing.run('closing.close-months', closing.chief, { ids, period: '202602' })
    assert.ok(bare.refused.some(({ code, message }) => code === 'check.G07' && message.includes('须说明')))
    await closeAll(closing, [ip, treasury], ['202602'])
    const { seals, status } = await month(ip, '202602')
    assert.equal(status, 'closed')
    assert.equal(seals[0]?.explanations.G07, '已核实')
  })

  it('keeps what the check before closing found, and changes nothing else', async () => {
    const before = await balances(closing, ip, '202603')
    await closing.run('closing.check', closing.chief, { ids: [ip.id], period: '202603' })
    const { check, items, status } = await month(ip, '202603')
    assert.equal(status, 'open')
    assert.ok(check && check.blocking >= 1)
    assert.ok(items.some(({ code, state, path }) => code === 'vouchers' && state === 'blocked' && path))
    assert.deepEqual(await balances(closing, ip, '202603'), before)
  })

  it('is for those who may close, in their scope', async () => {
    const input = { ids: [ip.id], period: '202603' }
    assert.equal((await failure(closing.run('closing.close-months', closing.bookkeeper, input))).status, 403)
    const ids = [closing.ledger.elsewhere.id]
    const answer: CloseAnswer = await closing.run('closing.close-months', closing.chief, { ids, period: '202601' })
    assert.deepEqual(codesOf(answer), ['not.found'])
  })

  it('parts the sub-funds of 职工医保 and shares what the groups of 长护险 have in common', async () => {
    const [em, ltc] = await moreBooks(closing, [{ scheme: 'EM' }, { scheme: 'LTC' }])
    assert.ok(em && ltc)
    await post(closing.ledger, [
      {
        ...income(em, '2026-01-05', '1000.00'),
        lines: [
          debit('110199', '1000.00', somebody),
          credit('400101', '700.00'),
          credit('400102', '250.00'),
          credit('4601', '50.00', { bankAccount: '330106-EM-CZ' }),
        ],
      },
      {
        ...income(ltc, '2026-01-05', '110.01'),
        lines: [
          debit('110199', '110.01', somebody),
          credit('400101', '60.00'),
          credit('400102', '40.00'),
          credit('420101', '10.01', { bankAccount: '330106-LTC-CZ' }),
        ],
      },
    ])
    assert.deepEqual(codesOf(await close(closing, [ltc], '202601')), ['closing.G11'])
    await closing.run('closing.set-parameter', closing.chief, {
      bookId: ltc.id,
      code: 'ltc.group_share',
      value: '0.6',
      basis: '参保人数比例',
    })
    await closeAll(closing, [em, ltc], ['202601'])
    // Before 2026 the chart of 长护险 has one fund balance for all.
    const [early] = await moreBooks(closing, [{ scheme: 'LTC', year: 2025 }])
    assert.ok(early)
    await post(closing.ledger, [income(early, '2025-01-05', '10.00')])
    await closeAll(closing, [early], ['202501'])
    assert.equal((await balances(closing, early, '202501'))['3001'], '-10.00')
    assert.deepEqual(await balances(closing, em, '202601'), {
      '110199': '1000.00',
      '300101': '-700.00',
      '300102': '-250.00',
      '4601': '-50.00',
    })
    // 60.00 + 6.01 and 40.00 + 4.00: the last share takes what rounding leaves.
    assert.deepEqual(await balances(closing, ltc, '202601'), {
      '110199': '110.01',
      '300101': '-66.01',
      '300102': '-44.00',
    })
  })

  it('leaves every seal in order', async () => {
    for (const check of closingChecks)
      assert.deepEqual(await closing.ledger.database.snapshot((tx) => check.run(tx)), [], check.code)
  })

  it('has a worker of another region closed by whoever keeps it', async () => {
    const { elsewhere } = closing.ledger
    const answer: CloseAnswer = await closing.run('closing.close-months', over(closing.chief, '330000000'), {
      ids: [elsewhere.id],
      period: '202601',
    })
    assert.deepEqual(answer.done, [elsewhere.id])
  })
})

const codesOf = ({ refused }: CloseAnswer, book?: Book): string[] =>
  refused.filter(({ id }) => book === undefined || id === book.id).map(({ code }) => code)
