import assert from 'node:assert/strict'
import fc from 'fast-check'
import { matchAutomatically } from '../../server/bank/match-flows.ts'
import { proposeMatches } from '../../server/bank/propose-matches.ts'
import type { MatchFlow, MatchLine } from '../../server/bank/propose-matches.ts'
import { matchRules } from '../../server/bank/rules.ts'
import { machine } from '../../server/core/actor.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { credit, debit, failure, incomeAccount, over, post, receipt } from '../ledger/fixture.ts'
import { propertyRun } from '../support/property.ts'
import { startBank, statementOf } from './fixture.ts'
import type { Bank } from './fixture.ts'

const aFlow = (id: number, date: string, yuan: number, more: Partial<MatchFlow> = {}): MatchFlow => ({
  id,
  date,
  direction: yuan < 0 ? 'out' : 'in',
  cents: BigInt(yuan) * 100n,
  text: '',
  references: [],
  ...more,
})
const aLine = (voucherId: number, date: string, yuan: number, more: Partial<MatchLine> = {}): MatchLine => ({
  key: `${voucherId}:1`,
  voucherId,
  reversesId: null,
  date,
  cents: BigInt(yuan) * 100n,
  text: '',
  references: [],
  ...more,
})
const sure = (flows: MatchFlow[], lines: MatchLine[]) =>
  proposeMatches(flows, lines, matchRules)
    .filter((one) => one.automatic)
    .map(({ ruleId, flows: own, lines: theirs }) => [ruleId, own, theirs])
const unsure = (flows: MatchFlow[], lines: MatchLine[]) =>
  proposeMatches(flows, lines, matchRules).filter((one) => !one.automatic)

