// G08–G11, G15, F14: what single kinds of fund require: ageing of what is owed, income waiting for its year, pools, returned payments.
import { lastDay, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { ChartCache } from '../catalog/chart.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { movementsOf } from '../ledger/movements.ts'
import { wholeParameter } from './check-book.ts'
import {
  atVoucher,
  findingsMax,
  idsOf,
  linesOfMonth,
  nameOfBook,
  notTakenBack,
  pathOfLedger,
  underAccounts,
  valuesOf,
  voucherFields,
  yuan,
} from './looking.ts'
import type { VoucherName } from './looking.ts'

export const fundChecks: CheckRuns = {
  F14: paymentsReturned,
  G08: aged,
  G09: deferredByYear,
  G10: medicalPools,
  G11: (tx, scope) => wholeSurplus(tx, scope, 'LTC'),
  G15: annuityIncome,
}

interface AgedRow {
  book_id: number
  account_code: string
  aux_key: string
  content: string
  closing: Money
  recent: Money
}

// First in, first out: what the last months did not add is older than they are.
async function aged(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const months = wholeParameter('G08', 'months')
  const since = monthsBefore(scope.period, months)
  const before = await findBooks(
    tx,
    scope.books.map((book) => ({ ...book, year: book.year - 1 })),
  )
  const added = await increasesBefore(tx, [...before.values()], since)
  const year = yearOf(scope.period)
  const rows: AgedRow[] = await underAccounts(
    whereInList(tx, tx('balances as m').join('aux_sets as s', 's.aux_key', 'm.aux_key'), 'm.book_id', idsOf(scope)),
    ['1101', '2001'],
  )
    .where('m.period', '<=', scope.period)
    .groupBy('m.book_id', 'm.account_code', 'm.aux_key', 's.content')
    .havingRaw('sum(m.debit_amount - m.credit_amount) <> 0')
    .orderBy(['m.book_id', 'm.account_code', 'm.aux_key'])
    .select('m.book_id', 'm.account_code', 'm.aux_key', 's.content')
    .sum({
      closing: tx.raw(`case when m.account_code like '1%' then m.debit_amount - m.credit_amount
        else m.credit_amount - m.debit_amount end`),
      recent: tx.raw(
        `case when m.period > ? then case when m.account_code like '1%' then m.debit_amount else m.credit_amount end else 0 end`,
        [since > `${year}00` ? since : `${year}00`],
      ),
    })
  const books = new Map(scope.books.map((book) => [book.id, book]))
  return rows
    .flatMap((row) => {
      const book = books.get(Number(row.book_id))
      const last = book && before.get(bookKey({ ...book, year: book.year - 1 }))
      // Without the year before, opening balances are of unknown age until they have stood for as long here.
      if (!book || (!last && since < `${year}00`)) return []
      const recent = toCents(row.recent) + (added.get(`${last?.id} ${row.account_code} ${row.aux_key}`) ?? 0n)
      const old = toCents(row.closing) - (recent > 0n ? recent : 0n)
      if (old <= 0n) return []
      const who = Object.values(valuesOf(row.content)).join(' ')
      return [
        {
          bookId: book.id,
          message: `${book.name} ${row.account_code} ${who}：余额 ${yuan(toCents(row.closing))}，其中 ${yuan(old)} 账龄超过 ${months} 个月`,
          found: fromCents(old),
          path: pathOfLedger(book.id, row.account_code, scope),
        },
      ]
    })
    .slice(0, findingsMax)
}

/** 202603, 12 → 202503 */
function monthsBefore(period: string, months: number): string {
  const count = Number(period.slice(0, 4)) * 12 + Number(period.slice(4)) - 1 - months
  return `${Math.floor(count / 12)}${String((count % 12) + 1).padStart(2, '0')}`
}

async function increasesBefore(tx: Tx, books: readonly Book[], since: string): Promise<Map<string, bigint>> {
  if (books.length === 0) return new Map()
  const rows: { book_id: number; account_code: string; aux_key: string; amount: Money }[] = await underAccounts(
    whereInList(
      tx,
      tx('balances as m'),
      'm.book_id',
      books.map(({ id }) => id),
    ),
    ['1101', '2001'],
  )
    .where('m.period', '>', since)
    .groupBy('m.book_id', 'm.account_code', 'm.aux_key')
    .select('m.book_id', 'm.account_code', 'm.aux_key')
    .sum({ amount: tx.raw(`case when m.account_code like '1%' then m.debit_amount else m.credit_amount end`) })
  return new Map(rows.map((row) => [`${row.book_id} ${row.account_code} ${row.aux_key}`, toCents(row.amount)]))
}

// 受益年度 1 月一次转入；不得提前（财会〔2025〕35号）。
async function deferredByYear(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ scheme }) => scheme === 'RM' || scheme === 'LTC')
  if (books.length === 0) return []
  const year = yearOf(scope.period)
  const rows: { book_id: number; content: string; balance: Money }[] = await whereInList(
    tx,
    tx('balances as m').join('aux_sets as s', 's.aux_key', 'm.aux_key'),
    'm.book_id',
    idsOf({ ...scope, books }),
  )
    .where('m.account_code', 'like', '200106%')
    .where('m.period', '<=', scope.period)
    .groupBy('m.book_id', 's.content')
    .select('m.book_id', 's.content')
    .sum({ balance: tx.raw('m.credit_amount - m.debit_amount') })
  const left = rows.filter(
    (row) => toCents(row.balance) !== 0n && (valuesOf(row.content).benefitYear ?? '0') <= String(year),
  )
  const early: (VoucherName & { content: string })[] = await notTakenBack(
    tx,
    linesOfMonth(tx, { ...scope, books }).join('aux_sets as s', 's.aux_key', 'm.aux_key'),
  )
    .where('m.account_code', 'like', '200106%')
    .where('m.debit_amount', '>', 0)
    .whereExists(
      tx('voucher_lines as o')
        .whereRaw(`o.voucher_id = v.id and o.account_code like '4001%' and o.credit_amount > 0`)
        .select('o.line_no'),
    )
    .orderBy('v.id')
    .select(voucherFields)
    .select('s.content')
  return [
    ...left.map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)}：受益年度 ${valuesOf(row.content).benefitYear ?? '未填'} 的待确认收入还有 ${yuan(toCents(row.balance))}，应在该年 1 月全部转入保费收入`,
      expected: '0.00',
      found: row.balance,
      path: pathOfLedger(Number(row.book_id), '200106', scope),
    })),
    ...early
      .filter((row) => (valuesOf(row.content).benefitYear ?? '') > String(year))
      .map((row) =>
        atVoucher(scope, row, `受益年度 ${valuesOf(row.content).benefitYear} 的待确认收入提前转入了保费收入`),
      ),
  ]
}

/** Books in which a level of 一般基金结余 that has details carries a balance of its own. */
// Years whose chart does not part the fund balance (长护险 before 2026) keep it whole in 3001.
async function wholeSurplus(tx: Tx, scope: CheckScope, scheme: string): Promise<Finding[]> {
  const charts: ChartCache = new Map()
  const books: Book[] = []
  for (const book of scope.books.filter((one) => one.scheme === scheme && one.standard === 'agency')) {
    const chart = await chartOf(tx, book.standard, book.scheme, book.year, charts)
    if (!chart.leaf('3001')) books.push(book)
  }
  const rows = await movementsOf(tx, idsOf({ ...scope, books }), { from: scope.period, to: scope.period })
  return books.flatMap((book) => {
    const own = rows.filter(({ bookId, account }) => bookId === book.id && account.startsWith('3001'))
    const parts = own.filter(({ account }) => /^30010[12]/.test(account))
    const whole = own.reduce((sum, row) => sum + row.closing, 0n)
    const split = parts.reduce((sum, row) => sum + row.closing, 0n)
    if (whole === split) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${scope.period}：3001 余额 ${yuan(-whole)}，300101 与 300102 合计 ${yuan(-split)}，应当相等`,
        expected: fromCents(-whole),
        found: fromCents(-split),
        path: pathOfLedger(book.id, '3001', scope),
      },
    ]
  })
}

