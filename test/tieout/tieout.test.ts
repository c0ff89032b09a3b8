// What the tie-out promises: the bridge leads from the agency's net assets to the finance bureau's to the cent, money on its way
// stands where it is, and whatever only one side has booked is named with its voucher.
import assert from 'node:assert/strict'
import { AppError } from '../../server/core/errors.ts'
import type { BridgeRow } from '../../server/tieout/list-bridges.ts'
import type { Bridge } from '../../server/tieout/show-bridge.ts'
import type { TermDocuments } from '../../server/tieout/term-documents.ts'
import type { Term } from '../../server/tieout/bridge.ts'
import { desk, limitedTo, region } from '../documents/fixture.ts'
import { special, startTieout } from './fixture.ts'
import type { Tieout } from './fixture.ts'

const period = '202603'
const steps = (terms: readonly Term[]) => terms.map(({ title, amount }) => `${title.split('（')[0]} ${amount}`)
const refusal = async (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => assert.fail('expected a refusal'),
    (error: unknown) => {
      assert.ok(error instanceof AppError, String(error))
      return error
    },
  )

describe('tie-out of agency and finance ledgers', () => {
  let t: Tieout
  before(async () => {
    t = await startTieout()
  })
  after(() => t.close())
  beforeEach(() => t.reset())

  const listed = async (): Promise<BridgeRow> => {
    const { rows } = await t.ask<{ rows: BridgeRow[] }>('tieouts.list', t.viewer, { period, region, scheme: 'IP' })
    const [row] = rows
    assert.ok(row)
    return row
  }

  /**
   * A month by hand. 国库 takes 1,000.00 and passes on 700.00; 支出户 gets 500.00 and pays 420.00 and earns 3.00 of interest; the
   * special account earns 12.00 of interest and gets 200.00 of subsidy.
   */
  async function writeMonth(): Promise<void> {
    const d = desk('IP')
    d.write('contribution.treasury_received', '2026-03-05', '1000.00')
    d.write('treasury.transfer_in', '2026-03-06', '700.00')
    d.write('fund.allocated', '2026-03-08', '500.00')
    d.write('benefit.paid', '2026-03-15', '420.00', {
      benefit_item: '50010101',
      lines: [{ benefit_item: '50010101', headcount: 3, amount: '420.00' }],
    })
    d.write('interest.credited', '2026-03-20', '3.00', {
      own_account_id: d.account('ZC'),
      account_kind: 'expenditure_account',
    })
    d.write('interest.credited', '2026-03-21', '12.00')
    d.write('subsidy.received', '2026-03-22', '200.00')
    const result = await t.take(d.documents)
    assert.deepEqual([result.new, result.refused, result.waiting], [7, 0, 0], JSON.stringify(result))
  }

  it('leads from one balance to the other through money on its way', async () => {
    await writeMonth()
    await t.post()
    const bridge = await t.bridge(period)
    assert.equal(bridge.status, 'agrees')
    assert.equal(bridge.residual, '0.00')
    // 经办：收入 1000+3+12+200，支出 420；国库 300，支出户 500-420+3=83，专户 700-500+12+200=412。
    assert.deepEqual(steps(bridge.netAssets), [
      '经办账净资产 795.00',
      '收入户存款 0.00',
      '国库存款 300.00',
      '支出户存款 83.00',
      '未达：经办已记、财政未记 0.00',
      '未达：财政已记、经办未记 0.00',
      '财政账净资产 412.00',
    ])
    assert.deepEqual(steps(bridge.income), [
      '经办账本期收入 1215.00',
      '收入户存款增加 0.00',
      '国库存款增加 300.00',
      '支出户利息 3.00',
      '财政账本期收入 912.00',
    ])
    assert.deepEqual(steps(bridge.expenditure), [
      '经办账本期支出 420.00',
      '支出户存款增加 83.00',
      '支出户利息 -3.00',
      '财政账本期支出 500.00',
    ])
    assert.deepEqual(bridge.twins[0], {
      code: 'special',
      title: '财政专户存款',
      agency: '412.00',
      treasury: '412.00',
      difference: '0.00',
    })
    assert.deepEqual(
      bridge.accounts.map(({ account, agency, treasury }) => [account, agency, treasury]),
      [['330106-IP-CZ', '412.00', '412.00']],
    )
    const { stateTreasury } = bridge
    assert.deepEqual(stateTreasury.documents, {
      received: '1000.00',
      refunded: '0.00',
      interest: '0.00',
      transferred: '700.00',
    })
    assert.deepEqual(stateTreasury.ledger, { received: '1000.00', transferred: '700.00' })
    assert.deepEqual([stateTreasury.arrived, stateTreasury.closing, stateTreasury.items], ['700.00', '300.00', []])
    for (const code of ['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09', 'X08'])
      assert.deepEqual(await t.check(code, period), [], code)
  })

  it('opens each term down to documents and vouchers of both sides', async () => {
    await writeMonth()
    await t.post()
    const place = { region, scheme: 'IP', period }
    const spend = await t.ask<TermDocuments>('tieouts.term', t.viewer, { ...place, term: '1004' })
    assert.deepEqual([spend.opening, spend.closing, spend.total], ['0.00', '83.00', 3])
    assert.deepEqual(
      spend.rows.map(({ amount, vouchers }) => [amount, vouchers.map(({ standard }) => standard)]),
      [
        ['500.00', ['agency', 'treasury']],
        ['-420.00', ['agency']],
        ['3.00', ['agency']],
      ],
    )
    const interest = await t.ask<TermDocuments>('tieouts.term', t.viewer, { ...place, term: 'income.interest' })
    assert.deepEqual(
      interest.rows.map(({ amount, document }) => [amount, document?.title]),
      [['3.00', interest.rows[0]?.document?.title]],
    )
    assert.equal((await refusal(t.ask('tieouts.term', t.viewer, { ...place, term: 'nothing' }))).code, 'input.invalid')
  })

  it('states the month as 财政—经办对账单, by kind of money', async () => {
    await writeMonth()
    await t.post()
    const { statement } = await t.bridge(period)
    assert.deepEqual(
      statement.rows
        .filter(({ treasury, agency }) => treasury !== '0.00' || agency !== '0.00')
        .map(({ title, treasury, agency }) => [title, treasury, agency]),
      [
        ['本期收入', '912.00', '912.00'],
        ['社会保险费', '700.00', '700.00'],
        ['财政补贴', '200.00', '200.00'],
        ['利息', '12.00', '12.00'],
        ['本期支出', '500.00', '500.00'],
        ['拨付待遇支出', '500.00', '500.00'],
        ['财政专户期末余额', '412.00', '412.00'],
        ['其中：活期', '412.00', '412.00'],
      ],
    )
    const file = await t.fetch('tieouts.export', t.viewer, { region, scheme: 'IP', period })
    assert.ok(Buffer.isBuffer(file.body) && file.body.subarray(0, 2).toString() === 'PK')
  })

  it('names what one side has not posted yet, and forgets it when that is done', async () => {
    await writeMonth()
    await t.post('treasury')
    const half = await t.bridge(period)
    assert.equal(half.residual, '0.00')
    assert.equal(half.status, 'open')
    assert.deepEqual(
      half.items.map(({ kind, amount, cause, responsible, document }) => [
        kind,
        amount,
        cause,
        responsible,
        !!document,
      ]),
      ['-700.00', '500.00', '-12.00', '-200.00'].map((amount) => [
        'treasury',
        amount,
        '经办机构的凭证未审核，还没有记账',
        'agency',
        true,
      ]),
    )
    assert.equal((await listed()).itemCount, 4)
    assert.equal((await t.check('T01', period)).length, 4)
    await t.post()
    assert.equal((await t.bridge(period)).status, 'agrees')
    assert.equal((await listed()).status, 'agrees')
  })

  it('finds the voucher that was made by hand on one side only', async () => {
    await writeMonth()
    await t.post()
    const id = await t.typed({
      bookId: t.treasury.id,
      date: '2026-03-25',
      summary: '手工记一笔利息',
      lines: [
        special('treasury', 'debit', '8.88'),
        { account: '4201', side: 'credit', amount: '8.88', auxiliaries: {} },
      ],
    })
    const bridge = await t.bridge(period)
    assert.deepEqual([bridge.status, bridge.residual], ['open', '0.00'])
    assert.deepEqual(
      bridge.items.map(({ key, kind, amount, vouchers }) => [key, kind, amount, vouchers.map((one) => one.id)]),
      [[`voucher:${id}`, 'treasury', '-8.88', [id]]],
    )
    assert.match(bridge.items[0]?.cause ?? '', /手工凭证/)
    const [found] = await t.check('T09', period)
    assert.equal(found?.path, `/vouchers/${id}`)
    // The agency makes up for it a few days later: same amount, no common document.
    await t.typed({
      bookId: t.agency.id,
      date: '2026-03-28',
      summary: '补记利息',
      lines: [
        special('agency', 'debit', '8.88'),
        { account: '420101', side: 'credit', amount: '8.88', auxiliaries: {} },
      ],
    })
    const paired = await t.bridge(period)
    assert.deepEqual([paired.status, paired.items.length, paired.inferred.length], ['agrees', 0, 1])
    assert.equal((await t.check('T03', period)).length, 1)
  })

  it('sees money that both sides have, but on different accounts', async () => {
    for (const [standard, bookId] of [
      ['agency', t.agency.id],
      ['treasury', t.treasury.id],
    ] as const) {
      await t.typed({
        bookId,
        date: '2026-03-10',
        summary: '利息',
        lines: [
          {
            ...special(standard, 'debit', '5.00'),
            ...(standard === 'agency'
              ? { account: '100302', auxiliaries: { bankAccount: '330106-IP-CZ', depositCertificate: 'CD-1' } }
              : {}),
          },
          { account: standard === 'agency' ? '420101' : '4201', side: 'credit', amount: '5.00', auxiliaries: {} },
        ],
      })
    }
    const bridge = await t.bridge(period)
    assert.equal(bridge.twins[0]?.difference, '0.00')
    assert.deepEqual(bridge.items.map(({ kind, amount }) => [kind, amount]).sort(), [
      ['account', '-5.00'],
      ['account', '5.00'],
    ])
  })

  it('carries a difference into the next month and names it as later there', async () => {
    await t.typed({
      bookId: t.treasury.id,
      date: '2026-03-31',
      summary: '三月利息',
      lines: [
        special('treasury', 'debit', '9.00'),
        { account: '4201', side: 'credit', amount: '9.00', auxiliaries: {} },
      ],
    })
    await t.typed({
      bookId: t.agency.id,
      date: '2026-04-02',
      summary: '三月利息，次月收到缴拨凭证',
      lines: [
        special('agency', 'debit', '9.00'),
        { account: '420101', side: 'credit', amount: '9.00', auxiliaries: {} },
      ],
    })
    assert.deepEqual(
      (await t.bridge('202603')).items.map(({ amount }) => amount),
      ['-9.00'],
    )
    const april = await t.bridge('202604')
    assert.deepEqual([april.items.length, april.status], [0, 'agrees'])
    // In the flows of each month the late entry shows.
    assert.ok(april.income.some(({ title, amount }) => title === '一方未记账' && amount === '9.00'))
  })

  it('has differences explained, and the statement signed by both sides over the same figures', async () => {
    await writeMonth()
    await t.post()
    const place = { region, scheme: 'IP', period }
    await t.typed({
      bookId: t.agency.id,
      date: '2026-03-30',
      summary: '财政口头通知的补贴',
      lines: [
        special('agency', 'debit', '6.00'),
        { account: '4101', side: 'credit', amount: '6.00', auxiliaries: { subsidyLevel: 'county' } },
      ],
    })
    const open = await t.bridge(period)
    const sign = (actor: Tieout['chief'], side: string, digest: string) =>
      t.act('tieouts.confirm', actor, { ...place, side, digest })
    assert.equal((await refusal(sign(t.chief, 'agency', open.statement.digest))).code, 'tieout.unexplained')
    const explanation = {
      ...place,
      items: open.items.map(({ key }) => key),
      reason: '补贴文件月底才到，财政下月入账',
      responsible: 'treasury',
      expectedDate: '2026-04-10',
    }
    assert.equal((await refusal(t.act('tieouts.explain', t.viewer, explanation))).status, 403)
    await t.act('tieouts.explain', t.chief, explanation)
    const explained = await t.bridge(period)
    assert.deepEqual([explained.status, explained.items[0]?.note?.expectedDate], ['explained', '2026-04-10'])
    assert.equal((await listed()).explainedCount, 1)
    assert.deepEqual(await t.check('T01', period), [])
    const { digest } = explained.statement
    assert.equal((await refusal(sign(t.chief, 'treasury', digest))).status, 403)
    assert.equal(
      (
        await refusal(
          sign(
            t.chief,
            'agency',
            digest.replace(/^./, (c) => (c === '0' ? '1' : '0')),
          ),
        )
      ).status,
      409,
    )
    assert.match((await t.check('T10', period))[0]?.message ?? '', /财政部门、经办机构尚未签认/)
    await sign(t.chief, 'agency', digest)
    await sign(t.bureau, 'treasury', digest)
    assert.deepEqual(await t.check('T10', period), [])
    assert.equal((await refusal(sign(t.chief, 'agency', digest))).code, 'tieout.signed')
    assert.deepEqual((await listed()).signed, ['agency', 'treasury'])
    await t.typed({
      bookId: t.treasury.id,
      date: '2026-03-31',
      summary: '又记一笔',
      lines: [
        special('treasury', 'debit', '1.00'),
        { account: '4201', side: 'credit', amount: '1.00', auxiliaries: {} },
      ],
    })
    const changed = await t.bridge(period)
    assert.deepEqual(
      changed.signatures.map(({ holds }) => holds),
      [false, false],
    )
    assert.equal(
      (await refusal(t.act('tieouts.explain', t.chief, { ...explanation, items: ['doc:1'] }))).code,
      'tieout.no_difference',
    )
  })

  it('waits for tax documents that stand in no ledger', async () => {
    const d = desk('IP')
    d.write('contribution.treasury_received', '2026-03-05', '1000.00')
    d.write('treasury.transfer_in', '2026-03-06', '400.00')
    await t.take(d.documents)
    const [first] = await t.check('X08', period)
    assert.match(first?.message ?? '', /1,000.00、国库存款 0.00，单据的凭证还没有记账/)
    await t.post()
    assert.deepEqual(await t.check('X08', period), [])
    await t.typed({
      bookId: t.agency.id,
      date: '2026-03-26',
      summary: '没有单据的国库收入',
      lines: [
        { account: '1005', side: 'debit', amount: '2.00', auxiliaries: { treasuryOrg: 'TR330106' } },
        { account: '4001', side: 'credit', amount: '2.00', auxiliaries: { payerType: 'employer' } },
      ],
    })
    assert.deepEqual(
      (await t.check('X08', period)).map(({ expected, found }) => [expected, found]),
      [['0.00', '2.00']],
    )
  })

  it('keeps its outcomes until a book grows', async () => {
    await writeMonth()
    await t.post()
    const { refreshOutcomes } = await import('../../server/tieout/results.ts')
    const { pairsOf } = await import('../../server/tieout/pairs.ts')
    const { isWhole } = await import('../../server/tieout/compute.ts')
    const { machine } = await import('../../server/core/actor.ts')
    const refresh = () =>
      t.run(async (tx) => refreshOutcomes(tx, (await pairsOf(tx, machine, { year: 2026 })).filter(isWhole), period))
    assert.ok((await refresh()) >= 7)
    assert.equal(await refresh(), 0)
    await t.typed({
      bookId: t.treasury.id,
      date: '2026-03-31',
      summary: '又记一笔',
      lines: [
        special('treasury', 'debit', '1.00'),
        { account: '4201', side: 'credit', amount: '1.00', auxiliaries: {} },
      ],
    })
    assert.equal((await listed()).status, 'open', 'seen before the job has run')
    assert.equal(await refresh(), 1)
    assert.equal((await listed()).isFresh, true)
  })

  it('shows nobody what lies outside their scope', async () => {
    await writeMonth()
    const stranger = limitedTo(t.viewer, { region: '330102000' })
    const { rows } = await t.ask<{ rows: BridgeRow[] }>('tieouts.list', stranger, { period })
    assert.deepEqual(
      rows.map((row) => row.region),
      ['330102000'],
      'and there one book only',
    )
    assert.equal(rows[0]?.status, 'single')
    const error = await refusal(t.ask<Bridge>('tieouts.show', stranger, { region, scheme: 'IP', period }))
    assert.equal(error.status, 403)
  })
})
