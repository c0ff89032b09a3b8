// Worked cases of the trade, checked by hand once: the entries of each step in both ledgers, and the balances they lead to.
import assert from 'node:assert/strict'
import { fromCents, toCents } from '../../server/core/money.ts'
import { buildVouchers } from '../../server/rules/build-vouchers.ts'
import { ruleBook } from '../../server/rules/load.ts'
import type { RuleVoucher } from '../../server/rules/model.ts'
import { factsOf } from './examples-world.ts'

interface Step {
  readonly document: string
  readonly scheme: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly policy?: Readonly<Record<string, string>>
  /** '经办 IP 借 1002 贷 4001 120000.00' for each voucher. */
  readonly expect: readonly string[]
}

interface Case {
  readonly name: string
  readonly steps: readonly Step[]
  /** '经办 IP 1004' → debit balance after all steps (credit balances are negative). */
  readonly balances?: Readonly<Record<string, string>>
  readonly opening?: Readonly<Record<string, string>>
}

const date = { biz_date: '2026-03-16', value_date: '2026-03-16', doc_no: 'D1' }
const contribution = { contribution_nature: 'current', payer_type: 'unit', belong_period: '202603' }
const IN = { own_account_id: 'ACC-IN-01', account_kind: 'income_account' }
const EX = { own_account_id: 'ACC-EX-01', account_kind: 'expenditure_account' }
const FS = { own_account_id: 'ACC-FS-01' }
const inToFiscal = { from_account_id: 'ACC-IN-01', to_account_id: 'ACC-FS-01' }
const exToFiscal = { from_account_id: 'ACC-EX-01', to_account_id: 'ACC-FS-01' }
const fiscalToEx = { from_account_id: 'ACC-FS-01', to_account_id: 'ACC-EX-01' }
const levels = { upper_org_code: 'AG990000', remit_purpose: 'pooling' }
const transfer = { counterparty_region_code: '980000000', person_id: 'P1', transfer_type: 'cross_area' }
const pension = { benefit_item: '50010101', benefit_period: '202603', pay_batch_no: 'PC1' }
const suspense = { return_policy: 'suspense' }

