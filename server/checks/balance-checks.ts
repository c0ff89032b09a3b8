// G01–G05, G07, G13, F04: whether the books of a month agree with themselves, with their vouchers and with the year before.
import { lastPeriod, previousPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { listParameter } from './check-book.ts'
import { findingsMax, idsOf, nameOfBook, pathOfBalances, pathOfLedger, yuan } from './looking.ts'

export const balanceChecks: CheckRuns = {
  F04: treasuryCleared,
  G01: trial,
  G02: sumsOfParts,
  G03: openingAsClosed,
  G04: carriedToZero,
  G05: surplusMoved,
  G07: directions,
  G13: inOrder,
}

const monthOf = (tx: Tx, scope: CheckScope) => movementsOf(tx, idsOf(scope), { from: scope.period, to: scope.period })

/** The movements of each book of the scope, books without any left out. */
async function byBook(tx: Tx, scope: CheckScope): Promise<[Book, Movement[]][]> {
  const moved = new Map<number, Movement[]>()
  for (const row of await monthOf(tx, scope)) moved.set(row.bookId, [...(moved.get(row.bookId) ?? []), row])
  return scope.books.flatMap((book) => {
    const own = moved.get(book.id)
    return own ? [[book, own] as [Book, Movement[]]] : []
  })
}

const total = (rows: readonly Movement[], value: (row: Movement) => bigint): bigint =>
  rows.reduce((sum, row) => sum + value(row), 0n)

async function trial(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const parts: [string, (row: Movement) => bigint][] = [
    ['期初余额', (row) => row.opening],
    ['本期发生额', (row) => row.debit - row.credit + row.carried],
    ['本年累计', (row) => row.yearDebit - row.yearCredit + row.yearCarried],
    ['期末余额', (row) => row.closing],
  ]
  return (await byBook(tx, scope)).flatMap(([book, rows]) =>
    parts.flatMap(([name, value]) => {
      const difference = total(rows, value)
      if (difference === 0n) return []
      return [
        {
          bookId: book.id,
          message: `${book.name} ${scope.period} ${name}借贷不平：借方比贷方多 ${yuan(difference)}`,
          expected: '0.00',
          found: fromCents(difference),
          path: pathOfBalances(book.id, scope),
        },
      ]
    }),
  )
}

interface Unlike {
  book_id: number
  account_code: string
  debit: Money
  credit: Money
}

// Balances and posted entries of the month with opposite signs in one sum: where anything is left over, they differ.
async function sumsOfParts(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const kept = whereInList(tx, tx('balances as k'), 'k.book_id', idsOf(scope))
    .where('k.period', scope.period)
    .select('k.book_id', 'k.account_code', 'k.debit_amount as debit', 'k.credit_amount as credit')
  const entered = whereInList(
    tx,
    tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id'),
    'm.book_id',
    idsOf(scope),
  )
    .where('m.period', scope.period)
    .where('v.status', 'posted')
    .select('m.book_id', 'm.account_code', tx.raw('-m.debit_amount as debit'), tx.raw('-m.credit_amount as credit'))
  const rows: Unlike[] = await tx
    .from(kept.unionAll([entered]).as('d'))
    .groupBy('d.book_id', 'd.account_code')
    .havingRaw('sum(d.debit) <> 0 or sum(d.credit) <> 0')
    .orderBy(['d.book_id', 'd.account_code'])
    .limit(findingsMax)
    .select('d.book_id', 'd.account_code')
    .sum({ debit: 'd.debit', credit: 'd.credit' })
  const parents: { book_id: number; account_code: string }[] = await whereInList(
    tx,
    tx('balances as k')
      .join('books as b', 'b.id', 'k.book_id')
      .leftJoin('accounts as a', (on) =>
        on
          .on('a.standard', 'b.standard')
          .andOn('a.scheme_code', 'b.scheme_code')
          .andOn('a.fiscal_year', 'b.fiscal_year')
          .andOn('a.code', 'k.account_code'),
      ),
    'k.book_id',
    idsOf(scope),
  )
    .where('k.period', '<=', scope.period)
    .whereRaw('(a.is_leaf is null or a.is_leaf = 0)')
    .distinct('k.book_id', 'k.account_code')
    .limit(findingsMax)
  return [
    ...rows.map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)} ${row.account_code} ${scope.period}：总账比明细借方多 ${yuan(toCents(row.debit))}，贷方多 ${yuan(toCents(row.credit))}`,
      path: pathOfLedger(Number(row.book_id), row.account_code, scope),
    })),
    ...parents.map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)}：${row.account_code} 不是末级科目，自身却有余额，上级科目不等于明细之和`,
      path: pathOfLedger(Number(row.book_id), row.account_code, scope),
    })),
  ]
}

