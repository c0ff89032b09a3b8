// Reads of documents for screens: the list, and one document with everything that belongs to it.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor, Standard } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { whereInList } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import { limitToScope } from '../access/scope.ts'
import { pageOf } from '../catalog/page.ts'
import type { Paging } from '../catalog/page.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import type { VoucherState } from '../ledger/model.ts'
import { explainDocument } from '../rules/explain.ts'
import type { RuleBook } from '../rules/model.ts'
import { checkDocument } from './check-document.ts'
import { codesFor } from './codes-for.ts'
import { documentConflicts } from './conflict-queries.ts'
import { narrow, type DocumentFilter } from './filter-documents.ts'
import { historyOf } from './history.ts'
import { intakeSetting } from './intake-setting.ts'
import type { DocumentState, StoredDocument } from './model.ts'
import { factsFor } from './prepare-vouchers.ts'
import { rawOf } from './settle-documents.ts'

export interface DocumentRow {
  id: number
  event: string
  title: string
  docNo: string
  eventId: string
  sourceSystem: string
  scheme: string | null
  region: string | null
  org: string | null
  bizDate: string
  valueDate: string | null
  period: string
  amount: Money | null
  status: DocumentState
  reasonCode: string | null
  reason: string | null
  isReversal: boolean
  receivedAt: string
  fileId: number | null
  line: number | null
}

type ListedDocument = Omit<StoredDocument, 'content' | 'document_key' | 'content_digest' | 'awaits'>

const listColumns = [
  'id',
  'event',
  'event_id',
  'doc_no',
  'source_system',
  'scheme_code',
  'region_code',
  'org_code',
  'biz_date',
  'value_date',
  'period',
  'amount',
  'status',
  'reason_code',
  'reason',
  'is_reversal',
  'reverses_id',
  'received_at',
  'file_id',
  'line_no',
].map((name) => `d.${name}`)

const order = {
  columns: {
    id: 'd.id',
    bizDate: 'd.biz_date',
    valueDate: 'd.value_date',
    receivedAt: 'd.received_at',
    amount: 'd.amount',
    event: 'd.event',
    docNo: 'd.doc_no',
    status: 'd.status',
    scheme: 'd.scheme_code',
    region: 'd.region_code',
    line: 'd.line_no',
  },
  key: ['d.id'],
}

export async function listDocuments(tx: Tx, actor: Actor, filter: DocumentFilter & Paging) {
  const found = visible(tx, actor)
  narrow(found, tx, filter)
  const totals: { amount: Money | null } | undefined = await found.clone().sum({ amount: 'd.amount' }).first()
  // Newest first; one page never reads more than it shows.
  const listed = tx.from(found.select(listColumns).as('d'))
  const { rows, total } = await pageOf<ListedDocument>(listed, { ...filter, sort: filter.sort ?? '-id' }, order)
  return { rows: rows.map((row) => rowOf(row, titles())), total, totals: { amount: totals?.amount ?? '0.00' } }
}

/** The documents an actor may see; for the product itself all of them. */
export function visible(tx: Tx, actor: Actor, permission = 'document.read'): Knex.QueryBuilder {
  const found = tx('documents as d')
  return actor === machine
    ? found
    : limitToScope(found, actor, permission, { region: 'd.region_code', scheme: 'd.scheme_code' })
}

export const titles = (): RuleBook['documents'] => intakeSetting().ruleBook.documents

export function rowOf(row: ListedDocument, types: RuleBook['documents']): DocumentRow {
  return {
    id: Number(row.id),
    event: row.event,
    title: types.get(row.event)?.name ?? row.event,
    docNo: row.doc_no,
    eventId: row.event_id,
    sourceSystem: row.source_system,
    scheme: row.scheme_code,
    region: row.region_code,
    org: row.org_code,
    bizDate: row.biz_date,
    valueDate: row.value_date,
    period: row.period,
    amount: row.amount,
    status: row.status,
    reasonCode: row.reason_code,
    reason: row.reason,
    isReversal: Number(row.is_reversal) === 1,
    receivedAt: row.received_at,
    fileId: row.file_id === null ? null : Number(row.file_id),
    line: row.line_no === null ? null : Number(row.line_no),
  }
}

/** One document, or 404 also when it lies outside the scope. */
export async function findDocument(
  tx: Tx,
  actor: Actor,
  id: number,
  permission = 'document.read',
): Promise<StoredDocument> {
  const row: StoredDocument | undefined = await visible(tx, actor, permission).where('d.id', id).first('d.*')
  if (!row) throw missing(`没有编号 ${id} 的单据，或不在您的数据范围内`)
  return { ...row, id: Number(row.id) }
}

