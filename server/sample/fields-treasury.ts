// Fields of documents about where the money lies and moves: allocation, interest, subsidies, levels, deposits, bonds,
// entrusted investment, transfers, suspense money.
import { addDays, lastDay, previousPeriod } from '../core/calendar.ts'
import { revenueSubject, spendingSubject, transferSubject } from './budget-items.ts'
import { share } from './desk.ts'
import type { FieldContext, Fields } from './desk.ts'
import type { FieldMaker } from './fields.ts'
import { approvalOf, fundingOf, poolOf } from './fields-collection.ts'
import { subtract } from '../core/money.ts'
import { agencyOf, financeOf, treasuryOf } from './unit.ts'

export const treasuryFields: Record<string, FieldMaker> = {
  'treasury.transfer_in': (c) => ({
    from_account_id: c.account('GK'),
    to_account_id: c.account('CZ'),
    treasury_org_code: treasuryOf(c.unit),
  }),
  'fund.concentrated': (c) => ({ ...move(c, 'SR', 'CZ'), allocation_order_no: orderOf(c) }),
  'fund.plan_submitted': (c) => ({ use_plan_no: planOf(c), budget_item_code: spendingSubject(c.scheme) }),
  'fund.allocated': (c) => ({
    ...move(c, 'CZ', 'ZC'),
    use_plan_no: planOf(c),
    allocation_order_no: orderOf(c),
    budget_item_code: spendingSubject(c.scheme),
  }),
  'fund.returned': (c) => ({ ...move(c, 'ZC', 'CZ'), reason_code: 'surplus' }),
  'interest.credited': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    ...quarter(c),
    interest_kind: 'deposit',
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'interest'),
  }),
  'interest.swept': (c) => ({ ...move(c, 'ZC', 'CZ'), ...quarter(c) }),
  'interest.pending_classified': (c) => ({
    pooled_amount: subtract(c.amount, share(c.amount, 300)),
    account_amount: share(c.amount, 300),
    budget_item_code: revenueSubject(c.scheme, 'interest'),
  }),
  'subsidy.received': (c) => ({
    own_account_id: c.account('CZ'),
    subsidy_purpose: 'policy_subsidy',
    subsidy_level: c.unit.tier,
    funding_doc_no: fundingOf(c),
    budget_item_code: revenueSubject(c.scheme, 'subsidies'),
  }),
  'subsidy.returned': (c) => ({
    own_account_id: c.account('CZ'),
    subsidy_purpose: 'policy_subsidy',
    subsidy_level: c.unit.tier,
    settle_year: c.period.slice(0, 4),
    funding_doc_no: fundingOf(c),
    budget_item_code: revenueSubject(c.scheme, 'subsidies'),
  }),
  'upper.subsidy_received': (c) => ({
    ...level(c, 'upper_org_code', upperAgency(c)),
    funding_doc_no: fundingOf(c),
    subsidy_purpose: 'fund_gap',
    budget_item_code: transferSubject(c.scheme, 'upperSubsidy'),
  }),
  'upper.payment_made': (c) => ({
    ...level(c, 'upper_org_code', upperAgency(c)),
    settle_year: c.period.slice(0, 4),
    remit_purpose: 'pooling',
    budget_item_code: transferSubject(c.scheme, 'upperRemit'),
  }),
  // The lower agency is named by whoever writes these two: a unit has many.
  'lower.subsidy_paid': (c) => ({
    ...level(c, 'lower_org_code', ''),
    funding_doc_no: fundingOf(c),
    subsidy_purpose: 'fund_gap',
    budget_item_code: transferSubject(c.scheme, 'lowerSubsidy'),
  }),
  'lower.payment_received': (c) => ({
    ...level(c, 'lower_org_code', ''),
    settle_year: c.period.slice(0, 4),
    remit_purpose: 'pooling',
    budget_item_code: transferSubject(c.scheme, 'lowerRemit'),
  }),
  'transfer.in': (c) => ({
    ...transfer(c),
    own_account_id: c.account('SR'),
    budget_item_code: transferSubject(c.scheme, 'transferIn'),
  }),
  'transfer.out': (c) => ({
    ...transfer(c),
    own_account_id: c.account('ZC'),
    budget_item_code: transferSubject(c.scheme, 'transferOut'),
  }),
  'transfer.in_returned': (c) => ({ ...transfer(c), own_account_id: c.account('SR'), reason_code: 'not_matched' }),
  'transfer.out_returned': (c) => ({ ...transfer(c), own_account_id: c.account('SR'), reason_code: 'account_error' }),
  'deposit.placed': (c) => ({ ...move(c, 'CZ', 'CZ'), ...certificate(c), principal: c.amount }),
  'deposit.matured': (c) => ({
    ...move(c, 'CZ', 'CZ'),
    deposit_term: '12m',
    interest_kind: 'deposit',
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'interest'),
  }),
  'deposit.withdrawn_early': (c) => ({
    ...move(c, 'CZ', 'CZ'),
    deposit_term: '12m',
    interest_kind: 'deposit',
    fund_pool: poolOf(c),
    reason_code: 'cash_need',
    budget_item_code: revenueSubject(c.scheme, 'interest'),
  }),
  'bond.purchased': (c) => ({ ...bond(c), face_amount: c.amount }),
  'bond.interest_received': (c) => ({
    own_account_id: c.account('CZ'),
    bond_issue_code: '260004',
    interest_kind: 'bond',
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'interest'),
    ...quarter(c),
  }),
  'bond.redeemed': (c) => ({ ...bond(c), interest_kind: 'bond', received_amount: c.amount, fund_pool: poolOf(c) }),
  'entrusted.income_recognised': (c) => ({
    ...entrusted(c),
    valuation_date: lastDay(c.period),
    income_amount: c.amount,
    own_amount: c.amount,
    lower_amount: '0.00',
    lower_org_code: agencyOf(c.unit, c.scheme),
    notice_no: `TZ${c.period}001`,
    budget_item_code: revenueSubject(c.scheme, 'entrusted'),
  }),
  'loan.borrowed': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    loan_no: `JK${c.period}01`,
    approval_no: approvalOf(c),
    counterparty_id: financeOf(c.unit),
  }),
  'loan.repaid': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    principal: c.amount,
    interest: '0.00',
    approval_no: approvalOf(c),
    counterparty_id: financeOf(c.unit),
  }),
  'temp.receipt_received': (c) => ({ ...suspense(c), own_account_id: c.account('SR'), account_kind: 'income_account' }),
  'temp.receipt_cleared': (c) => ({
    ...suspense(c),
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
  }),
  'temp.payment_made': (c) => ({
    ...suspense(c),
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
  }),
  'temp.payment_cleared': (c) => ({
    ...suspense(c),
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
  }),
  'other.income_received': (c) => ({
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    other_income_type: 'other',
    counterparty_id: financeOf(c.unit),
    fund_pool: poolOf(c),
    budget_item_code: revenueSubject(c.scheme, 'other'),
  }),
  'other.expense_paid': (c) => ({
    own_account_id: c.account('ZC'),
    account_kind: 'expenditure_account',
    other_expense_type: 'approved_other',
    approval_no: approvalOf(c),
    counterparty_id: financeOf(c.unit),
    fund_pool: poolOf(c),
  }),
  'reserve.provided': (c) => ({ reserve_kind: 'injury_reserve', settle_year: c.period.slice(0, 4) }),
  'reserve.used': (c) => ({ reserve_kind: 'injury_reserve', approval_no: approvalOf(c) }),
  'period.business_closed': (c) => ({ period_kind: 'benefit', control_total: c.amount, detail_count: 350 }),
}

