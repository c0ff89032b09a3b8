// Fields of documents about medical funds: settlement with providers, prepayment, cross-region care, assistance.
import { previousPeriod } from '../core/calendar.ts'
import { add } from '../core/money.ts'
import { spendingSubject } from './budget-items.ts'
import { share } from './desk.ts'
import type { FieldContext, Fields } from './desk.ts'
import type { FieldMaker } from './fields.ts'
import { itemOf } from './fields-benefit.ts'
import { poolOf } from './fields-collection.ts'
import { agencyOf } from './unit.ts'

export const medicalFields: Record<string, FieldMaker> = {
  'medical.settlement_paid': (c) => ({ ...settled(c), settle_kind: 'monthly_final' }),
  'medical.year_end_clearing_paid': (c) => ({
    ...settled(c),
    settle_kind: 'year_clearing',
    clearing_period: lastYear(c),
  }),
  'medical.quality_deposit_released': (c) => ({
    ...settled(c),
    settle_kind: 'quality_deposit',
    clearing_period: lastYear(c),
    declared_amount: undefined,
    detail_count: undefined,
  }),
  'medical.year_end_clearing_received': (c) => ({
    own_account_id: c.account('ZC'),
    provider_id: providerOf(c),
    clearing_period: lastYear(c),
    original_biz_no: `YB${lastYear(c)}12001`,
    fund_pool: poolOf(c),
    benefit_item: itemOf('basic', c.scheme),
  }),
  'medical.prepayment_paid': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    provider_id: providerOf(c),
    settle_year: c.period.slice(0, 4),
  }),
  'medical.prepayment_cleared': (c) => ({
    own_account_id: c.account('ZC'),
    provider_id: providerOf(c),
    settle_year: c.period.slice(0, 4),
  }),
  'medical.procurement_prepaid': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    provider_id: providerOf(c),
    contract_no: `JC${c.period.slice(0, 4)}-01`,
    procurement_batch_no: 'VBP-10',
  }),
  'medical.direct_to_supplier_paid': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    provider_id: providerOf(c),
    clearing_period: previousPeriod(c.period),
    supplier_id: `S${c.unit.region.slice(0, 6)}01`,
    counterparty_name: '医药配送企业',
  }),
  'medical.reimbursement_paid': (c) => ({
    ...bySettlement(c),
    benefit_item: itemOf('basic', c.scheme),
    person_id: `P${c.unit.region.slice(0, 6)}${c.period}`,
    detail_count: 35,
  }),
  'medical.personal_account_paid': (c) => ({
    ...bySettlement(c),
    provider_id: providerOf(c),
    clearing_period: previousPeriod(c.period),
    detail_count: 5200,
  }),
  'medical.personal_account_refunded': (c) => ({
    own_account_id: c.account('ZC'),
    payee_kind: 'heir',
    reason_code: 'death',
    benefit_item: '50010202',
  }),
  'medical.maternity_medical_paid': (c) => ({
    own_account_id: c.account('ZC'),
    provider_id: providerOf(c),
    clearing_period: previousPeriod(c.period),
    budget_item_code: spendingSubject(c.scheme),
  }),
  'medical.maternity_allowance_paid': (c) => ({
    own_account_id: c.account('ZC'),
    months_count: 5,
    employer_id: `U${c.unit.region.slice(0, 6)}SY`,
    detail_count: 24,
    budget_item_code: spendingSubject(c.scheme),
  }),
  'medical.critical_illness_premium_paid': (c) => ({
    own_account_id: c.account('ZC'),
    contract_no: `DB${c.period.slice(0, 4)}`,
    settle_year: c.period.slice(0, 4),
    insurer_id: 'I33000001',
    counterparty_name: '承办大病保险的商业保险公司',
    budget_item_code: spendingSubject(c.scheme, '02'),
  }),
  'medical.critical_illness_surplus_returned': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    contract_no: `DB${lastYear(c)}`,
    settle_year: lastYear(c),
    insurer_id: 'I33000001',
  }),
  'medical.violation_recovered': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    case_no: `JG${c.period}01`,
    settle_year: c.period.slice(0, 4),
    original_biz_no: `YB${c.period}001`,
    fund_pool: poolOf(c),
    provider_id: providerOf(c),
    benefit_item: itemOf('basic', c.scheme),
    benefit_period: c.period,
  }),
  'medical.deduction_applied': (c) => ({
    provider_id: providerOf(c),
    clearing_period: previousPeriod(c.period),
    reason_code: 'audit_deduction',
  }),
  'medical.advance_paid': (c) => ({ ...thirdParty(c), person_id: `P${c.unit.region.slice(0, 6)}XX` }),
  'medical.third_party_recovered': (c) => ({ ...thirdParty(c), person_id: `P${c.unit.region.slice(0, 6)}XX` }),
  'medical.cross_region_prepaid': (c) => ({
    own_account_id: c.account('CZ'),
    counterparty_org_code: c.unit.upper ? agencyOf({ region: c.unit.upper }, c.scheme) : 'MA319900',
    counterparty_region_code: '310000000',
    clearing_period: c.period,
  }),
  'medical.cross_region_settled': (c) => ({
    own_account_id: c.account('CZ'),
    treat_region_code: '310000000',
    clearing_period: previousPeriod(c.period),
    benefit_item: itemOf('basic', c.scheme),
    notice_no: `YD${c.period}01`,
    detail_count: 140,
  }),
  'medical.cross_region_received': (c) => ({
    own_account_id: c.account('CZ'),
    home_region_code: '310000000',
    counterparty_region_code: '310000000',
    clearing_period: previousPeriod(c.period),
    detail_count: 90,
  }),
  'medical.assistance_paid': (c) => ({ own_account_id: c.account('ZC'), benefit_item: '500102', detail_count: 60 }),
  'medical.assistance_participation_paid': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    to_fund_code: 'RM',
    settle_year: c.period.slice(0, 4),
    detail_count: 150,
  }),
  'medical.long_term_care_paid': (c) => ({
    own_account_id: c.account('ZC'),
    clearing_period: previousPeriod(c.period),
    benefit_item: '500101',
    provider_id: `H${c.unit.region.slice(0, 6)}20`,
    detail_count: 120,
  }),
  'medical.civil_servant_subsidy_paid': (c) => ({
    own_account_id: c.account('ZC'),
    clearing_period: previousPeriod(c.period),
    provider_id: providerOf(c),
    detail_count: 120,
  }),
}

const providerOf = (c: FieldContext): string => `H${c.unit.region.slice(0, 6)}01`
const lastYear = (c: FieldContext): string => String(Number(c.period.slice(0, 4)) - 1)

function bySettlement(c: FieldContext): Fields {
  return {
    own_account_id: c.account('ZC'),
    settlement_no: `JS${c.date.replaceAll('-', '')}01`,
    benefit_period: previousPeriod(c.period),
    budget_item_code: spendingSubject(c.scheme),
  }
}

/** Declared less audit deductions is what is paid; quality deposits are settled at year end. */
function settled(c: FieldContext): Fields {
  const deducted = share(c.amount, 12)
  return {
    ...bySettlement(c),
    provider_id: providerOf(c),
    clearing_period: previousPeriod(c.period),
    declared_amount: add(c.amount, deducted),
    deducted_amount: deducted,
    quality_deposit_amount: '0.00',
    benefit_item: itemOf('basic', c.scheme),
    detail_count: 860,
  }
}

const thirdParty = (c: FieldContext): Fields => ({
  own_account_id: c.account('ZC'),
  case_no: `XX${c.period.slice(0, 4)}01`,
  counterparty_id: 'DSF001',
})
