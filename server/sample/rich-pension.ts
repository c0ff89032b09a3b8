// A full month of the pension funds at the agency where the sample's users work: collection by tax and by the agency
// itself, plan, allocation, payment, what the bank could not deliver, refunds.
import { add, allocate, sum, subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, monthOf } from './days.ts'
import { share } from './desk.ts'
import type { Desk } from './desk.ts'
import { openIncomeAccount } from './income-account.ts'
import { writePayment, writeSubsidy } from './plain-month.ts'
import { amountsOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

export function writePensionMonth(desk: Desk, profile: Profile, unit: ProfileUnit, period: string): void {
  const { collected, paid } = amountsOf(profile, unit, desk.scheme, period)
  desk.write('period.business_closed', dayIn(period, 2), paid)
  if (desk.scheme === 'EP') writeTaxCollection(desk, period, collected)
  if (desk.scheme === 'IP') writeOwnCollection(desk, period, collected)
  if (desk.scheme === 'RP') {
    desk.write('contribution.individual_received', dayIn(period, 10), collected)
    desk.write('treasury.transfer_in', dayIn(period, 12), collected)
    writeSubsidy(desk, profile, period, { collected, paid })
  }
  writePensions(desk, period, paid)
}

/** 企业养老: the tax bureau collects into the state treasury, on several days. */
function writeTaxCollection(desk: Desk, period: string, collected: Money): void {
  const [early = '0.00', late = '0.00', flexible = '0.00', back = '0.00'] = allocate(collected, [62, 26, 10, 2])
  const refund = share(collected, 2)
  desk.write('contribution.assessed', dayIn(period, 2), collected)
  desk.write('contribution.treasury_received', dayIn(period, 8), early)
  desk.write('contribution.individual_received', dayIn(period, 11), flexible)
  desk.write('treasury.transfer_in', dayIn(period, 12), add(early, flexible))
  desk.write('contribution.treasury_received', dayIn(period, 17), late)
  const odd = monthOf(period) % 2 === 1
  desk.write(odd ? 'adjustment.arrears_collected' : 'adjustment.paid_up_received', dayIn(period, 18), back)
  desk.write('contribution.treasury_refunded', dayIn(period, 19), refund)
  desk.write('treasury.transfer_in', dayIn(period, 20), subtract(add(late, back), refund))
}

/** 机关养老: units pay to the agency's income account, which passes it on. */
function writeOwnCollection(desk: Desk, period: string, collected: Money): void {
  const account = openIncomeAccount(desk)
  const employers = ['U33010600101', 'U33010600102', 'U33010600103']
  for (const [index, amount] of allocate(collected, [50, 32, 18]).entries()) {
    const employer = employers[index] ?? ''
    const person = share(amount, 333)
    const unitPart = subtract(amount, person)
    const line = {
      employer_id: employer,
      belong_period: period,
      contribution_nature: 'current',
      unit_amount: unitPart,
      person_amount: person,
    }
    account.receive('contribution.received', dayIn(period, 7 + 5 * index), amount, {
      employer_id: employer,
      unit_amount: unitPart,
      person_amount: person,
      lines: [line],
    })
  }
  if (monthOf(period) % 4 === 2) {
    const fields = { own_account_id: desk.account('SR'), account_kind: 'income_account', employer_id: employers[2] }
    account.pay('contribution.refunded', dayIn(period, 18), share(collected, 4), fields)
  }
  account.empty(dayIn(period, 25))
}

function writePensions(desk: Desk, period: string, paid: Money): void {
  const returned = share(paid, 3)
  const small = desk.scheme === 'RP' ? [share(paid, 12)] : [share(paid, 6), share(paid, 15), share(paid, 4)]
  const regular = subtract(paid, sum(small))
  desk.write('fund.plan_submitted', dayIn(period, 3), paid)
  desk.write('fund.allocated', dayIn(period, 6), paid)
  desk.write('benefit.plan_approved', dayIn(period, 9), regular)
  const run = writePayment(desk, dayIn(period, 10), regular)
  const lines = [
    { person_id: 'P3301060000417', return_reason: 'account_closed', amount: share(returned, 600) },
    { person_id: 'P3301060001982', return_reason: 'name_mismatch', amount: subtract(returned, share(returned, 600)) },
  ]
  const back = desk.write('benefit.returned', dayIn(period, 12), returned, { original_biz_no: run.docNo, lines })
  desk.write('benefit.reissued', dayIn(period, 16), returned, { original_biz_no: back.docNo })
  if (desk.scheme === 'RP') {
    desk.write('benefit.survivor_paid', dayIn(period, 18), small[0] ?? '0.01')
    return
  }
  desk.write('benefit.back_paid', dayIn(period, 17), small[0] ?? '0.01')
  desk.write('benefit.survivor_paid', dayIn(period, 18), small[1] ?? '0.01')
  const last =
    desk.scheme === 'EP' && monthOf(period) % 2 === 0 ? 'benefit.account_refunded' : 'benefit.disability_paid'
  desk.write(last, dayIn(period, 19), small[2] ?? '0.01')
}
