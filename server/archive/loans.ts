// 会计档案借阅登记: who took what, for which purpose, with whose leave, until when, and when it came back.
import { dateInChina } from '../core/calendar.ts'
import type { Actor } from '../core/actor.ts'
import { nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { conflict, invalid, missing } from '../core/errors.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import { findPackage } from './packages.ts'

export interface Lending {
  packageId: number
  borrower: string
  borrowerOrg: string
  purpose: string
  /** Which pieces; absent: the whole package. */
  pieces?: string | undefined
  approvedBy: string
  lentOn: string
  dueOn: string
}

export async function lend(tx: Tx, actor: Actor, lending: Lending): Promise<{ id: number }> {
  await requireLender(tx, actor, lending.packageId)
  const problems = [
    ...(lending.dueOn < lending.lentOn
      ? [{ code: 'loan.due', message: `归还期限 ${lending.dueOn} 早于借出日期 ${lending.lentOn}`, at: 'dueOn' }]
      : []),
    ...(lending.approvedBy.trim() === lending.borrower.trim()
      ? [{ code: 'loan.approved', message: `借阅人 ${lending.borrower} 不能批准自己借阅`, at: 'approvedBy' }]
      : []),
    ...(lending.lentOn > dateInChina(new Date())
      ? [{ code: 'loan.date', message: `借出日期 ${lending.lentOn} 在今天以后`, at: 'lentOn' }]
      : []),
  ]
  if (problems.length > 0) throw invalid(problems)
  const id = await nextId(tx)
  await tx('archive_loans').insert({
    id,
    package_id: lending.packageId,
    borrower: lending.borrower,
    borrower_org: lending.borrowerOrg,
    purpose: lending.purpose,
    pieces: lending.pieces ?? null,
    approved_by: lending.approvedBy,
    lent_on: lending.lentOn,
    due_on: lending.dueOn,
    lent_by: actor.id,
  })
  return { id }
}

export interface TakingBack {
  id: number
  date: string
  note?: string | undefined
}

export async function takeBack(tx: Tx, actor: Actor, { id, date, note }: TakingBack): Promise<{ id: number }> {
  const [loan]: StoredLoan[] = await tx('archive_loans').where({ id }).forUpdate()
  if (!loan) throw missing(`没有编号 ${id} 的借阅登记`)
  await requireLender(tx, actor, Number(loan.package_id))
  if (loan.returned_on !== null)
    throw conflict('loan.returned', `${loan.borrower} 借阅的档案已于 ${loan.returned_on} 归还`)
  if (date < loan.lent_on) throw invalid(`归还日期 ${date} 早于借出日期 ${loan.lent_on}`, { at: 'date' })
  await tx('archive_loans')
    .where({ id })
    .update({ returned_on: date, taken_back_by: actor.id, return_note: note ?? null })
  return { id }
}

async function requireLender(tx: Tx, actor: Actor, packageId: number): Promise<void> {
  const found = await findPackage(tx, actor, packageId)
  await requireBook(tx, actor, 'archive.lend', await loadBook(tx, Number(found.book_id)))
}

interface StoredLoan {
  id: number
  package_id: number
  borrower: string
  borrower_org: string
  purpose: string
  pieces: string | null
  approved_by: string
  lent_on: string
  due_on: string
  returned_on: string | null
  lent_by: number
  taken_back_by: number | null
  return_note: string | null
}

/** The loans of one package, newest first; `isOverdue` by today's date. */
export async function listLoans(tx: Tx, actor: Actor, packageId: number) {
  await findPackage(tx, actor, packageId)
  const today = dateInChina(new Date())
  const rows: (StoredLoan & { lender: string | null; taker: string | null })[] = await tx('archive_loans as l')
    .leftJoin('users as u', 'u.id', 'l.lent_by')
    .leftJoin('users as t', 't.id', 'l.taken_back_by')
    .where('l.package_id', packageId)
    .orderBy([
      { column: 'l.lent_on', order: 'desc' },
      { column: 'l.id', order: 'desc' },
    ])
    .select('l.*', 'u.name as lender', 't.name as taker')
  return {
    rows: rows.map((row) => ({
      id: Number(row.id),
      borrower: row.borrower,
      borrowerOrg: row.borrower_org,
      purpose: row.purpose,
      pieces: row.pieces,
      approvedBy: row.approved_by,
      lentOn: row.lent_on,
      dueOn: row.due_on,
      returnedOn: row.returned_on,
      lender: row.lender,
      taker: row.taker,
      note: row.return_note,
      isOverdue: row.returned_on === null && row.due_on < today,
    })),
  }
}
