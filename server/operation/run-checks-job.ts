// The invariants and the checks of the months as a job, so that a screen can start them and watch.
import type { JobKind } from '../core/jobs.ts'
import { runChecks } from './checks.ts'
import { runMonthChecks } from './month-checks.ts'
import type { MonthFilter } from './month-checks.ts'

export const runChecksJob: JobKind = {
  kind: 'run-checks',
  title: '运行全部核对',
  async run(job) {
    const filter = job.input as MonthFilter
    const isWhole = filter.book === undefined
    const invariants = isWhole
      ? await runChecks(job.database, (done, total, title) => job.progress(done, total, title))
      : []
    const months = await runMonthChecks(job.database, filter, (done, total, title) => job.progress(done, total, title))
    const outcomes = [...invariants, ...months.flatMap((month) => month.outcomes)]
    return { checks: outcomes.length, findings: outcomes.reduce((total, { findings }) => total + findings.length, 0) }
  },
}
