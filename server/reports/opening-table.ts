// 年初数调整: openings changed when regulation changes (新旧衔接), each line with its reason and basis, beside what the openings differ
// from last year's closing balances.
import { lastPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { movementsOf } from '../ledger/movements.ts'
import { agreed } from './note-model.ts'
import type { Agreed, NoteTable } from './note-model.ts'

export async function openingTable(tx: Tx, book: Book): Promise<NoteTable[]> {
  const rows: { account_code: string; reason: string; basis_no: string; debit: Money; credit: Money }[] = await tx(
    'opening_adjustments as a',
  )
    .join('voucher_lines as m', 'm.voucher_id', 'a.voucher_id')
    .where({ 'a.book_id': book.id, 'a.status': 'approved', 'm.period': `${book.year}00` })
    .orderBy(['a.id', 'm.line_no'])
    .select('m.account_code', 'a.reason', 'a.basis_no', {
      debit: 'm.debit_amount',
      credit: 'm.credit_amount',
    })
  if (rows.length === 0) return []
  const chart = await chartOf(tx, book.standard, book.scheme, book.year)
  const adjusted = new Map<string, bigint>()
  for (const { account_code: account, debit, credit } of rows)
    adjusted.set(account, (adjusted.get(account) ?? 0n) + toCents(debit) - toCents(credit))
  return [
    {
      title: '年初数调整（制度衔接）',
      columns: ['科目', '借方', '贷方', '事由', '依据'],
      rows: rows.map((row) => [
        chart.accounts.get(row.account_code)?.fullName.replaceAll('/', ' / ') ?? row.account_code,
        row.debit,
        row.credit,
        row.reason,
        row.basis_no,
      ]),
      total: null,
      agreements: await openingsAgree(tx, book, adjusted),
    },
  ]
}

// Without last year's book there is nothing to compare with.
async function openingsAgree(tx: Tx, book: Book, adjusted: ReadonlyMap<string, bigint>): Promise<Agreed[]> {
  const place = { ...book, year: book.year - 1 }
  const before = (await findBooks(tx, [place])).get(bookKey(place))
  if (!before) return []
  const [first, last] = [`${book.year}01`, lastPeriod(before.year)]
  const starts = new Map<string, bigint>()
  const put = (account: string, cents: bigint) => starts.set(account, (starts.get(account) ?? 0n) + cents)
  for (const one of await movementsOf(tx, [book.id], { from: first, to: first })) put(one.account, one.yearStart)
  for (const one of await movementsOf(tx, [before.id], { from: last, to: last })) put(one.account, -one.closing)
  return [...adjusted].map(([account, cents]) =>
    agreed(`科目 ${account} 年初减上年末（借方减贷方）`, cents, starts.get(account) ?? 0n),
  )
}
