// Every check that a function proves over the live database: those of the slices below, and those that look at several of them.
import type { CheckRuns } from '../ledger/findings.ts'
import { bankAlerts, bankChecks } from '../bank/checks.ts'
import { depositAlerts, registersChecks } from '../registers/checks.ts'
import { reportsChecks } from '../reports/checks.ts'
import { tieoutChecks } from '../tieout/checks.ts'
import { balanceChecks } from './balance-checks.ts'
import { correctionChecks } from './correction-checks.ts'
import { crossChecks } from './cross-checks.ts'
import { fundAccountChecks } from './fund-account-checks.ts'
import { fundChecks } from './fund-checks.ts'
import { levelChecks } from './level-checks.ts'
import { schemeChecks } from './scheme-checks.ts'
import { voucherChecks } from './voucher-checks.ts'

export const checkRuns: CheckRuns = {
  ...voucherChecks,
  ...correctionChecks,
  ...schemeChecks,
  ...fundAccountChecks,
  ...balanceChecks,
  ...fundChecks,
  ...levelChecks,
  ...crossChecks,
  ...bankChecks,
  ...registersChecks,
  ...reportsChecks,
  ...tieoutChecks,
}

/**
 * What a blocking check only warns of, told beside it under its code with a W: due deposits do not make the books wrong, nor does a
 * difference with the bank that was approved.
 */
export const alertRuns: CheckRuns = { ...bankAlerts, F12: depositAlerts }
