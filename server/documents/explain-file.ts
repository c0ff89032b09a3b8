// What the documents of a file would do and why, without storing anything: for the command line.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import type { Problem } from '../core/errors.ts'
import { explainDocument, renderExplanation } from '../rules/explain.ts'
import type { Explanation } from '../rules/explain.ts'
import { checkEntries } from './check-entries.ts'
import { intakeSetting } from './intake-setting.ts'
import { isBadRow } from './model.ts'
import { openDocumentFile } from './open-file.ts'
import { factsFor } from './prepare-vouchers.ts'

export interface ExplainedRow {
  line: number
  explanation: Explanation | null
  /** The explanation as people read it. */
  text: string
  problems: readonly Problem[]
}

/** Documents explained at once; more than that nobody reads. */
const explainedMax = 1000

export async function explainFile(tx: Tx, actor: Actor, path: string): Promise<ExplainedRow[]> {
  const { contracts, ruleBook } = intakeSetting()
  const { rows } = await openDocumentFile({ path, name: path, contracts })
  const explained: ExplainedRow[] = []
  for await (const row of rows) {
    if (explained.length === explainedMax) break
    if (isBadRow(row)) {
      explained.push({ line: row.line, explanation: null, text: '不能读作单据', problems: row.problems })
      continue
    }
    const { candidates, problems } = await checkEntries(tx, actor, [row], contracts)
    const [candidate] = candidates
    if (!candidate) {
      explained.push({ line: row.line, explanation: null, text: '不合单据格式', problems: problems.get(0) ?? [] })
      continue
    }
    const explanation = explainDocument(ruleBook, await factsFor(tx, candidate.checked, ruleBook))
    explained.push({ line: row.line, explanation, text: renderExplanation(explanation), problems: [] })
  }
  return explained
}
