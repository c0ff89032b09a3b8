// V03, F01, F05, F06: the money accounts of a month's lines held against the register of fund accounts and against what each kind
// of account may be used for (财社〔2017〕144号 第40至42条).
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { findFundAccounts } from '../catalog/fund-accounts.ts'
import { accountKindNames } from '../catalog/model.ts'
import type { AccountKind, FundAccount, Standard } from '../catalog/model.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { ruleBook } from '../rules/load.ts'
import { listParameter } from './check-book.ts'
import {
  findingsMax,
  linesOfMonth,
  nameOfBook,
  nameOfVoucher,
  notTakenBack,
  pathOfVoucher,
  underAccounts,
  valuesOf,
  voucherFields,
  yuan,
} from './looking.ts'
import type { VoucherName } from './looking.ts'

export const fundAccountChecks: CheckRuns = {
  V03: auxiliariesGiven,
  F01: usedForItsKind,
  F05: ownFundOnly,
  F06: expenditureSources,
}

interface Use {
  book_id: number
  account_code: string
  content: string
  voucher_id: number
  first_date: string
  last_date: string
}

/** Each money account with each set of auxiliaries once, with the days and one voucher in which it stands. */
async function usesOf(tx: Tx, scope: CheckScope): Promise<Use[]> {
  const query = linesOfMonth(tx, scope).join('aux_sets as s', 's.aux_key', 'm.aux_key')
  return underAccounts(query, ['10'])
    .whereNot('v.kind', 'reversal')
    .groupBy('m.book_id', 'm.account_code', 's.content')
    .orderBy(['m.book_id', 'm.account_code', 's.content'])
    .select('m.book_id', 'm.account_code', 's.content')
    .min({ voucher_id: 'v.id', first_date: 'v.voucher_date' })
    .max({ last_date: 'v.voucher_date' })
}

const codeOf = (content: string): string | undefined => {
  const { bankAccount, cashBox } = valuesOf(content)
  return bankAccount ?? cashBox
}

async function withAccounts(tx: Tx, scope: CheckScope): Promise<{ uses: Use[]; known: Map<string, FundAccount> }> {
  const uses = await usesOf(tx, scope)
  const codes = new Set(uses.flatMap(({ content }) => codeOf(content) ?? []))
  const found = await findFundAccounts(tx, [...codes])
  return { uses, known: new Map(found.map((account) => [account.code, account])) }
}

const findingOf = (scope: CheckScope, use: Use, what: string): Finding => ({
  bookId: Number(use.book_id),
  message: `${nameOfBook(scope, use.book_id)} 科目 ${use.account_code}：${what}，如凭证 ${use.voucher_id}`,
  path: pathOfVoucher(use.voucher_id),
})

/** Money that lies at a bank or in a box must say where; 国库存款 names its treasury. */
const dimensionOf = (standard: Standard, account: string): string => {
  if (standard === 'agency' && account.startsWith('1001')) return 'cashBox'
  return standard === 'agency' && account.startsWith('1005') ? 'treasuryOrg' : 'bankAccount'
}

async function auxiliariesGiven(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { uses, known } = await withAccounts(tx, scope)
  const standards = new Map(scope.books.map(({ id, standard }) => [id, standard]))
  return uses
    .flatMap((use) => {
      const dimension = dimensionOf(standards.get(Number(use.book_id)) ?? 'agency', use.account_code)
      const value = valuesOf(use.content)[dimension]
      if (value === undefined) {
        const isMoney = dimension === 'treasuryOrg' ? '国库' : '银行账户（现金）'
        return [findingOf(scope, use, `缺少辅助“${isMoney}”`)]
      }
      if (dimension === 'treasuryOrg') return []
      const account = known.get(value)
      if (!account) return [findingOf(scope, use, `没有基金账户 ${value}`)]
      const isOpen =
        account.openedOn <= use.first_date && (account.closedOn === null || account.closedOn >= use.last_date)
      return isOpen
        ? []
        : [
            findingOf(
              scope,
              use,
              `基金账户 ${value} ${account.name} 启用期 ${account.openedOn} 至 ${account.closedOn ?? '今'}，分录日期 ${use.first_date} 至 ${use.last_date}`,
            ),
          ]
    })
    .slice(0, findingsMax)
}

/** Which kind of fund account the money of an account lies in (财会〔2017〕28号；财会〔2021〕19号 二). */
const kindOfMoney: Readonly<Record<Standard, Readonly<Record<string, AccountKind>>>> = {
  agency: {
    '1001': 'cash_box',
    '1002': 'income_account',
    '1003': 'fiscal_special_account',
    '1004': 'expenditure_account',
    '1006': 'annuity_pool_account',
  },
  treasury: { '1001': 'fiscal_special_account' },
}

