// Runs the checks of one month over some books. The one way in for closing, the daily job, the command line and the screens.
import type { Tx } from '../core/database/index.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckRun } from '../ledger/findings.ts'
import { checkBook } from './check-book.ts'
import type { CheckRow } from './check-book.ts'
import { alertRuns, checkRuns } from './check-runs.ts'
import { explainedAmong } from './explanations.ts'
import type { CheckOutcome, Level, Moment, RunOptions } from './model.ts'

/** The outcome of each live check that applies, in the order of checks.json; one without findings is in order. */
export async function runChecks(tx: Tx, options: RunOptions): Promise<CheckOutcome[]> {
  const { books, period, moment, codes, steps } = options
  const outcomes: CheckOutcome[] = []
  for (const row of checkBook().checks) {
    if (codes && !codes.includes(row.id)) continue
    if (moment && ![moment].flat().some((one) => runsAt(row, one))) continue
    if (steps && !steps.includes(row.step ?? 0)) continue
    const applicable = books.filter((book) => appliesTo(row, book))
    if (applicable.length === 0) continue
    const run = async (code: string, level: Level, title: string, check: CheckRun | undefined) => {
      if (!check) return
      const findings = await check(tx, { books: applicable, period })
      outcomes.push({ code, title, level, findings, explained: false })
    }
    await run(row.id, row.level, row.title, checkRuns[row.id])
    await run(`${row.id}W`, 'W', `${row.title}（提示）`, alertRuns[row.id])
  }
  return explainedAmong(tx, outcomes, { books, period })
}

/** Whether a check belongs to a moment. Closing a month repeats what entering should have refused (its first step). */
export const runsAt = (row: CheckRow, moment: Moment): boolean =>
  row.moments.includes(moment) || (moment === '结' && row.step === 1)

const appliesTo = ({ applies }: CheckRow, { standard, scheme }: Book): boolean =>
  (!applies?.standards || applies.standards.includes(standard)) &&
  (!applies?.schemes || applies.schemes.includes(scheme))