const cases: readonly Case[] = [
  {
    name: 'GC-03 统征分支：养老入国库再划专户，年金到归集户',
    steps: [
      {
        document: 'contribution.treasury_received',
        scheme: 'IP',
        payload: { amount: '9192.00', treasury_org_code: 'TR1', ...contribution },
        expect: ['经办 IP 借 1005 贷 4001 9192.00'],
      },
      {
        document: 'treasury.transfer_in',
        scheme: 'IP',
        payload: { amount: '9192.00', treasury_org_code: 'TR1', from_account_id: 'TRE-01', to_account_id: 'ACC-FS-01' },
        expect: ['经办 IP 借 100301 贷 1005 9192.00', '财政 IP 借 100101 贷 4001 9192.00'],
      },
      {
        document: 'annuity.contribution_received',
        scheme: 'OA',
        payload: { amount: '3064.00', own_account_id: 'ACC-OA-01', contribution_item: '40010201' },
        expect: ['经办 OA 借 1006 贷 40010201 3064.00'],
      },
      {
        document: 'annuity.contribution_received',
        scheme: 'OA',
        payload: { amount: '1532.00', own_account_id: 'ACC-OA-01', contribution_item: '400101' },
        expect: ['经办 OA 借 1006 贷 400101 1532.00'],
      },
    ],
    balances: {
      '经办 IP 1005': '0.00',
      '经办 IP 100301': '9192.00',
      '财政 IP 100101': '9192.00',
      '经办 OA 1006': '4596.00',
    },
  },
  {
    name: 'GC-04 经办征收：收款、退费、利息、月末划专户，收入户月末为零',
    steps: [
      {
        document: 'contribution.received',
        scheme: 'EP',
        payload: { amount: '120000.00', ...IN, ...contribution },
        expect: ['经办 EP 借 1002 贷 4001 120000.00'],
      },
      {
        document: 'contribution.received',
        scheme: 'EP',
        payload: { amount: '80000.00', ...IN, ...contribution },
        expect: ['经办 EP 借 1002 贷 4001 80000.00'],
      },
      {
        document: 'contribution.refunded',
        scheme: 'EP',
        payload: { amount: '5000.00', ...IN, ...contribution },
        expect: ['经办 EP 借 4001 贷 1002 5000.00'],
      },
      {
        document: 'interest.credited',
        scheme: 'EP',
        payload: { amount: '12.34', ...IN, interest_kind: 'deposit' },
        expect: ['经办 EP 借 1002 贷 420101 12.34'],
      },
      {
        document: 'fund.concentrated',
        scheme: 'EP',
        payload: { amount: '195000.00', ...inToFiscal },
        expect: ['经办 EP 借 100301 贷 1002 195000.00', '财政 EP 借 100101 贷 4001 195000.00'],
      },
      {
        document: 'interest.swept',
        scheme: 'EP',
        payload: { amount: '12.34', ...inToFiscal },
        expect: ['经办 EP 借 100301 贷 1002 12.34', '财政 EP 借 100101 贷 4201 12.34'],
      },
    ],
    balances: {
      '经办 EP 1002': '0.00',
      '经办 EP 100301': '195012.34',
      '财政 EP 100101': '195012.34',
      '经办 EP 4001': '-195000.00',
      '经办 EP 420101': '-12.34',
    },
  },
  {
    name: 'GC-05 清欠与滞纳金',
    steps: [
      {
        document: 'adjustment.arrears_collected',
        scheme: 'EP',
        payload: { amount: '50000.00', ...IN, ...contribution, contribution_nature: 'arrears' },
        expect: ['经办 EP 借 1002 贷 4001 50000.00'],
      },
      {
        document: 'adjustment.late_fee_received',
        scheme: 'EP',
        payload: { amount: '1250.00', ...IN, counterparty_id: 'U1', other_income_type: 'late_fee' },
        expect: ['经办 EP 借 1002 贷 4501 1250.00'],
      },
    ],
    balances: { '经办 EP 1002': '51250.00' },
  },
  {
    name: 'GC-07 基数多报，当年从支出户退费',
    steps: [
      {
        document: 'contribution.refunded',
        scheme: 'IP',
        payload: { amount: '864.00', ...EX, ...contribution },
        expect: ['经办 IP 借 4001 贷 1004 864.00'],
      },
    ],
  },
  {
    name: 'GC-19 虚账 24 个月后记实，划入受托户',
    steps: [
      {
        document: 'annuity.funding_received',
        scheme: 'OA',
        payload: {
          amount: '15994.41',
          principal: '15360.00',
          interest: '634.41',
          own_account_id: 'ACC-OA-01',
          employer_id: 'U1',
        },
        expect: ['经办 OA 借 1006 15994.41 贷 4001020301 15360.00 贷 4001020302 634.41'],
      },
      {
        document: 'annuity.remitted_to_custody',
        scheme: 'OA',
        payload: {
          amount: '15994.41',
          own_account_id: 'ACC-OA-01',
          account_kind: 'annuity_pool_account',
          invest_manager_id: 'TRU01',
          org_level: 'province',
        },
        expect: ['经办 OA 借 120201 贷 1006 15994.41'],
      },
    ],
    balances: { '经办 OA 1006': '0.00', '经办 OA 120201': '15994.41' },
  },
  paymentRun('reduce'),
  paymentRun('suspense'),
  {
    name: 'GC-24 追回多发六个月：一次、分期、从丧抚费抵扣',
    steps: [
      {
        document: 'benefit.recovered',
        scheme: 'IP',
        payload: { amount: '10000.00', ...EX, ...pension },
        expect: ['经办 IP 借 1004 贷 50010101 10000.00'],
      },
      ...Array.from({ length: 6 }, () => ({
        document: 'benefit.recovered',
        scheme: 'IP',
        payload: { amount: '2000.00', ...EX, ...pension },
        expect: ['经办 IP 借 1004 贷 50010101 2000.00'],
      })),
      {
        document: 'benefit.offset_recovered',
        scheme: 'IP',
        payload: {
          amount: '1253.00',
          benefit_item: '500102',
          original_benefit_item: '50010101',
          benefit_period: '202603',
        },
        expect: ['经办 IP 借 500102 贷 50010101 1253.00'],
      },
    ],
    balances: { '经办 IP 50010101': '-23253.00', '经办 IP 500102': '1253.00', '经办 IP 1004': '22000.00' },
  },
  {
    name: 'GC-25 机关养老一个月（退票挂暂收），期末资产等于结余',
    opening: { '经办 IP 100301': '10000000.00', '经办 IP 1004': '200000.00', '经办 IP 3001': '-10200000.00' },
    steps: [
      {
        document: 'contribution.received',
        scheme: 'IP',
        payload: { amount: '3600000.00', ...IN, ...contribution },
        expect: ['经办 IP 借 1002 贷 4001 3600000.00'],
      },
      {
        document: 'interest.credited',
        scheme: 'IP',
        payload: { amount: '500.00', ...IN, interest_kind: 'deposit' },
        expect: ['经办 IP 借 1002 贷 420101 500.00'],
      },
      {
        document: 'transfer.in',
        scheme: 'IP',
        payload: { amount: '25000.00', own_account_id: 'ACC-IN-01', ...transfer },
        expect: ['经办 IP 借 1002 贷 4301 25000.00'],
      },
      {
        document: 'fund.concentrated',
        scheme: 'IP',
        payload: { amount: '3625500.00', interest: '500.00', transfer_in_amount: '25000.00', ...inToFiscal },
        expect: [
          '经办 IP 借 100301 贷 1002 3625500.00',
          '财政 IP 借 100101 贷 4001 3600000.00',
          '财政 IP 借 100101 贷 4201 500.00',
          '财政 IP 借 100101 贷 4301 25000.00',
        ],
      },
      {
        document: 'subsidy.received',
        scheme: 'IP',
        payload: { amount: '1000000.00', ...FS, subsidy_purpose: 'fund_gap', subsidy_level: 'province' },
        expect: ['经办 IP 借 100301 贷 4101 1000000.00', '财政 IP 借 100101 贷 4101 1000000.00'],
      },
      {
        document: 'fund.allocated',
        scheme: 'IP',
        payload: { amount: '4500000.00', ...fiscalToEx },
        expect: ['经办 IP 借 1004 贷 100301 4500000.00', '财政 IP 借 500101 贷 100101 4500000.00'],
      },
      {
        document: 'benefit.paid',
        scheme: 'IP',
        payload: { amount: '4150000.00', ...EX, ...pension },
        expect: ['经办 IP 借 50010101 贷 1004 4150000.00'],
      },
      {
        document: 'benefit.returned',
        scheme: 'IP',
        payload: { amount: '12000.00', ...EX, ...pension, original_year: '2026' },
        policy: suspense,
        expect: ['经办 IP 借 1004 贷 200107 12000.00'],
      },
      {
        document: 'benefit.reissued',
        scheme: 'IP',
        payload: { amount: '12000.00', ...EX, ...pension },
        policy: suspense,
        expect: ['经办 IP 借 200107 贷 1004 12000.00'],
      },
      {
        document: 'transfer.out',
        scheme: 'IP',
        payload: { amount: '18000.00', own_account_id: 'ACC-EX-01', ...transfer },
        expect: ['经办 IP 借 5201 贷 1004 18000.00'],
      },
      {
        document: 'upper.payment_made',
        scheme: 'IP',
        payload: { amount: '300000.00', ...EX, ...levels },
        expect: ['经办 IP 借 5301 贷 1004 300000.00'],
      },
      {
        document: 'interest.credited',
        scheme: 'IP',
        payload: { amount: '350.00', ...EX, interest_kind: 'deposit' },
        expect: ['经办 IP 借 1004 贷 420101 350.00'],
      },
      {
        document: 'interest.swept',
        scheme: 'IP',
        payload: { amount: '350.00', ...exToFiscal },
        expect: ['经办 IP 借 100301 贷 1004 350.00', '财政 IP 借 100101 贷 4201 350.00'],
      },
    ],
    balances: {
      '经办 IP 1002': '0.00',
      '经办 IP 1004': '232000.00',
      '经办 IP 100301': '10125850.00',
      '经办 IP 200107': '0.00',
      '经办 IP 收入': '-4625850.00',
      '经办 IP 支出': '4468000.00',
      '经办 IP 资产': '10357850.00',
    },
  },
  {
    name: 'GC-27 定期存款与委托投资',
    steps: [
      {
        document: 'deposit.placed',
        scheme: 'EP',
        payload: {
          amount: '5000000.00',
          principal: '5000000.00',
          from_account_id: 'ACC-FS-01',
          to_account_id: 'ACC-FS-02',
          deposit_certificate_no: 'CD1',
        },
        expect: ['经办 EP 借 100302 贷 100301 5000000.00', '财政 EP 借 100102 贷 100101 5000000.00'],
      },
      {
        document: 'deposit.matured',
        scheme: 'EP',
        payload: {
          amount: '5232500.00',
          principal: '5000000.00',
          interest: '232500.00',
          from_account_id: 'ACC-FS-02',
          to_account_id: 'ACC-FS-01',
          deposit_certificate_no: 'CD1',
          interest_kind: 'deposit',
        },
        expect: [
          '经办 EP 借 100301 5232500.00 贷 100302 5000000.00 贷 420101 232500.00',
          '财政 EP 借 100101 5232500.00 贷 100102 5000000.00 贷 4201 232500.00',
        ],
      },
      {
        document: 'entrusted.remitted',
        scheme: 'EP',
        payload: { amount: '100000000.00', ...FS, invest_manager_id: 'NSSF', org_level: 'province' },
        expect: ['经办 EP 借 120201 贷 100301 100000000.00', '财政 EP 借 120201 贷 100101 100000000.00'],
      },
      {
        document: 'entrusted.income_recognised',
        scheme: 'EP',
        payload: {
          amount: '6500000.00',
          own_amount: '6500000.00',
          lower_amount: '0.00',
          invest_manager_id: 'NSSF',
          org_level: 'province',
        },
        expect: ['经办 EP 借 120202 贷 4202 6500000.00', '财政 EP 借 120202 贷 4202 6500000.00'],
      },
    ],
    balances: {
      '经办 EP 120201': '100000000.00',
      '经办 EP 120202': '6500000.00',
      '经办 EP 100302': '0.00',
      '经办 EP 420101': '-232500.00',
    },
  },
  {
    name: 'GC-28 中央调剂金上解',
    steps: [
      {
        document: 'upper.payment_made',
        scheme: 'EP',
        payload: { amount: '2332800000.00', ...EX, ...levels },
        expect: ['经办 EP 借 5301 贷 1004 2332800000.00'],
      },
    ],
  },
  {
    name: 'GC-06 未申报按上月 110% 缴，申报后退多缴',
    steps: [
      {
        document: 'contribution.received',
        scheme: 'EP',
        payload: { amount: '94600.00', ...IN, ...contribution },
        expect: ['经办 EP 借 1002 贷 4001 94600.00'],
      },
      {
        document: 'contribution.refunded',
        scheme: 'EP',
        payload: { amount: '6100.00', ...IN, ...contribution },
        expect: ['经办 EP 借 4001 贷 1002 6100.00'],
      },
    ],
    balances: { '经办 EP 4001': '-88500.00', '经办 EP 1002': '88500.00' },
  },
  {
    name: 'GC-08 部分缴费先清旧月：一月 9600、二月 4800',
    steps: [
      { amount: '9600.00', belong_period: '202601' },
      { amount: '4800.00', belong_period: '202602' },
    ].map((part) => ({
      document: 'contribution.received',
      scheme: 'EP',
      payload: { ...IN, ...contribution, ...part },
      expect: [`经办 EP 借 1002 贷 4001 ${part.amount}`],
    })),
    balances: { '经办 EP 1002': '14400.00', '经办 EP 4001': '-14400.00' },
  },
  {
    name: 'GC-09、GC-11 个人账户记账利息和退休后补记：业务记账，不入总账',
    steps: ['2728.99', '1123.10'].map((amount) => ({
      document: 'personal_account.interest_credited',
      scheme: 'IP',
      payload: { amount, settle_year: '2025', rate: '0.0262', headcount: 1 },
      expect: ['不入账'],
    })),
  },
  {
    name: 'GC-15 过渡期待遇：统筹基金付 5961.14，年金付 350.00',
    steps: [
      {
        document: 'benefit.paid',
        scheme: 'IP',
        payload: { amount: '5961.14', ...EX, ...pension },
        expect: ['经办 IP 借 50010101 贷 1004 5961.14'],
      },
      ...annuityPaid('350.00', 'annuity.benefit_paid', '500101'),
    ],
    balances: { '经办 IP 50010101': '5961.14', '经办 OA 500101': '350.00', '经办 OA 110199': '0.00' },
  },
  {
    name: 'GC-18 年金按月领四十个月后死亡，余额 47007.20 一次付给继承人',
    steps: [
      ...Array.from({ length: 40 }, () => annuityPaid('474.82', 'annuity.benefit_paid', '500101')).flat(),
      ...annuityPaid('47007.20', 'annuity.lump_sum_paid', '500103'),
    ],
    // 40×474.82=18992.80，加 47007.20 等于账户 66000.00
    balances: {
      '经办 OA 500101': '18992.80',
      '经办 OA 500103': '47007.20',
      '经办 OA 110199': '0.00',
      '经办 OA 120201': '-66000.00',
    },
  },
  {
    name: 'GC-20 丧葬补助金 8600 加抚恤金 11 个月 47300',
    steps: [
      {
        document: 'benefit.survivor_paid',
        scheme: 'EP',
        payload: { amount: '55900.00', ...EX, benefit_item: '500103', person_id: 'P1', payee_kind: 'relative' },
        expect: ['经办 EP 借 500103 贷 1004 55900.00'],
      },
    ],
  },
  {
    name: 'GC-21 工伤：四级伤残、护理、工亡和供养亲属',
    steps: [
      ['injury.disability_lump_sum_paid', '126000.00', '500102'],
      ['injury.disability_allowance_paid', '4500.00', '500102'],
      ['injury.nursing_paid', '3000.00', '500102'],
      ['injury.death_benefit_paid', '1128760.00', '500103'],
      ['injury.survivor_pension_paid', '6000.00', '500103'],
    ].map(([document = '', amount = '', account = '']) => ({
      document,
      scheme: 'WI',
      payload: { amount, ...EX, benefit_item: account, person_id: 'P1', pay_batch_no: 'PC1', benefit_period: '202603' },
      expect: [`经办 WI 借 ${account} 贷 1004 ${amount}`],
    })),
    // 工亡 45000+1083760=1128760
    balances: { '经办 WI 500102': '133500.00', '经办 WI 500103': '1134760.00' },
  },
  {
    name: 'GC-22 失业七年领 18 个月：失业金 1890、代缴医保 400',
    steps: Array.from({ length: 18 }, () => [
      {
        document: 'unemployment.benefit_paid',
        scheme: 'UI',
        payload: { amount: '1890.00', ...EX, pay_batch_no: 'PC1', benefit_period: '202603' },
        expect: ['经办 UI 借 500101 贷 1004 1890.00'],
      },
      {
        document: 'unemployment.medical_premium_paid',
        scheme: 'UI',
        payload: { amount: '400.00', ...EX, pay_batch_no: 'PC1', benefit_period: '202603' },
        expect: ['经办 UI 借 500102 贷 1004 400.00'],
      },
    ]).flat(),
    balances: { '经办 UI 500101': '34020.00', '经办 UI 500102': '7200.00', '经办 UI 1004': '-41220.00' },
  },
]