// 待转社会保险费收入转出多少，统筹基金与个人账户保费收入就进多少；经验比例在 0 与 1 之间。
async function medicalPools(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ scheme, standard }) => scheme === 'EM' && standard === 'agency')
  if (books.length === 0) return []
  const whole = await wholeSurplus(tx, scope, 'EM')
  const rows: (VoucherName & { out: Money; pooled: Money; account: Money; rule_id: string | null })[] =
    await notTakenBack(tx, linesOfMonth(tx, { ...scope, books }))
      .whereNotIn('v.kind', ['closing', 'opening'])
      .groupBy(voucherFields)
      .groupBy('v.rule_id')
      .havingRaw(`sum(case when m.account_code like '4601%' then m.debit_amount else 0 end) > 0`)
      .orderBy('v.id')
      .select(voucherFields)
      .select('v.rule_id')
      .sum({
        out: tx.raw(`case when m.account_code like '4601%' then m.debit_amount else 0 end`),
        pooled: tx.raw(`case when m.account_code like '400101%' then m.credit_amount else 0 end`),
        account: tx.raw(`case when m.account_code like '400102%' then m.credit_amount else 0 end`),
      })
  const wrong = rows.flatMap((row) => {
    const [out, pooled, account] = [toCents(row.out), toCents(row.pooled), toCents(row.account)]
    if (out !== pooled + account)
      return [
        atVoucher(
          scope,
          row,
          `4601 转出 ${yuan(out)}，转入 400101 与 400102 合计 ${yuan(pooled + account)}，应当相等`,
          {
            expected: fromCents(out),
            found: fromCents(pooled + account),
          },
        ),
      ]
    const isEstimate = row.rule_id?.endsWith('year_end_estimate') ?? false
    return isEstimate && (pooled <= 0n || account <= 0n)
      ? [atVoucher(scope, row, '按经验比例分配时，统筹与个人账户都应大于 0（比例在 0 与 1 之间）')]
      : []
  })
  return [...whole, ...wrong].slice(0, findingsMax)
}

