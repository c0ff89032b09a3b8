// Interest by hand: each case is worked out in its title or beside it.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fromCents, toCents } from '../../server/core/money.ts'
import {
  addMonths,
  creditNotional,
  dailyInterest,
  dayBases,
  daysBetween,
  interestOn,
  termInterest,
  withdrawEarly,
} from '../../server/registers/interest.ts'
import type { DepositTerms } from '../../server/registers/interest.ts'
import { propertyRun } from '../support/property.ts'

const terms = (more: Partial<DepositTerms> = {}): DepositTerms => ({
  principal: '5000000.00',
  rate: '0.0155',
  start: '2026-11-05',
  end: '2029-11-05',
  basis: 'months',
  ...more,
})

describe('interest of deposits and bonds', () => {
  it('GC-27: 5,000,000 for three years at 1.55% brings 232,500.00 by whole years', () => {
    assert.equal(termInterest(terms()), '232500.00')
  })

  it('the same by actual days: 1,096 days, over 360 and over 365', () => {
    assert.equal(daysBetween('2026-11-05', '2029-11-05'), 1096)
    // 5,000,000 × 0.0155 × 1096 ÷ 360 = 235,944.444…
    assert.equal(termInterest(terms({ basis: 'actual/360' })), '235944.44')
    // 5,000,000 × 0.0155 × 1096 ÷ 365 = 232,712.328…
    assert.equal(termInterest(terms({ basis: 'actual/365' })), '232712.33')
  })

  it('whole months and odd days: six months and ten days of 1,000,000 at 1.3%', () => {
    // 1,000,000 × 0.013 × 6/12 = 6,500.00; × 10/360 = 361.11
    assert.equal(
      termInterest(terms({ principal: '1000000.00', rate: '0.013', start: '2026-01-31', end: '2026-08-10' })),
      '6861.11',
    )
    assert.equal(addMonths('2026-01-31', 6), '2026-07-31')
  })

  it('months end on the last day where there is no such day, in leap years too', () => {
    assert.equal(addMonths('2026-01-31', 1), '2026-02-28')
    assert.equal(addMonths('2028-01-31', 1), '2028-02-29')
    assert.equal(addMonths('2026-11-30', 3), '2027-02-28')
    assert.equal(
      termInterest(terms({ principal: '360000.00', rate: '0.01', start: '2026-01-31', end: '2026-02-28' })),
      '300.00',
    )
  })

  it('days count over the end of February and the year', () => {
    assert.equal(daysBetween('2028-02-28', '2028-03-01'), 2)
    assert.equal(daysBetween('2026-12-31', '2027-01-01'), 1)
    assert.equal(daysBetween('2026-05-01', '2026-05-01'), 0)
  })

  it('rounds once, half up', () => {
    // 100.00 × 0.0036 × 1 ÷ 360 = 0.001; 1,800.00 × 0.001 × 1 ÷ 360 = 0.005
    assert.equal(dailyInterest('100.00', '0.0036', 1, 'actual/360'), '0.00')
    assert.equal(dailyInterest('1800.00', '0.001', 1, 'actual/360'), '0.01')
    assert.equal(dailyInterest('-1800.00', '0.001', 1, 'actual/360'), '-0.01')
  })

  it('taken out early, a part bears the demand rate and the rest stays as agreed', () => {
    const answer = withdrawEarly(terms(), '2000000.00', '2027-11-05', '0.0005')
    assert.deepEqual(answer, {
      // 2,000,000 × 0.0005 × 365 ÷ 360 = 1,013.888…
      interest: '1013.89',
      remaining: '3000000.00',
      // 3,000,000 × 0.0155 × 3
      interestAtMaturity: '139500.00',
      // 2,000,000 × 0.0155 × 3 = 93,000.00 less 1,013.89
      forgone: '91986.11',
    })
  })

  it('on the day due as agreed; later days at the demand rate; earlier unknown without one', () => {
    assert.equal(interestOn(terms(), '2029-11-05', undefined), '232500.00')
    // 10 days: 5,000,000 × 0.0005 × 10 ÷ 360 = 69.444…
    assert.equal(interestOn(terms(), '2029-11-15', '0.0005'), '232569.44')
    assert.equal(interestOn(terms(), '2028-11-05', undefined), null)
    // 731 days: 5,000,000 × 0.0005 × 731 ÷ 360 = 5,076.388…
    assert.equal(interestOn(terms(), '2028-11-05', '0.0005'), '5076.39')
  })

  it('GC-19: 24 months of 640.00 credited at 0.35% a month come to 15,360.00 and 634.41', () => {
    let notional = { principal: '0.00', interest: '0.00' }
    for (let month = 0; month < 24; month++) notional = creditNotional(notional, '0.0035', '640.00')
    assert.deepEqual(notional, { principal: '15360.00', interest: '634.41' })
  })

  it('a bond of 10,000,000 at 2.5%, counted over 365, bears 250,000.00 in a common year', () => {
    const bond = terms({
      principal: '10000000.00',
      rate: '0.025',
      start: '2026-03-01',
      end: '2027-03-01',
      basis: 'actual/365',
    })
    assert.equal(termInterest(bond), '250000.00')
  })

  it('whatever is taken out: parts add up to the principal and interest to the whole within a 分 a part', () => {
    const cents = fc.bigInt({ min: 2n, max: 10n ** 12n })
    const part = fc.integer({ min: 1, max: 999 })
    propertyRun(
      fc.property(
        cents,
        part,
        fc.constantFrom(...dayBases),
        fc.integer({ min: 1, max: 60 }),
        (all, share, basis, months) => {
          const taken = (all * BigInt(share)) / 1000n || 1n
          const one = terms({ principal: fromCents(all), basis, end: addMonths('2026-11-05', months) })
          const answer = withdrawEarly(one, fromCents(taken), one.end, one.rate)
          assert.equal(toCents(answer.remaining) + taken, all)
          const whole = toCents(termInterest(one))
          const parts = toCents(answer.interestAtMaturity) + toCents(answer.interest) + toCents(answer.forgone)
          assert.ok(whole - parts <= 1n && parts - whole <= 1n, `${whole} and ${parts}`)
        },
      ),
    )
  })
})
