// One voucher as the screen draws it: who signed it, its lines with names, where it comes from, and what one may do with it.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { AppError, missing } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import type { Chart } from '../catalog/chart.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { auxiliaryNames } from './auxiliary-names.ts'
import type { NamedAuxiliary } from './auxiliary-names.ts'
import { limitToBooks, requireBook } from './book-scope.ts'
import { loadBooks } from './books.ts'
import { attachmentsOf } from './attachments.ts'
import { lacksCashier } from './cashier-sign.ts'
import {
  whyNotAttach,
  whyNotChange,
  whyNotPost,
  whyNotReturn,
  whyNotReverse,
  whyNotReview,
  whyNotSign,
  whyNotVoid,
} from './duties.ts'
import type { Duty } from './duties.ts'
import { linesOf } from './lines.ts'
import { bookRow, booksWithNames } from './list-books.ts'
import type { BookRow, NamedBook } from './list-books.ts'
import { neighboursOf, personNames, voucherRow } from './list-vouchers.ts'
import type { VoucherFilter } from './list-vouchers.ts'
import { draftName } from './model.ts'
import type { StoredLine, StoredVoucher } from './model.ts'
import { remarksOf } from './remarks.ts'
import { reversalsOf } from './reverse-vouchers.ts'

export type VoucherAction = 'edit' | 'attach' | 'void' | 'review' | 'return' | 'sign' | 'post' | 'reverse'

const duties: Readonly<Record<VoucherAction, { permission: string; whyNot: Duty }>> = {
  edit: { permission: 'voucher.make', whyNot: whyNotChange },
  attach: { permission: 'voucher.make', whyNot: whyNotAttach },
  sign: { permission: 'voucher.sign', whyNot: whyNotSign },
  void: { permission: 'voucher.make', whyNot: whyNotVoid },
  review: { permission: 'voucher.review', whyNot: whyNotReview },
  return: { permission: 'voucher.review', whyNot: whyNotReturn },
  post: { permission: 'voucher.post', whyNot: whyNotPost },
  reverse: { permission: 'voucher.reverse', whyNot: whyNotReverse },
}

/** `filter` is the list the voucher was opened from; its neighbours are those of that list. */
export async function showVoucher(tx: Tx, actor: Actor, id: number, filter: VoucherFilter = {}): Promise<object> {
  const { voucher, book } = await findVoucher(tx, actor, id)
  const names = await personNames(tx, [voucher])
  const reversal = (await reversalsOf(tx, [id])).get(id)
  const original = voucher.reverses_id === null ? undefined : await findLink(tx, Number(voucher.reverses_id))
  const corrected = voucher.corrects_id === null ? undefined : await findLink(tx, Number(voucher.corrects_id))
  const corrections: StoredVoucher[] = await tx('vouchers')
    .where({ corrects_id: id })
    .whereNot({ status: 'void' })
    .orderBy('id')
  const lacking = await lacksCashier(tx, [voucher], await loadBooks(tx, [voucher.book_id]))
  const { allowed, reasons } = await actionsOf(tx, actor, { voucher, book, reversal })
  return {
    voucher: {
      ...voucherRow({ ...voucher, book_name: book.name }, names),
      standard: book.standard,
      scheme: book.scheme,
      schemeName: book.schemeName,
      org: book.org,
      orgName: book.orgName,
      region: book.region,
      regionName: book.regionName,
      year: book.year,
      cashierAt: voucher.cashier_at,
      lacksCashier: lacking.has(voucher.id),
      madeAt: voucher.made_at,
      reviewedAt: voucher.reviewed_at,
      postedAt: voucher.posted_at,
      chainNo: voucher.chain_no === null ? null : Number(voucher.chain_no),
      hash: voucher.hash,
    },
    lines: await shownLines(tx, voucher, book),
    documents: await documentsOf(tx, id),
    rule: await ruleOf(tx, voucher),
    siblings: await siblingsOf(tx, actor, voucher),
    remarks: await remarksOf(tx, id),
    attachments: await attachmentsOf(tx, id),
    corrects: corrected ? linkOf(corrected) : null,
    correctedBy: corrections.map(linkOf),
    reverses: original ? linkOf(original) : null,
    reversedBy: reversal ? [linkOf(reversal)] : [],
    neighbours: await neighboursOf(tx, actor, filter, voucher),
    allowed,
    reasons,
  }
}

async function findVoucher(tx: Tx, actor: Actor, id: number): Promise<{ voucher: StoredVoucher; book: BookRow }> {
  const voucher: StoredVoucher | undefined = await tx('vouchers').where({ id }).first()
  const named: NamedBook | undefined = voucher
    ? await limitToBooks(booksWithNames(tx), actor, 'voucher.read').where('books.id', voucher.book_id).first()
    : undefined
  if (!voucher || !named) throw missing(`没有编号 ${id} 的凭证，或不在您的数据范围内`)
  return { voucher, book: bookRow(named) }
}