// 财会〔2021〕19号：投资收益每月至少确认一次。
async function annuityIncome(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ scheme, standard }) => scheme === 'OA' && standard === 'agency')
  const rows = await movementsOf(tx, idsOf({ ...scope, books }), { from: scope.period, to: scope.period })
  return books.flatMap((book) => {
    const own = rows.filter(({ bookId }) => bookId === book.id)
    const invested = own.filter(({ account }) => account.startsWith('1202')).reduce((sum, row) => sum + row.closing, 0n)
    const isConfirmed = own.some(({ account, debit, credit }) => account.startsWith('4202') && debit + credit !== 0n)
    if (invested === 0n || isConfirmed) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${scope.period}：委托投资 ${yuan(invested)}，本月没有确认投资收益`,
        found: fromCents(invested),
        path: pathOfLedger(book.id, '4202', scope),
      },
    ]
  })
}

interface Payment {
  id: number
  event: string
  region_code: string
  scheme_code: string
  doc_no: string
  amount: Money
  content: string
}

// 申请=成功+失败：退回不超过原发放，再发放不超过退回。
async function paymentsReturned(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = new Map(
    scope.books
      .filter(({ standard }) => standard === 'agency')
      .map((book) => [`${book.region} ${book.scheme}`, book] as const),
  )
  if (books.size === 0) return []
  const year = yearOf(scope.period)
  const regions = [...new Set([...books.values()].map(({ region }) => region))]
  const rows: Payment[] = await whereInList(tx, tx('documents'), 'region_code', regions)
    .whereIn('event', ['benefit.returned', 'benefit.reissued'])
    .whereNotIn('status', ['cancelled'])
    .where('is_reversal', 0)
    .whereBetween('biz_date', [`${year - 1}-01-01`, lastDay(scope.period)])
    .orderBy('id')
    .select('id', 'event', 'region_code', 'scheme_code', 'doc_no', 'amount', 'content')
  const sums = new Map<string, Returned>()
  const sumOf = (book: Book, number: string, path: string): Returned => {
    const sum = sums.get(`${book.id} ${number}`) ?? { book, number, returned: 0n, reissued: 0n, path }
    sums.set(`${book.id} ${number}`, sum)
    return sum
  }
  const payments = rows.flatMap((row) => {
    const book = books.get(`${row.region_code} ${row.scheme_code}`)
    const { payload } = JSON.parse(row.content) as { payload: { original_biz_no?: string } }
    return book && payload.original_biz_no ? [{ row, book, original: payload.original_biz_no }] : []
  })
  // A payment made again names the payment itself, or the return of it.
  const paymentOf = new Map(
    payments.filter(({ row }) => row.event === 'benefit.returned').map((one) => [one.row.doc_no, one.original]),
  )
  for (const { row, book, original } of payments) {
    const isReturn = row.event === 'benefit.returned'
    const sum = sumOf(book, isReturn ? original : (paymentOf.get(original) ?? original), `/documents/${row.id}`)
    if (isReturn) sum.returned += toCents(row.amount)
    else sum.reissued += toCents(row.amount)
  }
  const paid = await paidAmounts(tx, [...new Set([...sums.values()].map(({ number }) => number))], year)
  return [...sums.values()]
    .flatMap((sum) => returnFindings(sum, paid.get(`${sum.book.region} ${sum.book.scheme} ${sum.number}`)))
    .slice(0, findingsMax)
}

interface Returned {
  book: Book
  /** Of the payment. */
  number: string
  returned: bigint
  reissued: bigint
  path: string
}

function returnFindings({ book, number, returned, reissued, path }: Returned, paid: bigint | undefined): Finding[] {
  const told = (message: string, expected: bigint, found: bigint): Finding => ({
    bookId: book.id,
    message: `${book.name} 发放单 ${number}：${message}`,
    expected: fromCents(expected),
    found: fromCents(found),
    path,
  })
  return [
    ...(paid !== undefined && returned > paid
      ? [told(`发放 ${yuan(paid)}，退回合计 ${yuan(returned)}，退回不能多于发放`, paid, returned)]
      : []),
    ...(reissued > returned
      ? [told(`退回合计 ${yuan(returned)}，再发放 ${yuan(reissued)}，不能多发`, returned, reissued)]
      : []),
  ]
}

/** What was paid by documents of these numbers. */
async function paidAmounts(tx: Tx, numbers: readonly string[], year: number): Promise<Map<string, bigint>> {
  if (numbers.length === 0) return new Map()
  const rows: Payment[] = await whereInList(tx, tx('documents'), 'doc_no', numbers)
    .whereNotIn('status', ['cancelled'])
    .where('is_reversal', 0)
    .where('biz_date', '>=', `${year - 1}-01-01`)
    .select('region_code', 'scheme_code', 'doc_no', 'amount')
  return new Map(
    rows.flatMap((row) =>
      row.amount === null
        ? []
        : [[`${row.region_code} ${row.scheme_code} ${row.doc_no}`, toCents(row.amount)] as const],
    ),
  )
}
