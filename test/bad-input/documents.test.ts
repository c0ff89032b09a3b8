// Malformed documents: each of them is refused with what is wrong and where; none crashes, none leaves anything behind.
import assert from 'node:assert/strict'
import { contractsOf } from '../../server/documents/contracts.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { exampleDocuments, type Sent } from '../documents/examples.ts'
import { desk, elsewhere, startIntake, type Intake } from '../documents/fixture.ts'

const long = (length: number) => '长'.repeat(length)
const deep = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => ({ inner }), 'x' as unknown)
const anyType: unknown[] = [{}, [], [['x']], true, { toString: 'x' }, { __proto__: null, value: 1 }]
const injections = [
  "x'; drop table documents; --",
  '<script>alert(1)</script>',
  '=1+1',
  '../../etc/passwd',
  '${7*7}',
  '__proto__',
  'constructor',
  'toString',
]

/** What no field of a type can take. */
const wrongValues: Readonly<Record<string, readonly unknown[]>> = {
  money: [
    ...anyType,
    12.5,
    1e21,
    '1.234',
    '1e5',
    '-0.001',
    'abc',
    '1,000.00',
    '99999999999999999999.00',
    '１２.00',
    'NaN',
    'Infinity',
    '0x10',
    '1.',
    '.5',
    '+1.00',
    '1.00元',
    `1${'0'.repeat(400)}`,
  ],
  date: [
    ...anyType,
    20260305,
    '2026-02-30',
    '2026/03/05',
    '20260305',
    '2026-13-01',
    '2026-03-05T00:00:00Z',
    '1800-01-01',
    '2026-3-5',
    '今天',
    '0000-00-00',
    '+2026-03-05',
  ],
  code: [...anyType, 5, ...injections, 'no such code', long(200)],
  integer: [...anyType, '3', 1.5, -1, 1e21, Number.MAX_SAFE_INTEGER, 'x'],
  text: [...anyType, 5, long(3000), 'a\u0000b', 'a\u001bb', '\ud800', 'a\u202eb', '\ufeffx\ufeffy'],
  period: [...anyType, 202603, '2026-03', '202613', '26', '203', '202600', '202603-202601', '二〇二六'],
}

const events = [
  'contribution.treasury_received',
  'benefit.paid',
  'treasury.transfer_in',
  'interest.credited',
  'medical.settlement_paid',
  'annuity.funding_received',
  'bank.statement_received',
  'adjustment.document_reversed',
]

