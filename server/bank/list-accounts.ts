// The accounts a person may look at, one row per ledger side: for choosers.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { accountKindNames, standardNames } from '../catalog/model.ts'
import { loadSides } from './sides.ts'
import type { SideFilter } from './sides.ts'

export async function listAccounts(
  tx: Tx,
  actor: Actor,
  { page, size, ...filter }: SideFilter & { page: number; size: number },
) {
  const sides = [...(await loadSides(tx, actor, 'bank.read', filter)).values()]
  return {
    total: sides.length,
    rows: sides.slice((page - 1) * size, page * size).map(({ fund, account, standard, books }) => ({
      account,
      standard,
      standardName: standardNames[standard],
      name: fund.name,
      accountNo: fund.accountNo,
      bankName: fund.bankName,
      kind: fund.kind,
      kindName: accountKindNames[fund.kind],
      region: fund.regionCode,
      schemes: fund.schemes,
      years: [...new Set(books.map(({ year }) => year))],
    })),
  }
}
