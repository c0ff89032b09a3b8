// Documents against their contracts: each fault gets its own clear problem with field, expected and found, all at once, and
// a document that keeps its contract comes out in one canonical form.
import assert from 'node:assert/strict'
import type { Problem } from '../../server/core/errors.ts'
import { checkDocument, documentLinesMax, documentProblemsMax } from '../../server/documents/check-document.ts'
import type { CheckedDocument } from '../../server/documents/check-document.ts'
import { contractsOf } from '../../server/documents/contracts.ts'
import type { Codes } from '../../server/documents/contracts.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { envelopeOf, readDocumentExamples } from '../rules/examples-world.ts'

type Json = Record<string, unknown>

const contracts = contractsOf(ruleBook())
const examples = new Map(readDocumentExamples().map(({ document, payload }) => [document, payload]))

const accounts: Readonly<Record<string, ReturnType<Codes['fundAccount']>>> = {
  'ACC-IN-01': { kind: 'income_account', regionCode: '990100000', schemes: ['IP', 'EM'], closedOn: null },
  'ACC-EX-01': { kind: 'expenditure_account', regionCode: '990100000', schemes: ['IP', 'EM'], closedOn: null },
  'ACC-FS-01': { kind: 'fiscal_special_account', regionCode: '990100000', schemes: ['IP'], closedOn: null },
  'ACC-FS-02': { kind: 'fiscal_special_account', regionCode: '990100000', schemes: ['UI'], closedOn: null },
  'ACC-OLD': { kind: 'income_account', regionCode: '990100000', schemes: ['IP'], closedOn: '2026-01-31' },
  'ACC-WI': { kind: 'income_account', regionCode: '990100000', schemes: ['WI'], closedOn: null },
}

/** Base data that knows everything but codes beginning with X. */
const codes: Codes = { has: (_set, value) => !value.startsWith('X'), fundAccount: (code) => accounts[code] }

const raw = (type: string, change: Json = {}, envelope: Json = {}): Json => ({
  envelope: { ...envelopeOf(type, 'AGENCY_BIZ'), ...envelope },
  payload: { ...examples.get(type), ...change },
})

const problemsOf = (value: unknown): readonly Problem[] => checkDocument(contracts, value, codes).problems

const accepted = (value: unknown): CheckedDocument => {
  const { document, problems } = checkDocument(contracts, value, codes)
  assert.deepEqual(problems, [])
  assert.ok(document)
  return document
}

interface Fault {
  readonly name: string
  readonly type?: string
  readonly change?: Json
  readonly envelope?: Json
  readonly code: string
  readonly field?: string
  readonly says: RegExp
}

const line = {
  employer_id: 'U1',
  belong_period: '202611',
  contribution_nature: 'current',
  unit_amount: '1.00',
  person_amount: '2.00',
}

