// Opening balances (期初余额): one voucher in month 00 of the book, on the same path as any other, so that balances, numbers and
// chain need no second way in. To correct them, reverse that voucher and set them again.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { openingPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { chartOf } from '../catalog/chart.ts'
import type { ChartCache } from '../catalog/chart.ts'
import { requireAllDone } from './batch.ts'
import { requireBook } from './book-scope.ts'
import { loadBooks } from './books.ts'
import type { Book } from './books.ts'
import { createVouchers } from './create-vouchers.ts'
import { openingWord } from './model.ts'
import type { DraftLine, VoucherDraft } from './model.ts'
import { autoPost } from './post-vouchers.ts'
import { reversalsOf } from './reverse-vouchers.ts'

export interface OpeningBalances {
  bookId: number
  lines: readonly DraftLine[]
}

/**
 * Sets the opening balances of books and returns the ids of the vouchers. Those made by a person wait for review and posting;
 * those made by the product itself are posted at once.
 */
export async function setOpeningBalances(
  tx: Tx,
  actor: Actor,
  openings: readonly OpeningBalances[],
): Promise<number[]> {
  const books = await loadBooks(
    tx,
    openings.map(({ bookId }) => bookId),
  )
  for (const { bookId } of openings) {
    const book = books.get(bookId)
    if (!book) throw missing(`没有编号 ${bookId} 的账套`)
    await requireBook(tx, actor, 'book.open', book)
  }
  await refuseSecondOpening(tx, [...books.values()])
  const charts: ChartCache = new Map()
  const problems: Problem[] = []
  for (const { bookId, lines } of openings) {
    const book = books.get(bookId)
    if (book) problems.push(...(await lineProblems(tx, book, lines, charts)))
  }
  if (problems.length > 0) throw invalid(problems)
  const drafts = openings.map((opening) => openingDraft(opening, books.get(opening.bookId)?.year ?? 0))
  const ids = await createVouchers(tx, actor, drafts, { charts })
  if (actor === machine) requireAllDone(await autoPost(tx, actor, ids))
  return ids
}

/** One opening per book: two at once would double the balances. The row of month 00 is the lock. */
async function refuseSecondOpening(tx: Tx, books: readonly Book[]): Promise<void> {
  const ids = books.map(({ id }) => id)
  const periods = [...new Set(books.map(({ year }) => openingPeriod(year)))]
  await whereInList(tx, tx('book_periods'), 'book_id', ids)
    .whereIn('period', periods)
    .orderBy('book_id')
    .forUpdate()
    .select('book_id')
  const earlier: { id: number; book_id: number }[] = await whereInList(tx, tx('vouchers'), 'book_id', ids)
    .where({ kind: 'opening' })
    .whereNot({ status: 'void' })
    .select('id', 'book_id')
  const reversed = await reversalsOf(
    tx,
    earlier.map(({ id }) => Number(id)),
  )
  const standing = earlier.find(({ id }) => reversed.get(Number(id))?.status !== 'posted')
  if (!standing) return
  const name = books.find(({ id }) => id === Number(standing.book_id))?.name ?? ''
  throw conflict('opening.exists', `账套“${name}”已有期初余额（凭证 ${standing.id}）`, {
    hint: '要改期初余额，先作废或红字冲销原期初凭证并记账，再重新录入',
    params: { voucherId: Number(standing.id) },
  })
}

// Income and expenditure start every year at nothing: last year's were carried to the fund balance when it closed.
async function lineProblems(tx: Tx, book: Book, lines: readonly DraftLine[], charts: ChartCache): Promise<Problem[]> {
  const { accounts } = await chartOf(tx, book.standard, book.scheme, book.year, charts)
  return lines.flatMap((line, index) => {
    const account = accounts.get(line.account)
    if (account?.element !== 'income' && account?.element !== 'expenditure') return []
    return [
      {
        code: 'opening.account',
        message: `账套“${book.name}”第 ${index + 1} 行 ${account.code} ${account.name}：收入、支出科目没有年初余额`,
        at: `lines.${index}.account`,
        hint: '期初只录资产、负债、净资产科目，资产合计等于负债与净资产合计',
      },
    ]
  })
}

const openingDraft = ({ bookId, lines }: OpeningBalances, year: number): VoucherDraft => ({
  bookId,
  date: `${year}-01-01`,
  word: openingWord,
  kind: 'opening',
  summary: `${year} 年期初余额`,
  attachmentCount: 0,
  documents: [],
  lines,
})
