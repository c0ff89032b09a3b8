// What happens once or a few times in a year of 企业养老: transfers, refunds, money returned and recovered, corrections,
// unidentified and suspense money, deposits and bonds.
import { add, allocate } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, periodIn } from './days.ts'
import { share } from './desk.ts'
import type { Desk } from './desk.ts'
import { openIncomeAccount } from './income-account.ts'
import { amountsOf, openingAmounts } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

export function writePensionEpisodes(desk: Desk, profile: Profile, unit: ProfileUnit): void {
  const on = (month: number, day: number) => dayIn(periodIn(profile.year, month), day)
  const { paid } = amountsOf(profile, unit, desk.scheme, periodIn(profile.year, 1))
  writeTransfersIn(desk, profile.year, paid)
  writeMistakes(desk, on, paid)
  writeMemos(desk, on, paid)
  writeMonthEnds(desk, on, paid)
  writeInvestments(desk, on, openingAmounts(profile, unit, desk.scheme).time)
}

type DayOf = (month: number, day: number) => string

/** Everything that passes the income account, month by month; it is empty when the month ends. */
function writeTransfersIn(desk: Desk, year: number, paid: Money): void {
  let unclaimed: { docNo: string; amount: Money } | undefined
  for (let month = 1; month <= 11; month += 1) {
    const on = (day: number) => dayIn(periodIn(year, month), day)
    const account = openIncomeAccount(desk)
    const transferred = account.receive('transfer.in', on(7), share(paid, 2))
    if (month === 3)
      account.pay('transfer.in_returned', on(13), transferred.amount, { original_biz_no: transferred.docNo })
    if (month === 5)
      account.receive('transfer.out_returned', on(14), share(paid, 1), { original_biz_no: 'YW330106EP20260417009' })
    if (month === 7) account.receive('benefit.prior_year_recovered', on(15), share(paid, 1))
    if (month === 9) account.receive('adjustment.difference_settled', on(16), share(paid, 2))
    if (month === 10) account.receive('adjustment.late_fee_received', on(16), share(paid, 1), lateFeeOn(desk))
    if (month % 3 === 0) account.receiveInterest(on(21), share(paid, 1))
    if (month === 6) {
      const received = account.receive('temp.receipt_received', on(8), share(paid, 1))
      desk.write('temp.receipt_cleared', on(17), received.amount, { original_biz_no: received.docNo })
    }
    if (month % 4 === 3) unclaimed = account.receive('adjustment.unidentified_received', on(14), share(paid, 1))
    if (month % 4 === 0 && unclaimed) {
      desk.write('adjustment.unidentified_cleared', on(9), unclaimed.amount, { original_biz_no: unclaimed.docNo })
    }
    account.empty(on(25))
  }
}

const lateFeeOn = (desk: Desk) => ({ own_account_id: desk.account('SR'), account_kind: 'income_account' })

function writeMistakes(desk: Desk, on: DayOf, paid: Money): void {
  desk.write('transfer.out', on(4, 17), share(paid, 3))
  desk.write('transfer.out', on(10, 13), share(paid, 2))
  desk.write('contribution.refunded', on(4, 16), share(paid, 1))
  desk.write('adjustment.prior_year_refunded', on(5, 18), share(paid, 1))
  desk.write('benefit.recovered', on(6, 17), share(paid, 2), { original_biz_no: 'YW330106EP20260510003' })
  desk.write('benefit.offset_recovered', on(8, 19), share(paid, 1))
  const wrong = desk.write('benefit.back_paid', on(8, 20), share(paid, 1), { reason_code: 'operator_error' })
  desk.takeBack(wrong, on(9, 4))
  const twice = desk.write('benefit.survivor_paid', on(9, 17), share(paid, 2))
  desk.write('adjustment.document_reversed', on(10, 9), twice.amount, { original_biz_no: twice.docNo })
  const lent = desk.write('temp.payment_made', on(2, 12), share(paid, 1))
  desk.write('temp.payment_cleared', on(3, 12), lent.amount, { original_biz_no: lent.docNo })
  const advanced = desk.write('benefit.advance_paid', on(10, 12), share(paid, 4))
  desk.write('benefit.advance_cleared', on(10, 26), advanced.amount, { original_biz_no: advanced.docNo })
  desk.write('adjustment.insurance_reclassified', on(9, 22), share(paid, 1), {
    to_fund_code: 'UI',
    to_account_id: desk.account('CZ').replace('-EP-', '-UI-'),
    original_biz_no: 'SW330106EP20260908001',
  })
  desk.write('fund.returned', on(6, 28), share(paid, 1))
  desk.write('other.expense_paid', on(7, 20), share(paid, 1))
  desk.write('other.income_received', on(8, 14), share(paid, 1), { other_income_type: 'donation' })
  desk.write('benefit.local_subsidy_paid', on(7, 24), share(paid, 5))
}

function writeMemos(desk: Desk, on: DayOf, paid: Money): void {
  desk.write('personal_account.interest_credited', on(6, 5), share(paid, 40))
  desk.write('contribution.deferred_agreed', on(7, 6), share(paid, 5))
  desk.write('adjustment.arrears_written_off', on(10, 15), share(paid, 1))
  desk.write('benefit.state_changed', on(11, 5), share(paid, 2))
  desk.write('contribution.prepaid_received', on(10, 17), share(paid, 3))
  desk.write('contribution.allocated', on(10, 18), share(paid, 3), { original_biz_no: 'SW330106EP20261017002' })
}

/** In the last days of a month, what the bank will know only in the next: a cheque, and a donation on its way. */
function writeMonthEnds(desk: Desk, on: DayOf, paid: Money): void {
  for (const month of [9, 10]) {
    desk.write('benefit.back_paid', on(month, 28), share(paid, 1))
    desk.write('other.income_received', on(month, 29), share(paid, 1), { other_income_type: 'donation' })
  }
}

/** A time deposit that falls due and is placed again, one withdrawn early, and state bonds. */
function writeInvestments(desk: Desk, on: DayOf, time: Money): void {
  const [half = '0.00', rest = '0.00'] = allocate(time, [1, 1])
  const certificate = (tail: string) => `CD330106${desk.scheme}${tail}`
  const interest = share(half, 15)
  desk.write('deposit.matured', on(5, 12), add(half, interest), {
    principal: half,
    interest,
    deposit_certificate_no: certificate('202501'),
  })
  desk.write('deposit.placed', on(6, 10), half, { deposit_certificate_no: certificate('202605') })
  const little = share(rest, 2)
  desk.write('deposit.withdrawn_early', on(7, 15), add(rest, little), {
    principal: rest,
    interest: little,
    deposit_certificate_no: certificate('202502'),
  })
  const bonds = share(time, 200)
  const coupon = share(bonds, 8)
  desk.write('bond.purchased', on(2, 15), bonds)
  desk.write('bond.interest_received', on(8, 15), coupon)
  const sold = share(bonds, 400)
  const gain = share(sold, 6)
  desk.write('bond.redeemed', on(10, 20), add(sold, gain), {
    principal: sold,
    face_amount: sold,
    interest: gain,
    received_amount: add(sold, gain),
  })
}
