// What users can rely on when a document meets the rules: one voucher per part, items spread, red and swapped amounts, and a
// clear reason whenever a document must wait.
import assert from 'node:assert/strict'
import { buildVouchers } from '../../server/rules/build-vouchers.ts'
import { ruleBook } from '../../server/rules/load.ts'
import type { BuildResult, DocumentFacts } from '../../server/rules/model.ts'
import { factsOf } from './examples-world.ts'

const book = ruleBook()
const day = { biz_date: '2026-03-16', value_date: '2026-03-16', doc_no: 'D1' }
const EX = { own_account_id: 'ACC-EX-01', account_kind: 'expenditure_account' }
const IN = { own_account_id: 'ACC-IN-01', account_kind: 'income_account' }

const build = (type: string, payload: Record<string, unknown>, policy: Record<string, string> = {}): BuildResult => {
  const facts: DocumentFacts = {
    ...factsOf(type, { ...day, ...payload }),
    policies: { agency: policy, treasury: policy },
  }
  return buildVouchers(book, facts)
}

const vouchers = (result: BuildResult) => {
  assert.ok(result.kind === 'vouchers', JSON.stringify(result))
  return result.vouchers
}

const brief = (result: BuildResult): string[] =>
  vouchers(result).map(
    ({ standard, scheme, lines }) =>
      `${standard} ${scheme} ${lines.map(({ side, account, amount }) => `${side === 'debit' ? '借' : '贷'}${account} ${amount}`).join(' ')}`,
  )