describe('proposing matches', () => {
  it('takes an equal reference first, then the day, then counterparty and nearness', () => {
    const flows = [
      aFlow(1, '2026-03-05', 100, { references: ['JF1'] }),
      aFlow(2, '2026-03-05', 100),
      aFlow(3, '2026-03-09', 70, { text: '杭州市西湖区示例单位 缴费' }),
    ]
    const lines = [
      aLine(10, '2026-03-06', 100, { references: ['JF1'] }),
      aLine(11, '2026-03-05', 100),
      aLine(12, '2026-03-11', 70, { text: '收西湖区示例单位保费' }),
    ]
    assert.deepEqual(sure(flows, lines), [
      ['reference', [1], ['10:1']],
      ['same-day', [2], ['11:1']],
      ['counterparty', [3], ['12:1']],
    ])
  })

  it('leaves to people what has more than one answer, with reasons', () => {
    const flows = [aFlow(1, '2026-03-05', 100)]
    const lines = [aLine(10, '2026-03-05', 100), aLine(11, '2026-03-05', 100)]
    assert.deepEqual(sure(flows, lines), [])
    assert.deepEqual(
      unsure(flows, lines).map(({ lines: own, reasons }) => [own, reasons]),
      [
        [['10:1'], ['金额相等', '同一天']],
        [['11:1'], ['金额相等', '同一天']],
      ],
    )
  })

  it('matches one flow with the lines of one voucher, and the flows of a day or batch with one line', () => {
    const voucher = [aLine(10, '2026-03-05', 60), { ...aLine(10, '2026-03-05', 40), key: '10:2' }]
    assert.deepEqual(sure([aFlow(1, '2026-03-05', 100)], voucher), [['same-voucher', [1], ['10:1', '10:2']]])
    const day = [aFlow(1, '2026-03-05', 30), aFlow(2, '2026-03-05', 70)]
    assert.deepEqual(sure(day, [aLine(10, '2026-03-05', 100)]), [['day-total', [1, 2], ['10:1']]])
    const batch = [
      aFlow(1, '2026-03-05', -30, { references: ['PC1'] }),
      aFlow(2, '2026-03-06', -70, { references: ['PC1'] }),
      aFlow(3, '2026-03-06', -5),
    ]
    assert.deepEqual(sure(batch, [aLine(10, '2026-03-06', -100)]), [['same-batch', [1, 2], ['10:1']]])
  })

  it('suggests up to five lines that add up', () => {
    const lines = [
      aLine(10, '2026-03-05', 11),
      aLine(11, '2026-03-05', 29),
      aLine(12, '2026-03-05', 60),
      aLine(13, '2026-03-05', 7),
    ]
    assert.deepEqual(
      unsure([aFlow(1, '2026-03-05', 100)], lines).map((one) => one.lines),
      [['10:1', '11:1', '12:1']],
    )
  })

  it('matches a red line with a returned flow, or with the line it takes back when the bank knows of neither', () => {
    const lines = [aLine(10, '2026-03-05', -100), aLine(11, '2026-03-08', 100, { reversesId: 10 })]
    assert.deepEqual(sure([aFlow(1, '2026-03-05', -100), aFlow(2, '2026-03-08', 100)], lines), [
      ['same-day', [1], ['10:1']],
      ['same-day', [2], ['11:1']],
    ])
    assert.deepEqual(sure([], lines), [['red-pair', [], ['10:1', '11:1']]])
  })

  it('never pairs unequal sums, and never uses anything twice', () => {
    const day = fc.integer({ min: 1, max: 6 }).map((n) => `2026-03-0${n}`)
    const yuan = fc.integer({ min: -6, max: 6 }).filter((n) => n !== 0)
    const reference = fc.subarray(['A', 'B'], { maxLength: 1 })
    const arbFlows = fc.array(fc.tuple(day, yuan, reference), { maxLength: 12 })
    const arbLines = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), day, yuan, reference), { maxLength: 12 })
    propertyRun(
      fc.property(arbFlows, arbLines, (someFlows, someLines) => {
        const flows = someFlows.map(([date, n, references], at) => aFlow(at + 1, date, n, { references }))
        const lines = someLines.map(([voucher, date, n, references], at) => ({
          ...aLine(voucher, date, n, { references }),
          key: `${voucher}:${at + 1}`,
        }))
        const used = new Set<string | number>()
        for (const one of proposeMatches(flows, lines, matchRules)) {
          const net = (items: readonly { cents: bigint }[]) => items.reduce((sum, { cents }) => sum + cents, 0n)
          const ownFlows = flows.filter(({ id }) => one.flows.includes(id))
          const ownLines = lines.filter(({ key }) => one.lines.includes(key))
          assert.equal(net(ownFlows), net(ownLines))
          assert.equal(new Set(one.flows).size + new Set(one.lines).size, ownFlows.length + ownLines.length)
          if (!one.automatic) continue
          for (const item of [...one.flows, ...one.lines]) {
            assert.ok(!used.has(item), `${item} twice`)
            used.add(item)
          }
        }
      }),
      300,
    )
  })
})

