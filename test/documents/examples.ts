// A document of every kind: the worked examples of the contracts, moved to 西湖区 so that its organisations and accounts are real.
import { intakeSetting } from '../../server/documents/intake-setting.ts'
import { readDocumentExamples } from '../rules/examples-world.ts'
import { region } from './fixture.ts'

export interface Sent {
  envelope: Record<string, unknown>
  payload: Record<string, unknown>
}

const tails: Readonly<Record<string, string>> = { IN: 'SR', EX: 'ZC', FS: 'CZ', OA: 'GJ' }

function moved(name: string, value: unknown, payload: Readonly<Record<string, unknown>>): unknown {
  const scheme = String((name === 'to_account_id' ? payload.to_fund_code : undefined) ?? payload.fund_code ?? 'IP')
  switch (name) {
    case 'pool_region_code':
    case 'mof_div_code':
      return region
    case 'org_code':
      return `${['EM', 'RM', 'LTC', 'MA'].includes(scheme) ? 'MA' : 'SA'}330106`
    case 'org_level':
      return 'county'
    case 'treasury_org_code':
      return 'TR330106'
    case 'tax_authority_code':
      return 'TX330106'
    default: {
      const tail =
        typeof value === 'string'
          ? (/^ACC-([A-Z]{2})-\d+/.exec(value)?.[1] ?? (value.startsWith('TRE-') ? 'GK' : ''))
          : ''
      return tail === '' ? value : `330106-${scheme}-${tails[tail] ?? tail}`
    }
  }
}

/** One for each kind; `number` tells the copies of one example apart. */
export function exampleDocuments(): ((number: number) => Sent)[] {
  const { documents } = intakeSetting().contracts
  return readDocumentExamples().map(({ document, payload }) => (number) => {
    const docNo = `EX${String(number).padStart(8, '0')}`
    const values = Object.entries(payload).map(([name, value]) => [name, moved(name, value, payload)] as const)
    return {
      envelope: {
        schema_version: '1.0',
        event_id: `example-${number}`,
        event: document,
        source_system: documents.get(document)?.sourceSystem ?? 'SELF',
        sent_at: '2026-11-05T09:30:00+08:00',
        status: 'original',
      },
      payload: {
        ...Object.fromEntries(values),
        doc_no: docNo,
        ...('bank_flow_no' in payload ? { bank_flow_no: `B${docNo}` } : {}),
      },
    }
  })
}
