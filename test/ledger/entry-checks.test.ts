// What a voucher typed by a person is held to beyond balance: the checks V10 to V19 of entry, each with what passes and what does not.
import assert from 'node:assert/strict'
import { chartOf } from '../../server/catalog/chart.ts'
import { readSeedFile } from '../../server/catalog/seed-files.ts'
import { entryProblems } from '../../server/ledger/entry-checks.ts'
import type { Book } from '../../server/ledger/books.ts'
import type { DraftLine, VoucherDraft } from '../../server/ledger/model.ts'
import { credit, debit, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('checks of vouchers typed by hand', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  interface Typed {
    scheme?: string
    standard?: Book['standard']
    summary?: string
    kind?: VoucherDraft['kind']
    choices?: Record<string, string>
  }

  async function codesOf(lines: DraftLine[], typed: Typed = {}): Promise<string[]> {
    const { scheme = 'IP', standard = 'agency', summary = '业务', kind = 'manual', choices = {} } = typed
    const policy = { ...ledger.ip.policy, choices: { ...ledger.ip.policy.choices, ...choices } }
    const book: Book = { ...ledger.ip, scheme, standard, policy }
    const chart = await ledger.database.snapshot((tx) => chartOf(tx, standard, scheme, book.year))
    const draft = { bookId: book.id, date: '2026-03-05', kind, summary, attachmentCount: 1, lines, documents: [] }
    for (const { account } of lines) assert.ok(chart.accounts.has(account), `${scheme} has no account ${account}`)
    return entryProblems(draft, { book, chart }).map(({ code }) => code)
  }

  it('V10: a voucher all in red names the one it takes back', async () => {
    const red = [debit('5401', '-5.00'), credit('1004', '-5.00')]
    assert.deepEqual(await codesOf(red), ['voucher.V10'])
    assert.deepEqual(await codesOf(red, { summary: '订正3月1日记-12号凭证' }), [])
    assert.deepEqual(await codesOf([debit('1002', '5.00'), debit('5001010201', '-5.00')].slice(0, 2)), [])
  })

  it('V11: accounts read from one side take no blue on the other; in red they do', async () => {
    assert.deepEqual(await codesOf([debit('4101', '5.00'), credit('1003', '5.00')].slice(0, 1)), ['voucher.side'])
    assert.deepEqual(
      await codesOf([credit('4101', '-5.00'), debit('1002', '-5.00')], { summary: '订正记-1号凭证' }),
      [],
    )
    assert.deepEqual(await codesOf([credit('5301', '5.00')]), ['voucher.side'])
    assert.deepEqual(await codesOf([credit('5301', '5.00')], { kind: 'closing' }), [])
    assert.deepEqual(await codesOf([credit('5101', '5.00')], { scheme: 'EM' }), ['voucher.side'])
    assert.deepEqual(await codesOf([credit('51010103', '5.00')], { scheme: 'RM' }), [])
    assert.deepEqual(await codesOf([debit('4101', '5.00')], { standard: 'treasury' }), [])
  })

  it('V13: what came in an earlier year is not taken from this year’s income or benefits', async () => {
    const refund = (more: Record<string, string> = {}) => [debit('4001', '5.00', more), credit('1004', '5.00')]
    assert.deepEqual(await codesOf(refund(), { summary: '退以前年度保费' }), ['voucher.V13'])
    assert.deepEqual(await codesOf(refund({ belongPeriod: '202511' })), ['voucher.V13'])
    assert.deepEqual(await codesOf(refund({ belongPeriod: '202511' }), { summary: '退保费（本年入账）' }), [])
    assert.deepEqual(await codesOf(refund({ belongPeriod: '202601' })), [])
    const back = [debit('1004', '5.00'), credit('5001010201', '5.00', { benefitPeriod: '202512' })]
    assert.deepEqual(await codesOf(back), ['voucher.V13'])
  })

  it('V14: 职业年金 takes nothing from 5001', async () => {
    assert.deepEqual(await codesOf([debit('1006', '5.00'), credit('500101', '5.00')], { scheme: 'OA' }), [
      'voucher.V14',
    ])
    assert.deepEqual(await codesOf([debit('500101', '5.00'), credit('1006', '5.00')], { scheme: 'OA' }), [])
  })

  it('V15: the chart of 职工医保 leaves no income or expenditure without its pool', () => {
    const { accounts } = readSeedFile('charts/agency.json')
    const byPool = new Set(['4001', '4201', '4401', '4402', '4501', '5001', '5301', '5302', '5401'])
    const ofOnePool = new Set(['4101', '4301', '4601', '4602', '5101', '5201'])
    for (const { code, schemes, name } of accounts) {
      if (!schemes.includes('EM') || !/^[45]/.test(code)) continue
      if (code.length === 4) assert.ok(byPool.has(code) || ofOnePool.has(code), `${code} ${name}`)
      else if (code.length === 6) assert.match(name, /统筹基金|个人账户基金/, `${code} ${name}`)
    }
    for (const parent of byPool)
      assert.equal(accounts.filter((one) => one.parent === parent && one.schemes.includes('EM')).length, 2, parent)
  })

  it('V17: income to be confirmed needs its filing, and in 长护险 the next year of residents', async () => {
    const lines = [debit('1002', '5.00'), credit('200106', '5.00', { benefitYear: '2027' })]
    assert.deepEqual(await codesOf(lines, { scheme: 'RM' }), ['voucher.V17'])
    assert.deepEqual(await codesOf(lines, { scheme: 'RM', choices: { next_year_contribution: 'filed' } }), [])
    assert.deepEqual(await codesOf(lines, { scheme: 'LTC' }), [])
    const late = [debit('1002', '5.00'), credit('200106', '5.00', { benefitYear: '2026' })]
    assert.deepEqual(await codesOf(late, { scheme: 'LTC' }), ['voucher.V17'])
    const confirmed = [debit('200106', '5.00', { benefitYear: '2026' }), credit('400102', '5.00')]
    assert.deepEqual(await codesOf(confirmed, { scheme: 'LTC' }), [])
    assert.deepEqual(await codesOf([...lines, credit('400101', '1.00')], { scheme: 'LTC' }), ['voucher.V17'])
  })

  it('V18: other expenditure and write-offs name their approval', async () => {
    const spent = (more: Record<string, string> = {}) => [debit('5401', '5.00', more), credit('1004', '5.00')]
    assert.deepEqual(await codesOf(spent()), ['voucher.V18'])
    assert.deepEqual(await codesOf(spent({ approvalNo: '浙财社〔2026〕12号' })), [])
    assert.deepEqual(await codesOf(spent(), { summary: '核销，浙财社〔2026〕12号' }), [])
    const off = [debit('200199', '5.00'), credit('4501', '5.00')]
    assert.deepEqual(await codesOf(off), ['voucher.V18'])
    assert.deepEqual(await codesOf([debit('1002', '5.00'), credit('4501', '5.00')]), [])
  })

  it('V19: social insurance keeps no cash unless its book allows it', async () => {
    const cash = [debit('1001', '5.00'), credit('1004', '5.00')]
    assert.deepEqual(await codesOf(cash), ['voucher.V19'])
    assert.deepEqual(await codesOf(cash, { choices: { cash_business: 'allowed' } }), [])
  })
})
