// The bank of a story: statements written from the money the documents speak of, without looking at the ledgers; and the work of the
// people who match them, draw up 余额调节表 and review it.
import assert from 'node:assert/strict'
import type { Actor } from '../../../server/core/actor.ts'
import { firstDay, lastDay } from '../../../server/core/calendar.ts'
import { AppError } from '../../../server/core/errors.ts'
import type { Tx } from '../../../server/core/database/index.ts'
import { fromCents, isZero, subtract, toCents } from '../../../server/core/money.ts'
import { importBankStatement } from '../../../server/bank/import-statement.ts'
import { matchAutomatically } from '../../../server/bank/match-flows.ts'
import type { StatementFlow } from '../../../server/bank/model.ts'
import { prepareReconciliation, reviewReconciliation } from '../../../server/bank/reconciliations.ts'
import { loadSides } from '../../../server/bank/sides.ts'
import { ruleBook } from '../../../server/rules/load.ts'
import type { SampleDocument } from '../../../server/sample/desk.ts'

interface Flow {
  account: string
  date: string
  direction: 'in' | 'out'
  amount: string
  reference: string
  summary: string
}

export interface Bank {
  /** Notes what a document moves; on another day when `date` is given. */
  note(document: SampleDocument, date?: string): void
  /** Imports the month's statement of every account, matches, prepares and reviews every table. */
  month(tx: Tx, people: { cashier: Actor; maker: Actor; reviewer: Actor }, period: string): Promise<void>
}

/** `openings` by account code; accounts of other regions and schemes are none of this bank's. */
export function openBank(place: { region: string; scheme: string }, openings: ReadonlyMap<string, string>): Bank {
  const flows: Flow[] = []
  const balances = new Map([...openings].map(([account, amount]) => [account, toCents(amount)]))
  return {
    note(document, date) {
      flows.push(...flowsOf(document, date))
    },
    async month(tx, { cashier, maker, reviewer }, period) {
      const sides = [...(await loadSides(tx, cashier, 'bank.match', place)).values()]
      const own = sides.filter(({ fund }) => fund.regionCode === place.region)
      for (const account of new Set(own.map((side) => side.account))) {
        const ofMonth = flows
          .filter((flow) => flow.account === account && flow.date >= firstDay(period) && flow.date <= lastDay(period))
          .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
        const opening = balances.get(account) ?? 0n
        const closing = ofMonth.reduce((sum, one) => sum + signed(one), opening)
        assert.ok(closing >= 0n, `${account} overdrawn at the end of ${period}: ${fromCents(closing)}`)
        balances.set(account, closing)
        const statement = {
          layout: 'story',
          accountNo: null,
          from: firstDay(period),
          to: lastDay(period),
          opening: fromCents(opening),
          closing: fromCents(closing),
          flows: ofMonth.map(lineOf),
        }
        const answer = await importBankStatement(tx, cashier, { account, name: `${account}-${period}.csv`, statement })
        assert.equal(answer.gap, null, `${account} ${period}`)
      }
      await matchAutomatically(tx, cashier, { ...place, until: lastDay(period) })
      for (const { account, standard } of own) {
        await prepareReconciliation(tx, maker, { account, standard, period }).catch((error: unknown) => {
          assert.ok(error instanceof AppError)
          assert.fail(`${error.message}: ${JSON.stringify(error.problems)}`)
        })
        await reviewReconciliation(tx, reviewer, { account, standard, period })
      }
    },
  }
}

const signed = ({ direction, amount }: Flow): bigint => (direction === 'in' ? toCents(amount) : -toCents(amount))

const lineOf = ({ date, direction, amount, reference, summary }: Flow, at: number): StatementFlow => ({
  line: at + 2,
  date,
  time: null,
  flowNo: `${reference}-${direction}`,
  direction,
  amount,
  balance: null,
  counterparty: null,
  counterpartyAccount: null,
  summary,
  reference,
})

/** On one account both when it leaves and comes back to it: deposits are placed from the demand deposit and return to it. */
const withinOneAccount: Readonly<Record<string, Flow['direction']>> = {
  'deposit.placed': 'out',
  'deposit.matured': 'in',
  'deposit.withdrawn_early': 'in',
}

function flowsOf({ envelope, payload }: SampleDocument, date?: string): Flow[] {
  const type = ruleBook().documents.get(envelope.event ?? '')
  assert.ok(type, envelope.event)
  if (
    !type.hasCash ||
    (!('from_account_id' in payload) &&
      isZero(subtract(String(payload.amount), String(payload.offset_amount ?? '0.00'))))
  )
    return []
  const text = (name: string) => (typeof payload[name] === 'string' ? payload[name] : '')
  const common = {
    date: date ?? text('value_date'),
    // What is set off against an advance never passes the bank.
    amount: subtract(text('amount'), text('offset_amount') || '0.00'),
    reference: text('bank_flow_no'),
    summary: text('summary'),
  }
  const flow = (account: string, direction: Flow['direction']): Flow => ({ ...common, account, direction })
  const [from, to] = [text('from_account_id'), text('to_account_id')]
  const only = withinOneAccount[type.id]
  if (only) return [flow(from, only)]
  if (from || to) return [flow(from, 'out'), flow(to, 'in')]
  const own = text('own_account_id') || `${text('mof_div_code').slice(0, 6)}-${text('fund_code')}-GK`
  return [flow(own, type.direction === 'receipt' || payload.is_return === 'yes' ? 'in' : 'out')]
}