describe('from a document to its vouchers', () => {
  it('spreads a batch over its items and pays it with one bank line', () => {
    const lines = [
      { benefit_item: '50010101', headcount: 1, amount: '10.00' },
      { benefit_item: '50010103', headcount: 1, amount: '5.00' },
      { benefit_item: '50010101', headcount: 2, amount: '20.01' },
    ]
    const result = build('benefit.paid', { fund_code: 'EP', amount: '35.01', benefit_item: '50010101', ...EX, lines })
    assert.deepEqual(brief(result), ['agency EP 借50010101 30.01 借50010103 5.00 贷1004 35.01'])
    assert.equal(vouchers(result)[0]?.rule.id, 'benefit.paid')
  })

  it('takes the item of the lines when they agree, and then the rule of that item', () => {
    const lines = [{ benefit_item: '50010103', headcount: 1, amount: '5.00' }]
    const [voucher] = vouchers(
      build('benefit.paid', { fund_code: 'EP', amount: '5.00', benefit_item: '50010101', ...EX, lines }),
    )
    assert.equal(voucher?.rule.id, 'benefit.ep.transitional')
    assert.equal(voucher?.lines[0]?.account, '50010103')
  })

  it('keeps returned payments apart by person where they wait to be paid again', () => {
    const lines = [
      { person_id: 'P1', return_reason: 'other', amount: '1.00' },
      { person_id: 'P2', return_reason: 'other', amount: '2.00' },
    ]
    const payload = {
      fund_code: 'IP',
      amount: '3.00',
      benefit_item: '50010101',
      benefit_period: '202603',
      pay_batch_no: 'PC1',
      ...EX,
      lines,
    }
    const [waiting] = vouchers(build('benefit.returned', payload, { return_policy: 'suspense' }))
    assert.deepEqual(
      waiting?.lines.map(({ account, amount, auxiliaries }) => [account, amount, auxiliaries.person]),
      [
        ['1004', '3.00', undefined],
        ['200107', '1.00', 'P1'],
        ['200107', '2.00', 'P2'],
      ],
    )
    assert.deepEqual(brief(build('benefit.returned', payload, { return_policy: 'reduce' })), [
      'agency IP 借1004 3.00 贷50010101 3.00',
    ])
  })

  it('divides a receipt into its parts, each a voucher of its own rule', () => {
    const payload = {
      fund_code: 'EP',
      amount: '103.00',
      interest: '3.00',
      belong_period: '202501',
      contribution_nature: 'makeup',
      payer_type: 'unit',
      ...IN,
    }
    assert.deepEqual(brief(build('adjustment.paid_up_received', payload)), [
      'agency EP 借1002 100.00 贷4001 100.00',
      'agency EP 借1002 3.00 贷4501 3.00',
    ])
    assert.equal(vouchers(build('adjustment.paid_up_received', { ...payload, interest: '0.00' })).length, 1)
  })

  it('divides a medical settlement by what is offset', () => {
    const payload = { fund_code: 'EM', amount: '100.00', benefit_item: '50010101', provider_id: 'H1', ...EX }
    const offset = { ...payload, offset_amount: '30.00' }
    assert.deepEqual(brief(build('medical.settlement_paid', payload)), ['agency EM 借50010101 100.00 贷1004 100.00'])
    assert.deepEqual(brief(build('medical.settlement_paid', offset)), [
      'agency EM 借50010101 100.00 贷1004 70.00 贷110105 30.00',
    ])
    assert.deepEqual(brief(build('medical.settlement_paid', { ...offset, supplier_id: 'S1' })), [
      'agency EM 借50010101 70.00 贷1004 70.00',
      'agency EM 借50010101 30.00 贷110107 30.00',
    ])
    assert.deepEqual(brief(build('medical.settlement_paid', { ...offset, procurement_batch_no: 'V1' })), [
      'agency EM 借50010101 70.00 贷1004 70.00',
      'agency EM 借50010101 30.00 贷110106 30.00',
    ])
  })

  it('books a correction between funds in the books of both funds, and in both ledgers', () => {
    const payload = {
      fund_code: 'IP',
      to_fund_code: 'UI',
      amount: '80.00',
      from_account_id: 'ACC-FS-01',
      to_account_id: 'ACC-FS-02',
      contribution_nature: 'current',
      payer_type: 'unit',
    }
    assert.deepEqual(brief(build('adjustment.insurance_reclassified', payload)), [
      'agency IP 借4001 80.00 贷100301 80.00',
      'agency UI 借100301 80.00 贷4001 80.00',
      'treasury IP 借4001 80.00 贷100101 80.00',
      'treasury UI 借100101 80.00 贷4001 80.00',
    ])
    assert.deepEqual(
      vouchers(build('adjustment.insurance_reclassified', payload))
        .flatMap((voucher) => voucher.lines)
        .flatMap(({ auxiliaries }) => auxiliaries.bankAccount ?? []),
      ['ACC-FS-01', 'ACC-FS-02', 'ACC-FS-01', 'ACC-FS-02'],
    )
  })

  it('writes a loss on the other sides and a returned subsidy in red', () => {
    const loss = {
      fund_code: 'EP',
      amount: '12.00',
      own_amount: '10.00',
      lower_amount: '2.00',
      invest_manager_id: 'M',
      lower_org_code: 'L',
      org_level: 'province',
    }
    assert.deepEqual(brief(build('entrusted.loss_recognised', loss)), [
      'agency EP 贷120202 12.00 借4202 10.00 借20010103 2.00',
      'treasury EP 贷120202 12.00 借4202 10.00 借20010103 2.00',
    ])
    const returned = {
      fund_code: 'IP',
      amount: '50.00',
      own_account_id: 'ACC-FS-01',
      settle_year: '2026',
      subsidy_purpose: 'fund_gap',
      subsidy_level: 'city',
    }
    assert.deepEqual(brief(build('subsidy.returned', returned)), [
      'agency IP 贷4101 -50.00 贷100301 50.00',
      'treasury IP 贷4101 -50.00 贷100101 50.00',
    ])
  })

  it('books in the finance ledger when money is allocated, and not again when it is paid out', () => {
    const move = { fund_code: 'UI', amount: '9.00', from_account_id: 'ACC-FS-01', to_account_id: 'ACC-EX-01' }
    assert.deepEqual(brief(build('fund.allocated', { ...move, allocation_purpose: 'stabilization' })), [
      'agency UI 借1004 9.00 贷100301 9.00',
      'treasury UI 借5104 9.00 贷100101 9.00',
    ])
    assert.deepEqual(
      brief(
        build('unemployment.job_retention_paid', {
          fund_code: 'UI',
          amount: '9.00',
          employer_id: 'U',
          own_account_id: 'ACC-EX-01',
        }),
      ),
      ['agency UI 借5104 9.00 贷1004 9.00'],
    )
  })

  it('drops auxiliaries that the leaf account does not keep', () => {
    const [voucher] = vouchers(
      build('interest.credited', { fund_code: 'EP', amount: '1.00', interest_kind: 'bond', ...EX }),
    )
    assert.deepEqual(voucher?.lines, [
      { account: '1004', side: 'debit', amount: '1.00', auxiliaries: { bankAccount: 'ACC-EX-01' } },
      { account: '420102', side: 'credit', amount: '1.00', auxiliaries: {} },
    ])
  })

  it('follows the book’s policies and the years of the chart', () => {
    const next = {
      fund_code: 'RM',
      amount: '7.00',
      treasury_org_code: 'T',
      belong_period: '2027',
      benefit_year: '2027',
      contribution_nature: 'prepaid',
      payer_type: 'individual',
    }
    assert.deepEqual(brief(build('contribution.treasury_received', next, { next_year_contribution: 'filed' })), [
      'agency RM 借1005 7.00 贷200106 7.00',
    ])
    assert.deepEqual(brief(build('contribution.treasury_received', next)), ['agency RM 借1005 7.00 贷4001 7.00'])
    const premium = { fund_code: 'RM', amount: '7.00', own_account_id: 'ACC-FS-01', insurer_id: 'I' }
    assert.match(brief(build('medical.critical_illness_premium_paid', premium)).join(), /借51010101 7\.00/)
    const before = { ...premium, biz_date: '2020-05-06', value_date: '2020-05-06' }
    assert.match(brief(build('medical.critical_illness_premium_paid', before)).join(), /借5101 7\.00/)
  })

  it('makes no voucher for memo documents and names the document that a correction takes back', () => {
    assert.deepEqual(build('fund.plan_submitted', { fund_code: 'EP', amount: '1.00' }), {
      kind: 'memo',
      reason: '用款计划不入账，占用可用额度',
    })
    assert.deepEqual(
      build('adjustment.document_reversed', { fund_code: 'EP', amount: '1.00', original_biz_no: 'YW1' }),
      { kind: 'reversal', original: 'YW1' },
    )
    assert.equal(build('benefit.return_cancelled', { fund_code: 'EP', amount: '1.00' }).kind, 'memo')
  })

  it('groups documents of one day, account and type, and keeps single ones apart', () => {
    const received = (own: string, no: string) =>
      vouchers(
        build('transfer.in', {
          fund_code: 'EP',
          amount: '1.00',
          own_account_id: own,
          doc_no: no,
          counterparty_region_code: 'R',
        }),
      )[0]?.group
    assert.equal(received('ACC-IN-01', 'A'), received('ACC-IN-01', 'B'))
    assert.notEqual(received('ACC-IN-01', 'A'), received('ACC-IN-02', 'A'))
    const borrowed = (no: string) =>
      vouchers(build('loan.borrowed', { fund_code: 'EP', amount: '1.00', ...IN, doc_no: no, counterparty_id: 'C' }))[0]
        ?.group
    assert.notEqual(borrowed('A'), borrowed('B'))
  })
})

