// What people said about warnings (须填说明可继续). An explanation holds for exactly the findings it was written for: with a new or
// changed finding the warning is open again.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import type { Book } from '../ledger/books.ts'
import type { Finding } from '../ledger/findings.ts'
import { checkBook } from './check-book.ts'
import type { CheckOutcome } from './model.ts'

export interface Explanation {
  bookId: number
  period: string
  code: string
  text: string
  by: string
  at: string
  digest: string
}

/** Findings of one book: its own and those that belong to none. */
export const findingsOf = (findings: readonly Finding[], bookId: number): Finding[] =>
  findings.filter((finding) => finding.bookId === null || Number(finding.bookId) === bookId)

/** The same findings in whatever order give the same digest. */
export const digestOf = (findings: readonly Finding[]): string =>
  sm3(
    findings
      .map(({ message }) => message)
      .sort()
      .join('\n'),
  )

/** A warning, or a check against the other side that closing takes with an explanation. */
export const mayBeExplained = (code: string, level: string): boolean =>
  level === 'W' || (checkBook().checks.find((row) => row.id === code)?.explainable ?? false)

/** The latest explanation of each check of these books and month, by `${book} ${code}`. */
export async function explanationsOf(
  tx: Tx,
  bookIds: readonly number[],
  period: string,
): Promise<Map<string, Explanation>> {
  if (bookIds.length === 0) return new Map()
  const rows: {
    book_id: number
    period: string
    code: string
    explanation: string
    explained_by: string
    explained_at: string
    digest: string
  }[] = await whereInList(tx, tx('check_explanations'), 'book_id', bookIds).where({ period }).orderBy('id')
  return new Map(
    rows.map((row) => [
      `${row.book_id} ${row.code}`,
      {
        bookId: Number(row.book_id),
        period: row.period,
        code: row.code,
        text: row.explanation,
        by: row.explained_by,
        at: row.explained_at,
        digest: row.digest,
      },
    ]),
  )
}

/** The outcomes with `explained` filled in: every book with findings has said something about exactly these. */
export async function explainedAmong(
  tx: Tx,
  outcomes: readonly CheckOutcome[],
  { books, period }: { books: readonly Book[]; period: string },
): Promise<CheckOutcome[]> {
  const open = outcomes.filter(({ code, level, findings }) => findings.length > 0 && mayBeExplained(code, level))
  if (open.length === 0) return [...outcomes]
  const known = await explanationsOf(
    tx,
    books.map(({ id }) => id),
    period,
  )
  const isExplained = ({ code, findings }: CheckOutcome) =>
    books.every(({ id }) => {
      const own = findingsOf(findings, id)
      return own.length === 0 || known.get(`${id} ${code}`)?.digest === digestOf(own)
    })
  return outcomes.map((outcome) => (open.includes(outcome) ? { ...outcome, explained: isExplained(outcome) } : outcome))
}
