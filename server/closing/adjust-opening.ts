// Adjusting opening balances (年初调整单): proposed with a reason and the number of what it rests on, approved by another person, entered in
// month 00 as a voucher of its own. The year before stays as it was closed; the difference is explained by these.
import type { Actor } from '../core/actor.ts'
import { openingPeriod } from '../core/calendar.ts'
import { nextId, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing, refused } from '../core/errors.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { auxSetsOf, loadAuxSets, loadDimensions, auxiliariesOf } from '../ledger/auxiliaries.ts'
import { lockVouchers } from '../ledger/batch.ts'
import { limitToBooks, requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import { createVouchers } from '../ledger/create-vouchers.ts'
import { openingWord } from '../ledger/model.ts'
import type { DraftLine } from '../ledger/model.ts'
import { enterVouchers } from '../ledger/posting.ts'
import { chartOf } from '../catalog/chart.ts'
import type { CarriedBalance } from './carry-forward.ts'

export interface ProposeAdjustment {
  bookId: number
  reason: string
  basisNo: string
  lines: readonly DraftLine[]
}

export async function proposeAdjustment(tx: Tx, actor: Actor, { bookId, reason, basisNo, lines }: ProposeAdjustment) {
  const book = await loadBook(tx, bookId)
  await requireBook(tx, actor, 'book.open', book)
  const { accounts } = await chartOf(tx, book.standard, book.scheme, book.year)
  const results = lines.filter(({ account }) =>
    ['income', 'expenditure'].includes(accounts.get(account)?.element ?? ''),
  )
  if (results.length > 0)
    throw invalid(`收入、支出科目没有年初余额，不能调整：${results.map(({ account }) => account).join('、')}`, {
      hint: '年初调整只用资产、负债、净资产科目',
    })
  const draft = {
    bookId,
    date: `${book.year}-01-01`,
    word: openingWord,
    kind: 'opening' as const,
    summary: `年初调整：${reason}`.slice(0, 200),
    attachmentCount: 0,
    lines,
    documents: [],
  }
  const [voucherId] = await createVouchers(tx, actor, [draft])
  const id = await nextId(tx)
  await tx('opening_adjustments').insert({
    id,
    book_id: bookId,
    voucher_id: voucherId,
    reason,
    basis_no: basisNo,
    status: 'proposed',
    made_by: actor.id,
    made_at: new Date().toISOString(),
  })
  return { id, voucherId, book: book.name }
}

/** Approving reviews and posts the voucher; refusing gives it up. */
export async function decideAdjustment(
  tx: Tx,
  actor: Actor,
  { id, approve, note }: { id: number; approve: boolean; note?: string | undefined },
) {
  const [stored]: StoredAdjustment[] = await tx('opening_adjustments').where({ id }).forUpdate()
  if (!stored) throw missing(`没有编号 ${id} 的年初调整单`)
  const book = await loadBook(tx, Number(stored.book_id))
  await requireBook(tx, actor, 'year.close', book)
  if (stored.status !== 'proposed') throw conflict('adjustment.decided', `编号 ${id} 的年初调整单已经办结`)
  if (Number(stored.made_by) === actor.id)
    throw refused('adjustment.own', '编制人不能审批自己的年初调整单', { hint: '请另一位主管审批' })
  const voucherId = Number(stored.voucher_id)
  const [voucher] = [...(await lockVouchers(tx, [voucherId])).values()]
  if (!voucher || voucher.status !== 'draft')
    throw conflict('adjustment.voucher', `年初调整单 ${id} 的凭证 ${voucherId} 已不是未审核状态`)
  if (approve) await enterVouchers(tx, [voucher], { posterId: actor.id, reviewerId: actor.id })
  else await tx('vouchers').where({ id: voucherId }).update({ status: 'void' })
  const status = approve ? 'approved' : 'refused'
  await tx('opening_adjustments')
    .where({ id })
    .update({ status, decided_by: actor.id, decided_at: new Date().toISOString(), decision_note: note ?? null })
  return { id, bookId: book.id, book: book.name, voucherId, status }
}

interface StoredAdjustment {
  id: number
  book_id: number
  voucher_id: number
  reason: string
  basis_no: string
  status: 'proposed' | 'approved' | 'refused'
  made_by: number
  made_at: string
  decided_at: string | null
  decision_note: string | null
}

/** What approved adjustments have moved in month 00 of the books, under the auxiliaries that keep a balance. */
export async function adjustmentsOf(tx: Tx, books: readonly Book[]): Promise<Map<number, CarriedBalance[]>> {
  const found = new Map<number, CarriedBalance[]>()
  if (books.length === 0) return found
  const rows: { book_id: number; account_code: string; aux_key: string; debit: Money; credit: Money }[] =
    await whereInList(
      tx,
      tx('opening_adjustments as a').join('voucher_lines as m', 'm.voucher_id', 'a.voucher_id'),
      'a.book_id',
      books.map(({ id }) => id),
    )
      .where('a.status', 'approved')
      .whereIn('m.period', [...new Set(books.map(({ year }) => openingPeriod(year)))])
      .groupBy('a.book_id', 'm.account_code', 'm.aux_key')
      .select('a.book_id', 'm.account_code', 'm.aux_key')
      .sum({ debit: 'm.debit_amount', credit: 'm.credit_amount' })
  const sets = await loadAuxSets(
    tx,
    rows.map((row) => row.aux_key),
  )
  const dimensions = await loadDimensions(tx)
  for (const row of rows) {
    const kept = auxSetsOf(auxiliariesOf(sets.get(row.aux_key)), dimensions).at(-1)
    const list = found.get(Number(row.book_id)) ?? []
    list.push({
      account: row.account_code,
      auxiliaries: auxiliariesOf(kept),
      cents: toCents(row.debit) - toCents(row.credit),
    })
    found.set(Number(row.book_id), list)
  }
  return found
}

export async function listAdjustments(
  tx: Tx,
  actor: Actor,
  { book, status, page, size }: { book?: number | undefined; status?: string | undefined; page: number; size: number },
) {
  const found = limitToBooks(
    tx('opening_adjustments as a').join('books', 'books.id', 'a.book_id'),
    actor,
    'ledger.read',
  )
    .join('vouchers as v', 'v.id', 'a.voucher_id')
    .leftJoin('users as u', 'u.id', 'a.made_by')
    .leftJoin('users as d', 'd.id', 'a.decided_by')
  if (book) found.where('a.book_id', book)
  if (status) found.where('a.status', status)
  const counted: { total?: number | string } | undefined = await found.clone().count({ total: '*' }).first()
  const rows: (StoredAdjustment & {
    book_name: string
    total_amount: Money
    maker: string | null
    decider: string | null
  })[] = await found
    .orderBy('a.id', 'desc')
    .offset((page - 1) * size)
    .limit(size)
    .select('a.*', 'books.name as book_name', 'v.total_amount', 'u.name as maker', 'd.name as decider')
  return {
    rows: rows.map((row) => ({
      id: Number(row.id),
      bookId: Number(row.book_id),
      bookName: row.book_name,
      voucherId: Number(row.voucher_id),
      amount: row.total_amount,
      reason: row.reason,
      basisNo: row.basis_no,
      status: row.status,
      maker: row.maker ?? '',
      madeAt: row.made_at,
      decider: row.decider,
      decidedAt: row.decided_at,
      note: row.decision_note,
      isOwn: Number(row.made_by) === actor.id,
    })),
    total: Number(counted?.total ?? 0),
  }
}
