// The ledger as sheets read it: figures of leaf accounts per set of figures (年初, 本月, 累计, 上年), summed to any account above them.
// Balances are read once per year for all books in scope; nothing is asked per cell.
import { firstPeriod, lastPeriod, yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents } from '../core/money.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { Exact } from './evaluate.ts'
import type { Carrying, Column, FigureSet, LedgerFunction, Source, Span, Value } from './model.ts'

/** What one account adds to one set of figures, in 分: balance as debit less credit, turnover without closing vouchers. */
export interface Figure {
  readonly account: string
  readonly balance: bigint
  readonly debit: bigint
  readonly credit: bigint
  /** Why it stands where its account does not: carried over later, or taken out when consolidated. */
  readonly as?: { readonly account: string; readonly why: 'uncarried' | 'eliminated' } | undefined
}

export type FigureTables = ReadonlyMap<FigureSet, FigureTable>

export interface FigureTable {
  readonly leaves: readonly Figure[]
  of(account: string): { balance: bigint; debit: bigint; credit: bigint }
}

const nothing = { balance: 0n, debit: 0n, credit: 0n }

/** Sums leaves to everything above them: a child's code begins with its parent's. */
export function tableOf(leaves: readonly Figure[]): FigureTable {
  const sums = new Map<string, { balance: bigint; debit: bigint; credit: bigint }>()
  for (const leaf of leaves) {
    const code = leaf.as?.account ?? leaf.account
    for (let length = 4; length <= code.length; length += 1) {
      const above = code.slice(0, length)
      const sum = sums.get(above) ?? { ...nothing }
      sum.balance += leaf.balance
      sum.debit += leaf.debit
      sum.credit += leaf.credit
      sums.set(above, sum)
    }
  }
  return { leaves, of: (account) => sums.get(account) ?? nothing }
}

/** The months a sheet is of: a month alone, or the whole year up to December. */
export const monthsOf = (span: Span, period: string): { from: string; to: string } =>
  span === 'month'
    ? { from: period, to: period }
    : { from: firstPeriod(yearOf(period)), to: lastPeriod(yearOf(period)) }

export interface Books {
  readonly thisYear: readonly number[]
  readonly lastYear: readonly number[]
}

/** Reads the figures that some columns need of the given books, summed over them. A set without books is absent. */
export async function readFigures(
  tx: Tx,
  books: Books,
  { span, period }: { span: Span; period: string },
  columns: readonly Column[],
): Promise<FigureTables> {
  const { from, to } = monthsOf(span, period)
  const wanted = new Set(columns.map(({ figures }) => figures))
  const now = await movementsOf(tx, books.thisYear, { from, to })
  const sets: [FigureSet, readonly Figure[]][] = [...figuresNow(now)]
  const before = String(yearOf(period) - 1)
  for (const [set, month] of [
    ['last-year', `${before}12`],
    ['last-year-to-date', `${before}${to.slice(4)}`],
  ] as const) {
    if (!wanted.has(set) || books.lastYear.length === 0) continue
    sets.push([set, toDate(await movementsOf(tx, books.lastYear, { from: month, to: month }))])
  }
  return new Map(sets.map(([set, leaves]) => [set, tableOf(leaves)]))
}

/** The figures of this year from one reading of movements. */
export function figuresNow(movements: readonly Movement[]): [FigureSet, readonly Figure[]][] {
  const map = (figure: (one: Movement) => Figure) => movements.map(figure)
  const ofMonth = map(({ account, closing, debit, credit }) => ({ account, balance: closing, debit, credit }))
  return [
    ['year-start', map(({ account, yearStart }) => ({ account, ...nothing, balance: yearStart }))],
    ['end', ofMonth],
    ['month', ofMonth],
    ['year-to-date', toDate(movements)],
  ]
}

const toDate = (movements: readonly Movement[]): Figure[] =>
  movements.map(({ account, closing, yearDebit, yearCredit }) => ({
    account,
    balance: closing,
    debit: yearDebit,
    credit: yearCredit,
  }))

/**
 * Counts income and expenditure that are not yet carried over to the net assets they will go to, so that a balance statement balances
 * in an open month too. Answers the tables and what was counted so at the end of the period, as credit less debit.
 */
export function countUncarried(
  tables: FigureTables,
  carries: readonly Carrying[],
  template: string,
): { tables: FigureTables; uncarried: bigint } {
  const rules = carries.filter(({ schemes }) => schemes?.includes(template) ?? true)
  if (rules.length === 0) return { tables, uncarried: 0n }
  const moved = (leaf: Figure): Figure[] => {
    const into = rules.find(({ takes }) => takes.some((code) => leaf.account.startsWith(code)))?.into
    if (into === undefined || leaf.balance === 0n) return []
    return [{ ...nothing, account: leaf.account, balance: leaf.balance, as: { account: into, why: 'uncarried' } }]
  }
  const counted = new Map(
    [...tables].map(([set, table]) => {
      const added = table.leaves.flatMap(moved)
      return [set, added.length === 0 ? table : tableOf([...table.leaves, ...added])] as const
    }),
  )
  const atEnd = tables.get('end')?.leaves.flatMap(moved) ?? []
  return { tables: counted, uncarried: -atEnd.reduce((sum, { balance }) => sum + balance, 0n) }
}

/** In 分, what a ledger function gives for an account. */
export function figureOf(name: LedgerFunction, { balance, debit, credit }: Omit<Figure, 'account'>): bigint {
  switch (name) {
    case 'BD':
      return balance
    case 'BC':
      return -balance
    case 'D':
      return debit
    case 'C':
      return credit
    case 'ND':
      return debit - credit
    case 'NC':
      return credit - debit
  }
}

export interface AccountPart {
  readonly account: string
  readonly cents: bigint
  readonly why: 'uncarried' | 'eliminated' | null
}

/** The leaf accounts behind a ledger function, those that have a figure, in order of codes. */
export function accountsBehind(
  tables: FigureTables,
  name: LedgerFunction,
  account: string,
  column: Column,
): AccountPart[] {
  const sums = new Map<string, AccountPart>()
  for (const leaf of tables.get(column.figures)?.leaves ?? []) {
    if (!(leaf.as?.account ?? leaf.account).startsWith(account)) continue
    const key = `${leaf.account} ${leaf.as?.why ?? ''}`
    const known = sums.get(key)?.cents ?? 0n
    sums.set(key, { account: leaf.account, cents: known + figureOf(name, leaf), why: leaf.as?.why ?? null })
  }
  return [...sums.values()].filter(({ cents }) => cents !== 0n).sort((a, b) => (a.account < b.account ? -1 : 1))
}

export const exactOf = (cents: bigint): Value => new Exact(fromCents(cents))

/** A source of figures, typed cells and figures of functions by name for one sheet; cells of other sheets come from `elsewhere`. */
export function sourceOf(
  tables: FigureTables,
  typed: ReadonlyMap<string, Value> = new Map(),
  given: ReadonlyMap<string, Value> = new Map(),
  elsewhere: Source['elsewhere'] = () => null,
): Source {
  return {
    ledger(name, account, column) {
      const table = tables.get(column.figures)
      return table ? exactOf(figureOf(name, table.of(account))) : null
    },
    typed: (row, column) => typed.get(`${row}@${column}`) ?? new Exact(0),
    call: (name) => given.get(name) ?? null,
    elsewhere,
  }
}
