// V04, V05, V15–V19: accounts that only some schemes or tiers have, pools of employee medical insurance, and what needs a paper.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { entryRules } from '../ledger/entry-rules.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { movementsOf } from '../ledger/movements.ts'
import { checkBook } from './check-book.ts'
import {
  atVoucher,
  findingsMax,
  idsOf,
  linesOfMonth,
  notTakenBack,
  pathOfLedger,
  pathOfVoucher,
  underAccounts,
  valuesOf,
  voucherFields,
  yuan,
} from './looking.ts'
import type { VoucherName } from './looking.ts'

export const schemeChecks: CheckRuns = {
  V04: (tx, scope) => accountsInPlace(tx, scope, 'V04'),
  V05: (tx, scope) => accountsInPlace(tx, scope, 'V05'),
  V15: pooled,
  V16: governmentPaid,
  V17: deferredIncome,
  V18: approved,
  V19: cash,
}

/** Accounts used in a book whose scheme or tier they are not for, as the rows of `accounts` in checks.json say. */
async function accountsInPlace(tx: Tx, scope: CheckScope, id: string): Promise<Finding[]> {
  const limits = checkBook().checks.find((row) => row.id === id)?.accounts ?? []
  const used: { book_id: number; account_code: string; voucher_id: number }[] = await underAccounts(
    linesOfMonth(tx, scope),
    limits.map(({ account }) => account),
  )
    .groupBy('m.book_id', 'm.account_code')
    .orderBy(['m.book_id', 'm.account_code'])
    .select('m.book_id', 'm.account_code')
    .min({ voucher_id: 'v.id' })
  const tiers = await tiersOf(tx, scope)
  const books = new Map(scope.books.map((book) => [book.id, book]))
  return used
    .flatMap((row) => {
      const book = books.get(Number(row.book_id))
      if (!book) return []
      const tier = tiers.get(book.region) ?? ''
      const broken = limits.find(
        (limit) =>
          row.account_code.startsWith(limit.account) &&
          (!limit.within || limit.within.includes(book.scheme)) &&
          ((limit.schemes && !limit.schemes.includes(book.scheme)) ||
            (limit.tiers && !limit.tiers.some((one) => one === tier))),
      )
      return broken
        ? [
            {
              bookId: book.id,
              message: `${book.name}：科目 ${row.account_code} ${broken.says}，本账套不能使用，如凭证 ${row.voucher_id}`,
              path: pathOfVoucher(row.voucher_id),
            },
          ]
        : []
    })
    .slice(0, findingsMax)
}

async function tiersOf(tx: Tx, { books }: CheckScope): Promise<Map<string, string>> {
  const rows: { code: string; tier: string }[] = await whereInList(tx, tx('regions'), 'code', [
    ...new Set(books.map(({ region }) => region)),
  ]).select('code', 'tier')
  return new Map(rows.map(({ code, tier }) => [code, tier]))
}

const pools = { '01': '300101', '02': '300102' } as const
/** Income and expenditure that stand wholly in one pool; everything else names its pool by its second level. */
const wholePools: Readonly<Record<string, keyof typeof pools>> = {
  '4101': '01',
  '5101': '01',
  '4301': '02',
  '5201': '02',
}

