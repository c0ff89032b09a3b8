// 上海市 2019 and 2020, month by month: documents whose totals by item are exactly the published final accounts.
// 中央调剂资金 are written as payments to and subsidies from the upper level, which the published tables keep apart.
import { lastDay } from '../core/calendar.ts'
import { assert } from '../core/errors.ts'
import { add, allocate, compare, fromCents, isZero, subtract, sum, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { dayIn, inOrder, periodIn } from './days.ts'
import { openDesk, share } from './desk.ts'
import type { Desk, Fields, SampleDocument } from './desk.ts'
import { fromHundredMillions } from './published.ts'
import type { PublishedYear, SchemeParameters, ShanghaiFile } from './published.ts'
import { writeSpending } from './shanghai-spending.ts'
import { spread } from './spread.ts'
import type { Unit } from './unit.ts'

export const shanghai: Unit = { region: '319900000', name: '上海市', tier: 'province' }

export function shanghaiDocuments(file: ShanghaiFile, year: number): SampleDocument[] {
  const totals = file.totals.find((candidate) => candidate.year === year)
  assert(totals, `no totals of ${year}`)
  const documents = file.published
    .filter((published) => published.year === year)
    .flatMap((published) => {
      const desk = openDesk(shanghai, published.scheme)
      writeScheme(desk, file, published)
      if (published.scheme === 'EP') {
        const { poolPaidMonths, poolReceivedMonths } = file.assumptions
        writePooling(desk, year, 'upper.payment_made', totals.poolPaid, poolPaidMonths)
        writePooling(desk, year, 'upper.subsidy_received', totals.poolReceived, poolReceivedMonths)
      }
      return desk.documents
    })
  return inOrder(documents)
}

function writeScheme(desk: Desk, file: ShanghaiFile, published: PublishedYear): void {
  const { year, revenue } = published
  const { assumptions } = file
  const own = assumptions.schemes[desk.scheme]
  assert(own, `no parameters for ${desk.scheme}`)
  writeContributions(desk, year, fromHundredMillions(revenue.contributions), own, assumptions.revenueMonths)
  for (const slot of spread(fromHundredMillions(revenue.subsidies), own.subsidies ?? none, evenly)) {
    const fields = { subsidy_purpose: slot.share.purpose, subsidy_level: slot.share.level }
    if (!isZero(slot.amount)) desk.write('subsidy.received', dayIn(periodIn(year, slot.month), 10), slot.amount, fields)
  }
  writeInterest(desk, year, fromHundredMillions(revenue.interest), file)
  const entrusted = [{ weight: 1, months: assumptions.entrustedMonths }]
  for (const { month, amount } of spread(fromHundredMillions(revenue.entrusted), entrusted, evenly)) {
    if (!isZero(amount)) desk.write('entrusted.income_recognised', dayIn(periodIn(year, month), 28), amount)
  }
  writeIncomeAccount(desk, year, file, published, own)
  writeSpending(desk, year, fromHundredMillions(published.expenditure), own, assumptions.expenditureMonths)
}

const evenly = Array.from({ length: 12 }, () => 1)
const none = [{ weight: 1, months: [12], purpose: 'policy_subsidy', level: 'province' }]

/** Contributions reach the state treasury in the month and leave it for the special account before the month ends. */
function writeContributions(
  desk: Desk,
  year: number,
  total: Money,
  own: SchemeParameters,
  months: readonly number[],
): void {
  const refundMonths = [3, 6, 9, 12]
  const refunds = own.refundShare ? share(total, own.refundShare) : '0.00'
  const refundOf = new Map(
    spread(refunds, [{ weight: 1, months: refundMonths }], evenly).map(({ month, amount }) => [month, amount]),
  )
  const slots = spread(add(total, refunds), own.contributions, own.revenueMonths ?? months)
  for (let month = 1; month <= 12; month += 1) {
    const here = slots.filter((slot) => slot.month === month)
    for (const { share: kind, amount } of here) desk.write(kind.event, dayIn(periodIn(year, month), kind.day), amount)
    const early = sum(here.filter((slot) => slot.share.day <= 12).map((slot) => slot.amount))
    const late = sum(here.filter((slot) => slot.share.day > 12).map((slot) => slot.amount))
    const refund = refundOf.get(month) ?? '0.00'
    if (!isZero(refund)) desk.write('contribution.treasury_refunded', dayIn(periodIn(year, month), 25), refund)
    if (!isZero(early)) desk.write('treasury.transfer_in', dayIn(periodIn(year, month), 14), early)
    assert(compare(late, refund) >= 0, `${desk.scheme} ${year}-${month}: refunds above collection`)
    if (!isZero(late)) desk.write('treasury.transfer_in', dayIn(periodIn(year, month), 26), subtract(late, refund))
  }
}

/** Interest by quarter on the special account, a little on the expenditure account, and on the time deposit that falls due in June. */
function writeInterest(desk: Desk, year: number, total: Money, file: ShanghaiFile): void {
  const { depositInterestShare, expenditureInterestShare, interestMonths } = file.assumptions
  const onDeposit = share(total, depositInterestShare)
  const onExpenditure = share(total, expenditureInterestShare)
  const quarters = [{ weight: 1, months: interestMonths }]
  for (const { month, amount } of spread(subtract(subtract(total, onDeposit), onExpenditure), quarters, evenly)) {
    desk.write('interest.credited', dayIn(periodIn(year, month), 21), amount)
  }
  for (const { month, amount } of spread(onExpenditure, quarters, evenly)) {
    const account = { own_account_id: desk.account('ZC'), account_kind: 'expenditure_account' }
    desk.write('interest.credited', dayIn(periodIn(year, month), 21), amount, account)
    desk.write('interest.swept', dayIn(periodIn(year, month), 25), amount)
  }
  const principal = openingOf(file, desk.scheme).time
  const isLast = year === Math.max(...file.published.map((published) => published.year))
  // The last year's deposit ends with the year, since nothing is told of what came after.
  const [june = '0.00', december] = isLast ? allocate(onDeposit, [1, 1]) : [onDeposit]
  const term = isLast ? '6m' : '12m'
  writeMaturity(desk, dayIn(periodIn(year, 6), 20), principal, june, {
    deposit_certificate_no: certificateOf(desk.scheme, year - 1),
  })
  const certificate = { deposit_certificate_no: certificateOf(desk.scheme, year), deposit_term: term }
  desk.write('deposit.placed', dayIn(periodIn(year, 6), 22), principal, {
    ...certificate,
    rate: isLast ? '0.0175' : '0.0195',
    maturity_date: isLast ? dayIn(periodIn(year, 12), 20) : dayIn(periodIn(year + 1, 6), 20),
  })
  if (december) writeMaturity(desk, dayIn(periodIn(year, 12), 20), principal, december, certificate)
}

function writeMaturity(desk: Desk, date: string, principal: Money, interest: Money, certificate: Fields): void {
  desk.write('deposit.matured', date, add(principal, interest), { principal, interest, ...certificate })
}

export const certificateOf = (scheme: string, year: number): string => `CD319900${scheme}${year}`

/** Village money and recovered benefits come to the income account, which is emptied on the last day of the month. */
function writeIncomeAccount(
  desk: Desk,
  year: number,
  file: ShanghaiFile,
  published: PublishedYear,
  own: SchemeParameters,
): void {
  const waiting = new Map<number, Money>()
  const receive = (event: string, month: number, amount: Money) => {
    const written = desk.write(event, dayIn(periodIn(year, month), 20), amount)
    if (written.document.payload.account_kind !== 'income_account') return
    waiting.set(month, add(waiting.get(month) ?? '0.00', amount))
  }
  const collective = fromHundredMillions(published.revenue.collective)
  if (!isZero(collective)) {
    const shares = [{ weight: 1, months: file.assumptions.collectiveMonths }]
    for (const { month, amount } of spread(collective, shares, evenly))
      receive('contribution.collective_received', month, amount)
  }
  const other = fromHundredMillions(published.revenue.other)
  if (!isZero(other)) {
    assert(own.otherIncome, `${desk.scheme} ${year}: other income without a share`)
    for (const { share: kind, month, amount } of spread(other, own.otherIncome, evenly))
      receive(kind.event, month, amount)
  }
  for (const [month, amount] of waiting) {
    desk.write('fund.concentrated', lastDay(periodIn(year, month)), amount)
  }
}

const centralFund = 'ZY000000'

function writePooling(desk: Desk, year: number, event: string, figure: string, months: readonly number[]): void {
  for (const { month, amount } of spread(fromHundredMillions(figure), [{ weight: 1, months }], evenly)) {
    desk.write(event, dayIn(periodIn(year, month), 27), amount, {
      counterparty_org_code: centralFund,
      upper_org_code: centralFund,
      ...(event === 'upper.subsidy_received' ? { subsidy_purpose: 'other' } : {}),
      summary: event === 'upper.payment_made' ? '上解中央调剂资金' : '收到中央调剂资金',
    })
  }
}

export interface Opening {
  demand: Money
  time: Money
  working: Money
  entrusted: Money
}

/** What each fund is taken to have held at the start of 2019: our assumption, in whole 万元. */
export function openingOf(file: ShanghaiFile, scheme: string): Opening {
  const own = file.assumptions.schemes[scheme]
  const first = file.published.find((published) => published.scheme === scheme && published.year === 2019)
  assert(own && first, `no parameters for ${scheme}`)
  const month = toCents(fromHundredMillions(first.expenditure)) / 12n
  const whole = (cents: bigint): Money => fromCents((cents / 1_000_000n) * 1_000_000n)
  const reserve = month * BigInt(own.reserveMonths)
  const time = whole((reserve * BigInt(own.timeShare)) / 100n)
  return {
    demand: subtract(whole(reserve), time),
    time,
    working: whole(month / 30n),
    entrusted: fromHundredMillions(own.entrusted),
  }
}