async function usedForItsKind(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { uses, known } = await withAccounts(tx, scope)
  const standards = new Map(scope.books.map(({ id, standard }) => [id, standard]))
  const unlike = uses.flatMap((use) => {
    const expected = kindOfMoney[standards.get(Number(use.book_id)) ?? 'agency'][use.account_code.slice(0, 4)]
    const account = known.get(codeOf(use.content) ?? '')
    if (!expected || !account || account.kind === expected) return []
    const names = accountKindNames
    return [
      findingOf(
        scope,
        use,
        `应核算${names[expected]}的存款，基金账户 ${account.code} ${account.name} 是${names[account.kind]}`,
      ),
    ]
  })
  return [...unlike, ...(await eventsOfKinds(tx, scope, known))].slice(0, findingsMax)
}

/** A kind of document moves only the kinds of account its contract lists. */
async function eventsOfKinds(tx: Tx, scope: CheckScope, known: ReadonlyMap<string, FundAccount>): Promise<Finding[]> {
  const query = linesOfMonth(tx, scope)
    .join('aux_sets as s', 's.aux_key', 'm.aux_key')
    .join('voucher_documents as l', 'l.voucher_id', 'v.id')
    .join('documents as d', 'd.id', 'l.document_id')
    .where('v.kind', 'rule')
  const rows: (Use & { event: string })[] = await underAccounts(query, ['10'])
    .groupBy('m.book_id', 'm.account_code', 's.content', 'd.event')
    .orderBy(['m.book_id', 'd.event'])
    .select('m.book_id', 'm.account_code', 's.content', 'd.event')
    .min({ voucher_id: 'v.id' })
  const contracts = ruleBook().documents
  return rows.flatMap((row) => {
    const type = contracts.get(row.event)
    const account = known.get(codeOf(row.content) ?? '')
    const kinds = type?.accountKinds ?? []
    if (!type || !account || kinds.length === 0 || kinds.includes(account.kind)) return []
    const allowed = kinds.map((kind) => accountKindNames[kind as AccountKind]).join('、')
    return [
      findingOf(
        scope,
        row,
        `“${type.name}”只能使用${allowed}，实际使用${accountKindNames[account.kind]} ${account.code}`,
      ),
    ]
  })
}

// 专款专用：一个基金的账里不能有别的基金的钱。
async function ownFundOnly(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const { uses, known } = await withAccounts(tx, scope)
  const schemes = new Map(scope.books.map(({ id, scheme }) => [id, scheme]))
  return uses
    .flatMap((use) => {
      const account = known.get(codeOf(use.content) ?? '')
      const scheme = schemes.get(Number(use.book_id)) ?? ''
      return !account || account.schemes.includes(scheme)
        ? []
        : [
            findingOf(
              scope,
              use,
              `基金账户 ${account.code} ${account.name} 核算险种 ${account.schemes.join('、')}，不核算本账套的 ${scheme}`,
            ),
          ]
    })
    .slice(0, findingsMax)
}

// 支出户只收财政专户拨入、上级拨付、本户利息和原渠道退回的款项（财社〔2017〕144号 第四十一条）。
async function expenditureSources(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const allowed = listParameter('F06', 'sources')
  const books = scope.books.filter(({ standard, scheme }) => standard === 'agency' && scheme !== 'OA')
  if (books.length === 0) return []
  const query = linesOfMonth(tx, { ...scope, books })
    .join('voucher_lines as o', 'o.voucher_id', 'v.id')
    .where('m.account_code', 'like', '1004%')
    .where('m.debit_amount', '>', 0)
    .where('o.credit_amount', '>', 0)
    .whereNotIn('v.kind', ['opening', 'closing'])
  for (const code of allowed) void query.whereNot('o.account_code', 'like', `${code}%`)
  const rows: (VoucherName & { account_code: string; amount: Money })[] = await notTakenBack(tx, query)
    .groupBy(voucherFields)
    .groupBy('o.account_code')
    .orderBy('v.id')
    .limit(findingsMax)
    .select(voucherFields)
    .select('o.account_code')
    .max({ amount: 'o.credit_amount' })
  return rows.map((row) => ({
    bookId: Number(row.book_id),
    message: `${nameOfVoucher(scope, row)}：支出户收款的对方科目是 ${row.account_code}（${yuan(toCents(row.amount))}），不在支出户可收的来源之内`,
    found: row.amount,
    path: pathOfVoucher(row.id),
  }))
}