// 年初余额=上年末余额；收入、支出并入结余后比较。科目编码可随年度变动，故按一级科目；批准的期初调整凭证除外。
async function openingAsClosed(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const before = await findBooks(
    tx,
    scope.books.map((book) => ({ ...book, year: book.year - 1 })),
  )
  if (before.size === 0) return []
  const books = scope.books.filter((book) => before.has(bookKey({ ...book, year: book.year - 1 })))
  const year = books[0]?.year ?? 0
  const ended = await movementsOf(
    tx,
    [...before.values()].map(({ id }) => id),
    { from: lastPeriod(year - 1), to: lastPeriod(year - 1) },
  )
  const started = await movementsOf(tx, idsOf({ ...scope, books }), { from: scope.period, to: scope.period })
  const adjusted = await openingAdjustments(tx, idsOf({ ...scope, books }), `${year}00`)
  return books.flatMap((book) => {
    const last = before.get(bookKey({ ...book, year: book.year - 1 }))
    const sums = new Map<string, { ended: bigint; started: bigint }>()
    const at = (account: string) => {
      const first = /^[45]/.test(account) ? '3001' : account.slice(0, 4)
      const sum = sums.get(first) ?? { ended: 0n, started: 0n }
      sums.set(first, sum)
      return sum
    }
    for (const row of ended.filter(({ bookId }) => bookId === last?.id)) at(row.account).ended += row.closing
    for (const row of started.filter(({ bookId }) => bookId === book.id)) at(row.account).started += row.yearStart
    for (const row of adjusted.filter(({ bookId }) => bookId === book.id)) at(row.account).started -= row.amount
    // A book whose opening balances have not been carried forward yet says so elsewhere, on the closing checklist.
    if ([...sums.values()].every((sum) => sum.started === 0n)) return []
    return [...sums]
      .filter(([, sum]) => sum.ended !== sum.started)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, sum]) => ({
        bookId: book.id,
        message: `${book.name} ${account} 年初余额（借方减贷方）${yuan(sum.started)}，上年末为 ${yuan(sum.ended)}，没有批准的年初调整`,
        expected: fromCents(sum.ended),
        found: fromCents(sum.started),
        path: `/trial-balance?book=${book.id}&from=${book.year}01&to=${book.year}01`,
      }))
  })
}

/** Vouchers of the opening month that say they adjust it. */
async function openingAdjustments(
  tx: Tx,
  bookIds: readonly number[],
  period: string,
): Promise<{ bookId: number; account: string; amount: bigint }[]> {
  const rows: { book_id: number; account_code: string; amount: Money }[] = await whereInList(
    tx,
    tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id'),
    'm.book_id',
    bookIds,
  )
    .where('m.period', period)
    .where('v.status', 'posted')
    .where('v.summary', 'like', '年初调整%')
    .groupBy('m.book_id', 'm.account_code')
    .select('m.book_id', 'm.account_code')
    .sum({ amount: tx.raw('m.debit_amount - m.credit_amount') })
  return rows.map((row) => ({
    bookId: Number(row.book_id),
    account: row.account_code,
    amount: toCents(row.amount),
  }))
}

const isResult = (account: string): boolean => /^[45]/.test(account)
const isPending = (account: string): boolean => /^460[12]/.test(account)

async function carriedToZero(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const isYearEnd = scope.period.endsWith('12')
  return (await byBook(tx, scope))
    .flatMap(([book, rows]) =>
      rows
        .filter(({ account, closing }) => isResult(account) && closing !== 0n && (isYearEnd || !isPending(account)))
        .map((row) => ({
          bookId: book.id,
          message: `${book.name} ${scope.period}：${row.account} 结转后还有余额（借方减贷方）${yuan(row.closing)}，应为 0`,
          expected: '0.00',
          found: fromCents(row.closing),
          path: pathOfLedger(book.id, row.account, scope),
        })),
    )
    .slice(0, findingsMax)
}

