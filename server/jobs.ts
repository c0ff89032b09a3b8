// Every kind of long work the product knows.
import { archiveJob } from './archive/archive-job.ts'
import type { JobKind } from './core/jobs.ts'
import { importDocumentsJob } from './documents/import-job.ts'
import { runChecksJob } from './operation/run-checks-job.ts'
import { seedFullSampleJob } from './sample/full.ts'
import { refreshTieoutsJob } from './tieout/results.ts'

export const jobKinds: readonly JobKind[] = [
  importDocumentsJob,
  archiveJob,
  runChecksJob,
  refreshTieoutsJob,
  seedFullSampleJob,
]
