// 余额调节表 by account and month, and one of them as a form: as frozen while it holds, else as the figures stand now.
import type { Actor } from '../core/actor.ts'
import { machine } from '../core/actor.ts'
import { lastDay, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountKindNames, standardNames } from '../catalog/model.ts'
import type { AccountKind, Standard } from '../catalog/model.ts'
import { firstOpenings } from './bank-balances.ts'
import { balanceAfter, bookMonths } from './ledger-lines.ts'
import { sideKey } from './model.ts'
import { reconcile, stateDigest } from './reconcile.ts'
import type { Figures } from './reconcile.ts'
import { differenceNoteOf, whyNotPrepare } from './reconciliations.ts'
import type { ReconciliationStatus, StoredTable, TableKey } from './reconciliations.ts'
import { loadSides, requireSide } from './sides.ts'
import type { Side, SideFilter } from './sides.ts'

export interface ReconciliationRow {
  account: string
  name: string
  accountNo: string | null
  bankName: string | null
  kind: AccountKind
  kindName: string
  standard: Standard
  standardName: string
  period: string
  book: Money
  bank: Money | null
  adjusted: Money
  difference: Money | null
  openItems: number
  statementTo: string | null
  status: ReconciliationStatus
  /** false: the figures changed after it was prepared. */
  isCurrent: boolean
  preparer: string | null
  preparedAt: string | null
  reviewer: string | null
  reviewedAt: string | null
  returnReason: string | null
}

/**
 * Every account of the scope with something to reconcile in the month: a balance, a statement or a table. Which these are is known
 * from stored sums; only the tables of the page are drawn up.
 */
export async function listReconciliations(
  tx: Tx,
  actor: Actor,
  {
    period,
    status,
    page,
    size,
    ...filter
  }: SideFilter & { period: string; status?: string | undefined; page: number; size: number },
): Promise<{ rows: ReconciliationRow[]; total: number }> {
  const sides = await loadSides(tx, actor, 'bank.read', filter)
  const kept = [...sides.values()].filter((side) => side.books.some(({ year }) => year === yearOf(period)))
  const tables = await tablesOf(tx, kept, period)
  const due = (await sidesDue(tx, kept, period, tables)).filter(
    (side) => !status || (tables.get(sideKey(side))?.status ?? 'draft') === status,
  )
  const shown = due.slice((page - 1) * size, page * size)
  const figures = await reconcile(tx, shown, period)
  const names = await userNames(tx, [...tables.values()])
  const rows = shown.flatMap((side) => {
    const own = figures.get(sideKey(side))
    return own ? [rowOf(side, period, own, tables.get(sideKey(side)), names)] : []
  })
  return { rows, total: due.length }
}

async function sidesDue(
  tx: Tx,
  sides: readonly Side[],
  period: string,
  tables: ReadonlyMap<string, StoredTable>,
): Promise<Side[]> {
  const months = await bookMonths(tx, sides, yearOf(period))
  const accounts = [...new Set(sides.map(({ account }) => account))]
  const anchors = await firstOpenings(tx, accounts)
  return sides.filter((side) => {
    const key = sideKey(side)
    const hasStatement = (anchors.get(side.account)?.from ?? '9999') <= lastDay(period)
    return tables.has(key) || hasStatement || balanceAfter(months.get(key), period) !== 0n
  })
}

/** Whether a table is due: nothing is to be reconciled where nothing is and nothing was. */
export const hasSubstance = (figures: Figures, period: string): boolean =>
  !isZero(figures.book) ||
  figures.items.length > 0 ||
  (figures.bank !== null && !isZero(figures.bank)) ||
  (figures.statementTo ?? '') >= lastDay(period)

function rowOf(
  side: Side,
  period: string,
  figures: Figures,
  table: StoredTable | undefined,
  names: ReadonlyMap<number, string>,
): ReconciliationRow {
  const { fund, standard } = side
  const name = (id: number | null | undefined) => (id ? (names.get(Number(id)) ?? null) : null)
  return {
    account: fund.code,
    name: fund.name,
    accountNo: fund.accountNo,
    bankName: fund.bankName,
    kind: fund.kind,
    kindName: accountKindNames[fund.kind],
    standard,
    standardName: standardNames[standard],
    period,
    book: figures.book,
    bank: figures.bank,
    adjusted: figures.adjustedBook,
    difference: figures.difference,
    openItems: figures.items.length,
    statementTo: figures.statementTo,
    status: table?.status ?? 'draft',
    isCurrent: !table || table.state_digest === stateDigest(figures),
    preparer: name(table?.preparer_id),
    preparedAt: table?.prepared_at ?? null,
    reviewer: name(table?.reviewer_id),
    reviewedAt: table?.reviewed_at ?? null,
    returnReason: table?.return_reason ?? null,
  }
}

export interface ShownReconciliation {
  head: ReconciliationRow & {
    title: string
    orgName: string
    date: string
    bookName: string
    /** Why the adjusted balances differ, as written when it was prepared. */
    differenceNote: string | null
  }
  figures: Figures
  digest: string | null
  /** What stands in the way of preparing it now. */
  problems: readonly { code: string; message: string; hint?: string }[]
}

export async function showReconciliation(tx: Tx, actor: Actor, key: TableKey): Promise<ShownReconciliation> {
  const side = await requireSide(tx, actor, 'bank.read', key)
  const live = (await reconcile(tx, [side], key.period)).get(sideKey(side))
  const table = (await tablesOf(tx, [side], key.period)).get(sideKey(side))
  assert(live, `no figures of ${sideKey(side)}`)
  const row = rowOf(side, key.period, live, table, await userNames(tx, table ? [table] : []))
  const isFrozen = table !== undefined && table.status !== 'returned' && row.isCurrent
  const book = side.books.find(({ year }) => year === yearOf(key.period))
  const [org]: { name: string }[] = await tx('organisations')
    .where({ code: book?.orgCode ?? side.fund.orgCode })
    .select('name')
  return {
    head: {
      ...row,
      title: side.rule.formTitle,
      orgName: org?.name ?? '',
      date: lastDay(key.period),
      bookName: book?.name ?? '',
      differenceNote: isFrozen ? differenceNoteOf(table) : null,
    },
    figures: isFrozen ? (JSON.parse(table.content) as Figures) : live,
    digest: table?.digest ?? null,
    problems: isFrozen ? [] : whyNotPrepare(live, key.period),
  }
}

export async function tablesOf(tx: Tx, sides: readonly Side[], period: string): Promise<Map<string, StoredTable>> {
  if (sides.length === 0) return new Map()
  const accounts = [...new Set(sides.map(({ account }) => account))]
  const rows: StoredTable[] = await whereInList(
    tx,
    tx('bank_reconciliations').where({ period }),
    'account_code',
    accounts,
  )
  return new Map(rows.map((row) => [sideKey({ account: row.account_code, standard: row.standard }), row]))
}

async function userNames(tx: Tx, tables: readonly StoredTable[]): Promise<Map<number, string>> {
  const ids = [...new Set(tables.flatMap((one) => [one.preparer_id, one.reviewer_id].filter((id) => id !== null)))]
  const names = new Map([[machine.id, machine.name]])
  if (ids.length === 0) return names
  const rows: { id: number; name: string }[] = await whereInList(tx, tx('users'), 'id', ids).select('id', 'name')
  for (const row of rows) names.set(Number(row.id), row.name)
  return names
}
