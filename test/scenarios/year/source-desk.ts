// The source systems of a story: each deed becomes a document as its system would send it. Types the sample has no usual fields for get
// only what every document carries, and the story names the rest.
import { periodOf } from '../../../server/core/calendar.ts'
import { assert } from '../../../server/core/errors.ts'
import { ruleBook } from '../../../server/rules/load.ts'
import { openDesk } from '../../../server/sample/desk.ts'
import type { Fields, SampleDocument, Written } from '../../../server/sample/desk.ts'
import { agencyOf, poolAreaOf } from '../../../server/sample/unit.ts'
import type { AccountSuffix, Unit } from '../../../server/sample/unit.ts'
import { dateOf, filledIn, yuan } from './story.ts'
import type { Deed, TakenBack } from './story.ts'

export interface SourceDesk {
  account(suffix: string): string
  write(deed: Deed): SampleDocument
  takeBack(step: TakenBack): SampleDocument
}

export function openSourceDesk(unit: Unit, scheme: string): SourceDesk {
  const desk = openDesk(unit, scheme)
  const written = new Map<string, Written>()
  const account = (suffix: string) => desk.account(suffix as AccountSuffix)
  const known = (name: string): Written => {
    const found = written.get(name)
    assert(found, `the story tells of no document "${name}"`)
    return found
  }
  let plainCount = 0
  return {
    account,
    write({ day, event, amount, fields: given, as, says }) {
      const date = dateOf(day)
      const fields: Fields = { summary: says, ...filledIn(given, account, (name) => known(name).docNo) }
      plainCount += 1
      const made = hasUsualFields(event)
        ? desk.write(event, date, yuan(amount), fields)
        : plainDocument(unit, scheme, { event, date, amount: yuan(amount), fields, number: plainCount })
      if (as) written.set(as, made)
      return made.document
    },
    takeBack: ({ day, of }) => desk.takeBack(known(of), dateOf(day)),
  }
}

function hasUsualFields(event: string): boolean {
  const desk = openDesk({ region: '330106000', name: '', tier: 'county', upper: '330199000' }, 'EP')
  try {
    desk.write(event, '2026-01-05', '100.00')
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('has no fields for')) return false
    throw error
  }
}

interface Plain {
  event: string
  date: string
  amount: string
  fields: Fields
  number: number
}

function plainDocument(unit: Unit, scheme: string, { event, date, amount, fields, number }: Plain): Written {
  const type = ruleBook().documents.get(event)
  assert(type, `no document type ${event}`)
  const docNo = `QT${unit.region.slice(0, 6)}${scheme}${date.replaceAll('-', '')}${String(number).padStart(3, '0')}`
  const eventId = `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`
  const envelope = {
    schema_version: '1.0',
    event_id: eventId,
    event,
    source_system: type.sourceSystem,
    sent_at: `${date}T17:00:00+08:00`,
    status: 'original',
  }
  const payload: Fields = {
    doc_no: docNo,
    fund_code: scheme,
    pool_region_code: poolAreaOf(unit, scheme),
    mof_div_code: unit.region,
    org_code: agencyOf(unit, scheme),
    org_level: unit.tier,
    biz_date: date,
    period_ym: periodOf(date),
    attachment_count: 1,
    ...(type.hasCash ? { value_date: date, bank_flow_no: `Q${docNo}` } : {}),
    amount,
    ...fields,
  }
  const told = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
  return { document: { envelope, payload: told }, docNo, eventId, amount }
}
