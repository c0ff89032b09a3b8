// The list of vouchers: filtered and sorted by the database, with totals over everything found and not the page.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor, Standard } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { fromCents, isMoney, parseMoney, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from './account-range.ts'
import { limitToBooks } from './book-scope.ts'
import { subtree } from './list-books.ts'
import { cashAccounts } from './entry-rules.ts'
import { draftName } from './model.ts'
import type { StoredVoucher, VoucherKind, VoucherState } from './model.ts'

export interface VoucherFilter {
  book?: number | undefined
  standard?: Standard | undefined
  scheme?: string | undefined
  region?: string | undefined
  year?: number | undefined
  period?: string | undefined
  from?: string | undefined
  to?: string | undefined
  word?: string | undefined
  no?: number | undefined
  noFrom?: number | undefined
  noTo?: number | undefined
  kind?: VoucherKind | undefined
  status?: readonly VoucherState[] | undefined
  /** An account with everything below it. */
  account?: string | undefined
  document?: number | undefined
  /** A file of documents: the vouchers that came of it. */
  file?: number | undefined
  rule?: string | undefined
  maker?: number | undefined
  /** Whether a cashier has signed; of those that touch cash or bank. */
  signed?: boolean | undefined
  /** Words of the summary, or an amount, or a number. */
  q?: string | undefined
}

export interface VoucherPage extends VoucherFilter {
  page: number
  size: number
  sort?: string | undefined
}

export interface VoucherRow {
  id: number
  bookId: number
  bookName: string
  period: string
  date: string
  word: string
  no: number | null
  kind: VoucherKind
  status: VoucherState
  summary: string
  attachmentCount: number
  total: Money
  maker: string
  reviewer: string | null
  poster: string | null
  returnReason: string | null
  reversesId: number | null
  ruleId: string | null
  /** '暂-12' while there is no official number. */
  draftNo: string | null
  cashier: string | null
  correctsId: number | null
}

export async function listVouchers(
  tx: Tx,
  actor: Actor,
  filter: VoucherPage,
): Promise<{ rows: VoucherRow[]; total: number; totals: { total: Money } }> {
  const found = vouchersFound(tx, actor, filter)
  const [counted]: { count: number | string; amount: string | null }[] = await found
    .clone()
    .count({ count: '*' })
    .sum({ amount: 'vouchers.total_amount' })
  const rows: (StoredVoucher & { book_name: string })[] = await found
    .clone()
    .select('vouchers.*', 'books.name as book_name')
    .orderBy(orderOf(filter.sort))
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
  const names = await personNames(tx, rows)
  return {
    rows: rows.map((row) => voucherRow(row, names)),
    total: Number(counted?.count ?? 0),
    totals: { total: fromCents(toCents(counted?.amount ?? '0.00')) },
  }
}

/** The vouchers before and after one in the same list, in the list's usual order; for review by keyboard. */
export async function neighboursOf(
  tx: Tx,
  actor: Actor,
  filter: VoucherFilter,
  at: StoredVoucher,
): Promise<{ previous: number | null; next: number | null }> {
  const beside = async (direction: 'before' | 'after'): Promise<number | null> => {
    const sign = direction === 'before' ? '<' : '>'
    const order = direction === 'before' ? 'desc' : 'asc'
    const row: { id: number } | undefined = await vouchersFound(tx, actor, filter)
      .whereRaw(`(vouchers.voucher_date ${sign} ? or (vouchers.voucher_date = ? and vouchers.id ${sign} ?))`, [
        at.voucher_date,
        at.voucher_date,
        at.id,
      ])
      .orderBy([
        { column: 'vouchers.voucher_date', order },
        { column: 'vouchers.id', order },
      ])
      .first('vouchers.id')
    return row ? Number(row.id) : null
  }
  return { previous: await beside('before'), next: await beside('after') }
}

function vouchersFound(tx: Tx, actor: Actor, filter: VoucherFilter): Knex.QueryBuilder {
  const found = limitToBooks(tx('vouchers').join('books', 'books.id', 'vouchers.book_id'), actor, 'voucher.read')
  const equals: Record<string, string | number | undefined> = {
    'vouchers.book_id': filter.book,
    'books.standard': filter.standard,
    'books.scheme_code': filter.scheme,
    'books.fiscal_year': filter.year,
    'vouchers.period': filter.period,
    'vouchers.word': filter.word,
    'vouchers.voucher_no': filter.no,
    'vouchers.kind': filter.kind,
    'vouchers.rule_id': filter.rule,
    'vouchers.maker_id': filter.maker,
  }
  for (const [column, value] of Object.entries(equals)) if (value !== undefined) found.where(column, value)
  if (filter.region) found.whereIn('books.region_code', subtree(tx, filter.region))
  if (filter.noFrom !== undefined) found.where('vouchers.voucher_no', '>=', filter.noFrom)
  if (filter.noTo !== undefined) found.where('vouchers.voucher_no', '<=', filter.noTo)
  if (filter.signed !== undefined) limitToSigned(found, filter.signed)
  if (filter.from) found.where('vouchers.voucher_date', '>=', filter.from)
  if (filter.to) found.where('vouchers.voucher_date', '<=', filter.to)
  if (filter.status?.length) found.whereIn('vouchers.status', [...filter.status])
  if (filter.account) {
    const lines = tx('voucher_lines').select('voucher_id').whereBetween('account_code', accountRange(filter.account))
    found.whereIn('vouchers.id', filter.book === undefined ? lines : lines.where({ book_id: filter.book }))
  }
  if (filter.document !== undefined) {
    found.whereIn('vouchers.id', tx('voucher_documents').select('voucher_id').where({ document_id: filter.document }))
  }
  if (filter.file !== undefined) {
    const documents = tx('documents').select('id').where({ file_id: filter.file })
    found.whereIn('vouchers.id', tx('voucher_documents').select('voucher_id').whereIn('document_id', documents))
  }
  if (filter.q) searchFor(found, filter.q)
  return found
}

