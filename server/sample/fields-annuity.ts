// Fields of documents about 职业年金: contributions to the pool account, notional amounts, money passed up.
import { addDays, previousPeriod } from '../core/calendar.ts'
import { subtract } from '../core/money.ts'
import { share } from './desk.ts'
import type { FieldContext, Fields } from './desk.ts'
import type { FieldMaker } from './fields.ts'
import { agencyOf, taxOf, treasuryOf } from './unit.ts'

export const annuityFields: Record<string, FieldMaker> = {
  'annuity.treasury_received': (c) => ({
    ...contribution(c),
    tax_authority_code: taxOf(c.unit),
    treasury_org_code: treasuryOf(c.unit),
    collect_mode: 'tax',
    collect_channel: 'tips',
    detail_count: 160,
  }),
  'annuity.contribution_received': (c) => ({
    ...contribution(c),
    own_account_id: c.account('GJ'),
    funded_by: 'non_full',
    collect_mode: 'agency',
    collect_channel: 'bank_transfer',
  }),
  'annuity.treasury_transfer_in': (c) => ({
    from_account_id: c.account('GK'),
    to_account_id: c.account('GJ'),
    treasury_org_code: treasuryOf(c.unit),
    principal: c.amount,
    interest: '0.00',
  }),
  'annuity.contribution_notional_recorded': (c) => ({
    employer_id: employerOf(c),
    belong_period: c.period,
    notional_principal: c.amount,
    headcount: 320,
  }),
  'annuity.notional_interest_recorded': (c) => ({ rate: '0.0035', notional_interest: c.amount, headcount: 320 }),
  'annuity.funding_requested': (c) => ({
    employer_id: employerOf(c),
    person_id: personOf(c),
    notional_principal: subtract(c.amount, share(c.amount, 60)),
    notional_interest: share(c.amount, 60),
    reason_code: 'retirement',
  }),
  'annuity.funding_received': (c) => {
    const interest = share(c.amount, 60)
    const principal = subtract(c.amount, interest)
    return {
      own_account_id: c.account('GJ'),
      pay_plan_no: `JS${c.period}01`,
      subsidy_level: c.unit.tier,
      principal,
      interest,
      employer_id: employerOf(c),
      belong_period: c.period,
      detail_count: 1,
      lines: [{ person_id: personOf(c), reason_code: 'retirement', principal, interest }],
    }
  },
  'annuity.interest_credited': (c) => {
    const start = previousPeriod(previousPeriod(previousPeriod(c.period)))
    return {
      own_account_id: c.account('GJ'),
      interest_from: `${start.slice(0, 4)}-${start.slice(4)}-21`,
      interest_to: addDays(c.date, -1),
    }
  },
  'annuity.pool_remitted_up': (c) => {
    const upper = agencyOf({ region: '339900000' }, c.scheme)
    return {
      own_account_id: c.account('GJ'),
      counterparty_org_code: upper,
      upper_org_code: upper,
      remit_purpose: 'annuity_pool',
    }
  },
}

const employerOf = (c: FieldContext): string => `U${c.unit.region.slice(0, 6)}JG`
const personOf = (c: FieldContext): string => `P${c.unit.region.slice(0, 6)}${c.period}`

function contribution(c: FieldContext): Fields {
  const person = share(c.amount, 333)
  return {
    employer_id: employerOf(c),
    belong_period: c.period,
    unit_real_amount: subtract(c.amount, person),
    person_amount: person,
    contribution_item: '40010101',
  }
}
