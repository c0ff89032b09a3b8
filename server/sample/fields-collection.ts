// Fields of documents about collection: contributions, arrears, refunds, corrections, money nobody has claimed yet.
import { previousPeriod } from '../core/calendar.ts'
import { subtract } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { revenueSubject } from './budget-items.ts'
import { share } from './desk.ts'
import type { FieldContext, Fields } from './desk.ts'
import type { FieldMaker } from './fields.ts'
import { taxOf, treasuryOf } from './unit.ts'

/** Of each contribution to 职工医保, the thousandths that belong to personal accounts (2021 年改革后为个人缴费部分). */
const accountShare = 300

export const collectionFields: Record<string, FieldMaker> = {
  'contribution.assessed': (c) => ({
    employer_id: employerOf(c),
    belong_period: c.period,
    headcount: 120,
    base_total: share(c.amount, 4000),
    ...unitAndPerson(c.amount),
    assess_kind: 'normal',
    collect_mode: 'tax',
    due_date: `${c.date.slice(0, 8)}25`,
    levy_notice_no: `ZJ${c.period}000${c.unit.region.slice(3, 6)}`,
  }),
  'contribution.allocated': (c) => ({
    employer_id: employerOf(c),
    belong_period: c.period,
    pooled_amount: subtract(c.amount, share(c.amount, accountShare)),
    account_amount: share(c.amount, accountShare),
  }),
  'contribution.deferred_agreed': (c) => ({
    employer_id: employerOf(c),
    belong_period: c.period,
    due_date: `${c.date.slice(0, 4)}-12-25`,
    approval_no: approvalOf(c),
  }),
  'contribution.received': (c) => ({
    ...received(c),
    own_account_id: c.account('SR'),
    employer_id: employerOf(c),
    collect_mode: 'agency',
    collect_channel: 'bank_transfer',
    ...unitAndPerson(c.amount),
  }),
  'contribution.treasury_received': (c) => ({
    ...received(c),
    ...throughTreasury(c),
    tax_authority_code: taxOf(c.unit),
    detail_count: 240,
    ...unitAndPerson(c.amount),
  }),
  'contribution.individual_received': (c) => ({
    ...received(c),
    ...throughTreasury(c),
    belong_period: c.scheme === 'RP' || c.scheme === 'RM' ? c.period.slice(0, 4) : c.period,
    account_kind: 'treasury_account',
    own_account_id: c.account('GK'),
    payer_type: 'individual',
    detail_count: 860,
  }),
  'contribution.prepaid_received': (c) => ({
    ...received(c),
    ...throughTreasury(c),
    account_kind: 'treasury_account',
    own_account_id: c.account('GK'),
    employer_id: employerOf(c),
    contribution_nature: 'prepaid',
  }),
  'contribution.collective_received': (c) => ({
    own_account_id: c.account('SR'),
    account_kind: 'income_account',
    belong_period: c.period.slice(0, 4),
    counterparty_id: 'CUN001',
    counterparty_name: '村集体经济组织',
    detail_count: 120,
    budget_item_code: revenueSubject(c.scheme, 'collective'),
  }),
  'contribution.government_paid': (c) => ({
    ...received(c),
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    fiscal_account_id: c.account('CZ'),
    payer_type: 'government',
    funding_doc_no: fundingOf(c),
    counterparty_org_code: `FB${c.unit.region.slice(0, 6)}`,
    belong_period: c.period.slice(0, 4),
    detail_count: 150,
  }),
  'contribution.pending_classified': (c) => ({
    pooled_amount: subtract(c.amount, share(c.amount, accountShare)),
    account_amount: share(c.amount, accountShare),
    contribution_nature: 'current',
    payer_type: 'unit',
    belong_period: c.period,
    budget_item_code: revenueSubject(c.scheme, 'contributions'),
  }),
  'contribution.refunded': (c) => ({
    ...refunded(c),
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    employer_id: employerOf(c),
    ...unitAndPerson(c.amount),
  }),
  'contribution.treasury_refunded': (c) => ({
    ...refunded(c),
    treasury_org_code: treasuryOf(c.unit),
    tax_receipt_no: receiptOf(c),
  }),
  'adjustment.paid_up_received': (c) => ({
    ...received(c),
    ...throughTreasury(c),
    account_kind: 'treasury_account',
    own_account_id: c.account('GK'),
    contribution_nature: 'makeup',
    belong_period: `${Number(c.period.slice(0, 4)) - 1}01-${Number(c.period.slice(0, 4)) - 1}12`,
    ...unitAndPerson(c.amount),
  }),
  'adjustment.arrears_collected': (c) => ({
    ...received(c),
    ...throughTreasury(c),
    account_kind: 'treasury_account',
    own_account_id: c.account('GK'),
    contribution_nature: 'arrears',
    employer_id: employerOf(c),
    belong_period: previousPeriod(c.period),
    receivable_balance: '0.00',
    ...unitAndPerson(c.amount),
  }),
  'adjustment.arrears_written_off': (c) => ({
    employer_id: employerOf(c),
    belong_period: '202012',
    approval_no: approvalOf(c),
  }),
  'adjustment.late_fee_received': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    employer_id: employerOf(c),
    days_late: 42,
    counterparty_id: employerOf(c),
    other_income_type: 'late_fee',
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'other'),
  }),
  'adjustment.difference_settled': (c) => ({
    ...received(c),
    own_account_id: c.account('SR'),
    account_kind: 'income_account',
    employer_id: employerOf(c),
    reason_code: 'base_reassessed',
    contribution_nature: 'difference',
    collect_mode: 'agency',
    collect_channel: 'bank_transfer',
    ...unitAndPerson(c.amount),
  }),
  'adjustment.prior_year_refunded': (c) => ({
    own_account_id: c.account('ZC'),
    employer_id: employerOf(c),
    belong_period: `${Number(c.period.slice(0, 4)) - 1}10`,
    reason_code: 'base_overstated',
    counterparty_id: employerOf(c),
    other_expense_type: 'prior_year_refund',
    approval_no: approvalOf(c),
    original_biz_no: `YW${Number(c.period.slice(0, 4)) - 1}1025001`,
    original_year: String(Number(c.period.slice(0, 4)) - 1),
    return_reason: 'other',
    fund_pool: poolOf(c),
  }),
  'adjustment.insurance_reclassified': (c) => ({
    from_account_id: c.account('CZ'),
    to_account_id: c.account('CZ'),
    reason_code: 'wrong_insurance',
    contribution_nature: 'current',
    payer_type: 'unit',
    employer_id: employerOf(c),
    belong_period: c.period,
  }),
  'adjustment.unidentified_received': (c) => ({
    own_account_id: c.account('SR'),
    account_kind: 'income_account',
    counterparty_id: 'WZ001',
    counterparty_name: '汇款人未注明用途',
    suspense_type: 'unidentified',
  }),
  'adjustment.unidentified_cleared': (c) => ({
    reason_code: 'identified_contribution',
    counterparty_id: 'WZ001',
    suspense_type: 'unidentified',
    contribution_nature: 'current',
    payer_type: 'unit',
    belong_period: c.period,
    budget_item_code: revenueSubject(c.scheme, 'contributions'),
  }),
  'adjustment.document_reversed': () => ({ reason_code: 'operator_error' }),
}