function limitToSigned(found: Knex.QueryBuilder, isSigned: boolean): void {
  if (isSigned) found.whereNotNull('vouchers.cashier_id')
  else {
    const moving = (standard: Standard) => (any: Knex.QueryBuilder) => {
      any.where('books.standard', standard).whereExists((line: Knex.QueryBuilder) => {
        line.select('l.voucher_id').from('voucher_lines as l').whereRaw('l.voucher_id = vouchers.id')
        line.where((one) => {
          for (const account of cashAccounts(standard)) one.orWhereBetween('l.account_code', accountRange(account))
        })
      })
    }
    found.whereNull('vouchers.cashier_id').where((any) => any.where(moving('agency')).orWhere(moving('treasury')))
  }
}

function searchFor(found: Knex.QueryBuilder, q: string): void {
  const amount = /^-?\d{1,18}(\.\d{1,2})?$/.test(q) ? parseMoney(q) : null
  found.where((any) => {
    any.whereRaw('upper(vouchers.summary) like ?', [`%${q.toUpperCase()}%`])
    if (amount !== null && isMoney(amount)) any.orWhere('vouchers.total_amount', amount)
    if (/^\d{1,9}$/.test(q)) any.orWhere('vouchers.voucher_no', Number(q))
  })
}

const sortColumns: Readonly<Record<string, readonly string[]>> = {
  date: ['vouchers.voucher_date'],
  no: ['vouchers.period', 'vouchers.word', 'vouchers.voucher_no'],
  total: ['vouchers.total_amount'],
  status: ['vouchers.status'],
  period: ['vouchers.period'],
  summary: ['vouchers.summary'],
  bookName: ['books.name'],
  kind: ['vouchers.kind'],
  id: ['vouchers.id'],
}

function orderOf(sort = 'date'): { column: string; order: 'asc' | 'desc' }[] {
  const columns = sortColumns[sort.replace(/^-/, '')]
  if (!columns) throw invalid(`不能按 ${sort} 排序，可用：${Object.keys(sortColumns).join('、')}`, { at: 'sort' })
  const order = sort.startsWith('-') ? 'desc' : 'asc'
  const complete = columns.includes('vouchers.id') ? columns : [...columns, 'vouchers.id']
  return complete.map((column) => ({ column, order }))
}

/** Names of makers, reviewers and posters by id. */
export async function personNames(tx: Tx, vouchers: readonly StoredVoucher[]): Promise<Map<number, string>> {
  const ids = new Set(
    vouchers.flatMap((voucher) => [voucher.maker_id, voucher.reviewer_id, voucher.poster_id, voucher.cashier_id]),
  )
  const wanted = [...ids].filter((id): id is number => id !== null)
  const names = new Map([[machine.id, machine.name]])
  if (wanted.length === 0) return names
  const rows: { id: number; name: string }[] = await whereInList(tx, tx('users'), 'id', wanted).select('id', 'name')
  for (const row of rows) names.set(Number(row.id), row.name)
  return names
}

export function voucherRow(row: StoredVoucher & { book_name: string }, names: ReadonlyMap<number, string>): VoucherRow {
  const person = (id: number | null) => (id === null ? null : (names.get(Number(id)) ?? `用户 ${id}`))
  return {
    id: Number(row.id),
    bookId: Number(row.book_id),
    bookName: row.book_name,
    period: row.period,
    date: row.voucher_date,
    word: row.word,
    no: row.voucher_no === null ? null : Number(row.voucher_no),
    kind: row.kind,
    status: row.status,
    summary: row.summary,
    attachmentCount: Number(row.attachment_count),
    total: row.total_amount,
    maker: person(row.maker_id) ?? '',
    reviewer: person(row.reviewer_id),
    poster: person(row.poster_id),
    returnReason: row.return_reason,
    reversesId: row.reverses_id === null ? null : Number(row.reverses_id),
    ruleId: row.rule_id,
    draftNo: draftName(row),
    cashier: person(row.cashier_id),
    correctsId: row.corrects_id === null ? null : Number(row.corrects_id),
  }
}