// 职工医保的统筹基金与个人账户分账：收支须有分池，结转到各自的结余。
async function pooled(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ scheme, standard }) => scheme === 'EM' && standard === 'agency')
  const findings: Finding[] = []
  const moved = await movementsOf(tx, idsOf({ ...scope, books }), { from: scope.period, to: scope.period })
  for (const book of books) {
    const carried = { '01': 0n, '02': 0n }
    const kept = { '300101': 0n, '300102': 0n }
    for (const row of moved.filter(({ bookId }) => bookId === book.id)) {
      const { account } = row
      if (account in kept) kept[account as keyof typeof kept] += row.carried
      if (!/^[45]/.test(account) || /^460[12]/.test(account)) continue
      const pool = poolOf(account)
      if (pool) carried[pool] += row.carried
      else if (row.debit !== 0n || row.credit !== 0n)
        findings.push({
          bookId: book.id,
          message: `${book.name}：科目 ${account} 没有分到统筹基金或个人账户基金，本月发生借方 ${yuan(row.debit)}、贷方 ${yuan(row.credit)}`,
          path: pathOfLedger(book.id, account, scope),
        })
    }
    for (const [pool, account] of Object.entries(pools) as ['01' | '02', '300101' | '300102'][]) {
      if (kept[account] + carried[pool] === 0n) continue
      findings.push({
        bookId: book.id,
        message: `${book.name}：结转到 ${account} 的净额 ${yuan(-kept[account])}，该池收支结转净额 ${yuan(carried[pool])}，应当相等`,
        path: pathOfLedger(book.id, account, scope),
      })
    }
  }
  return findings
}

function poolOf(account: string): keyof typeof pools | undefined {
  const whole = wholePools[account.slice(0, 4)]
  if (whole) return whole
  const second = account.slice(4, 6)
  return second === '01' || second === '02' ? second : undefined
}

/** A number of a paper of the government, as 财社〔2026〕12号. */
const paperNumber = /[〔[(（]\s*\d{4}\s*[〕\])）].*\d+\s*号/

async function governmentPaid(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ standard }) => standard === 'agency')
  if (books.length === 0) return []
  const query = notTakenBack(tx, linesOfMonth(tx, { ...scope, books })).whereNotIn('v.kind', ['opening', 'closing'])
  const rows: (VoucherName & { account_code: string; papers: number; events: number; content: string })[] = await query
    .join('aux_sets as s', 's.aux_key', 'm.aux_key')
    .leftJoin('voucher_documents as l', 'l.voucher_id', 'v.id')
    .leftJoin('documents as d', 'd.id', 'l.document_id')
    .whereRaw(
      `((m.account_code like '4001%' and s.content like '%"payerType":"government"%')
        or (m.account_code like '4101%' and d.event = 'contribution.government_paid'))`,
    )
    .groupBy(voucherFields)
    .groupBy('m.account_code', 's.content')
    .orderBy('v.id')
    .select(voucherFields)
    .select('m.account_code', 's.content')
    .sum({ papers: tx.raw(`case when d.content like '%"funding_doc_no":"%' then 1 else 0 end`) })
    .limit(findingsMax * 5)
  return rows
    .flatMap((row) => {
      if (row.account_code.startsWith('4101'))
        return [atVoucher(scope, row, '财政代缴的保费记入了 4101 财政补贴收入，应记入 4001 社会保险费收入')]
      return Number(row.papers) > 0 || paperNumber.test(row.summary)
        ? []
        : [atVoucher(scope, row, '财政代缴的保费没有资金文号')]
    })
    .slice(0, findingsMax)
}

// 财会〔2025〕35号：居民医保须经备案；长护险只限居民个人下年度保费。
async function deferredIncome(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const unfiled = scope.books.filter(
    ({ scheme, policy }) => scheme === 'RM' && policy.choices.next_year_contribution !== 'filed',
  )
  const care = scope.books.filter(({ scheme, standard }) => scheme === 'LTC' && standard === 'agency')
  const rowsOf = async (books: CheckScope['books'], narrow: (query: ReturnType<typeof linesOfMonth>) => void) => {
    if (books.length === 0) return []
    const query = linesOfMonth(tx, { ...scope, books }).where('m.account_code', 'like', '200106%')
    narrow(query)
    const rows: VoucherName[] = await notTakenBack(tx, query)
      .whereNotIn('v.kind', ['opening'])
      .distinct(voucherFields)
      .orderBy('v.id')
      .limit(findingsMax)
    return rows
  }
  const wrong = await rowsOf(unfiled, () => undefined)
  const employees = await rowsOf(care, (query) =>
    query.whereExists(
      tx('voucher_lines as o').whereRaw(`o.voucher_id = v.id and o.account_code like '400101%'`).select('o.line_no'),
    ),
  )
  return [
    ...wrong.map((row) => atVoucher(scope, row, '本账套没有备案标志，不能使用“待确认收入”')),
    ...employees.map((row) => atVoucher(scope, row, '“待确认收入”只用于居民个人的下年度保费，不能用于职工')),
  ]
}

