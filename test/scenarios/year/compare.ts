// Lays the statements the product makes beside what a story expects, and the year's last balances beside the next year's first.
import assert from 'node:assert/strict'
import { machine } from '../../../server/core/actor.ts'
import type { Tx } from '../../../server/core/database/index.ts'
import { add, fromCents, isZero } from '../../../server/core/money.ts'
import type { Book } from '../../../server/ledger/books.ts'
import { movementsOf } from '../../../server/ledger/movements.ts'
import { applicable, statementOf } from '../../../server/reports/statement.ts'
import { reportScope } from '../../../server/reports/report-scope.ts'
import type { Statement } from '../../../server/reports/statement-model.ts'
import { yuan } from './story.ts'
import type { Cells, Tables } from './story.ts'

type Kind = keyof Tables
/** Lines of the first level: those a story may leave out only when nothing stands in them. */
const firstLevel: Record<Kind, RegExp> = { balance: /^(A|L|N)\d$/, income: /^[PA]?[IE]\.\d{4}$/ }

async function sheetOf(
  tx: Tx,
  book: Book,
  kind: Kind,
  at: { period: string; span: 'month' | 'year' },
): Promise<Statement> {
  const definition = applicable(await reportScope(tx, machine, { book: book.id }, at.period)).find(
    (one) => one.kind === kind,
  )
  assert.ok(definition, `${book.name} has no ${kind} statement`)
  return statementOf(tx, machine, { book: book.id, report: definition.id, ...at })
}

const cellsOf = (statement: Statement, column: string): Map<string, string> =>
  new Map(statement.rows.map(({ code, cells }) => [code, cells[column]?.value ?? '']))

function sameCells(found: ReadonlyMap<string, string>, expected: Cells, kind: Kind, what: string): void {
  const wanted = Object.fromEntries(Object.entries(expected).map(([row, amount]) => [row, yuan(amount)]))
  const shown = [...found].filter(
    ([row, value]) => row in wanted || (firstLevel[kind].test(row) && !isZero(value || '0')),
  )
  const missing = Object.keys(wanted).filter((row) => !found.has(row))
  assert.deepEqual(missing, [], `${what} has no such rows`)
  const inOrder = Object.fromEntries([...found.keys()].flatMap((row) => (row in wanted ? [[row, wanted[row]]] : [])))
  assert.deepEqual(Object.fromEntries(shown), inOrder, what)
}

/** Sums of 本月数 since January, by row, as far as stories have named them. */
export type Running = Map<string, string>

export async function compareMonth(
  tx: Tx,
  book: Book,
  period: string,
  { balance = {}, income = {} }: Tables,
  running: Running,
): Promise<void> {
  const at = { period, span: 'month' } as const
  const sheets = { balance: await sheetOf(tx, book, 'balance', at), income: await sheetOf(tx, book, 'income', at) }
  sameCells(cellsOf(sheets.balance, 'end'), balance, 'balance', `${book.name} ${period} 资产负债表`)
  sameCells(cellsOf(sheets.income, 'month'), income, 'income', `${book.name} ${period} 收支表 本月数`)
  for (const [row, amount] of Object.entries(income)) running.set(row, add(running.get(row) ?? '0.00', yuan(amount)))
  const soFar = Object.fromEntries([...running].filter(([row]) => firstLevel.income.test(row)))
  sameCells(cellsOf(sheets.income, 'ytd'), soFar, 'income', `${book.name} ${period} 收支表 本年累计数`)
  requireSound(sheets.balance)
  requireSound(sheets.income)
}

export async function compareYear(
  tx: Tx,
  book: Book,
  { balance = {}, income = {} }: Tables,
  running: ReadonlyMap<string, string>,
): Promise<void> {
  const at = { period: `${book.year}12`, span: 'year' } as const
  const sheets = { balance: await sheetOf(tx, book, 'balance', at), income: await sheetOf(tx, book, 'income', at) }
  sameCells(cellsOf(sheets.balance, 'end'), balance, 'balance', `${book.name} 年报 资产负债表`)
  sameCells(cellsOf(sheets.income, 'year'), income, 'income', `${book.name} 年报 收支表`)
  for (const [row, sum] of running)
    if (row in income) assert.equal(yuan(income[row] ?? ''), sum, `${book.name} ${row}: twelve months by hand`)
  requireSound(sheets.balance)
  requireSound(sheets.income)
}

/** The statement's own checks, in its own words. */
function requireSound({ checks, head }: Statement): void {
  const broken = checks.filter(({ holds }) => holds === false).map(({ id, message }) => `${id} ${message}`)
  assert.deepEqual(broken, [], `${head.number} ${head.period}`)
}

/** Every account begins the next year with what it ended this one with; nothing is left on income and expenditure. */
export async function requireCarried(tx: Tx, book: Book, next: Book): Promise<void> {
  const december = await movementsOf(tx, [book.id], { from: `${book.year}12`, to: `${book.year}12` })
  const held = (rows: readonly { account: string; cents: bigint }[]) =>
    Object.fromEntries(
      rows.filter(({ cents }) => cents !== 0n).map(({ account, cents }) => [account, fromCents(cents)]),
    )
  const january = await movementsOf(tx, [next.id], { from: `${next.year}01`, to: `${next.year}01` })
  const ended = held(december.map(({ account, closing }) => ({ account, cents: closing })))
  const begun = held(january.map(({ account, yearStart }) => ({ account, cents: yearStart })))
  assert.deepEqual(begun, ended, `${next.name} 年初余额`)
  assert.deepEqual(
    Object.keys(ended).filter((account) => /^[45]/.test(account)),
    [],
  )
}
