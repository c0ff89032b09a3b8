// Every invariant of the live database in one list. `tongchou check` runs them, the screens start them as a job,
// the workbench shows their last outcome.
import { checkAuditChain } from '../core/audit.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { closingChecks } from '../closing/check-closing.ts'
import { documentChecks } from '../documents/check-documents.ts'
import { ledgerChecks } from '../ledger/check-ledger.ts'

export interface Check {
  code: string
  title: string
  /** Findings in Chinese, each with the way to the fault; none = in order. */
  run(tx: Tx): Promise<string[]>
}

export const checks: readonly Check[] = [
  ...ledgerChecks,
  ...documentChecks,
  ...closingChecks,
  { code: 'audit.chain', title: '审计日志链条完整', run: checkAuditChain },
]

export interface CheckOutcome {
  code: string
  title: string
  findings: string[]
}

/** Findings kept of one check; more than that tell nothing new. */
const findingsKept = 200

/** Runs every check on one view of the data and keeps the outcomes. */
export async function runChecks(
  database: Database,
  progress?: (done: number, total: number, title: string) => Promise<void>,
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const [index, check] of checks.entries()) {
    await progress?.(index, checks.length, check.title)
    const findings = await database.snapshot((tx) => check.run(tx))
    outcomes.push({ code: check.code, title: check.title, findings })
  }
  await database.transaction((tx) => keep(tx, outcomes))
  return outcomes
}

async function keep(tx: Tx, outcomes: readonly CheckOutcome[]): Promise<void> {
  const runAt = new Date().toISOString()
  await tx('check_results').delete()
  for (const { code, title, findings } of outcomes) {
    await tx('check_results').insert({
      code,
      title,
      finding_count: findings.length,
      findings: JSON.stringify(findings.slice(0, findingsKept)),
      run_at: runAt,
    })
  }
}

export interface KeptCheck {
  code: string
  title: string
  ok: boolean
  count: number
  findings: string[]
  at: string
}

export async function keptChecks(tx: Tx): Promise<KeptCheck[]> {
  const rows: { code: string; title: string; finding_count: number; findings: string; run_at: string }[] =
    await tx('check_results').orderBy('code')
  return rows.map((row) => ({
    code: row.code,
    title: row.title,
    ok: Number(row.finding_count) === 0,
    count: Number(row.finding_count),
    findings: JSON.parse(row.findings),
    at: row.run_at,
  }))
}
