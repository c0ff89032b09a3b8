// The checks as a job, so that a screen can start them and watch.
import type { JobKind } from '../core/jobs.ts'
import { runChecks } from './checks.ts'

export const runChecksJob: JobKind = {
  kind: 'run-checks',
  title: '运行全部核对',
  async run(job) {
    const outcomes = await runChecks(job.database, (done, total, title) => job.progress(done, total, title))
    return { checks: outcomes.length, findings: outcomes.reduce((total, { findings }) => total + findings.length, 0) }
  },
}
