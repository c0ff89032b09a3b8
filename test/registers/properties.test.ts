// Whatever documents come, are taken back, posted and taken in in any order: each register agrees with its account, the notional
// identity holds, and taking in again changes nothing.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fromCents, toCents } from '../../server/core/money.ts'
import { machine } from '../../server/core/actor.ts'
import { agreementOf } from '../../server/registers/agreement.ts'
import { registersChecks } from '../../server/registers/checks.ts'
import { notionalAnnex } from '../../server/registers/notional-annex.ts'
import type { SampleDocument, Desk, Written } from '../../server/sample/desk.ts'
import { propertyRunAsync } from '../support/property.ts'
import { desk, post, region, startRegisters } from './fixture.ts'
import type { Registers } from './fixture.ts'

interface Step {
  what: number
  month: number
  day: number
  cents: number
  item: number
  takenBack: boolean
  /** Taken in after this document. */
  refreshes: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(8),
  month: fc.integer({ min: 1, max: 11 }),
  day: fc.integer({ min: 1, max: 28 }),
  cents: fc.integer({ min: 10_000, max: 900_000_000 }),
  item: fc.integer({ min: 1, max: 3 }),
  takenBack: fc.boolean(),
  refreshes: fc.boolean(),
})

function write(desks: Record<'IP' | 'WI' | 'OA', Desk>, one: Step): { desk: Desk; written: Written } {
  const date = `2026-${String(one.month).padStart(2, '0')}-${String(one.day).padStart(2, '0')}`
  const amount = fromCents(BigInt(one.cents))
  const interest = fromCents(BigInt(one.cents) / 50n)
  const all = fromCents(toCents(amount) + toCents(interest))
  const { IP, WI, OA } = desks
  const certificate = `CD${one.item}`
  const bond = `26000${one.item}`
  const lines = [{ person_id: 'P1', reason_code: 'retirement', principal: amount, interest }]
  const made: readonly (() => { desk: Desk; written: Written })[] = [
    () => ({
      desk: IP,
      written: IP.write('deposit.placed', date, amount, { deposit_certificate_no: certificate, principal: amount }),
    }),
    () => ({
      desk: IP,
      written: IP.write('deposit.matured', date, all, {
        deposit_certificate_no: certificate,
        principal: amount,
        interest,
      }),
    }),
    () => ({
      desk: IP,
      written: IP.write('bond.purchased', date, amount, { bond_issue_code: bond, face_amount: all }),
    }),
    () => ({
      desk: IP,
      written: IP.write('bond.redeemed', date, all, {
        bond_issue_code: bond,
        principal: amount,
        interest,
        face_amount: amount,
        received_amount: all,
      }),
    }),
    () => ({
      desk: IP,
      written: IP.write('subsidy.received', date, amount, { subsidy_level: one.item === 1 ? 'central' : 'county' }),
    }),
    () => ({ desk: WI, written: WI.write('reserve.provided', date, amount, { reserve_kind: 'injury_reserve' }) }),
    () => ({ desk: WI, written: WI.write('reserve.used', date, amount, { reserve_kind: 'injury_reserve' }) }),
    () => ({
      desk: OA,
      written: OA.write('annuity.contribution_notional_recorded', date, amount, {
        employer_id: `U${one.item}`,
        notional_principal: amount,
      }),
    }),
    () => ({
      desk: OA,
      written: OA.write('annuity.funding_received', date, all, {
        employer_id: `U${one.item}`,
        principal: amount,
        interest,
        lines,
      }),
    }),
  ]
  const make = made[one.what]
  assert.ok(make)
  return make()
}

describe('memo registers after random documents', () => {
  let at: Registers
  before(async () => {
    at = await startRegisters()
  })
  after(() => at.close())

  it('agree with their accounts at the end of every month', async () => {
    await propertyRunAsync(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        await at.reset()
        const desks = { IP: desk('IP'), WI: desk('WI'), OA: desk('OA') }
        const later: SampleDocument[] = []
        for (const one of steps) {
          const { desk: clerk, written } = write(desks, one)
          const taken = await at.take([written.document], post)
          assert.equal(taken.new, 1, JSON.stringify(taken))
          if (one.refreshes) await at.refresh()
          if (one.takenBack) later.push(clerk.takeBack(written, '2026-12-05'))
        }
        if (later.length > 0) await at.take(later, post)
        await at.refresh()
        assert.equal(await at.refresh(), 0)
        const books = [await at.book('IP'), await at.book('IP', 'treasury'), await at.book('WI'), await at.book('OA')]
        for (const period of ['202603', '202607', '202612']) {
          const rows = await at.run((tx) => agreementOf(tx, books, period))
          assert.deepEqual(
            rows.filter(({ agrees }) => !agrees),
            [],
          )
          for (const [code, run] of Object.entries(registersChecks)) {
            const found = await at.run((tx) => run(tx, { books, period }))
            // A random order may give out what was not there; that alone is told.
            assert.deepEqual(
              found.filter(({ message }) => !message.includes('不应小于零')),
              [],
              code,
            )
          }
        }
        for (const month of ['202601', '202604', '202612']) {
          const annex = await at.run((tx) => notionalAnnex(tx, machine, { region, from: month, to: '202612' }))
          const of = (row: string, name: 'principal' | 'interest') =>
            toCents(annex.find((one) => one.row === row)?.[name] ?? '0.00')
          for (const name of ['principal', 'interest'] as const)
            assert.equal(of('opening', name) + of('added', name) - of('realised', name), of('closing', name))
        }
      }),
      12,
    )
  })
})
