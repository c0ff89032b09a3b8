// What 上海市 spent: plan, allocation and payments by kind, month by month, adding up to the published expenditure.
import { isZero, sum, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, periodIn } from './days.ts'
import { share } from './desk.ts'
import type { Desk, Fields } from './desk.ts'
import type { SchemeParameters, Spending } from './published.ts'
import { divide, spread } from './spread.ts'

export function writeSpending(
  desk: Desk,
  year: number,
  total: Money,
  own: SchemeParameters,
  months: readonly number[],
): void {
  const slots = spread(total, own.spending, months).filter(({ amount }) => !isZero(amount))
  for (let month = 1; month <= 12; month += 1) {
    const period = periodIn(year, month)
    const here = slots.filter((slot) => slot.month === month)
    const wanted = sum(here.map(({ amount }) => amount))
    desk.write('fund.plan_submitted', dayIn(period, 3), wanted)
    desk.write('fund.allocated', dayIn(period, 8), wanted)
    for (const { share: kind, amount } of here) {
      const paid = desk.write(kind.event, dayIn(period, kind.day), amount, paymentFields(kind, amount, desk))
      if (kind.event === 'benefit.paid' && own.returnShare && month % 3 === 0) {
        payAgain(desk, dayIn(period, 18), dayIn(period, 22), share(amount, own.returnShare), paid.docNo)
      }
    }
  }
}

/** The bank returns what it could not deliver; it is paid a second time within the month, so the year's figure stands. */
function payAgain(desk: Desk, returnDate: string, reissueDate: string, amount: Money, paidNo: string): void {
  const returned = desk.write('benefit.returned', returnDate, amount, { original_biz_no: paidNo })
  desk.write('benefit.reissued', reissueDate, amount, { original_biz_no: returned.docNo })
}

function paymentFields(kind: Spending, amount: Money, desk: Desk): Fields {
  const provider = kind.provider ? { provider_id: `H310000${String(kind.provider).padStart(2, '0')}` } : {}
  if (!kind.items) return { ...provider, ...(kind.item ? { benefit_item: kind.item } : {}) }
  const parts = divide(amount, kind.items)
  const lines = parts.map((part) => ({
    benefit_item: part.name,
    ...(kind.event === 'benefit.paid' ? { headcount: headcountOf(part.amount, desk.scheme) } : {}),
    amount: part.amount,
  }))
  return { ...provider, benefit_item: parts[0]?.name, lines }
}

/** How many persons an amount stands for, at a plausible sum each. */
function headcountOf(amount: Money, scheme: string): number {
  const persons = toCents(amount) / (scheme === 'RP' ? 120_000n : 350_000n)
  return Number(persons) + 1
}
