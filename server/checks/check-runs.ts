// Every check that a function proves over the live database: those of the slices below, and those that look at several of them.
import type { CheckRuns } from '../ledger/findings.ts'

export const checkRuns: CheckRuns = {}
