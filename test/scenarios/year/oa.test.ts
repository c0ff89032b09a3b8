// 职业年金 2026 年：西湖区（归集、虚账、记实、上解）和省本级（收上解、投资、待遇）。职业年金没有财政专户账。
import { tellYear } from './fund-year.ts'
import { credit, debit, deed } from './story.ts'
import type { Cells, Deed, Month, Step } from './story.ts'

/** 每月：单位（非全额供款）缴费 6 万、个人缴费 10 万到归集户，虚账记账 8 万不入账，归集资金上解省级。 */
const local = (month: string, remitted = '160,000'): Deed[] => [
  deed(`${month}-08`, '非全额供款单位缴费', 'annuity.contribution_received', '60,000', {
    contribution_item: '40010201',
  }),
  deed(`${month}-09`, '个人缴费', 'annuity.contribution_received', '100,000', { contribution_item: '400101' }),
  deed(`${month}-10`, '全额供款单位缴费记账（虚账）', 'annuity.contribution_notional_recorded', '80,000'),
  deed(`${month}-25`, '归集资金上解省级归集户', 'annuity.pool_remitted_up', remitted),
]
const localMonth = (tale: string, deeds: Step[], balance: Cells, income: Cells): Month => ({
  tale,
  deeds,
  expect: { agency: { balance, income } },
})
const quiet = { I: '160,000', 'I.4001': '160,000', E: '160,000', 'E.5301': '160,000' }

tellYear('职业年金（西湖区）', {
  scheme: 'OA',
  // 年初归集户存款 20 万
  openings: { agency: [debit('1006', '200,000', { bankAccount: '@GJ' }), credit('3001', '200,000')] },
  months: [
    localMonth('缴费 16 万元全部上解，虚账 8 万元只登备查簿', local('01'), { A1: '200,000', N1: '200,000' }, quiet),
    localMonth('同上月', local('02'), { A1: '200,000', N1: '200,000' }, quiet),
    localMonth(
      '归集户利息 300 元；虚账利息 840 元只登备查簿',
      [
        ...local('03'),
        deed('03-21', '归集户利息', 'annuity.interest_credited', '300.00'),
        deed('03-31', '虚账记账利息', 'annuity.notional_interest_recorded', '840.00'),
      ],
      { A1: '200,300', N1: '200,300' },
      { ...quiet, I: '160,300', 'I.4201': '300' },
    ),
    localMonth(
      '税务代收 5 万元入国库再划归集户，一并上解 21 万元',
      [
        ...local('04', '210,000'),
        deed('04-13', '缴费入国库', 'annuity.treasury_received', '50,000', { contribution_item: '400101' }),
        deed('04-15', '国库划转归集户', 'annuity.treasury_transfer_in', '50,000'),
      ],
      { A1: '200,300', N1: '200,300' },
      { I: '210,000', 'I.4001': '210,000', E: '210,000', 'E.5301': '210,000' },
    ),
    localMonth('同一月', local('05'), { A1: '200,300', N1: '200,300' }, quiet),
    localMonth(
      '一人退休，虚账 15360.00 元及利息 634.41 元由财政记实，随当月缴费上解；归集户利息 310 元',
      [
        ...local('06', '175,994.41'),
        deed('06-12', '记实申请', 'annuity.funding_requested', '15,994.41', {
          notional_principal: '15,360.00',
          notional_interest: '634.41',
        }),
        deed('06-18', '记实资金到归集户', 'annuity.funding_received', '15,994.41', {
          principal: '15,360.00',
          interest: '634.41',
          lines: [
            { person_id: 'P330106202606', reason_code: 'retirement', principal: '15,360.00', interest: '634.41' },
          ],
        }),
        deed('06-21', '归集户利息', 'annuity.interest_credited', '310.00'),
      ],
      { A1: '200,610', N1: '200,610' },
      // 16万+15994.41=175994.41
      { I: '176,304.41', 'I.4001': '175,994.41', 'I.4201': '310', E: '175,994.41', 'E.5301': '175,994.41' },
    ),
    localMonth('同一月', local('07'), { A1: '200,610', N1: '200,610' }, quiet),
    localMonth(
      '退还个人多缴 2000 元，上解 15.8 万元',
      [
        ...local('08', '158,000'),
        deed('08-17', '退还个人多缴', 'annuity.contribution_refunded', '2,000', {
          own_account_id: '@GJ',
          employer_id: 'U330106JG',
          unit_real_amount: '0.00',
          person_amount: '2,000',
          reason_code: 'base_overstated',
          contribution_item: '400101',
          belong_period: '202607',
        }),
      ],
      { A1: '200,610', N1: '200,610' },
      { I: '158,000', 'I.4001': '158,000', E: '158,000', 'E.5301': '158,000' },
    ),
    localMonth(
      '归集户收到不明款 3000 元挂暂收；利息 320 元',
      [
        ...local('09'),
        deed(
          '09-16',
          '不明款',
          'adjustment.unidentified_received',
          '3,000',
          { own_account_id: '@GJ', account_kind: 'annuity_pool_account' },
          { as: '不明款' },
        ),
        deed('09-21', '归集户利息', 'annuity.interest_credited', '320.00'),
      ],
      // 归集户 200610+3000+320
      { A1: '203,930', L1: '3,000', N1: '200,930' },
      { ...quiet, I: '160,320', 'I.4201': '320' },
    ),
    localMonth(
      '不明款查明为缴费，一并上解 16.3 万元',
      [
        ...local('10', '163,000'),
        deed('10-14', '查明为个人缴费', 'adjustment.unidentified_cleared', '3,000', {
          original_biz_no: '@no:不明款',
          contribution_item: '400101',
        }),
      ],
      { A1: '200,930', N1: '200,930' },
      { I: '163,000', 'I.4001': '163,000', E: '163,000', 'E.5301': '163,000' },
    ),
    localMonth(
      '外省转入 8000 元，一并上解 16.8 万元',
      [
        ...local('11', '168,000'),
        deed('11-12', '转移接续转入', 'annuity.transfer_in', '8,000', {
          own_account_id: '@GJ',
          person_id: 'P330106202611',
          transfer_type: 'cross_area',
          unit_real_amount: '5,000',
          person_amount: '3,000',
          counterparty_org_code: 'SA319900',
          counterparty_region_code: '310000000',
          transfer_item: '430101',
        }),
      ],
      { A1: '200,930', N1: '200,930' },
      { I: '168,000', 'I.4001': '160,000', 'I.4301': '8,000', E: '168,000', 'E.5301': '168,000' },
    ),
    localMonth(
      '补记年金 5000 元，一并上解 16.5 万元；利息 330 元',
      [
        ...local('12', '165,000'),
        deed('12-14', '补记职业年金', 'annuity.supplement_received', '5,000', {
          own_account_id: '@GJ',
          person_id: 'P330106202612',
          reason_code: 'supplement',
          employer_id: 'U330106JG',
          belong_period: '202612',
        }),
        deed('12-21', '归集户利息', 'annuity.interest_credited', '330.00'),
      ],
      { A1: '201,260', N1: '201,260' },
      { I: '165,330', 'I.4001': '165,000', 'I.4201': '330', E: '165,000', 'E.5301': '165,000' },
    ),
  ],
  year: {
    agency: {
      balance: { A1: '201,260', N1: '201,260' },
      // 缴费 12×16万+5万+15994.41−2000+3000+5000；上解是缴费加转入 8000；结余只多利息 300+310+320+330
      income: {
        I: '2,001,254.41',
        'I.4001': '1,991,994.41',
        'I.4201': '1,260',
        'I.4301': '8,000',
        E: '1,999,994.41',
        'E.5301': '1,999,994.41',
        S: '1,260',
      },
    },
  },
})