// 拨付 follows an allocation order; the approval of what it is for stands with the agency's payment.
const isAllocation = `(d.event = 'fund.allocated' and d.content like '%"allocation_order_no":"%')`

// 核销往来款、其他支出须经批准（财社〔2017〕144号）。
async function approved(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const rows: (VoucherName & { account_code: string; content: string; documents: number; papers: number })[] =
    await notTakenBack(tx, linesOfMonth(tx, scope))
      .join('aux_sets as s', 's.aux_key', 'm.aux_key')
      .leftJoin('voucher_documents as l', 'l.voucher_id', 'v.id')
      .leftJoin('documents as d', 'd.id', 'l.document_id')
      .whereNotIn('v.kind', ['opening', 'closing'])
      .whereRaw(
        `((m.account_code like '5401%' and m.debit_amount > 0)
          or (m.account_code like '4501%' and m.credit_amount > 0 and exists (select o.line_no from voucher_lines o
            where o.voucher_id = v.id and o.debit_amount > 0
              and (o.account_code like '2001%' or o.account_code like '2101%'))))`,
      )
      .groupBy(voucherFields)
      .groupBy('m.account_code', 's.content')
      .orderBy('v.id')
      .limit(findingsMax * 5)
      .select(voucherFields)
      .select('m.account_code', 's.content')
      .count({ documents: 'd.id' })
      .sum({ papers: tx.raw(`case when d.content like '%"approval_no":"%' or ${isAllocation} then 1 else 0 end`) })
  return rows
    .filter((row) => {
      if (valuesOf(row.content).approvalNo !== undefined || entryRules().approval.number.test(row.summary)) return false
      return Number(row.documents) === 0 || Number(row.papers) < Number(row.documents)
    })
    .map((row) => {
      const what = row.account_code.startsWith('5401') ? '其他支出' : '核销往来款'
      return atVoucher(scope, row, `${what}没有批准文号`)
    })
    .slice(0, findingsMax)
}

async function cash(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ standard }) => standard === 'agency')
  if (books.length === 0) return []
  const days: { book_id: number; day: string; amount: Money }[] = await linesOfMonth(tx, { ...scope, books })
    .where('m.account_code', 'like', '1001%')
    .groupBy('m.book_id', 'v.voucher_date')
    .orderBy(['m.book_id', 'v.voucher_date'])
    .select('m.book_id', 'v.voucher_date as day')
    .sum({ amount: tx.raw('m.debit_amount - m.credit_amount') })
  const opening = new Map<number, bigint>()
  for (const row of await movementsOf(tx, idsOf({ ...scope, books }), { from: scope.period, to: scope.period }))
    if (row.account.startsWith('1001')) opening.set(row.bookId, (opening.get(row.bookId) ?? 0n) + row.opening)
  const findings: Finding[] = []
  for (const book of books) {
    const own = days.filter((row) => Number(row.book_id) === book.id)
    if (own.length > 0 && book.policy.choices.cash_business !== 'allowed')
      findings.push({
        bookId: book.id,
        message: `${book.name}：账套政策没有启用现金业务，本月有 ${own.length} 天发生现金收付`,
        path: pathOfLedger(book.id, '1001', scope),
      })
    let balance = opening.get(book.id) ?? 0n
    for (const { day, amount } of own) {
      balance += toCents(amount)
      if (balance >= 0n) continue
      findings.push({
        bookId: book.id,
        message: `${book.name}：${day} 日终库存现金为 ${yuan(balance)}，不能为负`,
        path: pathOfLedger(book.id, '1001', scope),
      })
      break
    }
  }
  return findings
}
