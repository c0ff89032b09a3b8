// What happens once or a few times in a year of the other funds: interest by quarter, medical prepayment and clearing,
// care in other provinces, reserves, money between levels.
import { add, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, periodIn } from './days.ts'
import { share } from './desk.ts'
import type { Desk } from './desk.ts'
import { writePayment } from './plain-month.ts'
import { amountsOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

type DayOf = (month: number, day: number) => string

export function writeOtherEpisodes(desk: Desk, profile: Profile, unit: ProfileUnit): void {
  const on = (month: number, day: number) => dayIn(periodIn(profile.year, month), day)
  const { collected, paid } = amountsOf(profile, unit, desk.scheme, periodIn(profile.year, 1))
  if (desk.scheme === 'EM') writeEmployeeMedical(desk, on, paid)
  if (desk.scheme === 'RM') writeResidentMedical(desk, on, paid)
  if (desk.scheme === 'MA') desk.write('medical.assistance_participation_paid', on(4, 8), share(paid, 120))
  if (desk.scheme === 'WI') writeInjury(desk, on, paid)
  if (desk.scheme === 'UI') writeUnemployment(desk, on, paid, collected)
  if (desk.scheme === 'RP') writeResidentPension(desk, on, paid)
}

/** Interest on the special account and the expenditure account; the second goes to the first within days. */
export function writeInterest(desk: Desk, profile: Profile, unit: ProfileUnit): void {
  const { paid } = amountsOf(profile, unit, desk.scheme, periodIn(profile.year, 1))
  for (const month of [3, 6, 9]) {
    const period = periodIn(profile.year, month)
    desk.write('interest.credited', dayIn(period, 21), share(paid, 12))
    const little = share(paid, 1)
    const account = { own_account_id: desk.account('ZC'), account_kind: 'expenditure_account' }
    desk.write('interest.credited', dayIn(period, 21), little, account)
    desk.write('interest.swept', dayIn(period, 24), little)
  }
}

function writeEmployeeMedical(desk: Desk, on: DayOf, paid: Money): void {
  const prepaid = desk.write('medical.prepayment_paid', on(1, 8), share(paid, 60))
  const offset = share(prepaid.amount, 700)
  const cash = share(paid, 20)
  writePayment(desk, on(10, 21), add(offset, cash), {
    paid_amount: cash,
    offset_amount: offset,
    settle_kind: 'monthly_prepay',
  })
  desk.write('medical.prepayment_cleared', on(10, 22), subtract(prepaid.amount, offset), {
    original_biz_no: prepaid.docNo,
  })
  desk.write('medical.year_end_clearing_paid', on(3, 18), share(paid, 15))
  desk.write('medical.quality_deposit_released', on(3, 19), share(paid, 5))
  desk.write('medical.year_end_clearing_received', on(3, 20), share(paid, 4))
  desk.write('medical.cross_region_prepaid', on(1, 15), share(paid, 30))
  for (const month of [2, 5, 8, 11]) desk.write('medical.cross_region_settled', on(month, 16), share(paid, 18))
  desk.write('medical.cross_region_received', on(5, 19), share(paid, 11))
  desk.write('medical.procurement_prepaid', on(4, 10), share(paid, 8))
  desk.write('medical.violation_recovered', on(7, 17), share(paid, 3))
  const advanced = desk.write('medical.advance_paid', on(5, 20), share(paid, 1))
  desk.write('medical.third_party_recovered', on(9, 18), advanced.amount, { original_biz_no: advanced.docNo })
  desk.write('medical.personal_account_refunded', on(4, 20), share(paid, 1))
  // Money whose division between the two sub-funds is not known yet waits in 4601 and 4602.
  const undivided = { pooled_amount: undefined, account_amount: undefined }
  const contribution = desk.write('contribution.treasury_received', on(6, 14), share(paid, 40), undivided)
  desk.write('treasury.transfer_in', on(6, 16), contribution.amount)
  desk.write('contribution.pending_classified', on(7, 10), contribution.amount)
  const interest = desk.write('interest.credited', on(6, 22), share(paid, 2), { fund_pool: undefined })
  desk.write('interest.pending_classified', on(7, 10), interest.amount)
}

function writeResidentMedical(desk: Desk, on: DayOf, paid: Money): void {
  desk.write('medical.critical_illness_premium_paid', on(3, 12), share(paid, 90))
  desk.write('medical.critical_illness_surplus_returned', on(6, 15), share(paid, 6))
  desk.write('contribution.government_paid', on(4, 9), share(paid, 40))
  desk.write('subsidy.returned', on(9, 10), share(paid, 10), { subsidy_purpose: 'resident_medical_subsidy' })
  desk.write('benefit.recovered', on(8, 12), share(paid, 2), { original_biz_no: 'YB330106RM20260718001' })
}

function writeInjury(desk: Desk, on: DayOf, paid: Money): void {
  desk.write('reserve.provided', on(1, 20), share(paid, 500))
  desk.write('reserve.used', on(9, 20), share(paid, 120))
  const advanced = desk.write('injury.advance_paid', on(4, 16), share(paid, 30))
  const { case_no, person_id } = advanced.document.payload
  desk.write('injury.advance_recovered', on(8, 18), advanced.amount, {
    original_biz_no: advanced.docNo,
    case_no,
    person_id,
  })
  desk.write('upper.payment_made', on(6, 18), share(paid, 60), {
    remit_purpose: 'provincial_adjustment',
    ...toProvince,
  })
}

function writeUnemployment(desk: Desk, on: DayOf, paid: Money, collected: Money): void {
  desk.write('upper.payment_made', on(6, 18), share(collected, 30), {
    remit_purpose: 'provincial_adjustment',
    ...toProvince,
  })
  desk.write('upper.subsidy_received', on(9, 16), share(paid, 80), {
    subsidy_purpose: 'provincial_adjustment',
    ...toProvince,
  })
  desk.write('benefit.recovered', on(5, 14), share(paid, 5), { original_biz_no: 'YW330106UI20260410001' })
}

function writeResidentPension(desk: Desk, on: DayOf, paid: Money): void {
  const village = desk.write('contribution.collective_received', on(5, 11), share(paid, 20))
  desk.write('fund.concentrated', on(5, 25), village.amount)
  desk.write('benefit.account_refunded', on(6, 19), share(paid, 4))
}

const toProvince = { counterparty_org_code: 'SA339900', upper_org_code: 'SA339900' }