const trust = { plan_code: 'PLAN01', custodian_id: 'CUST01' }
const invested = { plan_code: 'PLAN01', invest_manager_id: 'TRU01', fund_source_region_code: '339900000' }
const held = { counterparty_id: 'CUST01', suspense_type: 'other' }
const custody = { own_account_id: '339900-OA-TG', ...trust, ...held }

const ordered = (month: string, says: string, amount: string, principal: string, interest: string, more = {}): Deed =>
  deed(`${month}-11`, says, 'annuity.redemption_ordered', amount, {
    ...invested,
    ...held,
    portfolio_code: 'PLAN01-A',
    benefit_period: `2026${month}`,
    principal,
    interest,
    ...more,
  })
const notice = (month: string, amount: string): Deed =>
  deed(`${month}-05`, '受托人收益通知', 'annuity.income_recognised', amount, {
    ...invested,
    valuation_date: `2026-${month}-01`,
    income_amount: amount,
  })
const pensionPaid = (month: string, amount: string): Deed =>
  deed(
    `${month}-15`,
    '按月待遇拨付通知',
    'annuity.benefit_paid',
    amount,
    {
      ...custody,
      pay_batch_no: `PC2026${month}OA`,
      benefit_period: `2026${month}`,
      claim_kind: 'monthly',
      benefit_item: '500101',
    },
    { as: `发放${month}` },
  )