export const planOf = (c: { period: string; scheme: string }): string => `JH${c.period}${c.scheme}01`

const orderOf = (c: FieldContext): string => `BF${c.date.replaceAll('-', '')}${c.scheme}`

function move(c: FieldContext, from: 'SR' | 'ZC' | 'CZ', to: 'CZ' | 'ZC'): Fields {
  return { from_account_id: c.account(from), to_account_id: c.account(to) }
}

/** The three months up to the day before interest is credited. */
function quarter(c: FieldContext): Fields {
  const start = previousPeriod(previousPeriod(previousPeriod(c.period)))
  return { interest_from: `${start.slice(0, 4)}-${start.slice(4)}-21`, interest_to: addDays(c.date, -1) }
}

/** A province has none here: who writes its documents names the centre. */
const upperAgency = (c: FieldContext): string => (c.unit.upper ? agencyOf({ region: c.unit.upper }, c.scheme) : '')

function level(c: FieldContext, role: 'upper_org_code' | 'lower_org_code', agency: string): Fields {
  return {
    own_account_id: c.account('CZ'),
    account_kind: 'fiscal_special_account',
    counterparty_org_code: agency,
    [role]: agency,
    fund_pool: poolOf(c),
  }
}

function transfer(c: FieldContext): Fields {
  const principal = share(c.amount, 400)
  const isShanghai = c.unit.region.startsWith('31')
  return {
    transfer_type: 'cross_area',
    principal_account_amount: principal,
    pooled_transfer_amount: subtract(c.amount, principal),
    counterparty_org_code: isShanghai ? 'SA339900' : 'SA319900',
    counterparty_region_code: isShanghai ? '330000000' : '310000000',
    person_id: `P${c.unit.region.slice(0, 6)}${c.date.slice(5).replace('-', '')}`,
  }
}

function certificate(c: FieldContext): Fields {
  return {
    deposit_certificate_no: `CD${c.unit.region.slice(0, 6)}${c.scheme}${c.period}`,
    deposit_term: '6m',
    rate: '0.0135',
    start_date: c.date,
    maturity_date: addDays(c.date, 182),
  }
}

function bond(c: FieldContext): Fields {
  return {
    own_account_id: c.account('CZ'),
    fiscal_account_id: c.account('CZ'),
    bond_issue_code: '260004',
    bond_type: 'book_entry',
    rate: '0.0155',
    start_date: '2026-02-15',
    maturity_date: '2029-02-15',
  }
}

const entrusted = (c: FieldContext): Fields => ({
  contract_no: `WT${c.period.slice(0, 4)}-01`,
  invest_manager_id: 'NSSF',
  fund_source_region_code: c.unit.region,
})

const suspense = (c: FieldContext): Fields => ({ suspense_type: 'other', counterparty_id: financeOf(c.unit) })