export const employerOf = (c: { unit: { region: string }; date: string }): string =>
  `U${c.unit.region.slice(0, 6)}${c.date.slice(8)}01`
export const approvalOf = (c: FieldContext): string =>
  `人社审批〔${c.date.slice(0, 4)}〕${Number(c.date.slice(5, 7))}号`
export const fundingOf = (c: FieldContext): string => `财社〔${c.date.slice(0, 4)}〕${Number(c.date.slice(5, 7)) * 3}号`
export const poolOf = (c: FieldContext): string | undefined => (c.scheme === 'EM' ? 'pooled' : undefined)

const receiptOf = (c: FieldContext): string => `4${c.unit.region.slice(0, 6)}${c.date.replaceAll('-', '')}001`

/** What every contribution says: its kind, who pays, and for 职工医保 how it divides between the two sub-funds. */
function received(c: FieldContext): Fields {
  const account = share(c.amount, accountShare)
  return {
    contribution_nature: 'current',
    payer_type: 'unit',
    belong_period: c.period,
    budget_item_code: revenueSubject(c.scheme, 'contributions'),
    ...(c.scheme === 'EM' ? { pooled_amount: subtract(c.amount, account), account_amount: account } : {}),
    ...(c.scheme === 'LTC' ? { insured_group: 'employee' } : {}),
  }
}

function refunded(c: FieldContext): Fields {
  return {
    belong_period: c.period,
    reason_code: 'duplicate_payment',
    contribution_nature: 'current',
    payer_type: 'unit',
    return_reason: 'other',
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'contributions'),
  }
}

const throughTreasury = (c: FieldContext): Fields => ({
  treasury_org_code: treasuryOf(c.unit),
  collect_mode: 'tax',
  collect_channel: 'tips',
  tax_receipt_no: receiptOf(c),
})

function unitAndPerson(amount: Money): Fields {
  const person = share(amount, 333)
  return { unit_amount: subtract(amount, person), person_amount: person }
}
