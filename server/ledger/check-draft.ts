// What a voucher must fulfil before it is written. Pure: everything it needs to know of the book comes with the context.
import { isDate, openingPeriod, periodOf, yearOf } from '../core/calendar.ts'
import type { Problem } from '../core/errors.ts'
import { formatMoney, fromCents, isMoney, moneyDigitsMax, toCents } from '../core/money.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Account, AccountKind, FundAccount } from '../catalog/model.ts'
import { accountKindNames, standardNames } from '../catalog/model.ts'
import type { Standard } from '../core/actor.ts'
import { contentOf } from './auxiliaries.ts'
import type { Dimensions } from './auxiliaries.ts'
import type { Book } from './books.ts'
import { entryProblems } from './entry-checks.ts'
import { ledgerLimits, openingWord } from './model.ts'
import type { DraftLine, VoucherDraft } from './model.ts'

export interface DraftContext {
  readonly book: Book
  readonly chart: Chart
  readonly openPeriods: ReadonlySet<string>
  readonly dimensions: Dimensions
  readonly fundAccounts: ReadonlyMap<string, FundAccount>
}

/** Everything wrong with a draft, in Chinese, each with its place within the draft; empty when it may be written. */
export function checkDraft(draft: VoucherDraft, context: DraftContext): Problem[] {
  return [
    ...headProblems(draft, context),
    ...draft.lines.flatMap((line, index) => lineProblems({ line, index, draft, context })),
    ...entryProblems(draft, context),
    ...balanceProblems(draft),
  ]
}

/** The month of a draft: that of its date; opening balances stand before January. */
export const draftPeriod = (draft: Pick<VoucherDraft, 'kind' | 'date' | 'word'>): string =>
  draft.kind === 'opening' || draft.word === openingWord ? openingPeriod(yearOf(draft.date)) : periodOf(draft.date)

function headProblems(draft: VoucherDraft, { book, openPeriods }: DraftContext): Problem[] {
  const problems: Problem[] = []
  const add = (field: string, message: string, hint?: string) =>
    problems.push({ code: `voucher.${field}`, message, at: field, ...(hint ? { hint } : {}) })
  if (draft.summary.trim() === '') add('summary', '摘要不能为空')
  if (draft.summary.length > ledgerLimits.summaryChars) add('summary', `摘要不能超过 ${ledgerLimits.summaryChars} 个字`)
  const { attachmentCount } = draft
  if (!Number.isInteger(attachmentCount) || attachmentCount < 0 || attachmentCount > ledgerLimits.attachments) {
    add('attachmentCount', `附件张数须是 0 至 ${ledgerLimits.attachments} 的整数，现为 ${attachmentCount}`)
  }
  const words = draft.kind === 'opening' ? [openingWord] : book.policy.voucherWords
  const isOpeningReversed = draft.kind === 'reversal' && draft.word === openingWord
  if (draft.word !== undefined && !words.includes(draft.word) && !isOpeningReversed) {
    add('word', `本账套没有凭证字“${draft.word}”，可用：${words.join('、')}`)
  }
  if (!isDate(draft.date)) add('date', `凭证日期 ${draft.date} 不是真实的日期`)
  else if (yearOf(draft.date) !== book.year) {
    add('date', `凭证日期 ${draft.date} 不在账套“${book.name}”的 ${book.year} 年度内`, '换到该年度的账套')
  } else if (!openPeriods.has(draftPeriod(draft))) {
    add(
      'date',
      `账套“${book.name}”的 ${draftPeriod(draft)} 期间已结账，不能再填制凭证`,
      '改用未结账期间的日期，或先反结账',
    )
  }
  return problems
}

interface LinePlace {
  line: DraftLine
  /** From 0. */
  index: number
  draft: VoucherDraft
  context: DraftContext
}

function lineProblems(place: LinePlace): Problem[] {
  const { line, index, context } = place
  const account = context.chart.accounts.get(line.account)
  const name = account ? `${account.code} ${account.name}` : line.account
  const at = (field: string) => `lines.${index}.${field}`
  const add: AddProblem = (field, message, hint) => {
    problems.push({
      code: `voucher.${field}`,
      message: `第 ${index + 1} 行 ${name}：${message}`,
      at: at(field),
      ...(hint ? { hint } : {}),
    })
  }
  const problems: Problem[] = []
  amountProblems(place, add)
  if (line.summary !== undefined && line.summary.length > ledgerLimits.summaryChars) {
    add('summary', `摘要不能超过 ${ledgerLimits.summaryChars} 个字`)
  }
  if (!account) {
    const { standard, scheme, year } = context.book
    add(
      'account',
      `${year} 年${standardNames[standard]}险种 ${scheme} 没有这个科目`,
      '核对科目编码，或先在基础信息中增设',
    )
    return problems
  }
  if (!account.isLeaf) add('account', '不是末级科目，凭证只能用末级科目', '改用它的下级科目')
  auxiliaryProblems(place, account, add)
  return problems
}

type AddProblem = (field: string, message: string, hint?: string) => void

function amountProblems({ line, draft }: LinePlace, add: AddProblem): void {
  if (!isMoney(line.amount)) {
    add('amount', `金额“${String(line.amount).slice(0, 40)}”须是两位小数、最多 ${moneyDigitsMax} 位整数的数字`)
    return
  }
  const cents = toCents(line.amount)
  if (cents === 0n) add('amount', '金额不能为零', '删去这一行，或填上金额')
  if (cents < 0n && draft.kind === 'opening') add('amount', '期初余额不能为负', '余额在相反方向的，记到另一方')
}