describe('a document that cannot be booked', () => {
  const waits: readonly { name: string; type: string; payload: Record<string, unknown>; code: string; says: RegExp }[] =
    [
      {
        name: 'no rule for the account',
        type: 'transfer.out',
        payload: { fund_code: 'WI', amount: '1.00', ...EX },
        code: 'rule.none',
        says: /没有规则适用于这张“转移支出”：险种 WI/,
      },
      {
        name: 'an account nobody knows',
        type: 'contribution.received',
        payload: { fund_code: 'EP', amount: '1.00', own_account_id: 'NEW' },
        code: 'rule.none',
        says: /社会保险费到账/,
      },
      {
        name: 'money moving the wrong way',
        type: 'fund.allocated',
        payload: { fund_code: 'EP', amount: '1.00', from_account_id: 'ACC-EX-01', to_account_id: 'ACC-FS-01' },
        code: 'rule.none',
        says: /财政专户拨付支出户/,
      },
      {
        name: 'a field that decides the leaf is empty',
        type: 'benefit.reissued',
        payload: { fund_code: 'EP', amount: '1.00', ...EX },
        code: 'rule.value_missing',
        says: /待遇项目.*单据没有填/,
      },
      {
        name: 'a leaf the scheme does not have',
        type: 'benefit.back_paid',
        payload: { fund_code: 'RP', amount: '1.00', benefit_item: '50010104', ...EX },
        code: 'rule.leaf',
        says: /50010104.*没有对应的末级科目/,
      },
      {
        name: 'a required auxiliary is empty',
        type: 'medical.prepayment_paid',
        payload: { fund_code: 'EM', amount: '1.00', ...EX },
        code: 'rule.value_missing',
        says: /缺少辅助“定点医药机构”/,
      },
      {
        name: 'a part larger than the whole',
        type: 'adjustment.paid_up_received',
        payload: { fund_code: 'EP', amount: '1.00', interest: '2.00', ...IN },
        code: 'rule.negative',
        says: /负数 -1\.00/,
      },
      {
        name: 'an offset that the lines do not allow',
        type: 'medical.settlement_paid',
        payload: {
          fund_code: 'EM',
          amount: '3.00',
          offset_amount: '1.00',
          supplier_id: 'S',
          provider_id: 'H',
          ...EX,
          lines: [
            { benefit_item: '50010101', amount: '1.00' },
            { benefit_item: '50010103', amount: '2.00' },
          ],
        },
        code: 'rule.lines_differ',
        says: /不一致/,
      },
      {
        name: 'a purpose the fund cannot have',
        type: 'fund.allocated',
        payload: {
          fund_code: 'EP',
          amount: '1.00',
          from_account_id: 'ACC-FS-01',
          to_account_id: 'ACC-EX-01',
          allocation_purpose: 'stabilization',
        },
        code: 'rule.none_treasury',
        says: /财政专户账没有适用的规则/,
      },
      {
        name: 'a rule not yet in force',
        type: 'medical.prepayment_paid',
        payload: {
          fund_code: 'EM',
          amount: '1.00',
          provider_id: 'H',
          ...EX,
          biz_date: '2025-12-31',
          value_date: '2025-12-31',
        },
        code: 'rule.none',
        says: /2025-12-31/,
      },
    ]
  for (const { name, type, payload, code, says } of waits) {
    it(`${name}: ${code}`, () => {
      const result = build(type, payload)
      assert.ok(result.kind === 'none', JSON.stringify(result))
      assert.equal(result.code, code)
      assert.match(result.message, says)
    })
  }

  it('is told everything that is missing at once', () => {
    const result = build('medical.settlement_paid', {
      fund_code: 'EM',
      amount: '3.00',
      offset_amount: '1.00',
      supplier_id: 'S',
      ...EX,
    })
    assert.ok(result.kind === 'none')
    assert.ok(result.problems.length >= 3, JSON.stringify(result.problems))
  })
})
