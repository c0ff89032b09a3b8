// 签发: a statement of one book is kept as it stands, with its digest and who answers for it; never one whose checks fail.
import type { Actor } from '../core/actor.ts'
import { insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { conflict, refused } from '../core/errors.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { loadBook } from '../ledger/books.ts'
import type { Span } from './model.ts'
import type { Issued, Statement } from './statement-model.ts'
import { statementOf } from './statement.ts'

/** What of a statement is signed: its head and figures, not how it was checked. */
function contentOf({ head, columns, rows }: Statement): string {
  const { issued: _issued, isClosed: _isClosed, ...rest } = head
  return canonicalJson({ head: rest, columns, rows })
}

/** Issues a statement of one book. Refused while a check of it fails; repeating what is issued already is refused too. */
export async function issueStatement(
  tx: Tx,
  actor: Actor,
  input: { book: number; report: string; period: string; span: Span },
): Promise<Issued> {
  await requireBook(tx, actor, 'statement.note', await loadBook(tx, input.book))
  const statement = await statementOf(tx, actor, input)
  requireSound(statement)
  const content = contentOf(statement)
  const digest = sm3(content)
  const { head } = statement
  if (head.issued?.digest === digest) {
    throw conflict(
      'statement.issued',
      `${head.title}已于 ${head.issued.at.slice(0, 10)} 由 ${head.issued.by} 签发，数字没有变动`,
    )
  }
  const issued: Issued = {
    id: await nextId(tx),
    version: (head.issued?.version ?? 0) + 1,
    at: new Date().toISOString(),
    by: actor.name,
    digest,
  }
  await insertRows(tx, 'report_snapshots', snapshotColumns, [
    {
      id: issued.id,
      book_id: input.book,
      report_id: head.report,
      report_no: head.number,
      span: head.span,
      period: head.period,
      version: issued.version,
      content,
      digest,
      issued_by: actor.id,
      issued_name: issued.by,
      issued_at: issued.at,
    },
  ])
  return issued
}

const snapshotColumns = {
  id: 'id',
  book_id: 'id',
  report_id: 'text',
  report_no: 'text',
  span: 'text',
  period: 'text',
  version: 'integer',
  content: 'long',
  digest: 'text',
  issued_by: 'id',
  issued_name: 'text',
  issued_at: 'text',
} as const

/** Refuses to issue what does not hold. */
function requireSound({ checks, head }: Statement): void {
  const wrong = checks.filter(({ holds, level }) => holds === false && level === 'error')
  if (wrong.length > 0) {
    throw refused(
      'statement.unsound',
      `${head.title}有 ${wrong.length} 处核对不符，不能签发：${wrong[0]?.message ?? ''}`,
      {
        problems: wrong.map(({ id, message }) => ({ code: id, message })),
        hint: '查明不符的原因后再签发',
      },
    )
  }
}
