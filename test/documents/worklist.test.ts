// What people do with documents that could not be posted, and with those that were sent twice with different contents.
import assert from 'node:assert/strict'
import { AppError } from '../../server/core/errors.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { returnVouchers, reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { desk, setPolicy, startIntake, type Intake } from './fixture.ts'

interface Group {
  code: string
  reason: string
  count: number
  amount: string
}
interface Retried {
  done: number[]
  waiting: { id: number; code: string }[]
  remaining: number
}

describe('the work list', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
  })
  beforeEach(() => intake.clear())
  afterEach(async () => assert.deepEqual(await intake.findings(), []))
  after(() => intake.close())

  const close = (periods: string[]) =>
    intake.database.knex('book_periods').whereIn('period', periods).update({ status: 'closed' })
  const open = () => intake.database.knex('book_periods').update({ status: 'open' })

  async function stuck(count = 3): Promise<number[]> {
    const at = desk('IP')
    for (let index = 0; index < count; index += 1) at.write('contribution.treasury_received', '2026-03-05', '100.00')
    await close(['202603'])
    const { results } = await intake.take(at.documents)
    return results.flatMap(({ documentId }) => documentId ?? [])
  }

  it('groups what waits by reason, with counts and amounts', async () => {
    await stuck()
    const at = desk('EP')
    at.write('contribution.treasury_received', '2024-03-05', '7.00')
    await intake.take(at.documents)
    const { rows, total } = await intake.query<{ rows: Group[]; total: number }>('worklist.show', intake.clerk, {})
    assert.equal(total, 4)
    assert.deepEqual(
      rows.map(({ code, count, amount }) => [code, count, amount]),
      [
        ['period.closed', 3, '300.00'],
        ['book.missing', 1, '7.00'],
      ],
    )
    const narrowed = await intake.query<{ total: number }>('worklist.show', intake.clerk, { scheme: 'EP' })
    assert.equal(narrowed.total, 1)
    const foreign = await intake.query<{ total: number }>('worklist.show', intake.stranger, {})
    assert.equal(foreign.total, 0)
  })

  it('tries again what people choose, and what a filter finds', async () => {
    const ids = await stuck()
    const first = await intake.command<Retried>('worklist.retry', intake.clerk, { ids: [ids[0]] })
    assert.deepEqual(
      first.waiting.map(({ code }) => code),
      ['period.closed'],
    )
    await open()
    const second = await intake.command<Retried>('worklist.retry', intake.clerk, { ids: [ids[0]] })
    assert.deepEqual(second.done, [ids[0]])
    const rest = await intake.command<Retried>('worklist.retry', intake.clerk, { filter: { reason: 'period.closed' } })
    assert.deepEqual([rest.done.length, rest.remaining], [2, 0])
    assert.equal(await intake.count('vouchers'), 3)
    const again = await intake.command<Retried>('worklist.retry', intake.clerk, { ids })
    assert.deepEqual([again.done.length, again.waiting.length], [0, 0], 'what is done is left alone')
  })

  it('sets aside with a reason and takes back', async () => {
    const ids = await stuck()
    const aside = await intake.command<{ done: number[] }>('worklist.set-aside', intake.clerk, {
      ids: [ids[0]],
      reason: '来源系统误发',
    })
    assert.deepEqual(aside.done, [ids[0]])
    assert.equal(await intake.count('documents', { status: 'set_aside', reason: '来源系统误发' }), 1)
    assert.deepEqual((await intake.command<Retried>('worklist.retry', intake.clerk, { ids: [ids[0]] })).done, [])
    await open()
    const back = await intake.command<Retried>('worklist.take-back', intake.clerk, { ids: [ids[0]] })
    assert.deepEqual(back.done, [ids[0]])
    const shown = await intake.query<{ history: { text: string }[] }>('documents.show', intake.clerk, { id: ids[0] })
    const texts = shown.history.map(({ text }) => text).join('\n')
    for (const text of ['收到单据', '搁置：来源系统误发', '取回', '生成']) assert.match(texts, new RegExp(text))
  })

  it('lets nobody work on documents outside their scope', async () => {
    const ids = await stuck()
    await open()
    assert.deepEqual((await intake.command<Retried>('worklist.retry', intake.stranger, { ids })).done, [])
    assert.deepEqual(
      (await intake.command<{ done: number[] }>('worklist.set-aside', intake.stranger, { ids, reason: 'x' })).done,
      [],
    )
    await assert.rejects(
      intake.query('documents.show', intake.stranger, { id: ids[0] }),
      (error) => error instanceof AppError && error.status === 404,
    )
    await assert.rejects(
      intake.command('worklist.retry', intake.reviewer, { ids }),
      (error) => error instanceof AppError && error.status === 403,
    )
  })

  it('lets a newer content take the place of one that waits', async () => {
    const at = desk('IP')
    const { document } = at.write('contribution.received', '2026-03-05', '100.00', { own_account_id: 'MISTYPED' })
    await intake.take([document])
    const payload = { ...document.payload, own_account_id: '330106-IP-SR' }
    const { results } = await intake.take([{ envelope: { ...document.envelope, event_id: 'newer' }, payload }])
    assert.equal(results[0]?.problems[0]?.code, 'document.conflict')
    const { rows } = await intake.query<{ rows: { id: number; mayAccept: boolean }[] }>(
      'document-conflicts.list',
      intake.clerk,
      {},
    )
    assert.equal(rows[0]?.mayAccept, true)
    const answer = await intake.command<Retried>('document-conflicts.accept', intake.clerk, { id: rows[0]?.id })
    assert.equal(answer.done.length, 1)
    assert.equal((await intake.take([{ envelope: document.envelope, payload }])).known, 1)
    const [stored] = await intake.run((tx) => tx('documents').select('event_id', 'status'))
    assert.deepEqual(stored, { event_id: 'newer', status: 'vouchered' })
  })

  it('settles a conflict with a booked document by a note only', async () => {
    const at = desk('IP')
    const { document } = at.write('contribution.treasury_received', '2026-03-05', '100.00')
    await intake.take([document])
    await intake.take([{ ...document, payload: { ...document.payload, attachment_count: 9 } }])
    const { rows } = await intake.query<{ rows: { id: number }[] }>('document-conflicts.list', intake.clerk, {})
    const id = rows[0]?.id
    await assert.rejects(
      intake.command('document-conflicts.accept', intake.clerk, { id }),
      (error) => error instanceof AppError && error.code === 'document.booked',
    )
    await assert.rejects(
      intake.command('document-conflicts.settle', intake.stranger, { id, note: 'x' }),
      (error) => error instanceof AppError && error.status === 404,
    )
    await intake.command('document-conflicts.settle', intake.clerk, { id, note: '已与税务核实，后一份为误发' })
    await assert.rejects(
      intake.command('document-conflicts.settle', intake.clerk, { id, note: 'x' }),
      (error) => error instanceof AppError && error.status === 409,
    )
  })

  it('withdraws a document whose voucher a reviewer sent back, to be made anew', async () => {
    const at = desk('IP')
    at.write('contribution.treasury_received', '2026-03-05', '100.00')
    const { results } = await intake.take(at.documents)
    const ids = results.flatMap(({ documentId }) => documentId ?? [])
    const vouchers = results.flatMap((one) => one.vouchers)
    await intake.run((tx) => reviewVouchers(tx, intake.reviewer, vouchers))
    await assert.rejects(intake.command('documents.withdraw', intake.clerk, { ids, reason: '重做' }), /已审核/)
    await intake.run((tx) => returnVouchers(tx, intake.reviewer, vouchers, '科目不对'))
    await intake.command('documents.withdraw', intake.clerk, { ids, reason: '重做' })
    assert.equal(await intake.count('vouchers', { status: 'void' }), 1)
    const again = await intake.command<Retried>('worklist.retry', intake.clerk, { ids })
    assert.deepEqual(again.done, ids)
    assert.equal(await intake.count('vouchers', { status: 'draft' }), 1)
  })

  it('withdraws together what one voucher sums up, and nothing that is posted', async () => {
    await setPolicy(intake.database, { summarise: 'day-account-event' })
    const at = desk('IP')
    for (const amount of ['1.00', '2.00']) at.write('contribution.treasury_received', '2026-03-05', amount)
    const { results } = await intake.take(at.documents)
    const ids = results.flatMap(({ documentId }) => documentId ?? [])
    const withdrawn = await intake.command<{ done: number[] }>('documents.withdraw', intake.clerk, {
      ids: [ids[0]],
      reason: '重做',
    })
    assert.deepEqual(withdrawn.done.sort(), ids)
    await intake.command('worklist.retry', intake.clerk, { ids })
    await intake.run(async (tx) => {
      const drafts: { id: number }[] = await tx('vouchers').where({ status: 'draft' }).select('id')
      await reviewVouchers(
        tx,
        intake.reviewer,
        drafts.map(({ id }) => id),
      )
      assert.deepEqual(
        (
          await postVouchers(
            tx,
            intake.bookkeeper,
            drafts.map(({ id }) => id),
          )
        ).refused,
        [],
      )
    })
    await assert.rejects(intake.command('documents.withdraw', intake.clerk, { ids, reason: '重做' }), /已记账/)
  })
})
