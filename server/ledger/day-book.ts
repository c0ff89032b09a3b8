// 序时账: every line of a book's vouchers by date and number. Paged by vouchers, so that a page is a range of one index of vouchers.
import type { Knex } from 'knex'
import type { Actor } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { zero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import { accountRange } from './account-range.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import { blankZero, bookTitles, moneyColumn, sheetHead } from './book-sheet.ts'
import type { BookSheet, SheetRow } from './book-sheet.ts'
import { refuseUnclear } from './detail-ledger.ts'
import { draftStates, shownStates } from './entry-search.ts'
import type { GeneralLedgerInput } from './general-ledger.ts'
import { linesOf } from './lines.ts'
import { voucherNo } from './model.ts'
import type { StoredVoucher } from './model.ts'
import { booksInScope } from './trial-balance.ts'

export interface DayBookInput extends GeneralLedgerInput {
  /** 凭证字. */
  word?: string | undefined
  /** Part of the voucher's summary. */
  q?: string | undefined
}

type FoundVoucher = Pick<
  StoredVoucher,
  'id' | 'voucher_date' | 'word' | 'voucher_no' | 'status' | 'period' | 'total_amount'
>

export async function dayBookSheet(tx: Tx, actor: Actor, input: DayBookInput): Promise<BookSheet> {
  refuseUnclear(input)
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const [first] = books
  if (!first) throw missing(`${yearOf(input.to)} 年没有符合条件的账套，或不在您的数据范围内`)
  const { accounts } = await chartOf(tx, first.standard, first.scheme, first.year)
  const found = () =>
    vouchersFound(
      tx,
      books.map(({ id }) => id),
      input,
    )
  const [all]: { vouchers: number | string; amount: Money | null }[] = await found()
    .count({ vouchers: '*' })
    .sum({ amount: 'v.total_amount' })
  const total = Number(all?.vouchers ?? 0)
  const vouchers: FoundVoucher[] = await found()
    .orderBy(['v.period', 'v.voucher_date', 'v.word', 'v.voucher_no', 'v.id'])
    .offset((input.page - 1) * input.size)
    .limit(input.size)
    .select('v.id', 'v.voucher_date', 'v.word', 'v.voucher_no', 'v.status', 'v.period', 'v.total_amount')
  const rows = await rowsOf(tx, vouchers, first.year, (code) => accounts.get(code)?.fullName ?? code)
  const isLastPage = input.page * input.size >= total
  const amount = all?.amount ?? zero
  return {
    kind: 'day-book',
    title: bookTitles['day-book'],
    subject: null,
    head: sheetHead(books, input),
    columns: [
      { title: '日期', kind: 'code', mm: 19 },
      { title: '凭证字号', kind: 'code', mm: 17 },
      { title: '摘要', kind: 'text', mm: 62, carry: 'title' },
      { title: '科目', kind: 'text', mm: 60 },
      { title: '辅助核算', kind: 'text', mm: 50 },
      moneyColumn('借方金额', { mm: 30, carry: 'turnover' }),
      moneyColumn('贷方金额', { mm: 30, carry: 'turnover' }),
    ],
    rows: [
      ...rows,
      ...(isLastPage
        ? [{ kind: 'total' as const, cells: [null, null, `合计 ${total} 张凭证`, null, null, amount, amount] }]
        : []),
    ],
    total,
    paper: 'landscape',
    carries: true,
    note: null,
  }
}

function vouchersFound(tx: Tx, bookIds: readonly number[], input: DayBookInput): Knex.QueryBuilder {
  const found = whereInList(tx, tx('vouchers as v'), 'v.book_id', bookIds)
    .whereBetween('v.period', [input.from, input.to])
    .whereIn('v.status', shownStates(input))
  if (input.includeClosing === false) found.whereNot('v.kind', 'closing')
  if (input.word) found.where('v.word', input.word)
  if (input.q) found.whereRaw('upper(v.summary) like ?', [`%${input.q.toUpperCase()}%`])
  if (input.account) {
    const lines = whereInList(tx, tx('voucher_lines as m').select('m.voucher_id'), 'm.book_id', bookIds)
      .whereBetween('m.account_code', accountRange(input.account))
      .whereBetween('m.period', [input.from, input.to])
    found.whereIn('v.id', lines)
  }
  return found
}

async function rowsOf(
  tx: Tx,
  vouchers: readonly FoundVoucher[],
  year: number,
  nameOf: (code: string) => string,
): Promise<SheetRow[]> {
  const lines = await linesOf(
    tx,
    vouchers.map(({ id }) => Number(id)),
  )
  const sets = await loadAuxSets(
    tx,
    [...lines.values()].flat().map((line) => line.aux_key),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), year)
  return vouchers.flatMap((voucher) =>
    (lines.get(Number(voucher.id)) ?? []).map((line): SheetRow => ({
      kind: 'entry',
      voucherId: Number(voucher.id),
      isPosted: !draftStates.includes(voucher.status),
      cells: [
        voucher.voucher_date,
        voucherNo(voucher.word, voucher.voucher_no === null ? null : Number(voucher.voucher_no)),
        line.summary,
        `${line.account_code} ${nameOf(line.account_code)}`,
        auxiliaryText(named(auxiliariesOf(sets.get(line.aux_key)))) || null,
        blankZero(line.debit_amount),
        blankZero(line.credit_amount),
      ],
    })),
  )
}
