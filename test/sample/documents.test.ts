// The sample's documents before they enter any book: repeatable, complete, true to the published figures, level with level.
import assert from 'node:assert/strict'
import { canonicalJson, sm3 } from '../../server/core/digest.ts'
import { subtract, sum } from '../../server/core/money.ts'
import type { Money } from '../../server/core/money.ts'
import type { SampleDocument } from '../../server/sample/desk.ts'
import { hangzhouDocuments, stuckDocuments } from '../../server/sample/hangzhou.ts'
import { loadHangzhou } from '../../server/sample/profile.ts'
import { fromHundredMillions, loadShanghai } from '../../server/sample/published.ts'
import { shanghaiDocuments } from '../../server/sample/shanghai.ts'

const profile = loadHangzhou()
const file = loadShanghai()
const hangzhou = hangzhouDocuments(profile)
const shanghai = [...shanghaiDocuments(file, 2019), ...shanghaiDocuments(file, 2020)]
const all = [...shanghai, ...hangzhou, ...stuckDocuments(profile)]

const amountOf = (document: SampleDocument): Money => String(document.payload.amount)
const eventOf = (document: SampleDocument): string => document.envelope.event ?? ''

describe('the documents of the sample', () => {
  it('are the same each time', () => {
    const again = [...shanghaiDocuments(file, 2019), ...shanghaiDocuments(file, 2020), ...hangzhouDocuments(profile)]
    assert.equal(sm3(canonicalJson(again)), sm3(canonicalJson([...shanghai, ...hangzhou])))
  })

  it('each have a number of their own', () => {
    const keys = all.map((document) =>
      [document.envelope.source_system, eventOf(document), document.payload.doc_no, document.envelope.status].join('|'),
    )
    assert.equal(new Set(keys).size, keys.length)
    assert.equal(new Set(all.map((document) => document.envelope.event_id)).size, all.length)
  })

  it('show most of what can happen to a fund', () => {
    const types = new Set(all.map(eventOf))
    assert.ok(types.size >= 110, `${types.size} document types`)
  })

  it('of 杭州 end on the last day of the sample', () => {
    const dates = hangzhou.map((document) => String(document.payload.biz_date)).sort()
    assert.equal(dates[0]?.slice(0, 7), '2026-01')
    assert.equal(dates.at(-1), profile.until)
  })
})

describe('what 上海 collected and spent', () => {
  const receipts = [
    'contribution.treasury_received',
    'contribution.individual_received',
    'adjustment.paid_up_received',
    'adjustment.arrears_collected',
  ]
  for (const { year, scheme, revenue } of file.published) {
    it(`${scheme} ${year}: contributions, subsidies and interest are the published figures`, () => {
      const own = shanghai.filter(
        ({ payload }) => payload.fund_code === scheme && String(payload.biz_date).startsWith(String(year)),
      )
      const total = (events: readonly string[]) =>
        sum(own.filter((document) => events.includes(eventOf(document))).map(amountOf))
      const contributions = subtract(total(receipts), total(['contribution.treasury_refunded']))
      assert.equal(contributions, fromHundredMillions(revenue.contributions))
      assert.equal(total(['subsidy.received']), fromHundredMillions(revenue.subsidies))
      const onDeposits = own
        .filter((document) => eventOf(document) === 'deposit.matured')
        .map(({ payload }) => String(payload.interest))
      assert.equal(sum([total(['interest.credited']), ...onDeposits]), fromHundredMillions(revenue.interest))
      assert.equal(total(['treasury.transfer_in']), fromHundredMillions(revenue.contributions))
    })
  }
})

describe('money between levels', () => {
  const pairs = [
    ['upper.payment_made', 'lower.payment_received'],
    ['upper.subsidy_received', 'lower.subsidy_paid'],
  ] as const
  for (const [below, above] of pairs) {
    it(`${below} of a county is ${above} of its city, the same day and amount`, () => {
      const side = (document: SampleDocument, county: unknown) =>
        [document.payload.fund_code, county, document.payload.value_date, document.payload.amount].join(' ')
      const lower = hangzhou
        .filter((document) => eventOf(document) === below && document.payload.upper_org_code === 'MA330199')
        .map((document) => side(document, document.payload.org_code))
      const upper = hangzhou
        .filter((document) => eventOf(document) === above)
        .map((document) => side(document, document.payload.lower_org_code))
      assert.ok(lower.length >= 26)
      assert.deepEqual(upper.sort(), lower.sort())
    })
  }
})
