// Works out the bridges of many funds and areas at once, from balances and vouchers as they are now.
import { firstPeriod, lastPeriod, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { buildBridge } from './bridge.ts'
import type { BridgeFigures } from './bridge.ts'
import { agencyRoots, bookFigures, treasuryRoots, twinFigures } from './figures.ts'
import type { BookFigures } from './figures.ts'
import { disharmoniousGroups, unequalGroups } from './groups.ts'
import { pairKey } from './model.ts'
import type { Group, Pair } from './model.ts'
import { lastYearBooks } from './pairs.ts'
import { specialAccounts } from './special-accounts.ts'
import type { SpecialAccount } from './special-accounts.ts'

export interface WholePair extends Pair {
  agency: NonNullable<Pair['agency']>
  treasury: NonNullable<Pair['treasury']>
}

export const isWhole = (pair: Pair): pair is WholePair => pair.agency !== null && pair.treasury !== null

export interface Computed {
  pair: WholePair
  agency: BookFigures
  treasury: BookFigures
  bridge: BridgeFigures
  accounts: SpecialAccount[]
  /** Documents that put income or expenditure of the month out of step. */
  flows: Group[]
  /** Documents that moved accounts of both ledgers differently, since last January. */
  unequal: Group[]
}

/** All pairs are of one year, the year of the month. A handful of statements whatever their number. */
export async function computeBridges(
  tx: Tx,
  pairs: readonly WholePair[],
  period: string,
): Promise<Map<string, Computed>> {
  const bookIds = pairs.flatMap(({ agency, treasury }) => [agency.id, treasury.id])
  const lastYear = await lastYearBooks(tx, pairs)
  const lastIds = [...lastYear.values()].flatMap(({ agency, treasury }) => [agency, treasury])
  const year = yearOf(period)
  const ended = lastPeriod(year - 1)
  const movements = byBook(await movementsOf(tx, bookIds, { from: period, to: period }))
  const lastMovements = byBook(await movementsOf(tx, lastIds, { from: ended, to: ended }))
  const from = firstPeriod(lastIds.length > 0 ? year - 1 : year)
  const unequal = byKey(await unequalGroups(tx, { bookIds: [...bookIds, ...lastIds], from, to: period }))
  const flows = byKey(await disharmoniousGroups(tx, { bookIds, from: period, to: period }))
  const accounts = await specialAccounts(tx, bookIds, period)
  const computed = new Map<string, Computed>()
  for (const pair of pairs) {
    const key = pairKey(pair)
    const last = lastYear.get(key)
    const agency = bookFigures(movements.get(pair.agency.id) ?? [], agencyRoots)
    const treasury = bookFigures(movements.get(pair.treasury.id) ?? [], treasuryRoots)
    const lastFigures = last && {
      agency: bookFigures(lastMovements.get(last.agency) ?? [], agencyRoots),
      treasury: bookFigures(lastMovements.get(last.treasury) ?? [], treasuryRoots),
    }
    const groups = { unequal: unequal.get(key) ?? [], flows: flows.get(key) ?? [] }
    const twins = twinFigures(agency, treasury, lastFigures)
    const bridge = buildBridge({ agency, treasury, twins, ...groups })
    computed.set(key, { pair, agency, treasury, bridge, accounts: accounts.get(key) ?? [], ...groups })
  }
  return computed
}

function byBook(movements: readonly Movement[]): Map<number, Movement[]> {
  const books = new Map<number, Movement[]>()
  for (const one of movements) {
    const list = books.get(one.bookId)
    if (list) list.push(one)
    else books.set(one.bookId, [one])
  }
  return books
}

function byKey(groups: readonly Group[]): Map<string, Group[]> {
  const keys = new Map<string, Group[]>()
  for (const group of groups) {
    const list = keys.get(group.key)
    if (list) list.push(group)
    else keys.set(group.key, [group])
  }
  return keys
}
