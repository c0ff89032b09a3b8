// A full month of work injury, unemployment and the occupational annuity at the agency where the sample's users work.
import { add, allocate } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, monthOf } from './days.ts'
import { share } from './desk.ts'
import type { Desk } from './desk.ts'
import { amountsOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

export function writeInsuranceMonth(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  const { collected, paid } = amountsOf(profile, unit, desk.scheme, period)
  if (desk.scheme === 'OA') return writeAnnuityMonth(desk, period, collected)
  desk.write('contribution.treasury_received', dayIn(period, 9), collected)
  desk.write('treasury.transfer_in', dayIn(period, 11), collected)
  desk.write('fund.plan_submitted', dayIn(period, 3), paid)
  desk.write('fund.allocated', dayIn(period, 6), paid)
  writePayments(desk, period, paid, desk.scheme === 'WI' ? injuryPayments : unemploymentPayments)
}

interface Part {
  event: string
  weight: number
  day: number
  /** Paid when the month leaves this rest on division by three; every month when absent. */
  rest?: number
}

const injuryPayments: readonly Part[] = [
  { event: 'injury.disability_allowance_paid', weight: 240, day: 10 },
  { event: 'injury.nursing_paid', weight: 70, day: 10 },
  { event: 'injury.survivor_pension_paid', weight: 90, day: 10 },
  { event: 'injury.medical_settled', weight: 220, day: 15 },
  { event: 'injury.disability_lump_sum_paid', weight: 180, day: 17 },
  { event: 'injury.medical_subsidy_paid', weight: 90, day: 18, rest: 0 },
  { event: 'injury.death_benefit_paid', weight: 110, day: 18, rest: 1 },
  { event: 'injury.pension_difference_paid', weight: 6, day: 19, rest: 2 },
  { event: 'injury.device_paid', weight: 12, day: 19, rest: 0 },
  { event: 'injury.food_travel_paid', weight: 8, day: 19, rest: 1 },
  { event: 'injury.appraisal_fee_paid', weight: 10, day: 20, rest: 2 },
  { event: 'injury.prevention_paid', weight: 30, day: 20, rest: 0 },
]

const unemploymentPayments: readonly Part[] = [
  { event: 'unemployment.benefit_paid', weight: 520, day: 10 },
  { event: 'unemployment.medical_premium_paid', weight: 190, day: 11 },
  { event: 'unemployment.pension_premium_paid', weight: 30, day: 11 },
  { event: 'unemployment.skill_subsidy_paid', weight: 60, day: 16 },
  { event: 'unemployment.training_subsidy_paid', weight: 80, day: 17, rest: 0 },
  { event: 'unemployment.survivor_paid', weight: 12, day: 18, rest: 1 },
  { event: 'unemployment.contract_worker_paid', weight: 9, day: 18, rest: 2 },
  { event: 'unemployment.job_retention_paid', weight: 220, day: 19, rest: 2 },
  { event: 'unemployment.other_subsidy_paid', weight: 40, day: 20, rest: 1 },
]

function writePayments(desk: Desk, period: string, paid: Money, parts: readonly Part[]): void {
  const due = parts.filter(({ rest }) => rest === undefined || monthOf(period) % 3 === rest)
  const amounts = allocate(
    paid,
    due.map(({ weight }) => weight),
  )
  for (const [index, { event, day }] of due.entries()) desk.write(event, dayIn(period, day), amounts[index] ?? '0.01')
}

/** 职业年金: cash to the pool account and on to the province; what full-funded units owe is only noted (财会〔2021〕19号). */
function writeAnnuityMonth(desk: Desk, period: string, collected: Money): void {
  const person = share(collected, 333)
  const cashOfUnits = share(collected, 250)
  const own = share(collected, 80)
  desk.write('annuity.treasury_received', dayIn(period, 9), person, {
    contribution_item: '400101',
    unit_real_amount: '0.00',
    person_amount: person,
  })
  desk.write('annuity.treasury_received', dayIn(period, 9), cashOfUnits, {
    contribution_item: '40010201',
    unit_real_amount: cashOfUnits,
    person_amount: '0.00',
  })
  desk.write('annuity.treasury_transfer_in', dayIn(period, 11), add(person, cashOfUnits))
  desk.write('annuity.contribution_received', dayIn(period, 13), own, {
    contribution_item: '40010201',
    unit_real_amount: own,
    person_amount: '0.00',
  })
  desk.write('annuity.contribution_notional_recorded', dayIn(period, 14), share(collected, 400))
  let pool = add(add(person, cashOfUnits), own)
  if (monthOf(period) % 4 === 1) {
    const made = share(collected, 12)
    desk.write('annuity.funding_requested', dayIn(period, 5), made)
    desk.write('annuity.funding_received', dayIn(period, 15), made)
    pool = add(pool, made)
  }
  if (monthOf(period) % 3 === 0) {
    const interest = share(collected, 1)
    desk.write('annuity.interest_credited', dayIn(period, 21), interest)
    desk.write('annuity.notional_interest_recorded', dayIn(period, 21), share(collected, 3))
    pool = add(pool, interest)
  }
  desk.write('annuity.pool_remitted_up', dayIn(period, 25), pool)
}