/** 每月：收到西湖区上解 16 万，划受托户 15 万，确认收益 10 万，赎回 5 万（本金 4.5 万、收益 0.5 万）按月发放。 */
const province = (month: string, { income = '100,000', paid = '50,000' } = {}): Deed[] => [
  notice(month, income),
  ordered(month, '按月待遇赎回指令', '50,000', '45,000', '5,000'),
  pensionPaid(month, paid),
  deed(`${month}-25`, '收到西湖区上解', 'annuity.pool_received_from_lower', '160,000', {
    own_account_id: '@GJ',
    counterparty_org_code: 'SA330106',
    lower_org_code: 'SA330106',
    remit_purpose: 'annuity_pool',
  }),
  deed(`${month}-27`, '归集户划入受托户', 'annuity.remitted_to_custody', '150,000', {
    ...invested,
    custodian_id: 'CUST01',
    own_account_id: '@GJ',
    contract_no: 'NJ2026-01',
    account_kind: 'annuity_pool_account',
  }),
]
const provinceMonth = (tale: string, deeds: Step[], balance: Cells, income: Cells): Month => ({
  tale,
  deeds,
  expect: { agency: { balance, income } },
  explained: { X07: '西湖区账在下级核算，上解已凭回单逐笔核对' },
})
const settled = {
  I: '260,000',
  'I.4202': '100,000',
  'I.4402': '160,000',
  E: '50,000',
  'E.5001': '50,000',
  S: '210,000',
}
const person = { person_id: 'P339900001' }

