// Writes vouchers as drafts: by the thousand for documents, one at a time for people. Every draft is checked first; one wrong
// draft and nothing is written.
import type { Actor } from '../core/actor.ts'
import { insertRows, nextIds, whereInList } from '../core/database/index.ts'
import type { Row, Tx } from '../core/database/index.ts'
import { assert, invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart, ChartCache } from '../catalog/chart.ts'
import { findFundAccounts } from '../catalog/fund-accounts.ts'
import type { FundAccount } from '../catalog/model.ts'
import { gatherAuxSets, loadDimensions } from './auxiliaries.ts'
import type { Dimensions } from './auxiliaries.ts'
import { loadBooks } from './books.ts'
import type { Book } from './books.ts'
import { checkDraft, draftPeriod, totals } from './check-draft.ts'
import { takeDraftNumbers } from './draft-numbers.ts'
import { documentColumns, ledgerLimits, lineColumns, openingWord, voucherColumns } from './model.ts'
import type { VoucherDraft } from './model.ts'

export interface CreateOptions {
  /** The caller has just had every draft checked by `checkDrafts` in this transaction. */
  isChecked?: boolean
  /** Charts already read; the caller knows how long they hold. */
  charts?: ChartCache
}

/** Writes the drafts and returns their ids in order. AppError 400 with every problem of every draft when one is wrong. */
export async function createVouchers(
  tx: Tx,
  actor: Actor,
  drafts: readonly VoucherDraft[],
  options: CreateOptions = {},
): Promise<number[]> {
  if (drafts.length === 0) return []
  if (!options.isChecked) refuseWrong(await checkDrafts(tx, drafts, options.charts))
  const books = await loadBooks(
    tx,
    drafts.map(({ bookId }) => bookId),
  )
  const dimensions = await loadDimensions(tx)
  const ids = await nextIds(tx, drafts.length)
  const made = { actorId: actor.id, at: new Date().toISOString() }
  const auxSets = gatherAuxSets(dimensions)
  const draftNos = actor.kind === 'user' ? await takeDraftNumbers(tx, drafts) : []
  const vouchers = drafts.map((draft, index) => ({
    ...voucherRow(draft, idAt(ids, index), bookOf(books, draft), made),
    draft_no: draftNos[index] ?? null,
  }))
  const lines = drafts.flatMap((draft, index) => lineRows(draft, idAt(ids, index), auxSets.keyFor))
  const documents = drafts.flatMap((draft, index) =>
    draft.documents.map(({ id, amount }) => ({ voucher_id: idAt(ids, index), document_id: id, amount })),
  )
  await auxSets.store(tx)
  await insertRows(tx, 'vouchers', voucherColumns, vouchers)
  await insertRows(tx, 'voucher_lines', lineColumns, lines)
  await insertRows(tx, 'voucher_documents', documentColumns, documents)
  return ids
}

/** The problems of each draft, in the order of the drafts. Reads what the checks need once for all of them. */
export async function checkDrafts(
  tx: Tx,
  drafts: readonly VoucherDraft[],
  charts: ChartCache = new Map(),
): Promise<Problem[][]> {
  assert(drafts.length <= ledgerLimits.vouchersPerCall, `${drafts.length} drafts in one call`)
  const books = await loadBooks(
    tx,
    drafts.map(({ bookId }) => bookId),
  )
  const periods = await openPeriodsOf(tx, [...books.keys()])
  const dimensions = await loadDimensions(tx)
  const fundAccounts = await fundAccountsOf(tx, drafts, dimensions)
  const chartOfBook = new Map<number, Chart>()
  for (const book of books.values()) {
    chartOfBook.set(book.id, await chartOf(tx, book.standard, book.scheme, book.year, charts))
  }
  return drafts.map((draft) => {
    const book = books.get(draft.bookId)
    const chart = chartOfBook.get(draft.bookId)
    if (!book || !chart) return [{ code: 'voucher.book', message: `没有编号 ${draft.bookId} 的账套`, at: 'bookId' }]
    return checkDraft(draft, { book, chart, openPeriods: periods.get(book.id) ?? new Set(), dimensions, fundAccounts })
  })
}