// 结余的变动 = 收入 − 支出 ± 直接记入结余的授权事项（规则生成的、冲销的、摘要以订正或更正开头的）。
async function surplusMoved(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const direct = await directToSurplus(tx, scope)
  return (await byBook(tx, scope)).flatMap(([book, rows]) => {
    const surplus = rows.filter(({ account }) => account.startsWith('3'))
    const result = rows.filter(({ account }) => isResult(account) && !isPending(account))
    const found = total(surplus, (row) => row.opening - row.closing)
    const earned = total(result, (row) => row.credit - row.debit)
    const allowed = direct.get(book.id) ?? 0n
    const expected = earned + allowed
    if (found === expected) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${scope.period}：结余变动 ${yuan(found)}，收入减支出 ${yuan(earned)}，授权直接记入结余 ${yuan(allowed)}，相差 ${yuan(found - expected)}`,
        expected: fromCents(expected),
        found: fromCents(found),
        path: pathOfLedger(book.id, '3001', scope),
      },
    ]
  })
}

async function directToSurplus(tx: Tx, scope: CheckScope): Promise<Map<number, bigint>> {
  const rows: { book_id: number; amount: Money }[] = await whereInList(
    tx,
    tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id'),
    'm.book_id',
    idsOf(scope),
  )
    .where('m.period', scope.period)
    .where('m.account_code', 'like', '3%')
    .where('v.status', 'posted')
    .whereRaw(
      `(v.kind in ('rule', 'reversal') or (v.kind = 'manual' and (v.summary like '订正%' or v.summary like '更正%')))`,
    )
    .groupBy('m.book_id')
    .select('m.book_id')
    .sum({ amount: tx.raw('m.credit_amount - m.debit_amount') })
  return new Map(rows.map((row) => [Number(row.book_id), toCents(row.amount)]))
}

async function directions(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const allowed = listParameter('G07', 'either')
  return (await byBook(tx, scope))
    .flatMap(([book, rows]) =>
      rows
        .filter(({ account, closing }) => {
          if (allowed.some((code) => account.startsWith(code))) return false
          return account.startsWith('1') ? closing < 0n : account.startsWith('2') && closing > 0n
        })
        .map((row) => ({
          bookId: book.id,
          message: `${book.name} ${scope.period}：${row.account} 期末为${row.account.startsWith('1') ? '贷方' : '借方'}余额 ${yuan(row.closing < 0n ? -row.closing : row.closing)}，方向异常`,
          found: fromCents(row.closing),
          path: pathOfLedger(book.id, row.account, scope),
        })),
    )
    .slice(0, findingsMax)
}

async function treasuryCleared(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = scope.books.filter(({ standard }) => standard === 'agency')
  return (await byBook(tx, { ...scope, books })).flatMap(([book, rows]) => {
    const left = total(
      rows.filter(({ account }) => account.startsWith('1005')),
      (row) => row.closing,
    )
    if (left === 0n) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${scope.period}：1005 国库存款月末余额 ${yuan(left)}，应为 0；未划转的请列国库在途清单`,
        expected: '0.00',
        found: fromCents(left),
        path: pathOfLedger(book.id, '1005', scope),
      },
    ]
  })
}

async function inOrder(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const ids = idsOf(scope)
  const waiting: { book_id: number; n: number }[] = await whereInList(tx, tx('vouchers'), 'book_id', ids)
    .where('period', scope.period)
    .whereIn('status', ['draft', 'reviewed', 'returned'])
    .groupBy('book_id')
    .orderBy('book_id')
    .select('book_id')
    .count({ n: '*' })
  const before = previousPeriod(scope.period)
  const open: { book_id: number; period: string }[] = scope.period.endsWith('01')
    ? []
    : await whereInList(tx, tx('book_periods'), 'book_id', ids)
        .where('status', 'open')
        .where('period', before)
        .orderBy('book_id')
        .select('book_id', 'period')
  return [
    ...waiting.map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)} ${scope.period}：还有 ${row.n} 张凭证没有记账`,
      path: `/vouchers?book=${row.book_id}&period=${scope.period}`,
    })),
    ...open.map((row) => ({
      bookId: Number(row.book_id),
      message: `${nameOfBook(scope, row.book_id)}：上月 ${row.period} 还没有结账，须按顺序结账`,
      path: `/vouchers?book=${row.book_id}&period=${row.period}`,
    })),
  ]
}
