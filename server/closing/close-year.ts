// Closing a year (年终结账): all months closed, nothing pending; the balances go to the next year's book, which is opened if it is not there.
// A next year in use before (账先用着) gets the difference as one more voucher in its month 00.
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import { lastPeriod } from '../core/calendar.ts'
import { insertRows, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict } from '../core/errors.ts'
import { contentOf } from '../ledger/auxiliaries.ts'
import { lockVouchers } from '../ledger/batch.ts'
import type { Refused } from '../ledger/batch.ts'
import { openBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { checkDrafts, createVouchers } from '../ledger/create-vouchers.ts'
import { openingWord } from '../ledger/model.ts'
import type { VoucherDraft } from '../ledger/model.ts'
import { enterVouchers } from '../ledger/posting.ts'
import { adjustmentsOf } from './adjust-opening.ts'
import { booksFor } from './books-for.ts'
import { carriedForward, openingLine, openingsOf } from './carry-forward.ts'
import type { CarriedBalance } from './carry-forward.ts'
import { openChartOf } from './mappings.ts'
import type { CloseAnswer } from './model.ts'
import { checksOfYear, whyChecksRefuse } from './month-checks.ts'
import { booksAfter, periodsOf, yearsClosed } from './periods.ts'
import type { StoredPeriod } from './periods.ts'

export interface CloseYearOptions {
  explanations?: Readonly<Record<string, string>> | undefined
}

/** The books are of one or more years; each closes or is refused with every reason. */
export async function closeYear(
  tx: Tx,
  actor: Actor,
  bookIds: readonly number[],
  { explanations = {} }: CloseYearOptions = {},
): Promise<CloseAnswer> {
  const { books, refused } = await booksFor(tx, actor, bookIds, 'year.close')
  const ids = books.map(({ id }) => id)
  const periods = await periodsOf(tx, ids)
  const closed = await yearsClosed(tx, ids)
  refused.push(...books.flatMap((book) => whyNot(book, periods.get(book.id) ?? new Map(), closed)))
  const ready = without(books, refused)
  const outcomes = await checksOfYear(tx, ready)
  for (const book of ready) refused.push(...whyChecksRefuse(book, outcomes.get(book.id) ?? [], explanations))
  const fit = without(ready, refused)
  const openings = await openNext(tx, fit)
  const { drafts, problems } = await openingDrafts(tx, fit, openings)
  refused.push(...problems)
  const good = without(fit, refused)
  const fitDrafts = drafts.filter(({ from }) => good.includes(from))
  const vouchers = await enter(
    tx,
    actor,
    good,
    fitDrafts.map(({ draft }) => draft),
  )
  const voucherOf = new Map(fitDrafts.map(({ from }, index) => [from.id, vouchers[index] ?? null]))
  await keep(tx, actor, good, { openings, voucherOf })
  return { done: good.map(({ id }) => id), refused, vouchers }
}

const without = (books: readonly Book[], refused: readonly Refused[]): Book[] => {
  const unfit = new Set(refused.map(({ id }) => id))
  return books.filter(({ id }) => !unfit.has(id))
}

function whyNot(
  { id, name, year }: Book,
  periods: ReadonlyMap<string, StoredPeriod>,
  closed: ReadonlySet<number>,
): Refused[] {
  if (closed.has(id)) return [{ id, code: 'year.closed', message: `账套“${name}”${year} 年已经年终结账` }]
  const open = [...periods.values()]
    .filter(({ status }) => status !== 'closed')
    .map(({ period }) => period)
    .sort()
  if (open.length === 0) return []
  const message = `账套“${name}”还有 ${open.length} 个期间没有结账：${open.slice(0, 3).join('、')}${open.length > 3 ? ' 等' : ''}`
  return [{ id, code: 'year.months_open', message, hint: '先按月结账到 12 月' }]
}

/** The book of the next year of each; opened with the same keeper and policy where there is none, its chart too. */
async function openNext(tx: Tx, books: readonly Book[]): Promise<Map<number, Book>> {
  const years = [...new Set(books.map(({ year }) => year + 1))]
  for (const year of years) await openChartOf(tx, year)
  const known = await booksAfter(tx, books)
  const absent = books.filter(({ id }) => !known.has(id))
  await openBooks(
    tx,
    absent.map(({ standard, scheme, region, year, org, policy }) => ({
      standard,
      scheme,
      region,
      year: year + 1,
      org,
      policy,
    })),
  )
  return booksAfter(tx, books)
}

interface OpeningDraft {
  from: Book
  draft: VoucherDraft
}

async function openingDrafts(
  tx: Tx,
  books: readonly Book[],
  openings: ReadonlyMap<number, Book>,
): Promise<{ drafts: OpeningDraft[]; problems: Refused[] }> {
  const carried = await carriedForward(tx, books)
  const nextBooks = [...openings.values()]
  await lockOpenings(tx, nextBooks)
  const unposted = await unpostedOpenings(tx, nextBooks)
  const standing = await openingsOf(tx, nextBooks)
  const adjusted = await adjustmentsOf(tx, nextBooks)
  const drafts: OpeningDraft[] = []
  const problems: Refused[] = []
  for (const book of books) {
    const next = openings.get(book.id)
    const year = carried.get(book.id)
    if (!next || !year) continue
    problems.push(
      ...year.problems.map(({ code, message, hint }) => ({ id: book.id, code, message, ...(hint ? { hint } : {}) })),
    )
    if (unposted.has(next.id)) {
      const message = `下年账套“${next.name}”的期初凭证还没有记账，不能结转`
      problems.push({ id: book.id, code: 'year.opening_unposted', message, hint: '先审核、记账或作废该凭证' })
    }
    const isFirst = (standing.get(next.id) ?? []).length === 0
    const lines = difference(year.balances, standing.get(next.id) ?? [], adjusted.get(next.id) ?? []).map(openingLine)
    if (lines.length > 0) drafts.push({ from: book, draft: draftFor(next, lines, isFirst) })
  }
  const wrong = await checkDrafts(
    tx,
    drafts.map(({ draft }) => draft),
  )
  drafts.forEach(({ from }, index) =>
    problems.push(...(wrong[index] ?? []).map(({ code, message }) => ({ id: from.id, code, message }))),
  )
  return { drafts, problems }
}

const draftFor = (next: Book, lines: VoucherDraft['lines'], isFirst: boolean): VoucherDraft => ({
  bookId: next.id,
  date: `${next.year}-01-01`,
  word: openingWord,
  kind: 'opening',
  summary: isFirst ? `${next.year - 1} 年结转期初余额` : `${next.year - 1} 年终结账补转期初差额`,
  attachmentCount: 0,
  lines,
  documents: [],
})

/** What the opening still lacks: carried − (as it stands − approved adjustments). */
function difference(
  carried: readonly CarriedBalance[],
  standing: readonly CarriedBalance[],
  adjusted: readonly CarriedBalance[],
): CarriedBalance[] {
  const sums = new Map<string, CarriedBalance>()
  const take = (list: readonly CarriedBalance[], sign: bigint) => {
    for (const { account, auxiliaries, cents } of list) {
      const key = `${account} ${contentOf(auxiliaries)}`
      const sum = sums.get(key) ?? { account, auxiliaries, cents: 0n }
      sum.cents += sign * cents
      sums.set(key, sum)
    }
  }
  take(carried, 1n)
  take(standing, -1n)
  take(adjusted, 1n)
  return [...sums.values()].filter(({ cents }) => cents !== 0n)
}

/** Books with opening balances typed but not posted: they would double what is carried. Proposed adjustments don't matter. */
async function unpostedOpenings(tx: Tx, books: readonly Book[]): Promise<Set<number>> {
  if (books.length === 0) return new Set()
  const rows: { book_id: number }[] = await whereInList(
    tx,
    tx('vouchers as v').leftJoin('opening_adjustments as a', 'a.voucher_id', 'v.id'),
    'v.book_id',
    books.map(({ id }) => id),
  )
    .where('v.kind', 'opening')
    .whereIn('v.status', ['draft', 'reviewed', 'returned'])
    .whereNull('a.id')
    .select('v.book_id')
  return new Set(rows.map((row) => Number(row.book_id)))
}

/** Two who would open the same next year wait for each other here, as whoever types opening balances does. */
const lockOpenings = (tx: Tx, books: readonly Book[]) =>
  whereInList(
    tx,
    tx('book_periods'),
    'book_id',
    books.map(({ id }) => id),
  )
    .whereIn('period', [...new Set(books.map(({ year }) => `${year}00`))])
    .orderBy('book_id')
    .forUpdate()
    .select('book_id')

async function enter(tx: Tx, actor: Actor, books: readonly Book[], drafts: readonly VoucherDraft[]): Promise<number[]> {
  const ids = await createVouchers(tx, machine, drafts, { isChecked: true })
  const vouchers = [...(await lockVouchers(tx, ids)).values()]
  const gates = books.map(({ id }) => id)
  await enterVouchers(tx, vouchers, { posterId: actor.id, reviewerId: actor.id }, gates)
  // Under the gate December can't be opened again meanwhile; before it, it could.
  const periods = await periodsOf(tx, gates)
  const reopened = books.find(({ id, year }) => periods.get(id)?.get(lastPeriod(year))?.status !== 'closed')
  const closed = await yearsClosed(tx, gates)
  if (reopened || closed.size > 0)
    throw conflict('year.raced', `${reopened?.name ?? '所选'}账套的状态刚刚改变，没有年终结账`, { hint: '刷新后重试' })
  return ids
}

async function keep(
  tx: Tx,
  actor: Actor,
  books: readonly Book[],
  { openings, voucherOf }: { openings: ReadonlyMap<number, Book>; voucherOf: ReadonlyMap<number, number | null> },
): Promise<void> {
  const ids = await nextIds(tx, books.length)
  const closedAt = new Date().toISOString()
  const rows = books.map((book, index) => ({
    id: ids[index] ?? 0,
    book_id: book.id,
    next_book_id: openings.get(book.id)?.id ?? 0,
    voucher_id: voucherOf.get(book.id) ?? null,
    closed_by: actor.id,
    closed_at: closedAt,
  }))
  await insertRows(tx, 'year_closings', yearColumns, rows)
}

const yearColumns = {
  id: 'id',
  book_id: 'id',
  next_book_id: 'id',
  voucher_id: 'id',
  closed_by: 'id',
  closed_at: 'text',
} as const