const faults: readonly Fault[] = [
  {
    name: 'an amount as JSON number',
    change: { amount: 288000 },
    code: 'document.money',
    field: 'amount',
    says: /“金额”（payload\.amount）应为加引号的金额文本.*现为 288000/,
  },
  {
    name: 'three decimals',
    change: { amount: '288000.001' },
    code: 'document.money',
    field: 'amount',
    says: /2 位小数/,
  },
  { name: 'nineteen digits', change: { amount: '1234567890123456789.00' }, code: 'document.money', says: /18 位整数/ },
  { name: 'thousands separators', change: { amount: '288,000.00' }, code: 'document.money', says: /不带千分位/ },
  { name: 'an exponent', change: { amount: '2.88e5' }, code: 'document.money', says: /现为 “2\.88e5”/ },
  { name: 'full-width digits', change: { amount: '２８８' }, code: 'document.money', says: /２８８/ },
  { name: 'not a number', change: { amount: 'NaN' }, code: 'document.money', says: /NaN/ },
  { name: 'an amount as object', change: { amount: { yuan: 1 } }, code: 'document.money', says: /\{"yuan":1\}/ },
  {
    name: 'a negative amount',
    change: { amount: '-288000.00' },
    code: 'document.negative',
    field: 'amount',
    says: /不为负/,
  },
  {
    name: 'a zero amount of cash',
    change: { amount: '0.00', unit_amount: '0.00', person_amount: '0.00' },
    code: 'document.zero',
    says: /应大于零/,
  },
  {
    name: 'no amount',
    change: { amount: undefined },
    code: 'document.required',
    field: 'amount',
    says: /没有填“金额”（payload\.amount）/,
  },
  {
    name: 'an empty text for a required field',
    change: { doc_no: '  ' },
    code: 'document.required',
    field: 'doc_no',
    says: /没有填“单据号”/,
  },
  {
    name: 'null for a required field',
    change: { org_code: null },
    code: 'document.required',
    field: 'org_code',
    says: /核算机构代码/,
  },
  {
    name: 'no value date on cash',
    change: { value_date: undefined },
    code: 'document.required',
    field: 'value_date',
    says: /到账\/支付日/,
  },
  {
    name: 'a day that does not exist',
    change: { value_date: '2026-02-30' },
    code: 'document.date',
    field: 'value_date',
    says: /真实的日期.*2026-02-30/,
  },
  {
    name: 'a date with a time',
    change: { biz_date: '2026-11-05T00:00:00' },
    code: 'document.date',
    says: /2026-03-05 的样子/,
  },
  {
    name: 'month 13',
    change: { period_ym: '202613' },
    code: 'document.period',
    field: 'period_ym',
    says: /202603（年月）/,
  },
  {
    name: 'a year where a month is wanted',
    change: { period_ym: '2026' },
    code: 'document.period',
    says: /现为 “2026”/,
  },
  {
    name: 'a span that runs backwards',
    change: { belong_period: '202611-202601' },
    code: 'document.period',
    field: 'belong_period',
    says: /202601-202603/,
  },
  {
    name: 'a count with a fraction',
    change: { headcount: 1.5 },
    code: 'document.integer',
    field: 'headcount',
    says: /整数/,
  },
  { name: 'a count as text', change: { headcount: '3' }, code: 'document.integer', says: /不加引号/ },
  { name: 'a negative count', change: { headcount: -1 }, code: 'document.integer', says: /0 至/ },
  {
    name: 'a code not in its list',
    change: { payer_type: 'company' },
    code: 'document.code',
    field: 'payer_type',
    says: /缴费主体的代码之一：unit 单位、.*现为 “company”/,
  },
  {
    name: 'a name that objects have by nature',
    change: { payer_type: 'constructor' },
    code: 'document.code',
    says: /constructor/,
  },
  {
    name: 'a code that base data does not know',
    change: { org_code: 'X1' },
    code: 'document.code',
    field: 'org_code',
    says: /基础信息中已有的机构代码/,
  },
  { name: 'a code with spaces', change: { org_code: 'A B' }, code: 'document.code', says: /A B/ },
  { name: 'a code as number', change: { org_code: 1 }, code: 'document.code', says: /加引号/ },
  {
    name: 'a scheme the type is not for',
    change: { fund_code: 'SUA', own_account_id: 'NEW' },
    code: 'document.scheme',
    field: 'fund_code',
    says: /不用于险种 SUA，可用：EP、/,
  },
  {
    name: 'a text too long',
    change: { summary: '长'.repeat(201) },
    code: 'document.length',
    field: 'summary',
    says: /最多 200 个字/,
  },
  {
    name: 'a text with a control character',
    change: { summary: 'a\u0000b' },
    code: 'document.text',
    field: 'summary',
    says: /控制字符.*a□b/,
  },
  { name: 'a text that turns direction', change: { summary: 'a\u202eb' }, code: 'document.text', says: /控制字符/ },
  { name: 'half a character', change: { summary: 'a\ud800' }, code: 'document.text', says: /残缺/ },
  {
    name: 'a number where a text is wanted',
    change: { levy_notice_no: 12 },
    code: 'document.text',
    says: /应为文本，现为 12/,
  },
  {
    name: 'a mistyped field name',
    change: { value_dat: '2026-11-05' },
    code: 'document.unknown_field',
    field: 'value_dat',
    says: /没有字段“value_dat”（payload）/,
  },
  {
    name: 'a field named __proto__',
    change: JSON.parse('{"__proto__": 1}') as Json,
    code: 'document.unknown_field',
    says: /__proto__/,
  },
  { name: 'lines that are no list', change: { lines: 'x' }, code: 'document.lines', says: /1 至 10000 行/ },
  { name: 'no lines in the list', change: { lines: [] }, code: 'document.lines', says: /1 至 10000 行/ },
  { name: 'a line that is no record', change: { lines: [line, 7] }, code: 'document.lines', says: /明细第 2 行/ },
  {
    name: 'a fault within a line',
    change: { lines: [line, { ...line, unit_amount: 'x' }] },
    code: 'document.money',
    field: 'unit_amount',
    says: /payload\.lines\.1\.unit_amount/,
  },
  {
    name: 'lines on a type that has none',
    type: 'fund.allocated',
    change: { lines: [line] },
    code: 'document.unknown_field',
    field: 'lines',
    says: /没有明细/,
  },
  {
    name: 'lines that do not make up the head',
    type: 'benefit.paid',
    change: { amount: '1.00' },
    code: 'document.lines_sum',
    says: /明细合计 14156\.64 与“金额”1\.00 不一致，相差 -14155\.64/,
  },
  {
    name: 'parts that do not make up the whole',
    change: { unit_amount: '1.00' },
    code: 'document.sum',
    field: 'amount',
    says: /“金额”应等于单位缴费金额＋个人缴费金额 ＝ 96001\.00，现为 288000\.00，相差 191999\.00/,
  },
  {
    name: 'the same person making and reviewing',
    change: { reviewer: 'u1001' },
    code: 'document.same_person',
    field: 'reviewer',
    says: /不能是同一人，现都为 u1001/,
  },
  {
    name: 'an account of a kind the type may not use',
    change: { own_account_id: 'ACC-EX-01' },
    code: 'document.account_kind',
    field: 'own_account_id',
    says: /ACC-EX-01 是 expenditure_account，不能用于“社会保险费到账（收入户）”/,
  },
  {
    name: 'an account of another kind than said',
    type: 'upper.payment_made',
    change: { own_account_id: 'ACC-IN-01', account_kind: 'expenditure_account' },
    code: 'document.account_kind',
    says: /是 income_account，与“账户类别”expenditure_account 不一致/,
  },
  {
    name: 'an account kind the type may not use',
    type: 'upper.payment_made',
    change: { own_account_id: 'NEW', account_kind: 'cash_box' },
    code: 'document.account_kind',
    field: 'account_kind',
    says: /cash_box 的账户不能用于/,
  },
  {
    name: 'an account of another fund',
    change: { own_account_id: 'ACC-WI' },
    code: 'document.account_scheme',
    says: /不核算险种 IP，只核算 WI/,
  },
  {
    name: 'the receiving account of the wrong fund',
    type: 'adjustment.insurance_reclassified',
    change: { to_account_id: 'ACC-FS-01' },
    code: 'document.account_scheme',
    field: 'to_account_id',
    says: /不核算险种 UI/,
  },
  {
    name: 'a closed account',
    change: { own_account_id: 'ACC-OLD' },
    code: 'document.account_closed',
    says: /已于 2026-01-31 销户/,
  },
  {
    name: 'a field that one fund must give',
    type: 'contribution.refunded',
    change: { fund_code: 'EM' },
    code: 'document.required',
    field: 'fund_pool',
    says: /基金分池.*险种 EM 必填/,
  },
  {
    name: 'an unknown type',
    envelope: { event: 'contribution.lost' },
    code: 'document.code',
    field: 'event',
    says: /单据类型.*contribution\.lost/,
  },
  {
    name: 'no type',
    envelope: { event: undefined },
    code: 'document.required',
    field: 'event',
    says: /envelope\.event/,
  },
  {
    name: 'an unknown source',
    envelope: { source_system: 'FAX' },
    code: 'document.code',
    field: 'source_system',
    says: /AGENCY_BIZ 经办业务系统/,
  },
  {
    name: 'a time without zone',
    envelope: { sent_at: '2026-11-05T09:30:00' },
    code: 'document.instant',
    field: 'sent_at',
    says: /带时区/,
  },
  {
    name: 'an unknown status',
    envelope: { status: 'draft' },
    code: 'document.code',
    field: 'status',
    says: /original 原始、reversal 冲销/,
  },
  {
    name: 'a reversal of nothing',
    envelope: { status: 'reversal' },
    code: 'document.required',
    field: 'reverses_event_id',
    says: /被冲销消息编号/,
  },
  {
    name: 'a field unknown to the envelope',
    envelope: { priority: 1 },
    code: 'document.unknown_field',
    says: /“priority”（envelope）/,
  },
]

