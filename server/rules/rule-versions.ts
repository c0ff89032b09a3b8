// The register of rule versions: every voucher names a rule and version, so what a version says may never change afterwards.
import { insertAbsent, whereInList } from '../core/database/index.ts'
import type { Columns, Tx } from '../core/database/index.ts'
import { canonicalJson, sm3 } from '../core/digest.ts'
import { refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { allRules } from './compile.ts'
import type { RuleBook } from './model.ts'

const columns = { rule_id: 'text', version: 'integer', digest: 'text', content: 'long' } as const satisfies Columns

export interface RuleVersion {
  id: string
  version: number
  /** With the name under `name`; vouchers show it. */
  content: unknown
}

export const registerRules = (tx: Tx, book: RuleBook): Promise<{ added: number }> =>
  registerVersions(tx, allRules(book))

/** Writes versions not yet registered; refuses all of them when a registered version now says something else. */
export async function registerVersions(tx: Tx, rules: readonly RuleVersion[]): Promise<{ added: number }> {
  const rows = rules.map((rule) => {
    const content = canonicalJson(bindingPart(rule.content))
    return { rule_id: rule.id, version: rule.version, digest: sm3(content), content }
  })
  const added = await insertAbsent(tx, 'rule_versions', columns, ['rule_id', 'version'], rows)
  if (added.length < rows.length) await refuseChanged(tx, rows)
  return { added: added.length }
}

// Examples, notes and the end of validity may be written later; they change no voucher already made.
function bindingPart(content: unknown): unknown {
  const {
    examples: _examples,
    note: _note,
    valid,
    ...rest
  } = content as Record<string, unknown> & { valid?: { from?: string } }
  return { ...rest, valid: { from: valid?.from } }
}

async function refuseChanged(
  tx: Tx,
  rows: readonly { rule_id: string; version: number; digest: string }[],
): Promise<void> {
  const ids = [...new Set(rows.map((row) => row.rule_id))]
  const stored: { rule_id: string; version: number; digest: string }[] = await whereInList(
    tx,
    tx('rule_versions'),
    'rule_id',
    ids,
  ).select('rule_id', 'version', 'digest')
  const digests = new Map(stored.map((row) => [`${row.rule_id} ${Number(row.version)}`, row.digest]))
  const problems: Problem[] = rows
    .filter((row) => digests.get(`${row.rule_id} ${row.version}`) !== row.digest)
    .map(({ rule_id: id, version }) => ({
      code: 'rule.changed',
      message: `规则 ${id} 第 ${version} 版已启用，内容不能再改`,
      at: id,
      hint: `给第 ${version} 版写上 valid.to，另写第 ${version + 1} 版`,
    }))
  if (problems.length > 0)
    throw refused('rule.changed', `${problems.length} 条已启用的规则被改动：${problems[0]?.message ?? ''}`, {
      problems,
    })
}
