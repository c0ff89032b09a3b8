// Whatever documents come, and whichever side has posted which of them: nothing is left over, and everything that differs is listed.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { machine } from '../../server/core/actor.ts'
import { toCents } from '../../server/core/money.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { computeBridges, isWhole } from '../../server/tieout/compute.ts'
import { outcomeOf } from '../../server/tieout/outcome.ts'
import { pairsOf } from '../../server/tieout/pairs.ts'
import { exampleDocuments } from '../documents/examples.ts'
import { desk, setPolicy } from '../documents/fixture.ts'
import { propertyRunAsync } from '../support/property.ts'
import { startTieout } from './fixture.ts'
import type { Tieout } from './fixture.ts'

const makers = exampleDocuments()
const events = [
  'contribution.treasury_received',
  'treasury.transfer_in',
  'fund.allocated',
  'interest.credited',
  'contribution.received',
  'fund.concentrated',
  'subsidy.received',
] as const

type Choice =
  | { kind: 'desk'; event: number; month: number; day: number; cents: number; isTakenBack: boolean }
  | { kind: 'example'; which: number }

const plan = fc.record({
  choices: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('desk' as const),
        event: fc.nat(events.length - 1),
        month: fc.integer({ min: 2, max: 4 }),
        day: fc.integer({ min: 1, max: 27 }),
        cents: fc.integer({ min: 100, max: 10_000_000 }),
        isTakenBack: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('example' as const), which: fc.nat(makers.length - 1) }),
    ),
    { minLength: 1, maxLength: 30 },
  ),
  /** Which drafts are posted, in the order they were made. */
  posted: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
  summarises: fc.boolean(),
})

function write(choices: readonly Choice[]): unknown[] {
  const at = desk('IP')
  return choices.flatMap((one, index): unknown[] => {
    if (one.kind === 'example') return [makers[one.which]?.(index)].filter((document) => document !== undefined)
    const date = `2026-0${one.month}-${String(one.day).padStart(2, '0')}`
    const amount = `${Math.floor(one.cents / 100)}.${String(one.cents % 100).padStart(2, '0')}`
    const written = at.write(events[one.event] ?? events[0], date, amount)
    return [written.document, ...(one.isTakenBack ? [at.takeBack(written, `2026-0${one.month}-28`)] : [])]
  })
}

describe('tie-out of random months', () => {
  let t: Tieout
  before(async () => {
    t = await startTieout()
  })
  after(() => t.close())

  const postSome = (posted: Iterator<number>) =>
    t.run(async (tx) => {
      const drafts: { id: number }[] = await tx('vouchers').where({ status: 'draft' }).orderBy('id').select('id')
      await autoPost(
        tx,
        machine,
        drafts.filter(() => Number(posted.next().value) > 0).map(({ id }) => Number(id)),
      )
    })

  const bridgesOf = (period: string) =>
    t.run(async (tx) => {
      const pairs = (await pairsOf(tx, machine, { year: Number(period.slice(0, 4)) })).filter(isWhole)
      return [...(await computeBridges(tx, pairs, period)).values()]
    })

  it('leaves nothing over, lists every difference, and agrees once both sides have posted all', async () => {
    await propertyRunAsync(
      fc.asyncProperty(plan, async ({ choices, posted, summarises }) => {
        await t.reset()
        if (summarises) await setPolicy(t.database, { summarise: 'day-account-event' })
        await t.take(write(choices))
        await postSome(posted[Symbol.iterator]())
        for (const period of ['202602', '202603', '202604', '202612']) {
          for (const computed of await bridgesOf(period)) {
            const label = `${computed.pair.scheme} ${period}`
            assert.equal(computed.bridge.residual, '0.00', label)
            const items = outcomeOf(computed).items.filter(({ twin, kind }) => twin === 'special' && kind !== 'account')
            const listed = items.reduce((sum, { amount }) => sum + toCents(amount), 0n)
            assert.equal(listed, toCents(computed.bridge.twins[0]?.difference ?? '0.00'), label)
            for (const { key, since, kind } of items) assert.ok(kind === 'before' || since !== null, key)
          }
        }
        await t.post()
        for (const { pair, bridge } of await bridgesOf('202612')) {
          assert.deepEqual(
            bridge.unmatched.map(({ group, gap }) => [group.groupNo, gap]),
            [],
            `${pair.scheme}: both sides have posted everything`,
          )
        }
      }),
      12,
    )
  }).timeout(300_000)
})
