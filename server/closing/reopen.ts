// Reopening a month (反结账): asked for with a reason, decided by another person, backwards only. The closing vouchers stay; closing again
// carries the difference. What was asked and decided is kept.
import type { Knex } from 'knex'
import type { Actor } from '../core/actor.ts'
import { firstPeriod, lastPeriod, openingPeriod } from '../core/calendar.ts'
import { nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, missing, refused } from '../core/errors.ts'
import { limitToBooks, requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { booksAfter, lastClosed, periodsOf, yearsClosed } from './periods.ts'

export type RequestState = 'requested' | 'approved' | 'refused'

interface StoredRequest {
  id: number
  book_id: number
  period: string
  reason: string
  status: RequestState
  requested_by: number
}

export async function requestReopen(
  tx: Tx,
  actor: Actor,
  { bookId, period, reason }: { bookId: number; period: string; reason: string },
): Promise<{ id: number; book: string }> {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'period.reopen', book)
  await lockGate(tx, bookId)
  await requireLastClosed(tx, book, period)
  const pending = await tx('reopen_requests').where({ book_id: bookId, status: 'requested' }).first('id')
  if (pending)
    throw conflict('reopen.pending', `账套“${book.name}”已有反结账申请在等待审批`, {
      hint: '等待审批，或请审批人退回后再申请',
    })
  const id = await nextId(tx)
  await tx('reopen_requests').insert({
    id,
    book_id: bookId,
    period,
    reason,
    status: 'requested',
    requested_by: actor.id,
    requested_at: new Date().toISOString(),
  })
  return { id, book: book.name }
}

/** Opens the month. Where the year has been closed from it, the right to close years is needed too, and that closing is undone. */
export async function approveReopen(tx: Tx, actor: Actor, id: number, note?: string): Promise<Decided> {
  const { request, book } = await lockRequest(tx, actor, id)
  await requireLastClosed(tx, book, request.period)
  const isYearClosed = request.period === lastPeriod(book.year) && (await yearsClosed(tx, [book.id])).has(book.id)
  if (isYearClosed) await requireBook(tx, actor, 'year.close', book)
  const months =
    request.period === firstPeriod(book.year) ? [openingPeriod(book.year), request.period] : [request.period]
  await tx('book_periods')
    .where({ book_id: book.id })
    .whereIn('period', months)
    .update({ status: 'open', closed_at: null, closed_by: null })
  await tx('period_checks').where({ book_id: book.id, period: request.period }).delete()
  if (isYearClosed)
    await tx('year_closings')
      .where({ book_id: book.id })
      .whereNull('undone_at')
      .update({ undone_at: new Date().toISOString() })
  return decide(tx, actor, { request, book, status: 'approved', note })
}

export async function refuseReopen(tx: Tx, actor: Actor, id: number, note: string): Promise<Decided> {
  const { request, book } = await lockRequest(tx, actor, id)
  return decide(tx, actor, { request, book, status: 'refused', note })
}

export interface Decided {
  id: number
  bookId: number
  book: string
  period: string
  status: RequestState
}

async function decide(
  tx: Tx,
  actor: Actor,
  {
    request,
    book,
    status,
    note,
  }: { request: StoredRequest; book: Book; status: RequestState; note: string | undefined },
): Promise<Decided> {
  await tx('reopen_requests')
    .where({ id: request.id })
    .update({ status, decided_by: actor.id, decided_at: new Date().toISOString(), decision_note: note ?? null })
  return { id: Number(request.id), bookId: book.id, book: book.name, period: request.period, status }
}

// The gate first: whoever closes or posts to the book waits until the month is open or still shut.
async function lockRequest(tx: Tx, actor: Actor, id: number): Promise<{ request: StoredRequest; book: Book }> {
  const known: StoredRequest | undefined = await tx('reopen_requests').where({ id }).first()
  if (!known) throw missing(`没有编号 ${id} 的反结账申请`)
  const book = await loadBook(tx, Number(known.book_id))
  await requireBook(tx, actor, 'period.approve', book)
  await lockGate(tx, book.id)
  const [request]: StoredRequest[] = await tx('reopen_requests').where({ id }).forUpdate()
  if (!request || request.status !== 'requested')
    throw conflict('reopen.decided', `编号 ${id} 的反结账申请已经办结`, { hint: '刷新后查看结果' })
  if (Number(request.requested_by) === actor.id)
    throw refused('reopen.own', '申请人不能审批自己的反结账申请', { hint: '请另一位主管审批' })
  return { request, book }
}

const lockGate = (tx: Tx, bookId: number): Knex.QueryBuilder =>
  tx('books').where({ id: bookId }).forUpdate().select('id')

async function requireLastClosed(tx: Tx, book: Book, period: string): Promise<void> {
  const next = (await booksAfter(tx, [book])).get(book.id)
  const periods = await periodsOf(tx, next ? [book.id, next.id] : [book.id])
  const ofBook = periods.get(book.id) ?? new Map()
  const last = lastClosed(book.year, ofBook)
  if (ofBook.get(period)?.status !== 'closed')
    throw conflict('period.open', `账套“${book.name}”的 ${period} 期间没有结账，不用反结账`)
  if (last !== period)
    throw refused('reopen.order', `反结账按逆序进行：账套“${book.name}”最近结账的是 ${last}，不能先开 ${period}`, {
      hint: `先反结账 ${last}`,
    })
  const after = next ? lastClosed(next.year, periods.get(next.id) ?? new Map()) : undefined
  if (next && after !== undefined)
    throw refused('reopen.order', `反结账按逆序进行：下年账套“${next.name}”已结账到 ${after}，不能先开 ${period}`, {
      hint: `先把下年各月反结账`,
    })
}

export interface RequestFilter {
  status?: RequestState | undefined
  book?: number | undefined
  page: number
  size: number
}

export async function listRequests(tx: Tx, actor: Actor, { status, book, page, size }: RequestFilter) {
  const found = limitToBooks(tx('reopen_requests as r').join('books', 'books.id', 'r.book_id'), actor, 'ledger.read')
    .leftJoin('users as u', 'u.id', 'r.requested_by')
    .leftJoin('users as d', 'd.id', 'r.decided_by')
  if (status) found.where('r.status', status)
  if (book) found.where('r.book_id', book)
  const counted: { total?: number | string } | undefined = await found.clone().count({ total: '*' }).first()
  const rows: ListedRequest[] = await found
    .orderBy('r.id', 'desc')
    .offset((page - 1) * size)
    .limit(size)
    .select(
      'r.id',
      'r.book_id',
      'books.name as book_name',
      'r.period',
      'r.reason',
      'r.status',
      'r.requested_by',
      'u.name as requester',
      'r.requested_at',
      'd.name as decider',
      'r.decided_at',
      'r.decision_note',
    )
  return {
    rows: rows.map((row) => ({
      id: Number(row.id),
      bookId: Number(row.book_id),
      bookName: row.book_name,
      period: row.period,
      reason: row.reason,
      status: row.status,
      requester: row.requester ?? '',
      requestedAt: row.requested_at,
      decider: row.decider,
      decidedAt: row.decided_at,
      note: row.decision_note,
      /** The screen offers deciding only to another person. */
      isOwn: Number(row.requested_by) === actor.id,
    })),
    total: Number(counted?.total ?? 0),
  }
}

interface ListedRequest extends StoredRequest {
  book_name: string
  requester: string | null
  requested_at: string
  decider: string | null
  decided_at: string | null
  decision_note: string | null
}
