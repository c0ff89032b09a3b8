// What the checks share: the living vouchers and lines of the month looked at, how a finding names them, and the way to the screen.
import type { Knex } from 'knex'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { formatMoney, fromCents } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckScope, Finding } from '../ledger/findings.ts'
import { auxiliariesOf } from '../ledger/auxiliaries.ts'
import { voucherNo } from '../ledger/model.ts'

/** Findings told of one check; more than that tell nothing new. */
export const findingsMax = 200

export const idsOf = ({ books }: CheckScope): number[] => books.map(({ id }) => id)

/** Vouchers of the month that count or may come to count, as `v`: neither void nor sent back. */
export const vouchersOfMonth = (tx: Tx, scope: CheckScope): Knex.QueryBuilder =>
  whereInList(tx, tx('vouchers as v'), 'v.book_id', idsOf(scope))
    .where('v.period', scope.period)
    .whereNotIn('v.status', ['void', 'returned'])

/** Their lines, as `m`. */
export const linesOfMonth = (tx: Tx, scope: CheckScope): Knex.QueryBuilder =>
  whereInList(tx, tx('voucher_lines as m').join('vouchers as v', 'v.id', 'm.voucher_id'), 'm.book_id', idsOf(scope))
    .where('m.period', scope.period)
    .whereNotIn('v.status', ['void', 'returned'])

/** Leaves out what has been taken back whole in red, and the red that took it back. */
export const notTakenBack = (tx: Tx, query: Knex.QueryBuilder): Knex.QueryBuilder =>
  query
    .whereNull('v.reverses_id')
    .whereNotExists(
      tx('vouchers as red')
        .whereRaw('red.reverses_id = v.id and red.total_amount = -v.total_amount')
        .whereNot('red.status', 'void')
        .select('red.id'),
    )

/** Lines of these accounts and everything below them. */
export const underAccounts = (query: Knex.QueryBuilder, codes: readonly string[], column = 'm.account_code') =>
  query.where((any) => {
    for (const code of codes) void any.orWhere(column, 'like', `${code}%`)
  })

export const voucherFields = ['v.id', 'v.book_id', 'v.word', 'v.voucher_no', 'v.voucher_date', 'v.summary'] as const

export interface VoucherName {
  id: number
  book_id: number
  word: string
  voucher_no: number | null
  voucher_date: string
  summary: string
}

const bookOf = ({ books }: CheckScope, id: number): Book | undefined => books.find((book) => book.id === Number(id))
export const nameOfBook = (scope: CheckScope, id: number): string => bookOf(scope, id)?.name ?? `账套 ${id}`

/** 西湖区 企业养老 经办账 2026 记-12 号凭证（2026-03-05 收到保费） */
export function nameOfVoucher(scope: CheckScope, voucher: VoucherName): string {
  const no =
    voucher.voucher_no === null
      ? `未记账凭证 ${voucher.id}`
      : `${voucherNo(voucher.word, Number(voucher.voucher_no))} 号凭证`
  return `${nameOfBook(scope, voucher.book_id)} ${no}（${voucher.voucher_date} ${voucher.summary.slice(0, 30)}）`
}

export const pathOfVoucher = (id: number): string => `/vouchers/${id}`
export const pathOfLedger = (bookId: number, account: string, { period }: CheckScope): string =>
  `/detail-ledger?book=${bookId}&account=${account}&from=${period}&to=${period}`
export const pathOfBalances = (bookId: number, { period }: CheckScope): string =>
  `/trial-balance?book=${bookId}&from=${period}&to=${period}`

/** A finding about one voucher. */
export const atVoucher = (scope: CheckScope, voucher: VoucherName, what: string, money: Figures = {}): Finding => ({
  bookId: Number(voucher.book_id),
  message: `${nameOfVoucher(scope, voucher)}：${what}`,
  ...money,
  path: pathOfVoucher(voucher.id),
})

type Figures = Pick<Finding, 'expected' | 'found'>

export const yuan = (cents: bigint): string => formatMoney(fromCents(cents))

/** Auxiliary values of a set as stored. */
export const valuesOf = (content: string): Record<string, string> =>
  auxiliariesOf({ aux_key: '', balance_key: '', content })
