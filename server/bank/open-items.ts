// What is not matched yet on the sides of accounts, as the rules of matching look at it.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { lineKey, ledgerLines } from './ledger-lines.ts'
import type { LedgerLine } from './ledger-lines.ts'
import { firstOpenings } from './bank-balances.ts'
import type { Anchor } from './bank-balances.ts'
import { sideKey, signedCents } from './model.ts'
import type { StoredFlow } from './model.ts'
import type { MatchFlow, MatchLine } from './propose-matches.ts'
import type { Side } from './sides.ts'

export interface FlowFilter {
  from?: string | undefined
  to?: string | undefined
}

/** Flows of the accounts that no match of the ledger holds, by day. */
export async function unmatchedFlows(
  tx: Tx,
  standard: string,
  accounts: readonly string[],
  filter: FlowFilter = {},
): Promise<StoredFlow[]> {
  if (accounts.length === 0) return []
  const found = tx('bank_flows as f')
    .leftJoin('bank_match_flows as m', (join) => join.on('m.flow_id', 'f.id').andOnVal('m.standard', standard))
    .whereNull('m.match_id')
  if (filter.from) found.where('f.flow_date', '>=', filter.from)
  if (filter.to) found.where('f.flow_date', '<=', filter.to)
  const rows: StoredFlow[] = await whereInList(tx, found, 'f.account_code', accounts)
    .orderBy(['f.account_code', 'f.flow_date', 'f.id'])
    .select('f.*')
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

/** The unmatched lines of the sides with the texts and numbers of their documents. */
export async function unmatchedLines(
  tx: Tx,
  sides: readonly Side[],
  filter: FlowFilter = {},
): Promise<{ lines: LedgerLine[]; forMatching(line: LedgerLine): MatchLine }> {
  const anchors = await firstOpenings(
    tx,
    sides.map(({ account }) => account),
  )
  const told = sides.filter(({ account }) => anchors.has(account))
  const lines = sinceStatements(await ledgerLines(tx, told, { ...filter, unmatched: true }), told, anchors)
  const documents = await documentsOf(tx, [...new Set(lines.map(({ voucherId }) => voucherId))])
  return {
    lines,
    forMatching(line) {
      const own = documents.get(line.voucherId) ?? []
      return {
        key: lineKey(line),
        voucherId: line.voucherId,
        reversesId: line.reversesId,
        date: line.date,
        cents: line.cents,
        text: [line.summary, ...Object.values(line.auxiliaries), ...own.flatMap(({ names }) => names)].join(' '),
        references: [
          ...new Set([
            ...own.flatMap(({ numbers }) => numbers),
            ...referenceDimensions.flatMap((name) => line.auxiliaries[name] ?? []),
          ]),
        ],
      }
    },
  }
}

/** Leaves out lines of the time before an account's first statement. */
export function sinceStatements(
  lines: readonly LedgerLine[],
  sides: readonly Side[],
  anchors: ReadonlyMap<string, Anchor>,
): LedgerLine[] {
  const from = new Map(sides.map((side) => [sideKey(side), anchors.get(side.account)?.from ?? '9999-12-31']))
  return lines.filter((line) => line.date >= (from.get(line.side) ?? ''))
}

/** Flows of the accounts that were open at the end of a day. */
export async function flowsOpenAt(
  tx: Tx,
  standard: string,
  accounts: readonly string[],
  day: string,
): Promise<StoredFlow[]> {
  if (accounts.length === 0) return []
  const found = tx('bank_flows as f')
    .leftJoin('bank_match_flows as m', (join) => join.on('m.flow_id', 'f.id').andOnVal('m.standard', standard))
    .leftJoin('bank_matches as q', 'q.id', 'm.match_id')
    .where('f.flow_date', '<=', day)
    .where((any) => any.whereNull('m.match_id').orWhere('q.last_date', '>', day))
  const rows: StoredFlow[] = await whereInList(tx, found, 'f.account_code', accounts)
    .orderBy(['f.account_code', 'f.flow_date', 'f.id'])
    .select('f.*')
  return rows.map((row) => ({ ...row, id: Number(row.id) }))
}

export const flowForMatching = (flow: StoredFlow): MatchFlow => ({
  id: flow.id,
  date: flow.flow_date,
  direction: flow.direction,
  cents: signedCents(flow),
  text: [flow.counterparty, flow.summary].filter(Boolean).join(' '),
  references: [flow.flow_no, flow.reference].filter((one) => one !== null),
})

const referenceDimensions = ['payBatch', 'allocationOrderNo', 'usePlanNo']

interface DocumentWords {
  numbers: string[]
  names: string[]
}

/** A summarised voucher stands for many documents: none of them alone is the bank's flow. */
const documentsPerVoucher = 5

async function documentsOf(tx: Tx, vouchers: readonly number[]): Promise<Map<number, DocumentWords[]>> {
  const words = new Map<number, DocumentWords[]>()
  if (vouchers.length === 0) return words
  const counted = whereInList(tx, tx('voucher_documents'), 'voucher_id', vouchers)
    .groupBy('voucher_id')
    .havingRaw('count(*) <= ?', [documentsPerVoucher])
    .select('voucher_id')
  const rows: { voucher_id: number; doc_no: string; content: string }[] = await tx('voucher_documents as l')
    .join('documents as d', 'd.id', 'l.document_id')
    .whereIn('l.voucher_id', counted)
    .select('l.voucher_id', 'd.doc_no', 'd.content')
  for (const row of rows) {
    const list = words.get(Number(row.voucher_id)) ?? []
    list.push({ numbers: [row.doc_no, ...textsIn(row.content, numberFields)], names: textsIn(row.content, nameFields) })
    words.set(Number(row.voucher_id), list)
  }
  return words
}

const numberFields = /"(?:bank_flow_no|pay_batch_no|allocation_order_no)":"([^"\\]{1,80})"/g
const nameFields = /"[a-z_]*(?:name|payer|payee|counterparty)[a-z_]*":"([^"\\]{1,100})"/g
const textsIn = (content: string, pattern: RegExp): string[] =>
  [...content.matchAll(pattern)].flatMap((match) => match[1] ?? [])
