// The last working week of the sample: enough fresh documents that every list has something to do.
import { allocate } from '../core/money.ts'
import { share } from './desk.ts'
import type { Desk, SampleDocument } from './desk.ts'
import { dayIn, periodIn } from './days.ts'
import { amountsOf } from './profile.ts'
import type { Profile, ProfileUnit } from './profile.ts'

interface Daily {
  scheme: string
  event: string
  /** Thousandths of the month's payments. */
  part: number
}

const dailies: readonly Daily[] = [
  { scheme: 'EP', event: 'contribution.treasury_received', part: 30 },
  { scheme: 'EP', event: 'benefit.back_paid', part: 1 },
  { scheme: 'EP', event: 'benefit.survivor_paid', part: 2 },
  { scheme: 'IP', event: 'contribution.received', part: 60 },
  { scheme: 'IP', event: 'benefit.back_paid', part: 2 },
  { scheme: 'RP', event: 'contribution.individual_received', part: 15 },
  { scheme: 'WI', event: 'injury.disability_lump_sum_paid', part: 12 },
  { scheme: 'UI', event: 'unemployment.skill_subsidy_paid', part: 8 },
  { scheme: 'EM', event: 'contribution.treasury_received', part: 25 },
  { scheme: 'EM', event: 'medical.reimbursement_paid', part: 2 },
  { scheme: 'EM', event: 'medical.maternity_allowance_paid', part: 2 },
  { scheme: 'RM', event: 'medical.reimbursement_paid', part: 4 },
]

export function writeRecentDays(desk: Desk, profile: Profile, unit: ProfileUnit): void {
  const period = periodIn(profile.year, 11)
  const { paid } = amountsOf(profile, unit, desk.scheme, period)
  for (const { event, part } of dailies.filter(({ scheme }) => scheme === desk.scheme)) {
    const amounts = allocate(share(paid, part * 5), [21, 17, 24, 19, 19])
    for (const [index, amount] of amounts.entries()) desk.write(event, dayIn(period, 16 + index), amount)
  }
}

/** Documents that cannot be posted, each for a reason of its own; they wait on the worklist. */
export function writeStuck(openDeskOf: (scheme: string) => Desk): SampleDocument[] {
  const pension = openDeskOf('EP')
  const injury = openDeskOf('WI')
  const servants = openDeskOf('CSM')
  // A fund for which the agency keeps no book.
  servants.write('medical.civil_servant_subsidy_paid', '2026-11-18', '36800.00')
  servants.write('medical.civil_servant_subsidy_paid', '2026-11-19', '12450.50')
  // Money of last year, whose book is not kept here.
  pension.write('contribution.treasury_received', '2025-12-31', '128640.00', { belong_period: '202512' })
  pension.write('interest.credited', '2025-12-21', '5312.07')
  // Taking back a document that never came.
  const lost = openDeskOf('EP').write('benefit.back_paid', '2026-11-12', '3260.00')
  const reversal = pension.takeBack(lost, '2026-11-19')
  // A bank account opened last week and not registered yet.
  pension.write('transfer.in', '2026-11-19', '45200.00', { own_account_id: '330106-EP-SR2' })
  // A purpose for which no rule has been written: the reserve of resident medical insurance under work injury.
  injury.write('reserve.used', '2026-11-19', '80000.00', { reserve_kind: 'resident_medical_risk_fund' })
  return [pension, injury, servants]
    .flatMap((desk) => desk.documents)
    .filter((document) => document !== reversal)
    .concat(reversal)
}