/** The pool is told to redeem, then to pay: 110199 holds the money in between. */
function annuityPaid(amount: string, document: string, item: string): Step[] {
  const trust = { invest_manager_id: 'TRU01', fund_source_region_code: '990100000', org_level: 'province' }
  const held = { counterparty_id: 'CP1', suspense_type: 'other', person_id: 'P1' }
  return [
    {
      document: 'annuity.redemption_ordered',
      scheme: 'OA',
      payload: { amount, principal: amount, interest: '0.00', ...trust, ...held },
      expect: [`经办 OA 借 110199 贷 120201 ${amount}`],
    },
    {
      document,
      scheme: 'OA',
      payload: { amount, benefit_item: item, pay_batch_no: 'PC1', org_level: 'province', ...held },
      expect: [`经办 OA 借 ${item} 贷 110199 ${amount}`],
    },
  ]
}

/** Three payees, one fails and is paid again; the expense ends the same under both policies. */
function paymentRun(policy: 'reduce' | 'suspense'): Case {
  const returned = policy === 'reduce' ? '50010101' : '200107'
  return {
    name: `GC-23 发放批次一人失败后二次发放（${policy}）`,
    steps: [
      {
        document: 'fund.allocated',
        scheme: 'IP',
        payload: { amount: '20000.00', ...fiscalToEx },
        expect: ['经办 IP 借 1004 贷 100301 20000.00', '财政 IP 借 500101 贷 100101 20000.00'],
      },
      {
        document: 'benefit.paid',
        scheme: 'IP',
        payload: { amount: '14156.64', ...EX, ...pension },
        expect: ['经办 IP 借 50010101 贷 1004 14156.64'],
      },
      {
        document: 'benefit.returned',
        scheme: 'IP',
        payload: { amount: '4320.00', ...EX, ...pension, original_year: '2026' },
        policy: { return_policy: policy },
        expect: [`经办 IP 借 1004 贷 ${returned} 4320.00`],
      },
      {
        document: 'benefit.reissued',
        scheme: 'IP',
        payload: { amount: '4320.00', ...EX, ...pension },
        policy: { return_policy: policy },
        expect: [`经办 IP 借 ${returned} 贷 1004 4320.00`],
      },
    ],
    balances: { '经办 IP 1004': '5843.36', '经办 IP 50010101': '14156.64', '经办 IP 200107': '0.00' },
  }
}