describe('matching flows with vouchers', () => {
  let bank: Bank
  before(async () => {
    bank = await startBank()
  })
  after(() => bank.close())
  afterEach(() => bank.clearAll())

  const account = '330106-IP-SR'
  const side = { account, standard: 'agency' }
  const pane = (): Promise<{
    flows: { id: number }[]
    lines: { voucherId: number; line: number }[]
    suggestions: object[]
  }> => bank.query('bank.match-pane', bank.cashier, side)
  const automatic = () => bank.database.transaction((tx) => matchAutomatically(tx, machine))

  it('matches what is sure, leaves the vouchers as they are, and does nothing more the second time', async () => {
    await post(bank, [receipt(bank.ip, '2026-03-05', '100.00'), receipt(bank.ip, '2026-03-06', '50.00')])
    await statementOf(bank, { account, flows: ['2026-03-05 +100.00', '2026-03-07 +9.00'] })
    const before: { hash: string }[] = await bank.database.knex('vouchers').orderBy('id').select('hash')
    assert.deepEqual(await automatic(), { matches: 1, flows: 1, lines: 1, left: 1 })
    assert.deepEqual(await automatic(), { matches: 0, flows: 0, lines: 0, left: 1 })
    assert.deepEqual(await bank.database.knex('vouchers').orderBy('id').select('hash'), before)
    const open = await pane()
    assert.deepEqual([open.flows.length, open.lines.length], [1, 1])
  })

  it('matches by hand when the sums agree, keeps the trace when it is taken back', async () => {
    await post(bank, [receipt(bank.ip, '2026-03-05', '60.00'), receipt(bank.ip, '2026-03-06', '40.00')])
    await statementOf(bank, { account, from: '2026-03-01', flows: ['2026-03-08 +100.00', '2026-03-08 +1.00'] })
    const { flows, lines } = await pane()
    const [hundred, one] = flows
    const wrong = await failure(
      bank.command('bank.match', bank.cashier, { ...side, flows: [hundred?.id, one?.id], lines }),
    )
    assert.equal(wrong.message, '流水净额 101.00，账上净额 100.00，相差 1.00，不能勾对')
    const { id }: { id: number } = await bank.command('bank.match', bank.cashier, {
      ...side,
      flows: [hundred?.id],
      lines,
    })
    const again = await failure(bank.command('bank.match', bank.cashier, { ...side, flows: [hundred?.id], lines }))
    assert.equal(again.code, 'bank.matched')
    await bank.command('bank.undo-match', bank.cashier, { id, reason: '对错了' })
    assert.equal((await pane()).flows.length, 2)
    const [row]: { undo_reason: string; content: string }[] = await bank.database.knex('bank_matches').where({ id })
    assert.equal(row?.undo_reason, '对错了')
    assert.deepEqual(JSON.parse(row?.content ?? ''), {
      flows: [hundred?.id],
      lines: lines.map(({ voucherId, line }) => `${voucherId}:${line}`),
    })
  })

  it('offsets a voucher and its red one', async () => {
    const [id = 0] = await post(bank, [receipt(bank.ip, '2026-03-05', '100.00')])
    await bank.database.transaction(async (tx) => {
      const chief = over(bank.chief, '330000000')
      const { reversals } = await reverseVouchers(tx, chief, [id], { date: '2026-03-06', reason: '重复' })
      const red = reversals.map(({ reversalId }) => reversalId)
      await reviewVouchers(tx, over(bank.reviewer, '330000000'), red)
      await postVouchers(tx, over(bank.bookkeeper, '330000000'), red)
    })
    await statementOf(bank, { account, from: '2026-03-01', flows: ['2026-03-07 +9.00'] })
    assert.deepEqual(await automatic(), { matches: 1, flows: 0, lines: 2, left: 1 })
  })

  it('matches a 财政专户 in both ledgers, each with its own lines', async () => {
    const fiscal = { bankAccount: '330106-IP-CZ' }
    await post(bank, [
      {
        ...receipt(bank.ip, '2026-03-10', '100.00'),
        lines: [debit('100301', '100.00', fiscal), credit('1002', '100.00', incomeAccount(bank.ip))],
      },
      {
        ...receipt(bank.treasury, '2026-03-10', '100.00'),
        lines: [debit('100101', '100.00', fiscal), credit('4001', '100.00')],
      },
    ])
    await statementOf(bank, { account: '330106-IP-CZ', flows: ['2026-03-10 +100.00'] })
    assert.deepEqual(await automatic(), { matches: 2, flows: 2, lines: 2, left: 0 })
  })

  it('lets only one of two people at once use a line', async () => {
    await post(bank, [receipt(bank.ip, '2026-03-05', '100.00')])
    await statementOf(bank, { account, from: '2026-03-01', flows: ['2026-03-08 +100.00', '2026-03-09 +100.00'] })
    const { flows, lines } = await pane()
    const answers = await Promise.allSettled(
      flows.map(({ id }) => bank.command('bank.match', bank.cashier, { ...side, flows: [id], lines })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  it('is closed to who may not match, and to other regions', async () => {
    const input = { ...side, flows: [1], lines: [{ voucherId: 1, line: 1 }] }
    assert.equal((await failure(bank.command('bank.match', bank.maker, input))).status, 403)
    const stranger = over(bank.cashier, '330102000')
    assert.equal((await failure(bank.command('bank.match', stranger, input))).status, 404)
  })
})
