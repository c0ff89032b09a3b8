// What a sender can rely on: each document once, its vouchers in both ledgers or none, and a reason for everything else.
import assert from 'node:assert/strict'
import { machine } from '../../server/core/actor.ts'
import { dateInChina } from '../../server/core/calendar.ts'
import { canonicalJson, sm3 } from '../../server/core/digest.ts'
import { documentsToday, stuckDocuments } from '../../server/documents/overview.ts'
import { desk, elsewhere, limitedTo, setPolicy, startIntake, type Intake } from './fixture.ts'

interface Sent {
  envelope: Record<string, unknown>
  payload: Record<string, unknown>
}

const collected = (count = 1): Sent[] => {
  const at = desk('IP')
  for (let index = 0; index < count; index += 1)
    at.write('contribution.treasury_received', '2026-03-05', `${1000 + index}.00`)
  return at.documents as unknown as Sent[]
}
const altered = ({ envelope, payload }: Sent, change: Record<string, unknown>): Sent => ({
  envelope,
  payload: { ...payload, ...change },
})

describe('taking in documents', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
  })
  beforeEach(() => intake.clear())
  after(() => intake.close())

  it('stores a document with its vouchers and says so', async () => {
    const result = await intake.take(collected())
    assert.deepEqual([result.read, result.new, result.vouchers, result.waiting, result.refused], [1, 1, 1, 0, 0])
    assert.equal(result.results[0]?.status, 'vouchered')
    assert.equal(await intake.count('documents', { status: 'vouchered' }), 1)
    assert.deepEqual(await intake.findings(), [])
  })

  it('knows a document that comes again, also under another message id', async () => {
    const [one] = collected()
    assert.ok(one)
    await intake.take([one])
    const again = await intake.take([
      one,
      { ...one, envelope: { ...one.envelope, event_id: 'another', sent_at: '2026-03-09T08:00:00+08:00' } },
    ])
    assert.deepEqual([again.new, again.known, again.vouchers], [0, 2, 0])
    assert.equal(await intake.count('documents'), 1)
    assert.equal(await intake.count('vouchers'), 1)
  })

  it('knows a document given twice in one batch', async () => {
    const [one] = collected()
    const result = await intake.take([one, one])
    assert.deepEqual([result.new, result.known], [1, 1])
  })

  it('refuses another content under the same number and shows both', async () => {
    const [one] = collected()
    assert.ok(one)
    const { results: first } = await intake.take([one])
    const result = await intake.take([altered(one, { attachment_count: 2 }), altered(one, { attachment_count: 2 })])
    assert.equal(result.refused, 2)
    assert.equal(result.results[0]?.problems[0]?.code, 'document.conflict')
    assert.equal(await intake.count('document_conflicts'), 1, 'the same differing content is kept once')
    const shown = await intake.query<{ conflicts: Sent[]; document: Sent }>('documents.show', intake.clerk, {
      id: first[0]?.documentId,
    })
    assert.equal(shown.document.payload.attachment_count, 1)
    assert.equal(shown.conflicts[0]?.payload.attachment_count, 2)
  })

  it('refuses the second of two differing contents within one batch', async () => {
    const [one] = collected()
    assert.ok(one)
    const result = await intake.take([one, altered(one, { attachment_count: 5 })])
    assert.deepEqual([result.new, result.refused], [1, 1])
    assert.match(result.results[1]?.problems[0]?.message ?? '', /第 1 行/)
  })

  it('takes the good ones of a batch and tells every problem of the others', async () => {
    const [good, bad] = collected(2)
    assert.ok(good && bad)
    const result = await intake.take([
      good,
      altered(bad, { amount: '12.345', biz_date: '2026-02-30', org_level: 'village' }),
    ])
    assert.deepEqual([result.new, result.refused], [1, 1])
    assert.deepEqual(result.results[1]?.problems.map(({ field }) => field).sort(), ['amount', 'biz_date', 'org_level'])
  })

  it('makes the vouchers of both ledgers where the rules pair them', async () => {
    const at = desk('IP')
    at.write('treasury.transfer_in', '2026-03-06', '5000.00')
    const result = await intake.take(at.documents)
    assert.equal(result.results[0]?.vouchers.length, 2)
    assert.deepEqual(await intake.findings(), [])
  })

  it('never posts half: with one of the two books missing a document waits with its reason', async () => {
    const at = desk('IP')
    at.write('treasury.transfer_in', '2026-03-06', '5000.00')
    await intake.database
      .knex('book_periods')
      .whereIn('book_id', intake.database.knex('books').select('id').where({ standard: 'treasury' }))
      .update({ status: 'closed' })
    const result = await intake.take(at.documents)
    assert.equal(result.waiting, 1)
    assert.equal(result.results[0]?.problems[0]?.code, 'period.closed')
    assert.equal(await intake.count('vouchers'), 0)
    assert.equal(await intake.count('documents', { status: 'waiting', reason_code: 'period.closed' }), 1)
  })

  it('keeps a document without book, with an unknown account or without rule on the work list', async () => {
    const at = desk('IP')
    const noBook = at.write('contribution.treasury_received', '2024-03-05', '1.00').document
    const noAccount = at.write('contribution.received', '2026-03-05', '2.00', {
      own_account_id: 'NO-SUCH-ACCOUNT',
      account_kind: undefined,
    }).document
    const result = await intake.take([noBook, noAccount])
    assert.deepEqual(
      result.results.map(({ status, problems }) => [status, problems[0]?.code]),
      [
        ['waiting', 'book.missing'],
        ['waiting', 'fund_account.unknown'],
      ],
    )
  })

  it('notes what is not booked as a memo', async () => {
    const at = desk('IP')
    at.write('contribution.assessed', '2026-03-05', '288000.00')
    const result = await intake.take(at.documents)
    assert.equal(result.results[0]?.status, 'memo')
    assert.equal(await intake.count('vouchers'), 0)
  })

  it('refuses what lies outside the sender’s region or schemes', async () => {
    const documents = collected()
    const foreign = await intake.take(documents, { actor: intake.stranger })
    assert.equal(foreign.results[0]?.problems[0]?.code, 'access.denied')
    const scheme = await intake.take(documents, { actor: limitedTo(intake.clerk, { schemes: ['EP'] }) })
    assert.match(scheme.results[0]?.problems[0]?.message ?? '', /险种 IP/)
    assert.equal(await intake.count('documents'), 0)
  })

  it('takes from an interface account its own source system’s documents only', async () => {
    const [taxes] = collected()
    const at = desk('IP')
    const bank = at.write('interest.credited', '2026-03-21', '10.00').document
    const result = await intake.take([taxes, bank], { actor: intake.tax })
    assert.deepEqual(
      result.results.map(({ status, problems }) => [status, problems[0]?.code]),
      [
        ['vouchered', undefined],
        ['refused', 'document.foreign_source'],
      ],
    )
  })

  it('refuses an organisation of another region', async () => {
    const [one] = collected()
    assert.ok(one)
    const result = await intake.take([altered(one, { org_code: `SA${elsewhere.slice(0, 6)}` })])
    assert.equal(result.results[0]?.problems[0]?.code, 'document.org')
  })

  it('sums up a day’s documents of one kind and account where the book is kept so, with the share of each', async () => {
    await setPolicy(intake.database, { summarise: 'day-account-event' })
    const at = desk('IP')
    for (const amount of ['10.00', '20.00', '30.05']) at.write('contribution.treasury_received', '2026-03-05', amount)
    at.write('contribution.treasury_received', '2026-03-06', '7.00')
    const result = await intake.take(at.documents)
    assert.equal(result.vouchers, 2)
    const links = await intake.run((tx) => tx('voucher_documents').orderBy('document_id').select('amount'))
    assert.deepEqual(
      links.map(({ amount }: { amount: string }) => amount),
      ['10.00', '20.00', '30.05', '7.00'],
    )
    const totals: { total_amount: string }[] = await intake.run((tx) =>
      tx('vouchers').orderBy('voucher_date').select('total_amount'),
    )
    assert.deepEqual(
      totals.map((row) => row.total_amount),
      ['60.05', '7.00'],
    )
    assert.deepEqual(await intake.findings(), [])
  })

  it('posts by itself what the policy allows, when asked to', async () => {
    await intake.take(collected(3), { actor: machine, post: true })
    assert.equal(await intake.count('vouchers', { status: 'posted' }), 3)
    await setPolicy(intake.database, { autoPost: false })
    const at = desk('EP')
    at.write('contribution.treasury_received', '2026-03-05', '9.00')
    await intake.take(at.documents, { actor: machine, post: true })
    assert.equal(await intake.count('vouchers', { status: 'draft' }), 1)
    assert.deepEqual(await intake.findings(), [])
  })

  it('holds the content against the digest its sender made of it', async () => {
    const [one] = collected()
    assert.ok(one)
    const signed = (digest: string) => ({ ...one, envelope: { ...one.envelope, payload_digest: digest } })
    const tampered = await intake.take([signed(sm3(canonicalJson({ ...one.payload, amount: '1.00' })))])
    assert.equal(tampered.results[0]?.problems[0]?.code, 'document.digest')
    assert.equal((await intake.take([signed(sm3(canonicalJson(one.payload)).toUpperCase())])).new, 1)
  })

  it('shows the day’s documents and what is stuck on the workbench, each in their own scope', async () => {
    const at = desk('IP')
    at.write('contribution.treasury_received', '2024-03-05', '7.00')
    await intake.take([...collected(2), ...at.documents])
    const today = dateInChina(new Date())
    const seen = await intake.run((tx) => documentsToday(tx, intake.clerk, today))
    assert.deepEqual(
      [seen.documents, seen.vouchers, seen.byEvent[0]?.count, seen.byEvent[0]?.amount],
      [3, 2, 3, '2008.00'],
    )
    assert.equal((await intake.run((tx) => documentsToday(tx, intake.clerk, '2020-01-01'))).documents, 0)
    const stuck = await intake.run((tx) => stuckDocuments(tx, intake.clerk))
    assert.deepEqual(
      stuck.map(({ code, count, path }) => [code, count, path]),
      [['book.missing', 1, '/worklist?reason=book.missing']],
    )
    assert.deepEqual(await intake.run((tx) => stuckDocuments(tx, intake.stranger)), [])
  })

  it('takes thousands at once with a few statements a batch', async () => {
    const result = await intake.take(collected(1000))
    assert.equal(result.vouchers, 1000)
    const again = await intake.take(collected(1000))
    assert.equal(again.known, 1000)
    assert.deepEqual(await intake.findings(), [])
  })

  it('lets two senders of the same documents through at once, each document once', async () => {
    const documents = collected(50)
    const results = await Promise.all([intake.take(documents), intake.take([...documents].reverse())])
    assert.equal(results[0].new + results[1].new, 50)
    assert.equal(results[0].known + results[1].known, 50)
    assert.equal(await intake.count('vouchers'), 50)
  })
})
