// One book with how it is kept: its policy with the meaning of each choice, its months, its opening balances, and who changed what.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { openingPeriod } from '../core/calendar.ts'
import { missing } from '../core/errors.ts'
import { hasVouchers } from './book-policy.ts'
import { requireBook } from './book-scope.ts'
import { loadBook } from './books.ts'
import type { BookPolicy } from './books.ts'
import { bookRow, booksWithNames } from './list-books.ts'
import type { BookRow, NamedBook } from './list-books.ts'
import type { VoucherState } from './model.ts'
import { choicesOf } from './policy-choices.ts'
import type { PolicyChoice } from './policy-choices.ts'

export interface BookAnswer {
  book: BookRow
  openedAt: string
  policy: BookPolicy
  /** Those the book has, each with its value. */
  choices: (PolicyChoice & { value: string })[]
  /** Has vouchers beside opening balances, so that settled choices stay. */
  hasVouchers: boolean
  months: { period: string; status: string }[]
  /** Latest first; more than one only when an earlier one was reversed or voided. */
  openings: { id: number; status: VoucherState; summary: string }[]
  history: BookChange[]
}

interface BookChange {
  at: string
  person: string
  action: string
  reason: string | null
  changed: { title: string; from: string; to: string }[]
}

const historyMax = 200

export async function showBook(tx: Tx, actor: Actor, id: number): Promise<BookAnswer> {
  const { policy, ...book } = await loadBook(tx, id)
  await requireBook(tx, actor, 'voucher.read', book)
  const [named]: (NamedBook & { opened_at: string })[] = await booksWithNames(tx)
    .where('books.id', id)
    .select('books.opened_at')
  if (!named) throw missing(`没有编号 ${id} 的账套`)
  const months: { period: string; status: string }[] = await tx('book_periods')
    .where({ book_id: id })
    .whereNot({ period: openingPeriod(book.year) })
    .orderBy('period')
    .select('period', 'status')
  const openings: { id: number; status: VoucherState; summary: string }[] = await tx('vouchers')
    .where({ book_id: id, period: openingPeriod(book.year) })
    .orderBy('id', 'desc')
    .select('id', 'status', 'summary')
  return {
    book: bookRow(named),
    openedAt: named.opened_at,
    policy,
    choices: choicesOf(book).map((choice) => ({ ...choice, value: policy.choices[choice.name] ?? choice.default })),
    hasVouchers: await hasVouchers(tx, id),
    months,
    openings: openings.map((row) => ({ ...row, id: Number(row.id) })),
    history: await historyOf(tx, id),
  }
}

// The audit trail keeps ids as text, [12] when it is one.
async function historyOf(tx: Tx, id: number): Promise<BookChange[]> {
  const rows: { at: string; actor_name: string; action: string; detail: string | null }[] = await tx('audit_entries')
    .where({ object: 'book' })
    .whereIn('action', ['books.open', 'books.set-opening', 'books.set-policy'])
    .where('object_ids', 'like', `[${id}]`)
    .orderBy('seq', 'desc')
    .limit(historyMax)
    .select('at', 'actor_name', 'action', 'detail')
  return rows.map(({ at, actor_name, action, detail }) => {
    const { reason, changed } = JSON.parse(detail ?? '{}') as Partial<Pick<BookChange, 'reason' | 'changed'>>
    return { at, person: actor_name, action, reason: reason ?? null, changed: changed ?? [] }
  })
}