describe('a document against its contract', () => {
  for (const { name, type = 'contribution.received', change, envelope, code, field, says } of faults) {
    it(`${name}: ${code}`, () => {
      const problems = problemsOf(raw(type, change, envelope))
      const found = problems.filter(
        (problem) => problem.code === code && (field === undefined || problem.field === field),
      )
      assert.ok(found.length > 0, JSON.stringify(problems))
      assert.ok(
        found.some(({ message }) => says.test(message)),
        JSON.stringify(found),
      )
    })
  }

  for (const value of [
    null,
    7,
    'x',
    [],
    {},
    { envelope: {} },
    { payload: {} },
    { envelope: [], payload: {} },
    { envelope: {}, payload: 1 },
  ]) {
    it(`${JSON.stringify(value)} is no document`, () => {
      assert.ok(problemsOf(value).length > 0)
    })
  }

  it('tells every fault at once, and proposes the nearest field', () => {
    const problems = problemsOf(
      raw('contribution.received', { amount: 1, value_date: 'x', payer_tipe: 'unit', org_code: 'X1' }),
    )
    assert.deepEqual(problems.map((problem) => problem.field).sort(), [
      'amount',
      'org_code',
      'payer_tipe',
      'value_date',
    ])
    assert.equal(problems.find((problem) => problem.field === 'payer_tipe')?.hint, '是否要写 payer_type（缴费主体）')
  })

  it('stays short when everything is wrong', () => {
    const junk = Object.fromEntries(Array.from({ length: 5000 }, (_one, index) => [`field_${index}`, index]))
    const problems = problemsOf(raw('contribution.received', junk))
    assert.equal(problems.length, documentProblemsMax + 1)
    assert.match(problems.at(-1)?.message ?? '', /还有 4800 处问题没有列出/)
    assert.equal(
      problemsOf(raw('contribution.received', { lines: Array.from({ length: documentLinesMax + 1 }, () => line) }))
        .length,
      1,
    )
  })

  it('lets an account that is not registered pass: the document waits until it is', () => {
    accepted(raw('contribution.received', { own_account_id: 'NEW-ACCOUNT' }))
  })

  it('allows negative amounts where the field is signed', () => {
    const loss = { org_level: 'province', amount: '0.00', own_amount: '-10.00', lower_amount: '10.00', fund_code: 'EP' }
    const { payload } = accepted(raw('entrusted.loss_recognised', loss))
    assert.equal(payload.own_amount, '-10.00')
  })
})