tellYear('职业年金（省本级）', {
  scheme: 'OA',
  region: '339900000',
  openings: {
    agency: [
      debit('1006', '1,000,000', { bankAccount: '@GJ' }),
      debit('120201', '20,000,000', { investManager: 'TRU01', fundSourceRegion: '339900000' }),
      debit('120202', '500,000', { investManager: 'TRU01', fundSourceRegion: '339900000' }),
      credit('3001', '21,500,000'),
    ],
  },
  months: [
    provinceMonth(
      '上解 16 万元、划受托户 15 万元、收益 10 万元、按月待遇 5 万元',
      province('01'),
      // 归集户 +1万；委托投资 +15万+10万−5万=+20万（本金 +15万−4.5万，收益 +10万−0.5万）
      { A1: '1,010,000', A4: '20,700,000', 'A4.1': '20,105,000', 'A4.2': '595,000', N1: '21,710,000' },
      settled,
    ),
    provinceMonth(
      '受托人通知亏损 4 万元',
      province('02', { income: '-40,000' }),
      // 委托投资 2070万+15万−4万−5万=2076万
      { A1: '1,020,000', A4: '20,760,000', N1: '21,780,000' },
      { ...settled, I: '120,000', 'I.4202': '-40,000', S: '70,000' },
    ),
    provinceMonth(
      '归集户利息 1000 元',
      [...province('03'), deed('03-21', '归集户利息', 'annuity.interest_credited', '1,000')],
      { A1: '1,031,000', A4: '20,960,000', N1: '21,991,000' },
      { ...settled, I: '261,000', 'I.4201': '1,000', S: '211,000' },
    ),
    provinceMonth(
      '一人用 6.6 万元一次性购买商业养老保险',
      [
        ...province('04'),
        ordered('04', '购买商保赎回指令', '66,000', '60,000', '6,000', {
          claim_kind: 'commercial_insurance',
        }),
        deed('04-16', '购买商保拨付通知', 'annuity.commercial_insurance_purchased', '66,000', {
          ...custody,
          ...person,
          contract_no: 'SB2026-001',
          benefit_item: '500102',
          claim_kind: 'commercial_insurance',
        }),
      ],
      // 委托投资 2096万+20万−6.6万=2109.4万
      { A1: '1,041,000', A4: '21,094,000', N1: '22,135,000' },
      { ...settled, E: '116,000', 'E.5001': '116,000', 'B.2': '66,000', S: '144,000' },
    ),
    provinceMonth(
      '按月待遇付出 4.9 万元，1000 元失败撤销指令退回委托投资',
      [
        ...province('05', { paid: '49,000' }),
        deed(
          '05-18',
          '支付失败退回',
          'annuity.benefit_returned',
          '1,000',
          {
            ...custody,
            ...invested,
            ...person,
            pay_batch_no: 'PC202605OA',
            original_biz_no: '@no:发放05',
            return_reason: 'account_closed',
            principal: '900.00',
            interest: '100.00',
          },
          { as: '退回' },
        ),
      ],
      // 委托投资 2109.4万+20万+1000=2129.5万
      { A1: '1,051,000', A4: '21,295,000', N1: '22,346,000' },
      { ...settled, E: '49,000', 'E.5001': '49,000', S: '211,000' },
    ),
    provinceMonth(
      '重新下达 1000 元指令并付出；归集户利息 1100 元',
      [
        ...province('06'),
        deed('06-12', '重新下达指令', 'annuity.benefit_reissued', '1,000', {
          ...custody,
          ...invested,
          ...person,
          pay_batch_no: 'PC202606OAR',
          original_biz_no: '@no:退回',
          principal: '900.00',
          interest: '100.00',
        }),
        deed('06-17', '二次发放拨付通知', 'annuity.benefit_reissued', '1,000', {
          ...custody,
          ...invested,
          ...person,
          pay_batch_no: 'PC202606OAR',
          original_biz_no: '@no:退回',
          principal: '900.00',
          interest: '100.00',
          benefit_item: '500101',
        }),
        deed('06-21', '归集户利息', 'annuity.interest_credited', '1,100'),
      ],
      // 委托投资 2129.5万+20万−1000=2149.4万
      { A1: '1,062,100', A4: '21,494,000', N1: '22,556,100' },
      { ...settled, I: '261,100', 'I.4201': '1,100', E: '51,000', 'E.5001': '51,000', S: '210,100' },
    ),
    provinceMonth(
      '转出 3.6 万元',
      [
        ...province('07'),
        ordered('07', '转出赎回指令', '36,000', '33,000', '3,000', { redeem_for: 'transfer_out' }),
        deed('07-20', '转出拨付通知', 'annuity.transfer_out', '36,000', {
          ...custody,
          ...person,
          transfer_type: 'cross_area',
          unit_real_amount: '24,000',
          person_amount: '12,000',
          counterparty_org_code: 'SA319900',
          counterparty_region_code: '310000000',
          account_kind: 'annuity_custody_account',
          transfer_item: '520101',
        }),
      ],
      // 委托投资 2149.4万+20万−3.6万=2165.8万
      { A1: '1,072,100', A4: '21,658,000', N1: '22,730,100' },
      { ...settled, E: '86,000', 'E.5201': '36,000', S: '174,000' },
    ),
    provinceMonth(
      '一人死亡，账户 4.7 万元一次付给继承人',
      [
        ...province('08'),
        ordered('08', '一次性领取赎回指令', '47,000', '40,000', '7,000', { claim_kind: 'lump_sum' }),
        deed('08-18', '一次性领取拨付通知', 'annuity.lump_sum_paid', '47,000', {
          ...custody,
          ...person,
          payee_kind: 'heir',
          reason_code: 'death',
          benefit_item: '500103',
          claim_kind: 'lump_sum',
        }),
      ],
      // 委托投资 2165.8万+20万−4.7万=2181.1万
      { A1: '1,082,100', A4: '21,811,000', N1: '22,893,100' },
      { ...settled, E: '97,000', 'E.5001': '97,000', 'B.3': '47,000', S: '163,000' },
    ),
    provinceMonth(
      '追回待遇 500 元列其他收入；归集户利息 1200 元',
      [
        ...province('09'),
        deed('09-17', '追回本年待遇', 'benefit.recovered', '500.00', {
          own_account_id: '@GJ',
          account_kind: 'annuity_pool_account',
          benefit_item: '500101',
          counterparty_id: 'P339900001',
        }),
        deed('09-21', '归集户利息', 'annuity.interest_credited', '1,200'),
      ],
      { A1: '1,093,800', A4: '22,011,000', N1: '23,104,800' },
      { ...settled, I: '261,700', 'I.4201': '1,200', 'I.4501': '500', S: '211,700' },
    ),
    provinceMonth('同一月', province('10'), { A1: '1,103,800', A4: '22,211,000', N1: '23,314,800' }, settled),
    provinceMonth('同一月', province('11'), { A1: '1,113,800', A4: '22,411,000', N1: '23,524,800' }, settled),
    provinceMonth(
      '归集户利息 1300 元',
      [...province('12'), deed('12-21', '归集户利息', 'annuity.interest_credited', '1,300')],
      { A1: '1,125,100', A4: '22,611,000', N1: '23,736,100' },
      { ...settled, I: '261,300', 'I.4201': '1,300', S: '211,300' },
    ),
  ],
  year: {
    agency: {
      balance: { A1: '1,125,100', A4: '22,611,000', N1: '23,736,100' },
      // 收益 11×10万−4万；待遇 12×5万+6.6万+4.7万；结余 2150万+2985100−74.9万
      income: {
        I: '2,985,100',
        'I.4201': '4,600',
        'I.4202': '1,060,000',
        'I.4402': '1,920,000',
        'I.4501': '500',
        E: '749,000',
        'E.5001': '713,000',
        'E.5201': '36,000',
        S: '2,236,100',
      },
    },
  },
})
