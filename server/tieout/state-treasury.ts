// Tax, state treasury and both ledgers: what the tax office put into 国库 less refunds is what the agency debits to 1005, what the
// treasury passes on is what it credits there and what the finance bureau receives. Laid side by side document by document.
import { firstDay, lastDay } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from '../ledger/account-range.ts'
import { pairKey, yuan } from './model.ts'
import type { WholePair } from './compute.ts'
import { documentsById, treasuryDocuments } from './treasury-documents.ts'
import type { Flow, TreasuryDocument } from './treasury-documents.ts'

export interface StateTreasury {
  opening: Money
  closing: Money
  /** By the documents of tax office and treasury: collected, refunded, interest, passed on to the special account. */
  documents: { received: Money; refunded: Money; interest: Money; transferred: Money }
  /** By the agency's account 1005: what came in less refunds, and what was passed on. */
  ledger: { received: Money; transferred: Money }
  /** What the finance bureau booked of the transfers on its account 1001. */
  arrived: Money
  items: StateTreasuryItem[]
}

export interface StateTreasuryItem {
  documentId: number | null
  docNo: string
  title: string
  voucherId: number | null
  date: string
  expected: Money
  found: Money
  reason: string
}

/** The state treasury of a month by pair; set-based. */
export async function stateTreasuries(
  tx: Tx,
  pairs: readonly WholePair[],
  period: string,
): Promise<Map<string, StateTreasury>> {
  const movements = await movementsAt1005(tx, pairs, period)
  const documents = await treasuryDocuments(tx, pairs, period)
  const links = await linksOf(tx, [...movements.keys()])
  const named = await documentsById(tx, [...new Set([...links.values()].flat())], documents)
  const arrived = await arrivedAt1001(tx, named, pairs)
  const balances = await balancesOf1005(tx, pairs, period)
  const result = new Map<string, StateTreasury>()
  for (const pair of pairs) {
    const own = [...movements.values()].filter(({ bookId }) => bookId === pair.agency.id)
    const clusters = clustersOf(own, links, named)
    const booked = new Set(clusters.flatMap((cluster) => cluster.documents.map(({ id }) => id)))
    const unbooked = documents.filter(
      (document) => document.key === pairKey(pair) && !booked.has(document.id) && document.isUnbooked,
    )
    result.set(pairKey(pair), summary(clusters, unbooked, { arrived, period, balance: balances.get(pair.agency.id) }))
  }
  return result
}

interface Moved {
  voucherId: number
  bookId: number
  date: string
  summary: string
  net: bigint
}

async function movementsAt1005(tx: Tx, pairs: readonly WholePair[], period: string): Promise<Map<number, Moved>> {
  const rows: {
    voucher_id: number
    book_id: number
    voucher_date: string
    summary: string
    debit: Money
    credit: Money
  }[] = await whereInList(
    tx,
    tx('voucher_lines as l').join('vouchers as v', 'v.id', 'l.voucher_id'),
    'l.book_id',
    pairs.map(({ agency }) => agency.id),
  )
    .where('l.period', period)
    .whereBetween('l.account_code', accountRange('1005'))
    .where('v.status', 'posted')
    .groupBy('l.voucher_id', 'l.book_id', 'v.voucher_date', 'v.summary')
    .orderBy(['v.voucher_date', 'l.voucher_id'])
    .select('l.voucher_id', 'l.book_id', 'v.voucher_date', 'v.summary')
    .sum({ debit: 'l.debit_amount', credit: 'l.credit_amount' })
  return new Map(
    rows.map((row) => [
      Number(row.voucher_id),
      {
        voucherId: Number(row.voucher_id),
        bookId: Number(row.book_id),
        date: row.voucher_date,
        summary: row.summary,
        net: toCents(row.debit) - toCents(row.credit),
      },
    ]),
  )
}

async function linksOf(tx: Tx, voucherIds: readonly number[]): Promise<Map<number, number[]>> {
  const links = new Map<number, number[]>()
  if (voucherIds.length === 0) return links
  const rows: { voucher_id: number; document_id: number }[] = await whereInList(
    tx,
    tx('voucher_documents'),
    'voucher_id',
    voucherIds,
  ).select('voucher_id', 'document_id')
  for (const row of rows)
    links.set(Number(row.voucher_id), [...(links.get(Number(row.voucher_id)) ?? []), Number(row.document_id)])
  return links
}

/** Vouchers and documents that belong together: a voucher may sum up many documents, a document may have a correction. */
interface Cluster {
  vouchers: Moved[]
  documents: TreasuryDocument[]
}

function clustersOf(
  moved: readonly Moved[],
  links: ReadonlyMap<number, number[]>,
  named: ReadonlyMap<number, TreasuryDocument>,
): Cluster[] {
  const byDocument = new Map<number, Cluster>()
  const clusters = new Set<Cluster>()
  for (const voucher of moved) {
    const ids = links.get(voucher.voucherId) ?? []
    const touched = new Set(ids.flatMap((id) => byDocument.get(id) ?? []))
    const cluster: Cluster = { vouchers: [voucher], documents: [] }
    for (const one of touched) {
      cluster.vouchers.push(...one.vouchers)
      cluster.documents.push(...one.documents)
      clusters.delete(one)
    }
    for (const id of ids) {
      const document = named.get(id)
      if (document && !byDocument.has(id)) cluster.documents.push(document)
    }
    for (const id of [...ids, ...cluster.documents.map((document) => document.id)]) byDocument.set(id, cluster)
    clusters.add(cluster)
  }
  return [...clusters]
}

