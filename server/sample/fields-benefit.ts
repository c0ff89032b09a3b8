// Fields of documents about benefits: pensions, unemployment, work injury, and payments that failed or went wrong.
import { spendingSubject } from './budget-items.ts'
import type { FieldContext, Fields } from './desk.ts'
import type { FieldMaker } from './fields.ts'
import { poolOf } from './fields-collection.ts'
import { planOf } from './fields-treasury.ts'

/** The funeral, disability and lump-sum items of the three pension schemes (leaf accounts under 5001). */
const items: Record<string, Record<string, string>> = {
  funeral: { EP: '500103', RP: '500103', IP: '500102' },
  disability: { EP: '500104', IP: '500103' },
  lump: { EP: '5001010202', RP: '50010202', IP: '5001010202' },
  basic: { EP: '50010101', RP: '500101', IP: '50010101', EM: '50010101', RM: '500101', WI: '500102', UI: '500101' },
}

export const itemOf = (kind: 'funeral' | 'disability' | 'lump' | 'basic', scheme: string): string =>
  items[kind]?.[scheme] ?? '5001'

export const benefitFields: Record<string, FieldMaker> = {
  'benefit.plan_approved': (c) => ({ pay_plan_no: planOf(c), benefit_period: c.period, detail_count: 1200 }),
  // A list of persons; it carries no amount.
  'benefit.state_changed': (c) => ({
    amount: undefined,
    benefit_period: c.period,
    detail_count: 12,
    reason_code: 'qualification_lost',
  }),
  'personal_account.interest_credited': (c) => ({
    settle_year: String(Number(c.period.slice(0, 4)) - 1),
    rate: '0.0262',
    headcount: 3200,
  }),
  'benefit.paid': (c) => ({ ...regular(c), benefit_item: itemOf('basic', c.scheme), detail_count: 1200 }),
  'benefit.paid_direct': (c) => ({
    ...regular(c),
    own_account_id: c.account('CZ'),
    use_plan_no: planOf(c),
    benefit_item: itemOf('basic', c.scheme),
  }),
  'benefit.local_subsidy_paid': (c) => ({ ...regular(c), benefit_item: '50010107' }),
  'benefit.back_paid': (c) => ({
    ...regular(c),
    benefit_item: itemOf('basic', c.scheme),
    months_count: 3,
    reason_code: 'recalculated',
    detail_count: 8,
  }),
  'benefit.survivor_paid': (c) => ({
    ...single(c),
    benefit_item: itemOf('funeral', c.scheme),
    payee_kind: 'relative',
    case_no: caseOf(c),
  }),
  'benefit.disability_paid': (c) => ({ ...regular(c), benefit_item: itemOf('disability', c.scheme), detail_count: 6 }),
  'benefit.account_refunded': (c) => ({
    ...single(c),
    benefit_item: itemOf('lump', c.scheme),
    payee_kind: 'heir',
    reason_code: 'death',
    principal_account_amount: c.amount,
  }),
  'benefit.returned': (c) => ({
    own_account_id: c.account('ZC'),
    pay_batch_no: batchOf(c),
    return_reason: 'account_closed',
    benefit_period: c.period,
    benefit_item: itemOf('basic', c.scheme),
    detail_count: 2,
    budget_item_code: spendingSubject(c.scheme),
  }),
  'benefit.reissued': (c) => ({
    own_account_id: c.account('ZC'),
    pay_batch_no: `${batchOf(c)}R`,
    benefit_period: c.period,
    benefit_item: itemOf('basic', c.scheme),
    detail_count: 2,
    budget_item_code: spendingSubject(c.scheme),
  }),
  'benefit.recovered': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    instalment_no: 1,
    receivable_balance: '0.00',
    reason_code: 'late_death_report',
    benefit_item: itemOf('basic', c.scheme),
    benefit_period: c.period,
    person_id: personOf(c),
  }),
  'benefit.prior_year_recovered': (c) => ({
    own_account_id: c.account('SR'),
    account_kind: 'income_account',
    instalment_no: 1,
    receivable_balance: '0.00',
    reason_code: 'late_death_report',
    counterparty_id: personOf(c),
    original_year: String(Number(c.period.slice(0, 4)) - 1),
    person_id: personOf(c),
    fund_pool: poolOf(c),
  }),
  'benefit.offset_recovered': (c) => ({
    benefit_item: itemOf('basic', c.scheme),
    original_benefit_item: itemOf('basic', c.scheme),
    receivable_balance: '0.00',
    person_id: personOf(c),
    benefit_period: c.period,
  }),
  'benefit.advance_paid': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    counterparty_org_code: 'BK33103',
    counterparty_id: 'BK33103',
    benefit_period: c.period,
    suspense_type: 'other',
    use_plan_no: planOf(c),
  }),
  'benefit.advance_cleared': (c) => ({
    benefit_item: itemOf('basic', c.scheme),
    counterparty_id: 'BK33103',
    benefit_period: c.period,
    suspense_type: 'other',
  }),
  'unemployment.benefit_paid': (c) => ({ ...batch(c), detail_count: 460 }),
  'unemployment.medical_premium_paid': (c) => ({
    ...batch(c),
    detail_count: 460,
    counterparty_name: '职工基本医疗保险基金',
  }),
  'unemployment.pension_premium_paid': (c) => ({ ...batch(c), detail_count: 30 }),
  'unemployment.survivor_paid': (c) => ({ ...single(c), payee_kind: 'relative' }),
  'unemployment.training_subsidy_paid': (c) => ({
    own_account_id: c.account('ZC'),
    counterparty_name: '职业技能培训学校',
    detail_count: 85,
    budget_item_code: spendingSubject(c.scheme, '04'),
  }),
  'unemployment.job_retention_paid': (c) => ({
    own_account_id: c.account('ZC'),
    employer_id: `U${c.unit.region.slice(0, 6)}WG`,
    settle_year: String(Number(c.period.slice(0, 4)) - 1),
    budget_item_code: spendingSubject(c.scheme, '11'),
  }),
  'unemployment.skill_subsidy_paid': (c) => ({
    own_account_id: c.account('ZC'),
    detail_count: 40,
    budget_item_code: spendingSubject(c.scheme, '10'),
  }),
  'unemployment.contract_worker_paid': (c) => ({ ...single(c), person_id: undefined, detail_count: 6 }),
  'unemployment.other_subsidy_paid': (c) => ({
    ...single(c),
    person_id: undefined,
    benefit_item: '500105',
    detail_count: 460,
  }),
  'injury.medical_settled': (c) => ({
    own_account_id: c.account('ZC'),
    provider_id: `H${c.unit.region.slice(0, 6)}01`,
    clearing_period: c.period,
    detail_count: 64,
    budget_item_code: spendingSubject(c.scheme),
  }),
  'injury.food_travel_paid': (c) => injured(c, '500101'),
  'injury.device_paid': (c) => ({ ...injured(c, '500101'), provider_id: `H${c.unit.region.slice(0, 6)}09` }),
  'injury.disability_lump_sum_paid': (c) => ({ ...injured(c, '500102'), injury_grade: 9 }),
  'injury.medical_subsidy_paid': (c) => ({ ...injured(c, '500102'), injury_grade: 8 }),
  'injury.death_benefit_paid': (c) => ({ ...injured(c, '500103'), payee_kind: 'relative' }),
  'injury.disability_allowance_paid': (c) => ({ ...batch(c), detail_count: 18 }),
  'injury.nursing_paid': (c) => ({ ...batch(c), detail_count: 9 }),
  'injury.survivor_pension_paid': (c) => ({ ...batch(c), detail_count: 21 }),
  'injury.pension_difference_paid': (c) => ({ ...batch(c), detail_count: 4 }),
  'injury.appraisal_fee_paid': (c) => ({
    own_account_id: c.account('ZC'),
    counterparty_id: `JD${c.unit.region.slice(0, 6)}`,
    counterparty_name: '劳动能力鉴定中心',
    detail_count: 55,
    budget_item_code: spendingSubject(c.scheme, '02'),
  }),
  'injury.prevention_paid': (c) => ({
    own_account_id: c.account('ZC'),
    contract_no: `YF${c.period.slice(0, 4)}-01`,
    counterparty_id: `YF${c.unit.region.slice(0, 6)}`,
    counterparty_name: '工伤预防宣传培训项目承办单位',
    budget_item_code: spendingSubject(c.scheme, '03'),
  }),
  'injury.advance_paid': (c) => ({
    ...injured(c, '500101'),
    budget_item_code: undefined,
    counterparty_id: employerAtFault(c),
  }),
  'injury.advance_recovered': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    case_no: caseOf(c),
    counterparty_id: employerAtFault(c),
    person_id: personOf(c),
  }),
}

const batchOf = (c: FieldContext): string => `PC${c.period}${c.scheme}01`
const caseOf = (c: FieldContext): string => `AJ${c.period}${c.unit.region.slice(0, 6)}`
const personOf = (c: FieldContext): string => `P${c.unit.region.slice(0, 6)}${c.period}`
const employerAtFault = (c: FieldContext): string => `U${c.unit.region.slice(0, 6)}JZ`

/** A run over many people through the paying bank. */
function regular(c: FieldContext): Fields {
  return { ...batch(c), pay_plan_no: planOf(c), bank_code: '103', payee_kind: 'person' }
}

function batch(c: FieldContext): Fields {
  return {
    own_account_id: c.account('ZC'),
    pay_batch_no: batchOf(c),
    benefit_period: c.period,
    budget_item_code: spendingSubject(c.scheme),
  }
}

/** A payment to one person, outside the monthly run. */
function single(c: FieldContext): Fields {
  return {
    own_account_id: c.account('ZC'),
    person_id: personOf(c),
    detail_count: 1,
    budget_item_code: spendingSubject(c.scheme),
  }
}

const injured = (c: FieldContext, item: string): Fields => ({
  ...single(c),
  case_no: caseOf(c),
  benefit_item: item,
  detail_count: undefined,
})
