// What every installation needs before its first request: base data, roles, accounting rules. May be run at every start.
import { loadRoles } from './access/roles.ts'
import { loadBaseData } from './catalog/load-base-data.ts'
import { registerClosingRules } from './closing/show-closing-rules.ts'
import type { Database } from './core/database/index.ts'
import { registerRules } from './rules/rule-versions.ts'
import { ruleBook } from './rules/load.ts'

export async function prepareBase(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await loadBaseData(tx)
    await loadRoles(tx)
    await registerRules(tx, ruleBook())
    await registerClosingRules(tx)
  })
}
