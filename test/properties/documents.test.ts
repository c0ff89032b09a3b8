// Whatever sources send, in any order, cut into any batches, twice: each document is stored once, has exactly its vouchers,
// and what was taken back leaves nothing in the balances.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { machine } from '../../server/core/actor.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { exampleDocuments, type Sent } from '../documents/examples.ts'
import { desk, setPolicy, startIntake, type Intake } from '../documents/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'

const makers = exampleDocuments()
const cashEvents = [
  'contribution.treasury_received',
  'treasury.transfer_in',
  'fund.allocated',
  'interest.credited',
  'contribution.received',
] as const

/** One made at the desk, perhaps taken back later; or an example with something about it changed. */
type Choice =
  | { kind: 'desk'; event: number; day: number; cents: number; isTakenBack: boolean }
  | { kind: 'example'; which: number; change: Change }

interface Change {
  field: number
  to: 'kept' | 'removed' | 'nonsense' | 'number' | 'amount' | 'date'
}

const change = fc.record({
  field: fc.nat(30),
  to: fc.constantFrom(
    'kept' as const,
    'kept' as const,
    'removed' as const,
    'nonsense' as const,
    'number' as const,
    'amount' as const,
    'date' as const,
  ),
})
const choice: fc.Arbitrary<Choice> = fc.oneof(
  fc.record({
    kind: fc.constant('desk' as const),
    event: fc.nat(cashEvents.length - 1),
    day: fc.integer({ min: 1, max: 28 }),
    cents: fc.integer({ min: 100, max: 10_000_000 }),
    isTakenBack: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('example' as const), which: fc.nat(makers.length - 1), change }),
)

const plan = fc.record({
  choices: fc.array(choice, { minLength: 1, maxLength: 40 }),
  /** Order of sending, sizes of batches, and after which batches the product posts. */
  order: fc.infiniteStream(fc.nat(1_000_000)),
  sizes: fc.infiniteStream(fc.integer({ min: 1, max: 15 })),
  posts: fc.infiniteStream(fc.boolean()),
  summarises: fc.boolean(),
})

function changed({ envelope, payload }: Sent, { field, to }: Change): Sent {
  const names = Object.keys(payload)
  const name = names[field % names.length] ?? 'doc_no'
  const values = {
    removed: undefined,
    nonsense: '���\u200b??',
    number: 12.5,
    amount: '-1.005',
    date: '2026-13-45',
    kept: payload[name],
  }
  return { envelope, payload: { ...payload, [name]: values[to] } }
}

function write(choices: readonly Choice[]): Sent[] {
  const at = desk('IP')
  const sent: Sent[] = []
  choices.forEach((one, index) => {
    if (one.kind === 'example') {
      const make = makers[one.which]
      if (make) sent.push(changed(make(index), one.change))
      return
    }
    const date = `2026-03-${String(one.day).padStart(2, '0')}`
    const written = at.write(
      cashEvents[one.event] ?? cashEvents[0],
      date,
      `${Math.floor(one.cents / 100)}.${String(one.cents % 100).padStart(2, '0')}`,
    )
    sent.push(written.document as Sent)
    if (one.isTakenBack) sent.push(at.takeBack(written, '2026-03-29') as Sent)
  })
  return sent
}

function inOrder<T>(items: readonly T[], order: Iterator<number>): T[] {
  return items
    .map((item) => ({ item, rank: Number(order.next().value) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}

describe('documents of any kind in any order', () => {
  let intake: Intake
  before(async () => {
    intake = await startIntake()
  })
  after(() => intake.close())

  const postDrafts = () =>
    intake.run(async (tx) => {
      const drafts: { id: number }[] = await tx('vouchers').where({ status: 'draft' }).orderBy('id').select('id')
      await autoPost(
        tx,
        machine,
        drafts.map(({ id }) => id),
      )
    })

  it('are each stored once with exactly their vouchers', async () => {
    await propertyRunAsync(
      fc.asyncProperty(plan, async ({ choices, order, sizes, posts, summarises }) => {
        await intake.clear()
        if (summarises) await setPolicy(intake.database, { summarise: 'day-account-event' })
        const sent = inOrder(write(choices), order[Symbol.iterator]())
        let taken = 0
        let refused = 0
        for (let start = 0; start < sent.length;) {
          const size = Number(sizes.next().value)
          const result = await intake.take(sent.slice(start, start + size))
          start += size
          taken += result.new
          refused += result.refused
          if (posts.next().value) await postDrafts()
        }
        assert.equal(taken + refused, sent.length)
        assert.equal(await intake.count('documents'), taken)
        const before = await state(intake)
        const again = await intake.take(inOrder(sent, order[Symbol.iterator]()))
        assert.deepEqual([again.new, again.known, again.vouchers], [0, taken, 0])
        assert.deepEqual(await state(intake), before, 'what is known changes nothing')
        await postDrafts()
        assert.deepEqual(await intake.findings(), [])
        await assertTakenBack(intake)
      }),
      15,
    )
  }).timeout(300_000)
})

async function state(intake: Intake): Promise<object> {
  return intake.run(async (tx) => ({
    documents: await tx('documents').orderBy('id').select('id', 'status', 'reverses_id'),
    vouchers: await tx('vouchers').orderBy('id').select('id', 'status', 'total_amount'),
    links: Number((await tx('voucher_documents').count({ n: '*' }))[0]?.n),
  }))
}

/** Each reversal that found its original cancels it: what both moved adds up to nothing, book by book. */
async function assertTakenBack(intake: Intake): Promise<void> {
  const rows: { id: number; book_id: number; total: string }[] = await intake.run((tx) =>
    tx('documents as r')
      .join('voucher_documents as l', (on) => on.on('l.document_id', 'r.id').orOn('l.document_id', 'r.reverses_id'))
      .join('vouchers as v', 'v.id', 'l.voucher_id')
      .whereNotNull('r.reverses_id')
      .whereNot('v.status', 'void')
      .groupBy('r.id', 'v.book_id')
      .select('r.id', 'v.book_id')
      .sum({ total: 'l.amount' }),
  )
  for (const row of rows) assert.equal(row.total, '0.00', `reversal ${row.id} in book ${row.book_id}`)
  const waiting = await intake.count('documents', {
    is_reversal: 1,
    status: 'waiting',
    reason_code: 'reversal.no_original',
  })
  assert.equal(waiting, 0, 'every original has come')
}