/** What the actor may do now, and why not the rest. */
async function actionsOf(
  tx: Tx,
  actor: Actor,
  at: { voucher: StoredVoucher; book: BookRow; reversal: StoredVoucher | undefined },
) {
  const { voucher, book, reversal } = at
  const allowed: VoucherAction[] = []
  const reasons: Partial<Record<VoucherAction, string>> = {}
  const denials = new Map<string, string | null>()
  for (const [action, { permission, whyNot }] of Object.entries(duties) as [
    VoucherAction,
    (typeof duties)[VoucherAction],
  ][]) {
    if (!denials.has(permission)) denials.set(permission, await denialOf(tx, actor, permission, book))
    const isReversed = action === 'reverse' && reversal !== undefined
    const reason =
      denials.get(permission) ?? whyNot(voucher, actor)?.message ?? (isReversed ? '已有红字凭证' : undefined)
    if (reason === undefined) allowed.push(action)
    else reasons[action] = reason
  }
  return { allowed, reasons }
}

async function denialOf(tx: Tx, actor: Actor, permission: string, book: BookRow): Promise<string | null> {
  try {
    await requireBook(tx, actor, permission, book)
    return null
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}

export interface ShownLine {
  lineNo: number
  account: string
  /** Full name, from the first level down. */
  accountName: string
  summary: string
  debit: Money
  credit: Money
  auxiliaries: NamedAuxiliary[]
}

async function shownLines(tx: Tx, voucher: StoredVoucher, book: BookRow): Promise<ShownLine[]> {
  const lines: StoredLine[] = (await linesOf(tx, [voucher.id])).get(voucher.id) ?? []
  const chart: Chart = await chartOf(tx, book.standard, book.scheme, book.year)
  const sets = await loadAuxSets(
    tx,
    lines.map((line) => line.aux_key),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), book.year)
  return lines.map((line) => ({
    lineNo: Number(line.line_no),
    account: line.account_code,
    accountName: chart.accounts.get(line.account_code)?.fullName ?? line.account_code,
    summary: line.summary,
    debit: line.debit_amount,
    credit: line.credit_amount,
    auxiliaries: named(auxiliariesOf(sets.get(line.aux_key))),
  }))
}

async function documentsOf(tx: Tx, voucherId: number): Promise<object[]> {
  const rows: {
    id: number
    amount: Money
    event: string | null
    doc_no: string | null
    biz_date: string | null
    file_id: number | null
    line_no: number | null
  }[] = await tx('voucher_documents as v')
    .leftJoin('documents as d', 'd.id', 'v.document_id')
    .where('v.voucher_id', voucherId)
    .orderBy('v.document_id')
    .limit(documentsShown)
    .select('v.document_id as id', 'v.amount', 'd.event', 'd.doc_no', 'd.biz_date', 'd.file_id', 'd.line_no')
  return rows.map((row) => ({
    id: Number(row.id),
    event: row.event,
    title: row.event,
    docNo: row.doc_no,
    bizDate: row.biz_date,
    amount: row.amount,
    fileId: row.file_id === null ? null : Number(row.file_id),
    line: row.line_no === null ? null : Number(row.line_no),
  }))
}

/** A voucher that sums up a day may have thousands; the list of documents shows them all. */
const documentsShown = 500

/** The rule by the name it had in the version that made the voucher. */
async function ruleOf(tx: Tx, voucher: StoredVoucher): Promise<{ id: string; version: number; name: string } | null> {
  if (voucher.rule_id === null) return null
  const version = Number(voucher.rule_version)
  const kept: { content: string } | undefined = await tx('rule_versions')
    .where({ rule_id: voucher.rule_id, version })
    .first('content')
  const { name } = kept ? (JSON.parse(kept.content) as { name?: string }) : {}
  return { id: voucher.rule_id, version, name: name ?? voucher.rule_id }
}

async function siblingsOf(tx: Tx, actor: Actor, voucher: StoredVoucher): Promise<object[]> {
  const documents = tx('voucher_documents').select('document_id').where({ voucher_id: voucher.id })
  const others = tx('voucher_documents').select('voucher_id').whereIn('document_id', documents)
  const rows: (StoredVoucher & { standard: string })[] = await limitToBooks(
    tx('vouchers').join('books', 'books.id', 'vouchers.book_id'),
    actor,
    'voucher.read',
  )
    .whereIn('vouchers.id', others)
    .whereNot('vouchers.id', voucher.id)
    .orderBy('vouchers.id')
    .limit(siblingsShown)
    .select('vouchers.*', 'books.standard')
  return rows.map((row) => ({ ...linkOf(row), standard: row.standard }))
}

const siblingsShown = 50

async function findLink(tx: Tx, id: number): Promise<StoredVoucher | undefined> {
  const [row]: StoredVoucher[] = await whereInList(tx, tx('vouchers'), 'id', [id])
  return row
}

const linkOf = (voucher: StoredVoucher) => ({
  id: Number(voucher.id),
  word: voucher.word,
  no: voucher.voucher_no === null ? null : Number(voucher.voucher_no),
  draftNo: draftName(voucher),
  date: voucher.voucher_date,
  status: voucher.status,
})
