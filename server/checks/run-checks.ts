// Runs the checks of one month over some books. The one way in for closing, the daily job, the command line and the screens.
import type { Tx } from '../core/database/index.ts'
import { checkBook } from './check-book.ts'
import { checkRuns } from './check-runs.ts'
import type { CheckRow } from './check-book.ts'
import type { CheckOutcome, Moment, RunOptions } from './model.ts'

/** The outcome of each live check that applies, in the order of checks.json; one without findings is in order. */
export async function runChecks(tx: Tx, { books, period, moment, codes }: RunOptions): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const row of checkBook().checks) {
    const run = checkRuns[row.id]
    if (!run || (codes && !codes.includes(row.id)) || (moment && !runsAt(row, moment))) continue
    const applicable = books.filter((book) => appliesTo(row, book))
    const findings = applicable.length > 0 ? await run(tx, { books: applicable, period }) : []
    outcomes.push({ code: row.id, title: row.title, level: row.level, findings, explained: false })
  }
  return outcomes
}

/** Whether a check belongs to a moment. Closing a month repeats every blocking check of vouchers, accounts and books. */
export const runsAt = (row: CheckRow, moment: Moment): boolean =>
  row.moments.includes(moment) || (moment === '结' && row.level === 'B' && ['V', 'F', 'G'].includes(row.group))

const appliesTo = ({ applies }: CheckRow, { standard, scheme }: { standard: string; scheme: string }): boolean =>
  (!applies?.standards || applies.standards.some((one) => one === standard)) &&
  (!applies?.schemes || applies.schemes.includes(scheme))
