// The checks of accounting-rules/checks.json as closing asks for them: those that must hold before the closing vouchers, and those of
// the balances and statements that only they bring about.
import { lastPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import type { Book } from '../ledger/books.ts'
import type { Refused } from '../ledger/batch.ts'
import { checkBook } from '../checks/check-book.ts'
import type { CheckRow } from '../checks/check-book.ts'
import { mayBeExplained } from '../checks/explanations.ts'
import type { CheckOutcome } from '../checks/model.ts'
import { keepOutcomes } from '../checks/outcomes.ts'
import { runChecks, runsAt } from '../checks/run-checks.ts'

/** Balances after closing (G01 to G05) and what is built on them; asked for once the closing vouchers are posted. */
const isAfterwards = (row: CheckRow): boolean =>
  ['G01', 'G02', 'G03', 'G04', 'G05'].includes(row.id) || (row.step ?? 0) >= 5

const codesOf = (wanted: (row: CheckRow) => boolean, waived: ReadonlySet<string>): string[] =>
  checkBook()
    .checks.filter((row) => runsAt(row, '结') && wanted(row) && !waived.has(row.id))
    .map(({ id }) => id)

export type OutcomesByBook = ReadonlyMap<number, CheckOutcome[]>

const none: ReadonlySet<string> = new Set()

export const checksBefore = (
  tx: Tx,
  books: readonly Book[],
  period: string,
  waived: ReadonlySet<string> = none,
): Promise<OutcomesByBook> =>
  runPerBook(
    tx,
    books,
    period,
    codesOf((row) => !isAfterwards(row), waived),
  )

export const checksAfter = (
  tx: Tx,
  books: readonly Book[],
  period: string,
  waived: ReadonlySet<string> = none,
): Promise<OutcomesByBook> => runPerBook(tx, books, period, codesOf(isAfterwards, waived))

/** The checks of the year's end, over December. */
export async function checksOfYear(tx: Tx, books: readonly Book[]): Promise<OutcomesByBook> {
  const found = new Map<number, CheckOutcome[]>()
  for (const year of new Set(books.map((book) => book.year))) {
    const ofYear = books.filter((book) => book.year === year)
    const codes = checkBook()
      .checks.filter((row) => row.moments.includes('年') && !row.moments.includes('结'))
      .map(({ id }) => id)
    for (const [id, outcomes] of await runPerBook(tx, ofYear, lastPeriod(year), codes)) found.set(id, outcomes)
  }
  return found
}

/** Keeps what stood when the month was closed, so that the screens show it. */
export async function keepAtClosing(
  tx: Tx,
  books: readonly Book[],
  period: string,
  found: readonly OutcomesByBook[],
): Promise<void> {
  const outcomes = books.flatMap(({ id }) =>
    found.flatMap((one) =>
      (one.get(id) ?? []).map((outcome) => ({
        ...outcome,
        findings: outcome.findings.map((finding) => ({ ...finding, bookId: id })),
      })),
    ),
  )
  await keepOutcomes(tx, { books, period, moments: '结', outcomes: [...joined(outcomes).values()] })
}

function joined(outcomes: readonly CheckOutcome[]): Map<string, CheckOutcome> {
  const byCode = new Map<string, CheckOutcome>()
  for (const outcome of outcomes) {
    const findings = [...(byCode.get(outcome.code)?.findings ?? []), ...outcome.findings]
    byCode.set(outcome.code, { ...outcome, findings })
  }
  return byCode
}

async function runPerBook(tx: Tx, books: readonly Book[], period: string, codes: string[]): Promise<OutcomesByBook> {
  const found = new Map<number, CheckOutcome[]>(books.map(({ id }) => [id, []]))
  if (books.length === 0) return found
  for (const outcome of await runChecks(tx, { books, period, codes })) {
    for (const book of books) {
      // A finding that names no book concerns all that were asked about.
      const findings = outcome.findings.filter(({ bookId }) => bookId === null || bookId === book.id)
      const isOpen = mayBeExplained(outcome.code, outcome.level) && findings.length > 0 && !outcome.explained
      // Told of all books together, one unexplained finding hides that another book has explained its own.
      const explained =
        isOpen && books.length > 1 ? await isExplained(tx, book, period, outcome.code) : outcome.explained
      found.get(book.id)?.push({ ...outcome, findings, explained })
    }
  }
  return found
}

async function isExplained(tx: Tx, book: Book, period: string, code: string): Promise<boolean> {
  const [outcome] = await runChecks(tx, { books: [book], period, codes: [code] })
  return outcome?.explained ?? false
}

/**
 * What keeps a book from closing: blocking findings, and warnings nobody has explained, neither where they are told nor with this
 * closing. Between the two ledgers and between levels (T, X) a difference may stand with its explanation although it blocks: the other
 * side may be late.
 */
export function whyChecksRefuse(
  book: Book,
  outcomes: readonly CheckOutcome[],
  explanations: Readonly<Record<string, string>>,
): Refused[] {
  return outcomes.flatMap(({ code, title, level, findings, explained }) => {
    const [first] = findings
    if (!first || level === 'I') return []
    const more = findings.length > 1 ? `，共 ${findings.length} 处` : ''
    if (!mayBeExplained(code, level)) {
      const message = `${code} ${title}：${first.message}${more}`
      return [{ id: book.id, code: `check.${code}`, message, hint: '改正后重试' }]
    }
    if (explained || explanations[code]) return []
    const message = `${code} ${title}须说明：${first.message}${more}`
    return [{ id: book.id, code: `check.${code}`, message, hint: '改正，或填写说明后结账' }]
  })
}