describe('a document that keeps its contract', () => {
  it('comes out with its head read', () => {
    const { payload: _payload, content: _content, ...head } = accepted(raw('contribution.received'))
    assert.deepEqual(head, {
      type: 'contribution.received',
      sourceSystem: 'AGENCY_BIZ',
      eventId: '7f0c1a52-3c1e-4a57-9a2b-000000000001',
      docNo: 'YW202611050001',
      isReversal: false,
      reversesEventId: null,
      scheme: 'IP',
      region: '990100000',
      poolRegion: '990000000',
      org: 'AG990100',
      orgLevel: 'city',
      bizDate: '2026-11-05',
      valueDate: '2026-11-05',
      period: '202611',
      amount: '288000.00',
      key: 'AGENCY_BIZ|contribution.received|YW202611050001|B20261105000123',
    })
  })

  it('has its accounting period from the value date, else from the business date', () => {
    assert.equal(accepted(raw('contribution.received', { biz_date: '2026-10-31' })).period, '202611')
    const plan = accepted(raw('fund.plan_submitted', { biz_date: '2026-10-31' }))
    assert.deepEqual([plan.valueDate, plan.period], [null, '202610'])
  })

  it('is the same document whatever the order of its fields, its blanks, its message number and time', () => {
    const first = accepted(raw('contribution.received'))
    const shuffled = Object.fromEntries(Object.entries(examples.get('contribution.received') ?? {}).reverse())
    const again = accepted({
      payload: {
        ...shuffled,
        amount: '288000',
        summary: ' 社会保险费到账（收入户） ',
        headcount: null,
        budget_item_code: '',
      },
      envelope: {
        ...envelopeOf('contribution.received', 'AGENCY_BIZ'),
        event_id: 'other',
        sent_at: '2027-01-01T00:00:00Z',
      },
    })
    assert.equal(again.key, first.key)
    assert.equal(again.content, first.content)
    assert.notEqual(accepted(raw('contribution.received', { summary: '别的' })).content, first.content)
  })

  it('has a key of its own as a reversal, and numbers cannot be made to run together', () => {
    const reversal = accepted(raw('contribution.received', {}, { status: 'reversal', reverses_event_id: 'E1' }))
    assert.equal(reversal.reversesEventId, 'E1')
    assert.match(reversal.key, /\|reversal$/)
    const one = accepted(raw('contribution.received', { doc_no: 'a|b', bank_flow_no: 'c' }))
    const two = accepted(raw('contribution.received', { doc_no: 'a', bank_flow_no: 'b|c' }))
    assert.notEqual(one.key, two.key)
  })

  it('follows the key of its type: a statement by account and day, tax receipts by treasury and day', () => {
    assert.equal(accepted(raw('bank.statement_received')).key, 'bank.statement_received|ACC-IN-01|2026-11-05')
    assert.match(
      accepted(raw('contribution.treasury_received', {}, { source_system: 'TAX' })).key,
      /^TAX\|contribution\.treasury_received\|9901000000\|2026-11-05\|IP\|/,
    )
  })
})
