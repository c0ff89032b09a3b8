// Writing down why a warning may stand. What people said is shown beside the findings and asked for again when these change.
import type { Actor } from '../core/actor.ts'
import { insertRows, nextId } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid, refused } from '../core/errors.ts'
import { loadBook } from '../ledger/books.ts'
import { requireBook } from '../ledger/book-scope.ts'
import { digestOf, mayBeExplained } from './explanations.ts'
import { runChecks } from './run-checks.ts'

export interface ExplainInput {
  bookId: number
  period: string
  code: string
  text: string
}

/** Writes down why a warning may stand. The check is run again, so that what is explained is what there is. */
export async function explainCheck(
  tx: Tx,
  actor: Actor,
  input: ExplainInput,
): Promise<{ id: number; findings: number }> {
  const book = await loadBook(tx, input.bookId)
  await requireBook(tx, actor, 'check.explain', book)
  const rowId = input.code.slice(0, 3)
  const outcomes = await runChecks(tx, { books: [book], period: input.period, codes: [rowId] })
  const outcome = outcomes.find(({ code }) => code === input.code)
  if (!outcome) throw invalid(`没有核对项目 ${input.code}，或它不适用于“${book.name}”`, { hint: '核对编号后再填' })
  if (!mayBeExplained(outcome.code, outcome.level))
    throw refused('check.blocking', `${outcome.code} ${outcome.title}是阻断项，不能用说明代替`, {
      hint: '按列出的问题逐项更正后再核对',
    })
  if (outcome.findings.length === 0)
    throw refused('check.nothing', `${outcome.code} ${outcome.title}现在没有问题，不需要说明`, { hint: '刷新后查看' })
  const id = await nextId(tx)
  await insertRows(tx, 'check_explanations', explanationColumns, [
    {
      id,
      book_id: book.id,
      period: input.period,
      code: input.code,
      explanation: input.text,
      digest: digestOf(outcome.findings),
      finding_count: outcome.findings.length,
      explained_by: actor.name,
      actor_id: actor.id,
      explained_at: new Date().toISOString(),
    },
  ])
  return { id, findings: outcome.findings.length }
}

const explanationColumns = {
  id: 'id',
  book_id: 'id',
  period: 'text',
  code: 'text',
  explanation: 'text',
  digest: 'text',
  finding_count: 'integer',
  explained_by: 'text',
  actor_id: 'id',
  explained_at: 'text',
} as const
