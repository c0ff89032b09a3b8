// The whole tie-out of one fund and area, with everything an accountant needs to explain it to an auditor.
import type { Actor } from '../core/actor.ts'
import { lastDay, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { AppError, missing, refused } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { requireScope } from '../access/scope.ts'
import { machine } from '../core/actor.ts'
import { bankBalances, coveredUntil } from '../bank/bank-balances.ts'
import { findFundAccounts } from '../catalog/fund-accounts.ts'
import type { Term, TwinRow } from './bridge.ts'
import { computeBridges, isWhole } from './compute.ts'
import type { Computed, WholePair } from './compute.ts'
import { shownGroups, shownItems } from './items.ts'
import type { ShownGroup, ShownItem } from './items.ts'
import { statusOf } from './list-bridges.ts'
import type { BridgeStatus } from './list-bridges.ts'
import { pairKey, yuan } from './model.ts'
import type { Side } from './model.ts'
import { notesOf } from './notes.ts'
import { outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { pairsOf } from './pairs.ts'
import { signaturesOf } from './signatures.ts'
import { stateTreasuries } from './state-treasury.ts'
import type { StateTreasury } from './state-treasury.ts'
import { statementOf } from './statement.ts'
import type { Statement } from './statement.ts'

export interface BridgePlace {
  region: string
  scheme: string
  period: string
}

export interface AccountRow {
  form: 'demand' | 'term'
  account: string
  name: string
  agency: Money
  treasury: Money
  difference: Money
  /** By the bank's statement; null where none covers the month's end, or the account holds several funds. */
  bank: Money | null
  bankNote: string | null
}

export interface ShownSignature {
  side: Side
  signer: string
  at: string
  /** The figures are still those that were signed. */
  holds: boolean
}

export interface Bridge extends BridgePlace {
  regionName: string
  schemeName: string
  agencyBook: number
  treasuryBook: number
  agencyOrg: string
  treasuryOrg: string
  status: BridgeStatus
  residual: Money
  twins: TwinRow[]
  netAssets: Term[]
  income: Term[]
  expenditure: Term[]
  accounts: AccountRow[]
  items: ShownItem[]
  itemCount: number
  /** Vouchers of both sides taken for one business by amount and date. */
  inferred: { amount: Money; agency: ShownGroup; treasury: ShownGroup }[]
  stateTreasury: StateTreasury
  statement: Statement
  signatures: ShownSignature[]
  /** The sides the reader may sign for. */
  maySign: Side[]
  computedAt: string
}

export async function bridgeOf(tx: Tx, actor: Actor, place: BridgePlace): Promise<Bridge> {
  const { computed, outcome } = await computedFor(tx, actor, place)
  const { pair, bridge } = computed
  const key = pairKey(pair)
  const notes = (await notesOf(tx, [place.region])).get(key) ?? new Map()
  const statement = await statementOf(tx, computed, outcome, place.period)
  const signatures = (await signaturesOf(tx, [place.region], place.period)).get(key)
  const stateTreasury = (await stateTreasuries(tx, [pair], place.period)).get(key)
  if (!stateTreasury) throw missing('没有国库数据')
  return {
    ...place,
    regionName: pair.regionName,
    schemeName: pair.schemeName,
    agencyBook: pair.agency.id,
    treasuryBook: pair.treasury.id,
    agencyOrg: pair.agency.orgName,
    treasuryOrg: pair.treasury.orgName,
    status: statusOf(outcome, notes),
    residual: bridge.residual,
    twins: bridge.twins,
    netAssets: bridge.netAssets,
    income: bridge.income,
    expenditure: bridge.expenditure,
    accounts: await accountRows(tx, computed, lastDay(place.period)),
    items: await shownItems(tx, outcome, place.period, notes),
    itemCount: outcome.itemCount,
    inferred: await inferredPairs(tx, computed),
    stateTreasury,
    statement,
    signatures: [...(signatures?.values() ?? [])].map(({ side, signer, at, digest }) => ({
      side,
      signer,
      at,
      holds: digest === statement.digest,
    })),
    maySign: await signableSides(tx, actor, place),
    computedAt: new Date().toISOString(),
  }
}

async function signableSides(tx: Tx, actor: Actor, { region, scheme }: BridgePlace): Promise<Side[]> {
  const sides: Side[] = []
  for (const standard of ['treasury', 'agency'] as const) {
    const may = await requireScope(tx, actor, 'tieout.confirm', { region, scheme, standard }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError) return false
        throw error
      },
    )
    if (may) sides.push(standard)
  }
  return sides
}

/** The bridge worked out for one place the actor may see; 404 outside the scope, 422 where only one side keeps a book. */
export async function computedFor(
  tx: Tx,
  actor: Actor,
  { region, scheme, period }: BridgePlace,
): Promise<{ computed: Computed; outcome: Outcome }> {
  if (actor !== machine) await requireScope(tx, actor, 'tieout.read', { region, scheme })
  const [pair] = await pairsOf(tx, actor, { year: yearOf(period), region, exact: true, scheme })
  if (!pair) throw missing(`${region} 没有险种 ${scheme} ${yearOf(period)} 年的账套`)
  if (!isWhole(pair)) throw oneSided(pair.agency === null, `${pair.regionName} ${pair.schemeName}`)
  const computed = (await computeBridges(tx, [pair as WholePair], period)).get(pairKey(pair))
  if (!computed) throw missing(`${region} ${scheme} 没有可以核对的账套`)
  return { computed, outcome: outcomeOf(computed) }
}

const oneSided = (isAgencyMissing: boolean, place: string) =>
  refused('tieout.single', `${place}只有${isAgencyMissing ? '财政专户账' : '经办账'}，没有另一套账可以核对`, {
    hint: '先为另一方建账',
  })

async function accountRows(tx: Tx, { accounts }: Computed, day: string): Promise<AccountRow[]> {
  const codes = [...new Set(accounts.map(({ account }) => account).filter((code) => code !== ''))]
  const named = new Map((await findFundAccounts(tx, codes)).map((account) => [account.code, account]))
  const covered = await coveredUntil(tx, codes, day)
  const balances = await bankBalances(tx, codes, [day])
  return accounts.map(({ form, account, certificate, agency, treasury }) => {
    const fund = named.get(account)
    const isCovered = (covered.get(account) ?? '') >= day
    const isShared = (fund?.schemes.length ?? 0) > 1
    return {
      form,
      account: certificate ?? account,
      name: certificate === null ? (fund?.name ?? (account || '未写明账户')) : `存单 ${certificate}`,
      agency: yuan(agency),
      treasury: yuan(treasury),
      difference: yuan(treasury - agency),
      bank: isCovered && !isShared ? (balances.get(account)?.get(day) ?? null) : null,
      bankNote: certificate !== null ? '见存单' : isCovered ? (isShared ? '与其他险种合用' : null) : '无对账单',
    }
  })
}

async function inferredPairs(tx: Tx, { bridge }: Computed): Promise<Bridge['inferred']> {
  const pairs = bridge.pairs.map(({ agency, treasury }) => ({
    amount: yuan(agency.moved.a_special + agency.moved.a_bonds + agency.moved.a_entrusted + agency.moved.a_borrowed),
    agency,
    treasury,
  }))
  const shown = await shownGroups(
    tx,
    pairs.flatMap(({ amount, agency, treasury }) => [
      { group: agency, amount },
      { group: treasury, amount },
    ]),
  )
  return pairs.flatMap(({ amount }, index) => {
    const [agency, treasury] = [shown[2 * index], shown[2 * index + 1]]
    return agency && treasury ? [{ amount, agency, treasury }] : []
  })
}
