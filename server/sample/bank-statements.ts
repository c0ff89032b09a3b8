// What the bank says of an account in a month, written from what its books say: every posted line as a flow with the bank's own number,
// the reference of its document and the balance after it. What the bank learns later, or tells before the books do, is an option.
import { addDays, firstDay, lastDay, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { machine } from '../core/actor.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { bankBalances, firstOpenings } from '../bank/bank-balances.ts'
import { bookMonths, ledgerLines } from '../bank/ledger-lines.ts'
import type { LedgerLine } from '../bank/ledger-lines.ts'
import { sideKey } from '../bank/model.ts'
import type { Direction, SideKey, Statement, StatementFlow } from '../bank/model.ts'
import { requireSide } from '../bank/sides.ts'
import type { Side } from '../bank/sides.ts'

export interface StatementOptions {
  /** Days by which the bank comes after the books: a cheque not presented, a deposit on its way. Less than 32. */
  delays?: ((line: LedgerLine) => number) | undefined
  /** What the bank did by itself, by account: fees, interest, money nobody has told the books of. */
  more?: readonly BankOnly[] | undefined
  /** Last day of the statement; the end of the month when absent. */
  until?: string | undefined
}

export interface BankOnly {
  account: string
  date: string
  direction: Direction
  amount: Money
  counterparty?: string
  summary: string
}

/** The statement of one account; it goes on from the statements that are there, or begins with what the books held. */
export async function statementFor(
  tx: Tx,
  at: Side | SideKey,
  period: string,
  options: StatementOptions = {},
): Promise<Statement> {
  const side = 'books' in at ? at : await requireSide(tx, machine, 'bank.read', at)
  const made = (await statementsFor(tx, [side], period, options)).get(side.account)
  return made ?? emptyStatement(period, options, 0n)
}

/** The same for many accounts at once, by account; accounts that hold nothing and did nothing are left out. One side an account. */
export async function statementsFor(
  tx: Tx,
  sides: readonly Side[],
  period: string,
  options: StatementOptions = {},
): Promise<Map<string, Statement>> {
  const accounts = sides.map(({ account }) => account)
  const [from, until] = [firstDay(period), options.until ?? lastDay(period)]
  const anchors = await firstOpenings(tx, accounts)
  const before = await bankBalances(tx, accounts, [addDays(from, -1)])
  const books = await bookMonths(tx, sides, yearOf(period))
  const lines = await ledgerLines(tx, sides, { from: addDays(from, -longestDelay), to: until })
  const known = await knowledgeOf(tx, lines)
  const statements = new Map<string, Statement>()
  for (const side of sides) {
    const { account } = side
    const begins = anchors.get(account)?.from ?? from
    const opening = before.get(account)?.get(addDays(from, -1))
    const held = opening === undefined ? bookBefore(books.get(sideKey(side)), period) : toCents(opening)
    const own = lines.filter((line) => line.side === sideKey(side) && line.date >= begins)
    const moves = [
      ...movesOf(own, known, { begins, delay: options.delays ?? (() => 0) }),
      ...(options.more ?? []).filter((one) => one.account === account).map(moveOfBank),
    ].filter(({ date }) => date >= from && date <= until)
    if (moves.length === 0 && held === 0n) continue
    statements.set(account, written(emptyStatement(period, options, held), moves))
  }
  return statements
}

const longestDelay = 31

const emptyStatement = (period: string, { until }: StatementOptions, cents: bigint): Statement => ({
  layout: 'sample',
  accountNo: null,
  from: firstDay(period),
  to: until ?? lastDay(period),
  opening: fromCents(cents),
  closing: fromCents(cents),
  flows: [],
})

const bookBefore = (months: ReadonlyMap<string, bigint> | undefined, period: string): bigint =>
  [...(months ?? [])].reduce((sum, [month, cents]) => (month < period ? sum + cents : sum), 0n)

/** A movement as the bank sees it; negative cents leave the account. */
interface Move {
  date: string
  cents: bigint
  counterparty: string | null
  summary: string
  reference: string | null
}

const moveOfBank = ({ date, direction, amount, counterparty, summary }: BankOnly): Move => ({
  date,
  cents: direction === 'in' ? toCents(amount) : -toCents(amount),
  counterparty: counterparty ?? null,
  summary,
  reference: null,
})

/** One movement for the lines of a voucher that go the same way. A mistake corrected in red never reached the bank. */
function movesOf(
  lines: readonly LedgerLine[],
  { words, reversed, dates }: Knowledge,
  { begins, delay }: { begins: string; delay: (line: LedgerLine) => number },
): Move[] {
  const moves = new Map<string, Move>()
  for (const line of lines) {
    if (reversed.has(line.voucherId)) continue
    if (line.reversesId !== null && (dates.get(line.reversesId) ?? '') >= begins) continue
    const date = addDays(line.date, delay(line))
    const key = `${line.voucherId} ${date} ${line.cents < 0n}`
    const move = moves.get(key)
    if (move) move.cents += line.cents
    else
      moves.set(key, {
        date,
        cents: line.cents,
        summary: line.summary,
        ...(words.get(line.voucherId) ?? { counterparty: null, reference: null }),
      })
  }
  return [...moves.values()].filter(({ cents }) => cents !== 0n)
}

function written(statement: Statement, moves: readonly Move[]): Statement {
  let balance = toCents(statement.opening)
  const counts = new Map<string, number>()
  const flows = moves
    .map((move, index) => ({ move, index }))
    .sort((a, b) => (a.move.date === b.move.date ? a.index - b.index : a.move.date < b.move.date ? -1 : 1))
    .map(({ move }, index): StatementFlow => {
      balance += move.cents
      const count = (counts.get(move.date) ?? 0) + 1
      counts.set(move.date, count)
      return {
        line: index + 1,
        date: move.date,
        time: null,
        flowNo: `${move.date.replaceAll('-', '')}${String(count).padStart(6, '0')}`,
        direction: move.cents < 0n ? 'out' : 'in',
        amount: fromCents(move.cents < 0n ? -move.cents : move.cents),
        balance: fromCents(balance),
        counterparty: move.counterparty,
        counterpartyAccount: null,
        summary: move.summary,
        reference: move.reference,
      }
    })
  return { ...statement, flows, closing: fromCents(balance) }
}

interface Knowledge {
  /** What the document of a voucher says to the bank; vouchers of several documents say nothing. */
  words: ReadonlyMap<number, Pick<Move, 'counterparty' | 'reference'>>
  /** Vouchers that a posted red one takes back. */
  reversed: ReadonlySet<number>
  /** Days of the vouchers that red ones take back. */
  dates: ReadonlyMap<number, string>
}

async function knowledgeOf(tx: Tx, lines: readonly LedgerLine[]): Promise<Knowledge> {
  const vouchers = [...new Set(lines.map(({ voucherId }) => voucherId))]
  const originals = [...new Set(lines.flatMap(({ reversesId }) => reversesId ?? []))]
  const words = new Map<number, Pick<Move, 'counterparty' | 'reference'>>()
  if (vouchers.length === 0) return { words, reversed: new Set(), dates: new Map() }
  const documents: { voucher_id: number; content: string }[] = await whereInList(
    tx,
    tx('voucher_documents as l').join('documents as d', 'd.id', 'l.document_id'),
    'l.voucher_id',
    vouchers,
  ).select('l.voucher_id', 'd.content')
  const counts = new Map<number, number>()
  for (const { voucher_id: id, content } of documents) {
    counts.set(Number(id), (counts.get(Number(id)) ?? 0) + 1)
    words.set(Number(id), { counterparty: textIn(content, namePattern), reference: textIn(content, flowPattern) })
  }
  for (const [id, count] of counts) if (count > 1) words.delete(id)
  const reds: { reverses_id: number }[] = await whereInList(tx, tx('vouchers'), 'reverses_id', vouchers)
    .where({ status: 'posted' })
    .select('reverses_id')
  const takenBack: { id: number; voucher_date: string }[] =
    originals.length === 0 ? [] : await whereInList(tx, tx('vouchers'), 'id', originals).select('id', 'voucher_date')
  return {
    words,
    reversed: new Set(reds.map((row) => Number(row.reverses_id))),
    dates: new Map(takenBack.map((row) => [Number(row.id), row.voucher_date])),
  }
}

const flowPattern = /"bank_flow_no":"([^"\\]{1,80})"/
const namePattern = /"(?:counterparty|payer|payee)_name":"([^"\\]{1,60})"/
const textIn = (content: string, pattern: RegExp): string | null => pattern.exec(content)?.[1] ?? null