function summary(
  clusters: readonly Cluster[],
  unbooked: readonly TreasuryDocument[],
  { arrived, period, balance }: { arrived: ReadonlyMap<number, bigint>; period: string; balance: Balance | undefined },
): StateTreasury {
  const byFlow: Record<Flow, bigint> = { received: 0n, refunded: 0n, interest: 0n, transferred: 0n }
  const ledger = { received: 0n, transferred: 0n }
  let arrivedTotal = 0n
  const items: StateTreasuryItem[] = []
  for (const { vouchers, documents } of clusters) {
    const net = vouchers.reduce((sum, voucher) => sum + voucher.net, 0n)
    const current = documents.filter(({ date }) => date >= firstDay(period) && date <= lastDay(period))
    const expected = current.reduce((sum, document) => sum + document.expected, 0n)
    for (const document of current) addFlow(byFlow, document)
    const isTransfer = documents.length > 0 ? documents.some(({ flow }) => flow === 'transferred') : net < 0n
    if (isTransfer) ledger.transferred -= net
    else ledger.received += net
    for (const { id } of documents) arrivedTotal += arrived.get(id) ?? 0n
    if (net !== expected) items.push(clusterItem(vouchers, documents, { expected, net }))
  }
  for (const document of unbooked) {
    addFlow(byFlow, document)
    items.push({
      documentId: document.id,
      docNo: document.docNo,
      title: document.title,
      voucherId: null,
      date: document.date,
      expected: yuan(document.expected),
      found: '0.00',
      reason: document.reason ?? '单据的凭证还没有记账',
    })
  }
  return {
    opening: yuan(balance?.opening ?? 0n),
    closing: yuan(balance?.closing ?? 0n),
    documents: {
      received: yuan(byFlow.received),
      refunded: yuan(byFlow.refunded),
      interest: yuan(byFlow.interest),
      transferred: yuan(byFlow.transferred),
    },
    ledger: { received: yuan(ledger.received), transferred: yuan(ledger.transferred) },
    arrived: yuan(arrivedTotal),
    items,
  }
}

function addFlow(byFlow: Record<Flow, bigint>, { flow, expected }: TreasuryDocument): void {
  if (flow) byFlow[flow] += flow === 'refunded' || flow === 'transferred' ? -expected : expected
}

function clusterItem(
  vouchers: readonly Moved[],
  documents: readonly TreasuryDocument[],
  { expected, net }: { expected: bigint; net: bigint },
): StateTreasuryItem {
  const [voucher] = vouchers
  const [document] = documents
  return {
    documentId: document?.id ?? null,
    docNo: document?.docNo ?? '',
    title: document?.title ?? voucher?.summary ?? '',
    voucherId: voucher?.voucherId ?? null,
    date: voucher?.date ?? document?.date ?? '',
    expected: yuan(expected),
    found: yuan(net),
    reason: document ? '凭证金额与单据不同，或不在同一个月' : '国库存款凭证没有税务或国库的单据',
  }
}

// What the treasury's transfers became in the finance bureau's book, by document; a voucher counts once, for its first.
async function arrivedAt1001(
  tx: Tx,
  named: ReadonlyMap<number, TreasuryDocument>,
  pairs: readonly WholePair[],
): Promise<Map<number, bigint>> {
  const ids = [...named.values()].filter(({ flow }) => flow === 'transferred').map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const books = new Set(pairs.map(({ treasury }) => treasury.id))
  const links: { voucher_id: number; document_id: number }[] = await whereInList(
    tx,
    tx('voucher_documents'),
    'document_id',
    ids,
  ).select('voucher_id', 'document_id')
  const firstOf = new Map<number, number>()
  for (const link of links) {
    const known = firstOf.get(Number(link.voucher_id))
    const id = Number(link.document_id)
    firstOf.set(Number(link.voucher_id), known === undefined || id < known ? id : known)
  }
  if (firstOf.size === 0) return new Map()
  const rows: { voucher_id: number; book_id: number; debit: Money; credit: Money }[] = await whereInList(
    tx,
    tx('voucher_lines as l').join('vouchers as v', 'v.id', 'l.voucher_id'),
    'l.voucher_id',
    [...firstOf.keys()],
  )
    .where('v.status', 'posted')
    .whereBetween('l.account_code', accountRange('1001'))
    .groupBy('l.voucher_id', 'l.book_id')
    .select('l.voucher_id', 'l.book_id')
    .sum({ debit: 'l.debit_amount', credit: 'l.credit_amount' })
  const arrived = new Map<number, bigint>()
  for (const row of rows) {
    if (!books.has(Number(row.book_id))) continue
    const id = firstOf.get(Number(row.voucher_id)) ?? 0
    arrived.set(id, (arrived.get(id) ?? 0n) + toCents(row.debit) - toCents(row.credit))
  }
  return arrived
}

interface Balance {
  opening: bigint
  closing: bigint
}

async function balancesOf1005(tx: Tx, pairs: readonly WholePair[], period: string): Promise<Map<number, Balance>> {
  const rows: { book_id: number; period: string; debit: Money; credit: Money }[] = await whereInList(
    tx,
    tx('balances'),
    'book_id',
    pairs.map(({ agency }) => agency.id),
  )
    .whereBetween('account_code', accountRange('1005'))
    .where('period', '<=', period)
    .groupBy('book_id', 'period')
    .select('book_id', 'period')
    .sum({ debit: 'debit_amount', credit: 'credit_amount' })
  const balances = new Map<number, Balance>()
  for (const row of rows) {
    const known = balances.get(Number(row.book_id)) ?? { opening: 0n, closing: 0n }
    const amount = toCents(row.debit) - toCents(row.credit)
    balances.set(Number(row.book_id), {
      opening: known.opening + (row.period < period ? amount : 0n),
      closing: known.closing + amount,
    })
  }
  return balances
}
