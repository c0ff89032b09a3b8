// A document that its source takes back leaves no trace in the balances, and can be taken back once.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { returnVouchers, reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { reverseVouchers } from '../../server/ledger/reverse-vouchers.ts'
import type { Desk, Written } from '../../server/sample/desk.ts'
import { desk, post, setPolicy, startIntake, type Intake } from './fixture.ts'

interface StoredVoucher {
  id: number
  kind: string
  status: string
  total_amount: string
  voucher_date: string
  reverses_id: number | null
}

describe('documents taken back by their source', () => {
  let intake: Intake
  let at: Desk
  before(async () => {
    intake = await startIntake()
  })
  beforeEach(async () => {
    await intake.clear()
    at = desk('IP')
  })
  afterEach(async () => assert.deepEqual(await intake.findings(), []))
  after(() => intake.close())

  const collect = (date = '2026-03-05', amount = '100.00'): Written =>
    at.write('contribution.treasury_received', date, amount)
  const vouchers = (): Promise<StoredVoucher[]> => intake.run((tx) => tx('vouchers').orderBy('id'))
  const statusOf = async (docNo: string): Promise<string[]> => {
    const rows: { status: string }[] = await intake.run((tx) =>
      tx('documents').where({ doc_no: docNo }).orderBy('id').select('status'),
    )
    return rows.map(({ status }) => status)
  }
  const balance = async (): Promise<Record<string, string>> => {
    const rows: { account_code: string; debit: string; credit: string }[] = await intake.run((tx) =>
      tx('balances')
        .groupBy('account_code')
        .select('account_code')
        .sum({ debit: 'debit_amount', credit: 'credit_amount' }),
    )
    return Object.fromEntries(
      rows
        .filter((row) => row.debit !== '0.00' || row.credit !== '0.00')
        .map((row) => [row.account_code, `${row.debit}/${row.credit}`]),
    )
  }

  it('answers a posted document with red vouchers in both ledgers', async () => {
    const moved = at.write('treasury.transfer_in', '2026-03-06', '5000.00')
    await intake.take([moved.document], post)
    const result = await intake.take([at.takeBack(moved, '2026-04-02')], post)
    assert.equal(result.results[0]?.status, 'vouchered')
    assert.equal(result.results[0]?.vouchers.length, 2)
    const red = (await vouchers()).filter(({ kind }) => kind === 'reversal')
    assert.deepEqual(
      red.map((one) => [one.status, one.total_amount, one.voucher_date]),
      [
        ['posted', '-5000.00', '2026-04-02'],
        ['posted', '-5000.00', '2026-04-02'],
      ],
    )
    assert.deepEqual(await balance(), {})
  })

  it('links original and reversal both ways', async () => {
    const one = collect()
    const { results } = await intake.take([one.document], post)
    const { results: reversed } = await intake.take([at.takeBack(one, '2026-03-20')])
    const shown = await intake.query<{ reversedBy: { id: number }[] }>('documents.show', intake.clerk, {
      id: results[0]?.documentId,
    })
    assert.deepEqual(
      shown.reversedBy.map(({ id }) => id),
      [reversed[0]?.documentId],
    )
    const back = await intake.query<{ reverses: { id: number } }>('documents.show', intake.clerk, {
      id: reversed[0]?.documentId,
    })
    assert.equal(back.reverses.id, results[0]?.documentId)
  })

  it('voids the drafts of a document that was not yet posted, and both leave the work', async () => {
    const one = collect()
    await intake.take([one.document])
    const result = await intake.take([at.takeBack(one, '2026-03-20')])
    assert.equal(result.results[0]?.status, 'cancelled')
    assert.deepEqual(await statusOf(one.docNo), ['cancelled', 'cancelled'])
    assert.deepEqual(
      (await vouchers()).map(({ status }) => status),
      ['void'],
    )
  })

  it('voids one and reddens the other when only one ledger has posted', async () => {
    const moved = at.write('treasury.transfer_in', '2026-03-06', '5000.00')
    await intake.take([moved.document])
    const agency = intake.database.knex('books').select('id').where({ standard: 'agency' })
    const [voucher] = await intake.run((tx) => tx('vouchers').whereIn('book_id', agency))
    await intake.run(async (tx) => {
      const { autoPost } = await import('../../server/ledger/post-vouchers.ts')
      await autoPost(tx, machine, [voucher.id])
    })
    const result = await intake.take([at.takeBack(moved, '2026-03-20')], post)
    assert.equal(result.results[0]?.vouchers.length, 1)
    assert.deepEqual((await vouchers()).map(({ kind, status }) => `${kind} ${status}`).sort(), [
      'reversal posted',
      'rule posted',
      'rule void',
    ])
    assert.deepEqual(await balance(), {})
  })

  it('cancels a document that still waits', async () => {
    const one = collect('2024-03-05')
    await intake.take([one.document])
    await intake.take([at.takeBack(one, '2026-03-20')])
    assert.deepEqual(await statusOf(one.docNo), ['cancelled', 'cancelled'])
  })

  it('waits for an original that has not come, and goes on by itself when it comes', async () => {
    const one = collect()
    const early = await intake.take([at.takeBack(one, '2026-03-20')])
    assert.equal(early.results[0]?.problems[0]?.code, 'reversal.no_original')
    const late = await intake.take([one.document])
    assert.equal(late.results[0]?.status, 'cancelled')
    assert.deepEqual(await statusOf(one.docNo), ['cancelled', 'cancelled'])
  })

  it('brings together what came at the same moment and did not see each other', async () => {
    const one = collect()
    await intake.take([at.takeBack(one, '2026-03-20')])
    const [waiting] = await intake.run((tx) => tx('documents').select('id', 'awaits'))
    await intake.run((tx) => tx('documents').where({ id: waiting.id }).update({ awaits: null }))
    await intake.take([one.document])
    assert.deepEqual((await statusOf(one.docNo)).sort(), ['vouchered', 'waiting'])
    await intake.run((tx) => tx('documents').where({ id: waiting.id }).update({ awaits: waiting.awaits }))
    await intake.take([collect().document])
    assert.deepEqual(await statusOf(one.docNo), ['cancelled', 'cancelled'])
  })

  it('settles original and reversal that come in one batch, whichever first', async () => {
    const one = collect()
    const two = collect()
    const back = [at.takeBack(one, '2026-03-20'), at.takeBack(two, '2026-03-20')]
    const result = await intake.take([back[0], one.document, two.document, back[1]])
    assert.deepEqual(
      result.results.map(({ status }) => status),
      ['cancelled', 'cancelled', 'cancelled', 'cancelled'],
    )
    assert.equal(result.results.flatMap((each) => each.vouchers).length, 0)
  })

  it('finds the original by its number for a document of kind 业务单据冲销', async () => {
    const one = collect()
    await intake.take([one.document], post)
    at.write('adjustment.document_reversed', '2026-03-21', '100.00', {
      original_biz_no: one.docNo,
      reason_code: 'operator_error',
    })
    const reversal = at.documents.at(-1)
    assert.ok(reversal)
    reversal.envelope.source_system = String(one.document.envelope.source_system)
    const result = await intake.take([reversal], post)
    assert.equal(result.results[0]?.status, 'vouchered')
    assert.deepEqual(await balance(), {})
  })

  it('refuses a second reversal, another amount and another region', async () => {
    const one = collect()
    await intake.take([one.document], post)
    const back = at.takeBack(one, '2026-03-20')
    const wrong = structuredClone(back)
    Object.assign(wrong.payload, {
      amount: '90.00',
      unit_amount: '60.00',
      person_amount: '30.00',
      pooled_amount: undefined,
      account_amount: undefined,
      lines: undefined,
    })
    assert.equal((await intake.take([wrong])).results[0]?.problems[0]?.code, 'reversal.amount')
    assert.equal((await intake.take([back])).refused, 0)
    const second = structuredClone(back)
    second.payload.doc_no = 'ANOTHER'
    assert.equal((await intake.take([second])).results[0]?.problems[0]?.code, 'reversal.repeated')
    assert.equal((await intake.take([back])).known, 1)
  })

  it('is carried out once when two sessions bring it at once', async () => {
    const many = Array.from({ length: 10 }, () => collect())
    await intake.take(
      many.map(({ document }) => document),
      post,
    )
    const back = many.map((one) => at.takeBack(one, '2026-03-20'))
    const results = await Promise.all([intake.take(back), intake.take([...back].reverse()), intake.take(back)])
    assert.equal(
      results.reduce((count, one) => count + one.new, 0),
      10,
    )
    assert.equal(
      results.reduce((count, one) => count + one.known, 0),
      20,
    )
    assert.equal((await vouchers()).filter(({ kind }) => kind === 'reversal').length, 10)
  })

  it('meets its original though both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = collect()
      await Promise.all([intake.take([one.document]), intake.take([at.takeBack(one, '2026-03-20')])])
    }
    await intake.take([collect().document])
    assert.equal(await intake.count('documents', { status: 'cancelled' }), 10)
  })

  it('does not touch a prior year: that needs a blue correction', async () => {
    const one = collect('2025-12-05')
    await intake.take([one.document], post)
    const result = await intake.take([at.takeBack(one, '2026-01-10')])
    assert.equal(result.results[0]?.problems[0]?.code, 'reversal.prior_year')
    assert.match(result.results[0]?.problems[0]?.message ?? '', /蓝字更正/)
  })

  it('dates the red voucher in the next open month when its own is closed', async () => {
    const one = collect('2026-03-05')
    await intake.take([one.document], post)
    await intake.database.knex('book_periods').whereIn('period', ['202603', '202604']).update({ status: 'closed' })
    await intake.take([at.takeBack(one, '2026-03-20')])
    assert.equal((await vouchers()).at(-1)?.voucher_date, '2026-05-01')
  })

  it('takes back its own part only of a voucher that sums up several', async () => {
    await setPolicy(intake.database, { summarise: 'day-account-event' })
    const one = collect('2026-03-05', '100.00')
    const two = collect('2026-03-05', '250.00')
    const three = collect('2026-03-05', '7.00')
    await intake.take([one.document, two.document, three.document], post)
    await intake.take([at.takeBack(two, '2026-03-20')], post)
    await intake.take([at.takeBack(three, '2026-03-20')], post)
    const red = (await vouchers()).filter(({ kind }) => kind === 'reversal')
    assert.deepEqual(
      red.map(({ total_amount }) => total_amount),
      ['-250.00', '-7.00'],
    )
    assert.deepEqual(await balance(), { '1005': '100.00/0.00', '4001': '0.00/100.00' })
  })

  it('waits when people have taken the voucher back by hand already', async () => {
    const one = collect()
    const { results } = await intake.take([one.document], post)
    await intake.run((tx) =>
      reverseVouchers(tx, machine, results[0]?.vouchers ?? [], { date: '2026-03-19', reason: '误记' }),
    )
    const back = await intake.take([at.takeBack(one, '2026-03-20')])
    assert.equal(back.results[0]?.problems[0]?.code, 'reversal.voucher_reversed')
  })

  it('also gives up a voucher that was reviewed or sent back', async () => {
    const one = collect()
    const two = collect()
    const { results } = await intake.take([one.document, two.document])
    await intake.run(async (tx) => {
      assert.equal((await reviewVouchers(tx, intake.reviewer, results[0]?.vouchers ?? [])).done.length, 1)
      assert.equal((await returnVouchers(tx, intake.reviewer, results[1]?.vouchers ?? [], '摘要不清')).done.length, 1)
    })
    await intake.take([at.takeBack(one, '2026-03-20'), at.takeBack(two, '2026-03-20')])
    assert.deepEqual(
      (await vouchers()).map(({ status }) => status),
      ['void', 'void'],
    )
  })
})
