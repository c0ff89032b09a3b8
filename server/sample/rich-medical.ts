// A full month of the medical funds at the agency where the sample's users work.
import { add, allocate, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, monthOf } from './days.ts'
import { share } from './desk.ts'
import type { Desk } from './desk.ts'
import { writePayment, writeSubsidy } from './plain-month.ts'
import { amountsOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

export function writeMedicalMonth(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  const { collected, paid } = amountsOf(profile, unit, desk.scheme, period)
  writeSubsidy(desk, profile, period, { collected, paid })
  desk.write('fund.plan_submitted', dayIn(period, 3), paid)
  desk.write('fund.allocated', dayIn(period, 7), paid)
  if (desk.scheme === 'EM') {
    writeEmployeeCollection(desk, period, collected)
    writeEmployeeCare(desk, period, paid)
  }
  if (desk.scheme === 'RM') {
    desk.write('contribution.individual_received', dayIn(period, 10), collected)
    desk.write('treasury.transfer_in', dayIn(period, 12), collected)
    const small = share(paid, 60)
    writePayment(desk, dayIn(period, 16), subtract(paid, small))
    desk.write('medical.reimbursement_paid', dayIn(period, 18), small, { benefit_item: '500102' })
  }
  if (desk.scheme === 'LTC') {
    desk.write('contribution.treasury_received', dayIn(period, 10), collected)
    desk.write('treasury.transfer_in', dayIn(period, 12), collected)
    desk.write('medical.long_term_care_paid', dayIn(period, 17), paid)
  }
  if (desk.scheme === 'MA') {
    const [inpatient = '0.00', outpatient = '0.00'] = allocate(paid, [70, 30])
    desk.write('medical.assistance_paid', dayIn(period, 17), inpatient)
    desk.write('medical.assistance_paid', dayIn(period, 17), outpatient, { benefit_item: '500103' })
  }
}

function writeEmployeeCollection(desk: Desk, period: string, collected: Money): void {
  const [units = '0.00', later = '0.00', flexible = '0.00'] = allocate(collected, [70, 24, 6])
  desk.write('contribution.treasury_received', dayIn(period, 8), units)
  desk.write('contribution.individual_received', dayIn(period, 11), flexible)
  desk.write('treasury.transfer_in', dayIn(period, 12), add(units, flexible))
  desk.write('contribution.treasury_received', dayIn(period, 17), later)
  desk.write('treasury.transfer_in', dayIn(period, 19), later)
}

function writeEmployeeCare(desk: Desk, period: string, paid: Money): void {
  const weights = [410, 190, 90, 150, 70, 30, 25, 35]
  const [first, second, third, account, pharmacy, byHand, birth, leave] = allocate(paid, weights)
  for (const [index, amount] of [first, second, third].entries()) {
    const provider = `H330106${String(index + 1).padStart(2, '0')}`
    writePayment(desk, dayIn(period, 15 + index), amount ?? '0.01', { provider_id: provider })
  }
  desk.write('medical.personal_account_paid', dayIn(period, 18), account ?? '0.01', { benefit_item: '50010202' })
  desk.write('medical.personal_account_paid', dayIn(period, 18), pharmacy ?? '0.01', { benefit_item: '50010203' })
  desk.write('medical.reimbursement_paid', dayIn(period, 19), byHand ?? '0.01')
  desk.write('medical.maternity_medical_paid', dayIn(period, 19), birth ?? '0.01')
  desk.write('medical.maternity_allowance_paid', dayIn(period, 20), leave ?? '0.01')
  if (monthOf(period) % 2 === 0) desk.write('medical.deduction_applied', dayIn(period, 14), share(paid, 9))
}