/** Without these a bank or cash account could not be reconciled. */
const requiredOnAssets = ['bankAccount', 'cashBox']

function auxiliaryProblems({ line, draft, context }: LinePlace, account: Account, add: AddProblem): void {
  for (const [code, value] of Object.entries(line.auxiliaries)) {
    const dimension = context.dimensions.get(code)
    if (!dimension) add('auxiliaries', `没有辅助核算“${code}”`)
    else if (!account.auxiliaries.includes(code)) {
      const allowed = account.auxiliaries.map((one) => context.dimensions.get(one)?.name ?? one).join('、')
      add('auxiliaries', `该科目不设辅助“${dimension.name}”，${allowed ? `可用：${allowed}` : '它没有辅助核算'}`)
    } else if (value.length > auxiliaryCharsMax)
      add('auxiliaries', `“${dimension.name}”不能超过 ${auxiliaryCharsMax} 个字`)
    // A red voucher must say what its original says, even if the fund account has been closed since.
    else if (dimension.catalogue === 'fundAccounts' && value !== '' && draft.kind !== 'reversal') {
      fundAccountProblems(value, draft.date, context, add)
      if (code === 'bankAccount') accountKindProblems(value, account, context, add)
    }
  }
  if (contentOf(line.auxiliaries).length > auxiliaryContentMax)
    add('auxiliaries', `各项辅助合计不能超过 ${auxiliaryContentMax} 个字`)
  if (account.element !== 'asset') return
  for (const code of requiredOnAssets) {
    if (account.auxiliaries.includes(code) && !line.auxiliaries[code]) {
      add('auxiliaries', `缺少辅助“${context.dimensions.get(code)?.name ?? code}”`)
    }
  }
}

const auxiliaryCharsMax = 200
// What the column holds, were every character one of three bytes.
const auxiliaryContentMax = 1300

// One voucher, one fund: a fund account of another scheme would move another fund's money (专款专用).
function fundAccountProblems(code: string, date: string, { book, fundAccounts }: DraftContext, add: AddProblem): void {
  const account = fundAccounts.get(code)
  if (!account) add('auxiliaries', `没有基金账户 ${code}`, '核对账户代码，或先在基础信息中登记')
  else if (!account.schemes.includes(book.scheme)) {
    add(
      'auxiliaries',
      `基金账户 ${code} ${account.name} 不核算险种 ${book.scheme}，一张凭证不能跨两个基金`,
      '改用本险种的账户',
    )
  } else if (account.openedOn > date || (account.closedOn !== null && account.closedOn < date)) {
    add('auxiliaries', `基金账户 ${code} ${account.name} 在 ${date} 未启用或已销户`)
  }
}

/** Which kind of fund account the money of an account lies in (财社〔2017〕144号 第40至42条；财会〔2021〕19号 二). */
const kindsOfMoney: Readonly<Record<Standard, Readonly<Record<string, AccountKind>>>> = {
  agency: {
    '1002': 'income_account',
    '1003': 'fiscal_special_account',
    '1004': 'expenditure_account',
    '1006': 'annuity_pool_account',
  },
  treasury: { '1001': 'fiscal_special_account' },
}

function accountKindProblems(
  code: string,
  account: Account,
  { book, fundAccounts }: DraftContext,
  add: AddProblem,
): void {
  const expected = kindsOfMoney[book.standard][account.code.slice(0, 4)]
  const found = fundAccounts.get(code)
  if (!expected || !found || found.kind === expected) return
  add(
    'auxiliaries',
    `该科目核算${accountKindNames[expected]}的存款，基金账户 ${code} ${found.name} 是${accountKindNames[found.kind]}`,
    '换用相应的科目，或选这一类的账户',
  )
}

function balanceProblems(draft: VoucherDraft): Problem[] {
  const { lines } = draft
  if (lines.length < 2) return [{ code: 'voucher.lines', message: '凭证至少要有两行分录', at: 'lines' }]
  if (lines.length > ledgerLimits.linesPerVoucher) {
    return [
      {
        code: 'voucher.lines',
        message: `凭证最多 ${ledgerLimits.linesPerVoucher} 行，现有 ${lines.length} 行`,
        at: 'lines',
      },
    ]
  }
  if (lines.some((line) => !isMoney(line.amount))) return []
  const { debit, credit } = totals(lines)
  if (debit === credit && debit > -limitCents && debit < limitCents) return []
  if (debit === credit)
    return [{ code: 'voucher.total', message: `凭证合计超过 ${moneyDigitsMax} 位整数`, at: 'lines' }]
  const show = (cents: bigint) => formatMoney(fromCents(cents))
  return [
    {
      code: 'voucher.unbalanced',
      message: `借贷不平：借方合计 ${show(debit)}，贷方合计 ${show(credit)}，相差 ${show(debit - credit)}`,
      at: 'lines',
      params: { debit: fromCents(debit), credit: fromCents(credit), difference: fromCents(debit - credit) },
      hint: '改正金额，使借方合计等于贷方合计',
    },
  ]
}

const limitCents = 10n ** BigInt(moneyDigitsMax + 2)

/** Totals of both sides, in 分. */
export function totals(lines: readonly Pick<DraftLine, 'side' | 'amount'>[]): { debit: bigint; credit: bigint } {
  let debit = 0n
  let credit = 0n
  for (const { side, amount } of lines) {
    if (side === 'debit') debit += toCents(amount)
    else credit += toCents(amount)
  }
  return { debit, credit }
}
