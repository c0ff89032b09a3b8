// For each check one state of the books in which it finds nothing and one planted fault that it must find.
import { credit, cz, debit, sr, zc } from './world.ts'
import type { World } from './world.ts'

export interface Case {
  id: string
  period?: string
  clean(world: World): Promise<unknown>
  fault(world: World): Promise<unknown>
  /** The whole fault as it is told: figures and place. */
  tells: RegExp
  path: RegExp
}

const receipt = (w: World, scheme = 'EP') =>
  w.put(scheme, [debit('1002', '100.00', sr(scheme)), credit('4001', '100.00', { payerType: 'unit' })])
const voucher = /^\/vouchers\/\d+$/
const ledgerOf = (account: string) =>
  new RegExp(`^/detail-ledger\\?book=\\d+&account=${account}&from=\\d{6}&to=\\d{6}$`)
const knex = (w: World) => w.intake.database.knex

export const cases: readonly Case[] = [
  {
    id: 'V01',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1002', '100.00', sr('EP')), credit('4001', '90.00')], { isDraft: true }),
    tells: /借方合计 100\.00，贷方合计 90\.00/,
    path: voucher,
  },
  {
    id: 'V02',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1002', '1.00', sr('EP')), credit('4201', '1.00')]),
    tells: /科目 4201 不是本账套的末级科目/,
    path: voucher,
  },
  {
    id: 'V03',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1002', '1.00'), credit('4001', '1.00')]),
    tells: /1002：缺少辅助“银行账户/,
    path: voucher,
  },
  {
    id: 'V04',
    clean: (w) =>
      w.put('EP', [debit('11010101', '5.00', { upperOrg: 'SA330199' }), credit('100301', '5.00', cz('EP'))]),
    fault: (w) => w.put('EP', [debit('120201', '5.00'), credit('100301', '5.00', cz('EP'))]),
    tells: /120201 只在省级使用/,
    path: voucher,
  },
  {
    id: 'V05',
    clean: (w) => w.put('WI', [debit('5102', '5.00'), credit('1004', '5.00', zc('WI'))]),
    fault: (w) => w.put('EP', [debit('5104', '5.00'), credit('1004', '5.00', zc('EP'))]),
    tells: /5104 只用于失业保险/,
    path: voucher,
  },
  {
    id: 'V06',
    clean: async (w) => {
      await receipt(w)
      await w.put('EP', [debit('3001', '1.00'), credit('3001', '1.00')], { attachmentCount: 0, summary: '订正1月1日' })
    },
    fault: (w) => w.put('EP', [debit('1002', '1.00', sr('EP')), credit('4001', '1.00')], { attachmentCount: 0 }),
    tells: /没有附件，已审核/,
    path: voucher,
  },
  {
    id: 'V07',
    clean: receipt,
    async fault(w) {
      const id = await receipt(w)
      const who = w.intake.reviewer.id
      await knex(w)('vouchers').where({ id }).update({ maker_id: who, reviewer_id: who })
    },
    tells: /制单与审核同为 reviewer/,
    path: voucher,
  },
  {
    id: 'V08',
    clean: receipt,
    async fault(w) {
      await knex(w)('vouchers')
        .where({ id: await receipt(w) })
        .update({ voucher_no: 3 })
    },
    tells: /记字：已记账 1 张，应编 1 至 1 号，实为 3 至 3 号/,
    path: /^\/vouchers\?book=\d+&period=202603$/,
  },
  {
    id: 'V09',
    clean: receipt,
    async fault(w) {
      await knex(w)('vouchers')
        .where({ id: await receipt(w) })
        .update({ voucher_date: '2026-04-02' })
    },
    tells: /日期 2026-04-02 不在所属期间 202603/,
    path: voucher,
  },
  {
    id: 'V10',
    async clean(w) {
      const reverses = await receipt(w)
      await w.put('EP', [debit('1002', '-100.00', sr('EP')), credit('4001', '-100.00', { payerType: 'unit' })], {
        kind: 'reversal',
        reverses,
      })
    },
    async fault(w) {
      const reverses = await receipt(w)
      for (let times = 0; times < 2; times++)
        await w.put('EP', [debit('1002', '-100.00', sr('EP')), credit('4001', '-100.00')], {
          kind: 'reversal',
          reverses,
        })
    },
    tells: /原凭证 100\.00，已冲销合计 200\.00，重复冲销/,
    path: voucher,
  },
  {
    id: 'V11',
    clean: (w) => w.put('EP', [credit('4501', '-3.00'), credit('1002', '3.00', sr('EP'))]),
    fault: (w) => w.put('EP', [debit('4501', '3.00'), credit('1002', '3.00', sr('EP'))]),
    tells: /第 1 行 4501 在借方记蓝字 3\.00，应在贷方记红字/,
    path: voucher,
  },
  {
    id: 'V12',
    async clean(w) {
      const voucher = await w.put('EP', lines(), { kind: 'rule', rule: { id: 'test.rule', version: 1 } })
      await w.document('EP', 'contribution.received', {}, { voucher })
    },
    async fault(w) {
      const made = { kind: 'rule' as const, rule: { id: 'test.rule', version: 1 } }
      const first = await w.put('EP', lines(), made)
      const document = await w.document('EP', 'contribution.received', { doc_no: 'SK1' }, { voucher: first })
      const second = await w.put('EP', lines(), made)
      await knex(w)('voucher_documents').insert({ voucher_id: second, document_id: document, amount: '100.00' })
    },
    tells: /单据 SK1 按同一规则已生成凭证 \d+，重复入账/,
    path: voucher,
  },
  {
    id: 'V13',
    async clean(w) {
      const voucher = await w.put('EP', [debit('4001', '100.00'), credit('1002', '100.00', sr('EP'))], { kind: 'rule' })
      await w.document('EP', 'contribution.refunded', { belong_period: '202601' }, { voucher })
    },
    async fault(w) {
      const voucher = await w.put('EP', [debit('4001', '100.00'), credit('1002', '100.00', sr('EP'))], { kind: 'rule' })
      await w.document('EP', 'contribution.refunded', { doc_no: 'TF1', original_year: '2025' }, { voucher })
    },
    tells: /单据 TF1 属以前年度，冲减了 4001，应列 5401/,
    path: voucher,
  },
  {
    id: 'V14',
    clean: (w) => w.put('OA', [debit('500101', '9.00'), credit('110199', '9.00')]),
    fault: (w) => w.put('OA', [debit('1006', '9.00', gj), credit('500101', '9.00')]),
    tells: /第 2 行冲减了 500101/,
    path: voucher,
  },
  {
    id: 'V15',
    async clean(w) {
      await w.put('EM', [debit('1002', '9.00', sr('EM')), credit('400101', '9.00')])
      await w.put('EM', [debit('400101', '9.00'), credit('300101', '9.00')], { kind: 'closing' })
    },
    async fault(w) {
      await w.put('EM', [debit('1002', '9.00', sr('EM')), credit('400101', '9.00')])
      await w.put('EM', [debit('400101', '9.00'), credit('300102', '9.00')], { kind: 'closing' })
    },
    tells: /结转到 300101 的净额 0\.00，该池收支结转净额 9\.00/,
    path: ledgerOf('300101'),
  },
  {
    id: 'V16',
    clean: (w) =>
      w.put('EP', [debit('1002', '7.00', sr('EP')), credit('4001', '7.00', { payerType: 'government' })], {
        summary: '浙财社〔2026〕12号 代缴',
      }),
    fault: (w) => w.put('EP', [debit('1002', '7.00', sr('EP')), credit('4001', '7.00', { payerType: 'government' })]),
    tells: /财政代缴的保费没有资金文号/,
    path: voucher,
  },
  {
    id: 'V17',
    clean: (w) => w.put('LTC', [debit('1002', '7.00', sr('LTC')), credit('200106', '7.00', { benefitYear: '2027' })]),
    fault: (w) => w.put('RM', [debit('1002', '7.00', sr('RM')), credit('200106', '7.00', { benefitYear: '2027' })]),
    tells: /没有备案标志/,
    path: voucher,
  },
  {
    id: 'V18',
    clean: (w) => w.put('EP', [debit('5401', '7.00', { approvalNo: '批1' }), credit('1004', '7.00', zc('EP'))]),
    fault: (w) => w.put('EP', [debit('5401', '7.00'), credit('1004', '7.00', zc('EP'))]),
    tells: /其他支出没有批准文号/,
    path: voucher,
  },
  {
    id: 'V19',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1004', '7.00', zc('EP')), credit('1001', '7.00', { cashBox: '330106-SA-XJ' })]),
    tells: /2026-03-10 日终库存现金为 -7\.00/,
    path: ledgerOf('1001'),
  },
  {
    id: 'F01',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1002', '1.00', zc('EP')), credit('4001', '1.00')]),
    tells: /1002：应核算收入户的存款，基金账户 330106-EP-ZC .*是支出户/,
    path: voucher,
  },
  {
    id: 'F04',
    async clean(w) {
      await w.put('EP', [debit('1005', '5.00', tr), credit('4001', '5.00')])
      await w.put('EP', [debit('100301', '5.00', cz('EP')), credit('1005', '5.00', tr)])
    },
    fault: (w) => w.put('EP', [debit('1005', '5.00', tr), credit('4001', '5.00')]),
    tells: /1005 国库存款月末余额 5\.00，应为 0/,
    path: ledgerOf('1005'),
  },
  {
    id: 'F05',
    clean: receipt,
    fault: (w) => w.put('EP', [debit('1002', '1.00', sr('IP')), credit('4001', '1.00')]),
    tells: /330106-IP-SR .*核算险种 IP，不核算本账套的 EP/,
    path: voucher,
  },
  {
    id: 'F06',
    clean: (w) => w.put('EP', [debit('1004', '5.00', zc('EP')), credit('100301', '5.00', cz('EP'))]),
    fault: (w) => w.put('EP', [debit('1004', '5.00', zc('EP')), credit('4001', '5.00')]),
    tells: /支出户收款的对方科目是 4001（5\.00）/,
    path: voucher,
  },
  {
    id: 'F14',
    async clean(w) {
      await w.document('EP', 'benefit.paid', { doc_no: 'FF1' }, { amount: '100.00' })
      await w.document('EP', 'benefit.returned', { doc_no: 'TH1', original_biz_no: 'FF1' }, { amount: '30.00' })
      await w.document('EP', 'benefit.reissued', { original_biz_no: 'TH1' }, { amount: '30.00' })
    },
    async fault(w) {
      await w.document('EP', 'benefit.paid', { doc_no: 'FF1' }, { amount: '100.00' })
      await w.document('EP', 'benefit.returned', { original_biz_no: 'FF1' }, { amount: '30.00' })
      await w.document('EP', 'benefit.reissued', { original_biz_no: 'FF1' }, { amount: '40.00' })
    },
    tells: /发放单 FF1：退回合计 30\.00，再发放 40\.00，不能多发/,
    path: /^\/documents\/\d+$/,
  },
  {
    id: 'G01',
    clean: receipt,
    async fault(w) {
      await receipt(w)
      await knex(w)('balances').where({ account_code: '4001' }).update({ credit_amount: '101.00' })
    },
    tells: /202603 本期发生额借贷不平：借方比贷方多 -1\.00/,
    path: /^\/trial-balance\?book=\d+&from=202603&to=202603$/,
  },
  {
    id: 'G02',
    clean: receipt,
    async fault(w) {
      await receipt(w)
      await knex(w)('balances').where({ account_code: '4001' }).update({ credit_amount: '101.00' })
    },
    tells: /4001 202603：总账比明细借方多 0\.00，贷方多 1\.00/,
    path: ledgerOf('4001'),
  },
  {
    id: 'G03',
    async clean(w) {
      await w.put('IP 2025', [debit('100301', '50.00', cz('IP')), credit('4001', '50.00')])
      await w.put('IP', [debit('100301', '50.00', cz('IP')), credit('3001', '50.00')], opening)
    },
    async fault(w) {
      await w.put('IP 2025', [debit('100301', '50.00', cz('IP')), credit('4001', '50.00')])
      await w.put('IP', [debit('100301', '60.00', cz('IP')), credit('3001', '60.00')], opening)
    },
    tells: /1003 年初余额（借方减贷方）60\.00，上年末为 50\.00/,
    path: /^\/trial-balance\?book=\d+&from=202601&to=202601$/,
  },
  {
    id: 'G04',
    async clean(w) {
      await receipt(w)
      await w.put('EP', [debit('4001', '100.00'), credit('3001', '100.00')], { kind: 'closing' })
    },
    fault: receipt,
    tells: /4001 结转后还有余额（借方减贷方）-100\.00/,
    path: ledgerOf('4001'),
  },
  {
    id: 'G05',
    async clean(w) {
      await receipt(w)
      await w.put('EP', [debit('4001', '100.00'), credit('3001', '100.00')], { kind: 'closing' })
    },
    async fault(w) {
      await w.put('EP', [debit('1002', '5.00', sr('EP')), credit('3001', '5.00')])
    },
    tells: /结余变动 5\.00，收入减支出 0\.00，授权直接记入结余 0\.00，相差 5\.00/,
    path: ledgerOf('3001'),
  },
  {
    id: 'G07',
    clean: (w) => w.put('EP', [debit('11010103', '-5.00'), debit('1002', '5.00', sr('EP'))]),
    fault: (w) => w.put('EP', [debit('110199', '-5.00'), debit('1002', '5.00', sr('EP'))]),
    tells: /110199 期末为贷方余额 5\.00/,
    path: ledgerOf('110199'),
  },
  {
    id: 'G08',
    clean: (w) => w.put('IP', [debit('110199', '5.00', owed), credit('1004', '5.00', zc('IP'))]),
    async fault(w) {
      await w.put('IP 2025', [debit('110199', '8.00', owed), credit('1004', '8.00', zc('IP'))], { date: '2025-01-05' })
      await w.put('IP', [debit('110199', '8.00', owed), credit('1004', '8.00', zc('IP'))], opening)
      await w.put('IP', [debit('110199', '5.00', owed), credit('1004', '5.00', zc('IP'))])
    },
    tells: /110199 FB330106 other：余额 13\.00，其中 8\.00 账龄超过 12 个月/,
    path: ledgerOf('110199'),
  },
  {
    id: 'G09',
    clean: (w) => w.put('RM', [debit('1002', '7.00', sr('RM')), credit('200106', '7.00', { benefitYear: '2027' })]),
    fault: (w) => w.put('RM', [debit('1002', '7.00', sr('RM')), credit('200106', '7.00', { benefitYear: '2026' })]),
    tells: /受益年度 2026 的待确认收入还有 7\.00/,
    path: ledgerOf('200106'),
  },
  {
    id: 'G10',
    clean: (w) => w.put('EM', [debit('4601', '9.00'), credit('400101', '6.00'), credit('400102', '3.00')]),
    fault: (w) => w.put('EM', [debit('4601', '9.00'), credit('400101', '6.00'), credit('450101', '3.00')]),
    tells: /4601 转出 9\.00，转入 400101 与 400102 合计 6\.00/,
    path: voucher,
  },
  {
    id: 'G11',
    clean: (w) => w.put('LTC', [debit('1002', '9.00', sr('LTC')), credit('300101', '9.00')]),
    fault: (w) => w.put('LTC', [debit('1002', '9.00', sr('LTC')), credit('3001', '9.00')]),
    tells: /3001 余额 9\.00，300101 与 300102 合计 0\.00/,
    path: ledgerOf('3001'),
  },
  {
    id: 'G13',
    async clean(w) {
      await receipt(w)
      await knex(w)('book_periods').where({ period: '202602' }).update({ status: 'closed' })
    },
    async fault(w) {
      await knex(w)('book_periods').where({ period: '202602' }).update({ status: 'closed' })
      await w.put('EP', lines(), { isDraft: true })
    },
    tells: /还有 1 张凭证没有记账/,
    path: /^\/vouchers\?book=\d+&period=202603$/,
  },
  {
    id: 'G15',
    async clean(w) {
      await w.put('OA', [debit('120201', '9.00'), credit('1006', '9.00', gj)])
      await w.put('OA', [debit('120202', '1.00'), credit('4202', '1.00')])
    },
    fault: (w) => w.put('OA', [debit('120201', '9.00'), credit('1006', '9.00', gj)]),
    tells: /委托投资 9\.00，本月没有确认投资收益/,
    path: ledgerOf('4202'),
  },
  {
    id: 'F08',
    clean: (w) => reserve(w, '20.00'),
    fault: (w) => reserve(w, '25.00'),
    tells: /月末余额 25\.00 超过 2 个月月均支出 20\.00/,
    path: /^\/bank\/balances\?account=330106-EP-ZC/,
  },
  {
    id: 'R11',
    async clean(w) {
      await w.put('IP 2025', income('IP', '20000000.00'))
      await w.put('IP', income('IP', '21000000.00'))
    },
    async fault(w) {
      await w.put('IP 2025', income('IP', '20000000.00'))
      await w.put('IP', income('IP', '50000000.00'))
    },
    tells: /比上年同期变动一半以上：上年 20,000,000\.00，本年 50,000,000\.00/,
    path: /^\/statements\?book=\d+/,
  },
  {
    id: 'R13',
    clean: (w) => remittance(w, 'EP', '20.00', '20.00'),
    fault: (w) => remittance(w, 'EP', '20.00', '15.00'),
    tells: /西湖区 5301 为 20\.00，杭州市本级 4402 为 15\.00/,
    path: /^\/statements\?book=all/,
  },
  {
    id: 'X01',
    clean: (w) => remittance(w, 'EP', '20.00', '20.00'),
    fault: (w) => remittance(w, 'EP', '20.00', '15.00'),
    tells: /下级上解：.*4402 15\.00，.*5301 20\.00，相差 -5\.00/,
    path: ledgerOf('5301'),
  },
  {
    id: 'X02',
    clean: (w) => entrusted(w, '40.00'),
    fault: (w) => entrusted(w, '30.00'),
    tells: /归集委托投资本金：.*20010101 30\.00，.*11010101 40\.00，相差 -10\.00/,
    path: ledgerOf('11010101'),
  },
  {
    id: 'X04',
    clean: (w) => away(w, '6.00'),
    fault: (w) => away(w, '5.00'),
    tells: /异地就医预付金 EM：参保地 330000000 预付 6\.00，就医地 310000000 挂账 5\.00，相差 1\.00/,
    path: ledgerOf('110102'),
  },
  {
    id: 'X05',
    clean: (w) => w.document('EM', 'transfer.out', moved('100.00'), { date: '2026-03-01' }),
    fault: (w) => w.document('EM', 'transfer.out', moved('90.00'), { date: '2026-01-05' }),
    tells: /转移 100\.00，个人账户额 90\.00/,
    path: /^\/documents\/\d+$/,
  },
  {
    id: 'X06',
    clean: (w) => premium(w, '11.00'),
    fault: (w) => premium(w, '10.00'),
    tells: /失业保险代缴医疗保险费：.*500102 付出 11\.00，.*4001 收到 10\.00，相差 1\.00/,
    path: ledgerOf('500102'),
  },
  {
    id: 'X07',
    clean: (w) => remittance(w, 'OA', '20.00', '20.00'),
    fault: (w) => remittance(w, 'OA', '20.00', '15.00'),
    tells: /下级上解：.*4402 15\.00，.*5301 20\.00/,
    path: ledgerOf('5301'),
  },
  {
    id: 'X09',
    clean: (w) => w.document('EP', 'benefit.paid', {}),
    fault: (w) => w.document('EP', 'benefit.paid', {}, { status: 'waiting', amount: '80.00' }),
    tells: /业务单据“benefit\.paid”1 份、80\.00 还没有入账/,
    path: /^\/worklist\?region=330106000$/,
  },
]

