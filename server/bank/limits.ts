// The limits of an account's balance day by day, and what to warn of. Pure; working days follow the calendar of accounting-rules/bank.
import { addDays, lastDay, periodOf } from '../core/calendar.ts'
import { formatMoney, fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { workCalendar } from './rules.ts'
import type { Limits } from './rules.ts'

export interface DayBalance {
  date: string
  /** Null where nothing is known yet. */
  balance: bigint | null
  in: bigint
  out: bigint
}

export interface LimitAlert {
  date: string
  code: 'floor' | 'month-end' | 'not-cleared' | 'ceiling' | 'stay'
  message: string
}

export interface LimitSetting {
  limits: Limits
  /** Spending of a month on average, in 分; 0 where there was none. */
  averageOut: bigint
  /** Days after this one are not judged: they have not been. */
  until: string
}

const holidays = new Set(
  workCalendar.holidays.flatMap((range) => {
    const [from = '', to = from] = range.split('..')
    const days: string[] = []
    for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
    return days
  }),
)
const extraWorkdays = new Set(workCalendar.workdays)

export function isWorkday(date: string): boolean {
  if (extraWorkdays.has(date)) return true
  if (holidays.has(date)) return false
  return ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())
}

/** What the days break of the limits; days in order without gaps. */
export function limitAlerts(days: readonly DayBalance[], { limits, averageOut, until }: LimitSetting): LimitAlert[] {
  const alerts: LimitAlert[] = []
  const ceiling = ceilingOf(limits, averageOut)
  const floor = limits.floor === undefined ? null : toCents(limits.floor)
  let uncleared = 0
  let heldDays = 0
  for (const { date, balance, out } of days) {
    if (balance === null || date > until) continue
    if (floor !== null && balance < floor)
      alerts.push({ date, code: 'floor', message: `日终余额 ${formatMoney(fromCents(balance))} 低于 ${limits.floor}` })
    if (ceiling !== null && balance > toCents(ceiling))
      alerts.push({
        date,
        code: 'ceiling',
        message: `余额 ${formatMoney(fromCents(balance))} 超过备付上限 ${formatMoney(ceiling)}（${limits.monthsMax} 个月月均支出）`,
      })
    if (limits.monthEndZero) {
      if (uncleared > 0) uncleared = balance === 0n || out > 0n ? 0 : isWorkday(date) ? uncleared + 1 : uncleared
      if (uncleared === (limits.clearWithin ?? 1) + 1)
        alerts.push({
          date,
          code: 'not-cleared',
          message: `月末余额在次月第 ${limits.clearWithin ?? 1} 个工作日仍未清零`,
        })
      if (date === lastDay(periodOf(date)) && balance !== 0n) {
        alerts.push({ date, code: 'month-end', message: `月末余额 ${formatMoney(fromCents(balance))}，应为零` })
        uncleared = 1
      }
    }
    if (limits.stayMax !== undefined) {
      heldDays = balance > 0n && out === 0n ? heldDays + (isWorkday(date) ? 1 : 0) : 0
      if (heldDays === limits.stayMax + 1)
        alerts.push({
          date,
          code: 'stay',
          message: `余额 ${formatMoney(fromCents(balance))} 已停留超过 ${limits.stayMax} 个工作日未划转`,
        })
    }
  }
  return alerts
}

/** The highest balance allowed, null where none is set or there was no spending to measure by. */
export const ceilingOf = ({ monthsMax }: Limits, averageOut: bigint): Money | null =>
  monthsMax === undefined || averageOut === 0n ? null : fromCents(averageOut * BigInt(monthsMax))