export async function showDocument(tx: Tx, actor: Actor, id: number) {
  const stored = await findDocument(tx, actor, id)
  const types = titles()
  const { envelope, payload } = rawOf(stored)
  const file: { name: string } | undefined =
    stored.file_id === null ? undefined : await tx('document_files').where({ id: stored.file_id }).first('name')
  return {
    document: {
      ...rowOf(stored, types),
      key: stored.document_key,
      tries: Number(stored.tries),
      envelope,
      payload,
      fileName: file?.name ?? null,
    },
    contract: types.get(stored.event) ?? null,
    explanation: await explainStored(tx, stored),
    vouchers: await vouchersOf(tx, actor, id),
    history: await historyOf(tx, stored),
    conflicts: await documentConflicts(tx, id),
    reverses: stored.reverses_id === null ? null : ((await links(tx, { id: Number(stored.reverses_id) }))[0] ?? null),
    reversedBy: await links(tx, { reverses_id: id }),
  }
}

async function links(tx: Tx, where: { id: number } | { reverses_id: number }) {
  const rows: Pick<StoredDocument, 'id' | 'doc_no' | 'event'>[] = await tx('documents')
    .where(where)
    .select('id', 'doc_no', 'event')
  return rows.map((row) => ({
    id: Number(row.id),
    docNo: row.doc_no,
    title: titles().get(row.event)?.name ?? row.event,
  }))
}

/** By today's rules, which need not be those of the voucher; null for a document that is no longer what its contract asks. */
async function explainStored(tx: Tx, stored: StoredDocument) {
  const { contracts, ruleBook } = intakeSetting()
  const raw = rawOf(stored)
  const { document } = checkDocument(contracts, raw, await codesFor(tx, contracts, [raw]))
  return document ? explainDocument(ruleBook, await factsFor(tx, document, ruleBook)) : null
}

interface LinkedVoucher {
  id: number
  standard: Standard
  book_name: string
  voucher_date: string
  word: string
  voucher_no: number | null
  kind: string
  status: VoucherState
  summary: string
  rule_id: string | null
  rule_version: number | null
  amount: Money
  scheme_code: string
  fiscal_year: number
}

/** The vouchers of both ledgers that the actor may see, void ones last. */
async function vouchersOf(tx: Tx, actor: Actor, documentId: number) {
  const found = tx('voucher_documents as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .join('books as b', 'b.id', 'v.book_id')
    .where('l.document_id', documentId)
  const rows: LinkedVoucher[] = await limitToBooks(found, actor, 'voucher.read', 'b')
    .orderBy(['b.standard', 'v.id'])
    .select(
      'v.id',
      'b.standard',
      'b.name as book_name',
      'v.voucher_date',
      'v.word',
      'v.voucher_no',
      'v.kind',
      'v.status',
      'v.summary',
    )
    .select('v.rule_id', 'v.rule_version', 'l.amount', 'b.scheme_code', 'b.fiscal_year')
  const lines = await linesOf(tx, rows)
  return rows
    .map((row) => ({
      id: Number(row.id),
      standard: row.standard,
      bookName: row.book_name,
      date: row.voucher_date,
      word: row.word,
      no: row.voucher_no === null ? null : Number(row.voucher_no),
      kind: row.kind,
      status: row.status,
      summary: row.summary,
      amount: row.amount,
      rule:
        row.rule_id === null
          ? null
          : {
              id: row.rule_id,
              version: Number(row.rule_version),
              name: ruleName(row.rule_id, Number(row.rule_version)),
            },
      lines: lines.get(Number(row.id)) ?? [],
    }))
    .sort((a, b) => Number(a.status === 'void') - Number(b.status === 'void'))
}

function ruleName(id: string, version: number): string {
  const versions = intakeSetting().ruleBook.rules.get(id) ?? []
  return (versions.find((rule) => rule.version === version) ?? versions.at(-1))?.name ?? id
}

interface ShownLine {
  account: string
  accountName: string
  debit: Money
  credit: Money
  summary: string
}

async function linesOf(tx: Tx, vouchers: readonly LinkedVoucher[]): Promise<Map<number, ShownLine[]>> {
  const lines = new Map<number, ShownLine[]>()
  if (vouchers.length === 0) return lines
  const found = tx('voucher_lines as l')
    .join('books as b', 'b.id', 'l.book_id')
    .leftJoin('accounts as a', (on) =>
      on
        .on('a.standard', 'b.standard')
        .andOn('a.scheme_code', 'b.scheme_code')
        .andOn('a.fiscal_year', 'b.fiscal_year')
        .andOn('a.code', 'l.account_code'),
    )
  const rows: {
    voucher_id: number
    account_code: string
    full_name: string | null
    debit_amount: Money
    credit_amount: Money
    summary: string
  }[] = await whereInList(
    tx,
    found,
    'l.voucher_id',
    vouchers.map(({ id }) => Number(id)),
  )
    .orderBy(['l.voucher_id', 'l.line_no'])
    .select('l.voucher_id', 'l.account_code', 'a.full_name', 'l.debit_amount', 'l.credit_amount', 'l.summary')
  for (const row of rows) {
    const list = lines.get(Number(row.voucher_id)) ?? []
    lines.set(Number(row.voucher_id), list)
    list.push({
      account: row.account_code,
      accountName: row.full_name ?? row.account_code,
      debit: row.debit_amount,
      credit: row.credit_amount,
      summary: row.summary,
    })
  }
  return lines
}