const lines = () => [debit('1002', '100.00', sr('EP')), credit('4001', '100.00')]
const gj = { bankAccount: '330106-OA-GJ' }
const tr = { treasuryOrg: 'TR330106' }
const owed = { counterparty: 'FB330106', suspenseType: 'other' }
const opening = { kind: 'opening' as const, date: '2026-01-01', summary: '期初余额' }
const moved = (account: string) => ({
  person_id: 'P1',
  counterparty_region_code: '310000000',
  principal_account_amount: account,
})

async function remittance(w: World, scheme: string, paid: string, received: string): Promise<void> {
  await w.put(scheme, [debit('5301', paid, { upperOrg: 'SA330199' }), credit('100301', paid, cz(scheme))])
  await w.put(`${scheme} city`, [debit('100301', received), credit('4402', received, { lowerOrg: 'SA330106' })])
}

async function entrusted(w: World, held: string): Promise<void> {
  await w.put('EP', [debit('11010101', '40.00', { upperOrg: 'SA330199' }), credit('100301', '40.00', cz('EP'))])
  await w.put('EP city', [debit('100301', held), credit('20010101', held, { lowerOrg: 'SA330106' })])
}

async function away(w: World, held: string): Promise<void> {
  await w.put('EM', [debit('110102', '6.00', { counterpartyRegion: '310000000' }), credit('1004', '6.00', zc('EM'))])
  await w.put('EM shanghai', [debit('1002', held), credit('200104', held, { counterpartyRegion: '330000000' })])
}

async function premium(w: World, received: string): Promise<void> {
  await w.put('UI', [debit('500102', '11.00'), credit('1004', '11.00', zc('UI'))])
  await w.put('EM', [debit('1002', received, sr('EM')), credit('400101', received, { payerType: 'unemployment_fund' })])
}

const income = (scheme: string, amount: string) => [debit('1002', amount, sr(scheme)), credit('4001', amount)]

/** Ten a month paid out of the expenditure account, and what is left there. */
async function reserve(w: World, left: string): Promise<void> {
  for (const date of ['2026-01-10', '2026-02-10'])
    await w.put('EP', [debit('50010101', '10.00'), credit('1004', '10.00', zc('EP'))], { date })
  await w.put('EP', [debit('1004', '20.00', zc('EP')), credit('100301', '20.00', cz('EP'))], { date: '2026-01-05' })
  await w.put('EP', [debit('1004', left, zc('EP')), credit('100301', left, cz('EP'))])
}