describe('malformed documents', () => {
  let intake: Intake
  let tried = 0
  const contracts = contractsOf(ruleBook())
  const examples = exampleDocuments().map((make) => make(1))
  before(async () => {
    intake = await startIntake()
  })
  afterEach(async () => {
    for (const table of [
      'documents',
      'document_conflicts',
      'vouchers',
      'voucher_lines',
      'voucher_documents',
      'balances',
    ])
      assert.equal(await intake.count(table), 0, table)
  })
  after(async () => {
    await intake.close()
    console.log(`      ${tried} malformed documents refused`)
    assert.ok(tried >= 200)
  })

  async function refuse(cases: readonly { name: string; document: unknown; field?: string }[]): Promise<void> {
    for (let at = 0; at < cases.length; at += 200) {
      const part = cases.slice(at, at + 200)
      const result = await intake.take(part.map(({ document }) => document))
      assert.deepEqual(
        [result.new, result.known, result.vouchers],
        [0, 0, 0],
        part
          .filter((_one, index) => result.results[index]?.status !== 'refused')
          .map(({ name }) => name)
          .join('\n'),
      )
      result.results.forEach(({ problems }, index) => {
        const { name, field } = part[index] ?? { name: '' }
        assert.ok(problems.length > 0, `${name}: no problem told`)
        for (const { code, message } of problems) {
          assert.match(code, /^[a-z_]+\.[a-z_]+$/, name)
          assert.match(message, /[\u4e00-\u9fff]/, `${name}: ${message}`)
          assert.ok(message.length < 3000, `${name}: a message of ${message.length} characters`)
          assert.doesNotMatch(message, /[\u0000-\u0008\u202e]|select |insert |at Object\./, name)
        }
        if (field)
          assert.ok(
            problems.some((one) => one.field === field || one.at?.includes(field)),
            `${name}: ${JSON.stringify(problems)}`,
          )
      })
    }
    tried += cases.length
  }

  const exampleOf = (event: string): Sent => {
    const found = examples.find(({ envelope }) => envelope.event === event)
    assert.ok(found, event)
    return found
  }

  for (const event of events) {
    it(`${event}: no field takes what is not of its type`, async () => {
      const { envelope, payload } = exampleOf(event)
      const fields = contracts.byType.get(event)?.head.fields ?? []
      const cases = fields.flatMap(({ name, type, codeSet }) =>
        (wrongValues[type] ?? [])
          // A fund account not yet registered and codes of other parties' own lists are not wrong; they are checked for form only.
          .filter((value) => !(type === 'code' && isOpen(codeSet) && typeof value === 'string'))
          .map((value) => ({
            name: `${event} ${name} = ${JSON.stringify(value)?.slice(0, 60)}`,
            document: { envelope, payload: { ...payload, [name]: value } },
            field: name,
          })),
      )
      await refuse(cases)
    }).timeout(120_000)
  }

  const isOpen = (codeSet: string | undefined) =>
    codeSet === 'fund_account' ||
    codeSet === 'org' ||
    codeSet === undefined ||
    contracts.codeSets.get(codeSet)?.open === true

  it('nothing that is no document', async () => {
    const { envelope, payload } = exampleOf('benefit.paid')
    const shapes: unknown[] = [
      null,
      0,
      '',
      'x',
      [],
      {},
      [envelope, payload],
      { envelope },
      { payload },
      { envelope: null, payload },
      { envelope, payload: [] },
      { envelope: 'x', payload: 'y' },
    ]
    const extra = ['documents', 'constructor', 'Envelope', ' envelope'].map((name) => ({
      envelope,
      payload,
      [name]: 1,
    }))
    const nested = [
      deep(13),
      { envelope, payload: deep(13) },
      { envelope: deep(20), payload },
      { envelope, payload: { ...payload, lines: [deep(15)] } },
    ]
    const wide = {
      envelope,
      payload: {
        ...payload,
        ...Object.fromEntries(Array.from({ length: 5000 }, (_one, index) => [`field_${index}`, index])),
      },
    }
    const crowded = {
      envelope,
      payload: {
        ...payload,
        lines: Array.from({ length: 10_001 }, () => ({ benefit_item: '50010101', headcount: 1, amount: '1.00' })),
      },
    }
    await refuse(
      [...shapes, ...extra, ...nested, wide, crowded].map((document, index) => ({ name: `shape ${index}`, document })),
    )
  })

  it('no envelope that does not say what, from whom and when', async () => {
    const { envelope, payload } = exampleOf('benefit.paid')
    const wrong: [string, unknown][] = [
      ['event', undefined],
      ['event', 'no.such_event'],
      ['event', '__proto__'],
      ['event', 5],
      ['event', 'benefit.paid; drop'],
      ['source_system', undefined],
      ['source_system', 'MARS'],
      ['source_system', {}],
      ['status', undefined],
      ['status', 'cancelled'],
      ['status', 'reversal'],
      ['sent_at', undefined],
      ['sent_at', 'yesterday'],
      ['sent_at', '2026-03-05'],
      ['sent_at', '2026-02-30T00:00:00Z'],
      ['event_id', undefined],
      ['event_id', ''],
      ['event_id', long(500)],
      ['event_id', 7],
      ['schema_version', []],
      ['signature', 5],
      ['unknown', 'x'],
      ['__proto__x', 'x'],
    ]
    await refuse(
      wrong.map(([name, value]) => ({
        name: `envelope ${name} = ${String(value)}`,
        document: { envelope: { ...envelope, [name]: value }, payload },
      })),
    )
  })

  it('no reserved names, whatever the parser made of them', async () => {
    const { envelope, payload } = exampleOf('benefit.paid')
    const polluted = [
      '{"__proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{"x":1}}}',
      '{"prototype":1}',
      '{"hasOwnProperty":1}',
    ].map((text) => JSON.parse(text) as object)
    await refuse(
      polluted.flatMap((part, index) => [
        {
          name: `payload ${index}`,
          document: {
            envelope,
            payload: Object.assign(
              Object.create(null),
              payload,
              ...[part].map((one) => Object.fromEntries(Object.entries(one))),
            ) as object,
          },
        },
        {
          name: `envelope ${index}`,
          document: JSON.parse(
            JSON.stringify({ envelope, payload }).replace(
              '"envelope":{',
              `"envelope":{${JSON.stringify(part).slice(1, -1)},`,
            ),
          ) as object,
        },
      ]),
    )
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined)
  })

  it('no places and organisations that are not the sender’s or do not exist', async () => {
    const at = desk('IP')
    const { envelope, payload } = at.write('contribution.treasury_received', '2026-03-05', '1.00').document
    const wrong: Record<string, unknown>[] = [
      { mof_div_code: elsewhere },
      { mof_div_code: '999999999' },
      { mof_div_code: '330106' },
      { pool_region_code: '999999999' },
      { pool_region_code: '339999999' },
      { org_code: `SA${elsewhere.slice(0, 6)}` },
      { org_code: 'NOBODY' },
      { treasury_org_code: 'SA330106' },
      { treasury_org_code: 'NOBODY' },
      { fund_code: 'XX' },
      { fund_code: 'ip' },
      { tax_authority_code: 'TR330106' },
    ]
    await refuse(
      wrong.map((change) => ({
        name: JSON.stringify(change),
        document: { envelope, payload: { ...payload, ...change } },
      })),
    )
  })
})
