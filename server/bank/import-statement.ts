// Takes a proved statement into the flows of its account: once, however often it is sent. What overlaps an earlier statement is known;
// a different flow under a known number, or a balance that doesn't follow, is told with the figures.
import type { Actor } from '../core/actor.ts'
import { addDays } from '../core/calendar.ts'
import { insertAbsent, nextId, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import { refused } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { flowColumns, signedCents } from './model.ts'
import type { Statement, StatementFlow, StoredFlow } from './model.ts'
import { bankBalances } from './bank-balances.ts'
import { requireFund } from './sides.ts'

export interface StatementImport {
  /** Code of the fund account. */
  account: string
  statement: Statement
  /** As it was called and its SM3 digest; a statement made by program has a digest of its content. */
  name: string
  digest?: string | undefined
}

export interface ImportAnswer {
  fileId: number
  account: string
  from: string
  to: string
  opening: Money
  closing: Money
  read: number
  new: number
  known: number
  /** Opening less the balance known before it; null when nothing was known. */
  gap: Money | null
}

/** Writes the new flows of a statement. Throws 422 when a flow contradicts a stored one. */
export async function importBankStatement(tx: Tx, actor: Actor, input: StatementImport): Promise<ImportAnswer> {
  await requireFund(tx, actor, 'bank.import', input.account)
  const { account, statement } = input
  const digest = input.digest ?? sm3(JSON.stringify([account, statement]))
  const keys = flowKeys(statement.flows)
  refuseContradictions(await contradictions(tx, account, statement.flows, keys))
  const gap = await gapBefore(tx, account, statement, keys)
  const fileId = await nextId(tx)
  const file = {
    id: fileId,
    account_code: account,
    name: input.name.slice(0, 66),
    digest,
    layout: statement.layout,
    from_date: statement.from,
    to_date: statement.to,
    opening_amount: statement.opening,
    closing_amount: statement.closing,
    gap_amount: gap,
    count_read: statement.flows.length,
    count_new: 0,
    actor_id: actor.id,
    received_at: new Date().toISOString(),
  }
  const [isNew] = await insertAbsent(tx, 'bank_files', fileColumns, fileKey, [file])
  const ids = await nextIds(tx, statement.flows.length)
  const rows = statement.flows.map((flow, at) =>
    flowRow(flow, { id: ids[at] ?? 0, account, fileId, key: keys[at] ?? '' }),
  )
  const written = await insertAbsent(tx, 'bank_flows', flowColumns, ['account_code', 'flow_key'], rows)
  if (isNew) await tx('bank_files').where({ id: fileId }).update({ count_new: written.length })
  return {
    fileId: isNew ? fileId : await earlierFile(tx, file),
    account,
    from: statement.from,
    to: statement.to,
    opening: statement.opening,
    closing: statement.closing,
    read: rows.length,
    new: written.length,
    known: rows.length - written.length,
    gap,
  }
}

const fileKey = ['account_code', 'digest', 'from_date', 'to_date']
const fileColumns = {
  id: 'id',
  account_code: 'text',
  name: 'text',
  digest: 'text',
  layout: 'text',
  from_date: 'date',
  to_date: 'date',
  opening_amount: 'amount',
  closing_amount: 'amount',
  gap_amount: 'amount',
  count_read: 'integer',
  count_new: 'integer',
  actor_id: 'id',
  received_at: 'text',
} as const

async function earlierFile(tx: Tx, file: { account_code: string; digest: string; from_date: string; to_date: string }) {
  const { account_code, digest, from_date, to_date } = file
  const [row]: { id: number }[] = await tx('bank_files')
    .where({ account_code, digest, from_date, to_date })
    .select('id')
  return Number(row?.id)
}

/** What makes each flow the same when it comes again; equal flows without number or balance are told apart by their order. */
export function flowKeys(flows: readonly StatementFlow[]): string[] {
  const seen = new Map<string, number>()
  return flows.map((flow) => {
    const own = flow.flowNo
      ? ['no', flow.flowNo, flow.direction, flow.amount]
      : [
          flow.date,
          flow.time,
          flow.direction,
          flow.amount,
          flow.balance,
          flow.counterparty,
          flow.counterpartyAccount,
          flow.summary,
          flow.reference,
        ]
    const key = sm3(JSON.stringify(own))
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count === 1 ? key : sm3(`${key} ${count}`)
  })
}

function flowRow(
  flow: StatementFlow,
  { id, account, fileId, key }: { id: number; account: string; fileId: number; key: string },
): StoredFlow & Record<string, string | number | null> {
  return {
    id,
    account_code: account,
    flow_key: key,
    flow_date: flow.date,
    flow_time: flow.time,
    flow_no: flow.flowNo,
    direction: flow.direction,
    amount: flow.amount,
    balance_amount: flow.balance,
    counterparty: flow.counterparty,
    counterparty_account: flow.counterpartyAccount,
    summary: flow.summary,
    reference: flow.reference,
    file_id: fileId,
    line_no: flow.line,
  }
}

// The bank's number stays with the movement: the same number with another amount means that one of the two files was changed.
async function contradictions(
  tx: Tx,
  account: string,
  flows: readonly StatementFlow[],
  keys: readonly string[],
): Promise<Problem[]> {
  const numbers = [...new Set(flows.flatMap(({ flowNo }) => (flowNo ? [flowNo] : [])))]
  if (numbers.length === 0) return []
  const stored: StoredFlow[] = await whereInList(
    tx,
    tx('bank_flows').where({ account_code: account }),
    'flow_no',
    numbers,
  )
  const known = new Set(stored.map((row) => row.flow_key))
  const ours = new Set(keys)
  const others = new Map(stored.filter((row) => !ours.has(row.flow_key)).map((row) => [row.flow_no, row]))
  return flows.flatMap((flow, at) => {
    const other = flow.flowNo && !known.has(keys[at] ?? '') ? others.get(flow.flowNo) : undefined
    if (!other) return []
    return [
      {
        code: 'bank.flow_changed',
        line: flow.line,
        message: `第 ${flow.line} 行：流水号 ${flow.flowNo} 已有 ${other.flow_date} ${other.direction === 'in' ? '收入' : '支出'} ${other.amount}，本文件为 ${flow.date} ${flow.direction === 'in' ? '收入' : '支出'} ${flow.amount}`,
        hint: '核对两份对账单，向银行查明哪一份有误',
      },
    ]
  })
}

function refuseContradictions(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  throw refused('bank.statement_refused', `对账单与已有流水矛盾 ${problems.length} 处，没有导入`, { problems })
}

/** How far the opening lies from what was known before it; a statement may also begin within a day already known. */
async function gapBefore(
  tx: Tx,
  account: string,
  statement: Statement,
  keys: readonly string[],
): Promise<Money | null> {
  const [before] = (await bankBalances(tx, [account], [dayBefore(statement.from)])).values()
  const amount = before?.get(dayBefore(statement.from))
  if (amount === undefined) return null
  const gap = toCents(statement.opening) - toCents(amount)
  if (gap === 0n) return null
  const sameDay: StoredFlow[] = await tx('bank_flows').where({ account_code: account, flow_date: statement.from })
  const ours = new Set(keys)
  const others = sameDay.filter((row) => !ours.has(row.flow_key)).reduce((sum, row) => sum + signedCents(row), 0n)
  return others === gap ? null : fromCents(gap)
}

const dayBefore = (date: string): string => addDays(date, -1)