/** Stops with every problem; places are prefixed with the draft they lie in when there are several. */
export function refuseWrong(problems: readonly (readonly Problem[])[]): void {
  const prefix = (index: number) => (problems.length > 1 ? `drafts.${index}.` : '')
  const all = problems.flatMap((list, index) =>
    list.map((problem) => ({ ...problem, at: `${prefix(index)}${problem.at ?? ''}` })),
  )
  if (all.length > 0) throw invalid(all.slice(0, problemsShown))
}

const problemsShown = 1000

/** The open periods of each book. */
export async function openPeriodsOf(tx: Tx, bookIds: readonly number[]): Promise<Map<number, Set<string>>> {
  const open = new Map<number, Set<string>>(bookIds.map((id) => [id, new Set()]))
  if (bookIds.length === 0) return open
  const rows: { book_id: number; period: string }[] = await whereInList(tx, tx('book_periods'), 'book_id', bookIds)
    .where({ status: 'open' })
    .select('book_id', 'period')
  for (const { book_id: bookId, period } of rows) open.get(Number(bookId))?.add(period)
  return open
}

async function fundAccountsOf(
  tx: Tx,
  drafts: readonly VoucherDraft[],
  dimensions: Dimensions,
): Promise<Map<string, FundAccount>> {
  const codes = new Set<string>()
  for (const draft of drafts) {
    for (const { auxiliaries } of draft.lines) {
      for (const [dimension, value] of Object.entries(auxiliaries)) {
        if (dimensions.get(dimension)?.catalogue === 'fundAccounts') codes.add(value)
      }
    }
  }
  const found = await findFundAccounts(tx, [...codes])
  return new Map(found.map((account) => [account.code, account]))
}

function idAt(ids: readonly number[], index: number): number {
  const id = ids[index]
  assert(id !== undefined, `no id for draft ${index}`)
  return id
}

function bookOf(books: ReadonlyMap<number, Book>, draft: VoucherDraft): Book {
  const book = books.get(draft.bookId)
  assert(book, `book ${draft.bookId} of a checked draft is gone`)
  return book
}

function voucherRow(draft: VoucherDraft, id: number, book: Book, made: { actorId: number; at: string }): Row {
  return {
    id,
    book_id: book.id,
    period: draftPeriod(draft),
    voucher_date: draft.date,
    word: draft.word ?? (draft.kind === 'opening' ? openingWord : (book.policy.voucherWords[0] ?? '记')),
    kind: draft.kind,
    status: 'draft',
    summary: draft.summary,
    attachment_count: draft.attachmentCount,
    total_amount: fromCents(totals(draft.lines).debit),
    rule_id: draft.rule?.id ?? null,
    rule_version: draft.rule?.version ?? null,
    group_key: draft.groupKey ?? null,
    reverses_id: draft.reverses ?? null,
    corrects_id: draft.corrects ?? null,
    maker_id: made.actorId,
    made_at: made.at,
  }
}

/** The lines of a draft as they are stored; also used when a draft is changed. */
export function lineRows(
  draft: VoucherDraft,
  voucherId: number,
  keyFor: (auxiliaries: DraftAuxiliaries) => string,
): Row[] {
  const period = draftPeriod(draft)
  return draft.lines.map((line, index) => ({
    voucher_id: voucherId,
    line_no: index + 1,
    book_id: draft.bookId,
    period,
    voucher_date: draft.date,
    account_code: line.account,
    summary: line.summary ?? draft.summary,
    debit_amount: line.side === 'debit' ? line.amount : '0.00',
    credit_amount: line.side === 'credit' ? line.amount : '0.00',
    aux_key: keyFor(line.auxiliaries),
  }))
}

type DraftAuxiliaries = VoucherDraft['lines'][number]['auxiliaries']