describe('golden cases', () => {
  const book = ruleBook()

  for (const { name, steps, balances = {}, opening = {} } of cases) {
    it(name, () => {
      const found = new Map(Object.entries(opening).map(([key, amount]) => [key, toCents(amount)]))
      for (const { document, scheme, payload, policy = {}, expect } of steps) {
        const facts = {
          ...factsOf(document, { fund_code: scheme, ...date, ...payload }),
          policies: { agency: policy, treasury: policy },
        }
        const result = buildVouchers(book, facts)
        if (result.kind === 'memo') {
          assert.deepEqual(expect, ['不入账'], `${document}: ${result.reason}`)
          continue
        }
        assert.ok(result.kind === 'vouchers', `${document}: ${JSON.stringify(result)}`)
        assert.deepEqual(result.vouchers.map(textOf), expect, document)
        result.vouchers.forEach((voucher) => addTo(found, voucher))
      }
      for (const [key, amount] of Object.entries(balances)) assert.equal(fromCents(balanceOf(found, key)), amount, key)
    })
  }
})

const ledgerNames = { agency: '经办', treasury: '财政' }

/** One amount at the end when debit and credit are one line each. */
function textOf(voucher: RuleVoucher): string {
  const [debit, credit] = voucher.lines
  const head = `${ledgerNames[voucher.standard]} ${voucher.scheme}`
  if (voucher.lines.length === 2 && debit && credit)
    return `${head} 借 ${debit.account} 贷 ${credit.account} ${debit.amount}`
  return [
    head,
    ...voucher.lines.map(({ side, account, amount }) => `${side === 'debit' ? '借' : '贷'} ${account} ${amount}`),
  ].join(' ')
}

function addTo(balances: Map<string, bigint>, voucher: RuleVoucher): void {
  for (const { account, side, amount } of voucher.lines) {
    const key = `${ledgerNames[voucher.standard]} ${voucher.scheme} ${account}`
    balances.set(key, (balances.get(key) ?? 0n) + (side === 'debit' ? toCents(amount) : -toCents(amount)))
  }
}

const classes: Readonly<Record<string, string>> = { 资产: '1', 收入: '4', 支出: '5' }

function balanceOf(balances: ReadonlyMap<string, bigint>, key: string): bigint {
  const [ledger, scheme, account = ''] = key.split(' ')
  const first = classes[account]
  if (first === undefined) return balances.get(key) ?? 0n
  return [...balances].reduce(
    (sum, [one, amount]) => (one.startsWith(`${ledger} ${scheme} ${first}`) ? sum + amount : sum),
    0n,
  )
}
