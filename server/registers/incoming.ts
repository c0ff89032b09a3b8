// What has been booked since a book's mark, as the registers want it: vouchers of feeding rules with their documents, opening
// balances, red vouchers, and documents that make no voucher. Reads only.
import type { Standard } from '../core/actor.ts'
import { openingPeriod, periodOf, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { findBookkeepers } from '../catalog/fund-accounts.ts'
import { bookKey, findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import type { BookPlace } from '../ledger/model.ts'
import { feedingRules, feedsOf, memoTypes } from './feed.ts'
import type { Fed } from './feed.ts'
import { noAmounts } from './model.ts'
import type { MovementSource, OpeningFeed, Register, StoredMovement } from './model.ts'

export interface StaleBook extends BookPlace {
  id: number
  /** Last place of the chain that was taken in, and the last there is. */
  mark: number
  head: number
}

export interface Incoming {
  key: string
  book: Pick<Book, 'id' | 'standard' | 'scheme' | 'region'>
  period: string
  date: string
  fed: Fed
  documentId: number | null
  voucherId: number | null
  source: MovementSource
}

export interface Red {
  id: number
  reversesId: number
  period: string
  date: string
  /** Documents it answers for; empty: all of the voucher it takes back. */
  documents: ReadonlySet<number>
  documentId: number | null
}

const postedIn = (tx: Tx, { id, mark, head }: StaleBook) =>
  tx('vouchers as v')
    .where({ 'v.status': 'posted', 'v.book_id': id })
    .whereBetween('v.chain_no', [mark + 1, head])

/** Movements of posted vouchers, each of the documents it was made of. */
export async function vouchersFor(tx: Tx, book: StaleBook, registers: readonly Register[]): Promise<Incoming[]> {
  const rows: VoucherRow[] = await postedIn(tx, book)
    .join('voucher_documents as l', 'l.voucher_id', 'v.id')
    .join('documents as d', 'd.id', 'l.document_id')
    .whereIn('v.rule_id', feedingRules(registers))
    .whereNot('v.kind', 'reversal')
    .orderBy(['v.chain_no', 'd.id'])
    .select('v.id', 'v.period', 'v.voucher_date', 'v.rule_id', 'd.id as document_id', 'd.event', 'd.content')
  return rows.flatMap((row) => {
    const document = { type: row.event, payload: payloadOf(row.content), year: yearOf(row.voucher_date) }
    return feedsOf(registers, row.rule_id, document, book.standard).map((fed) => ({
      key: `v:${row.id}:${row.document_id}:${fed.register.id}:${fed.feed}`,
      book,
      period: row.period,
      date: row.voucher_date,
      fed,
      documentId: Number(row.document_id),
      voucherId: Number(row.id),
      source: 'document' as const,
    }))
  })
}

interface VoucherRow {
  id: number
  period: string
  voucher_date: string
  rule_id: string
  document_id: number
  event: string
  content: string
}

const payloadOf = (content: string): Record<string, unknown> =>
  (JSON.parse(content) as { payload: Record<string, unknown> }).payload

/** Opening balances of the first book of a place: what it held before there was a register. Later years carry forward what is here. */
export async function openingsFor(tx: Tx, book: StaleBook, registers: readonly Register[]): Promise<Incoming[]> {
  const feeds = registers.flatMap((register) => {
    if (register.schemes && !register.schemes.includes(book.scheme)) return []
    return (register.openings ?? []).map((opening) => ({ register, opening }))
  })
  const lines: LineRow[] = await postedIn(tx, book)
    .join('voucher_lines as l', 'l.voucher_id', 'v.id')
    .join('aux_sets as a', 'a.aux_key', 'l.aux_key')
    .where({ 'v.kind': 'opening', 'v.period': openingPeriod(book.year) })
    .orderBy(['v.chain_no', 'l.line_no'])
    .select('v.id', 'v.period', 'v.voucher_date', 'l.account_code', 'l.debit_amount', 'l.credit_amount', 'a.content')
  if (lines.length === 0) return []
  const before: { n: number | string }[] = await tx('books')
    .where({ standard: book.standard, scheme_code: book.scheme, region_code: book.region })
    .where('fiscal_year', '<', book.year)
    .count({ n: '*' })
  if (Number(before[0]?.n) > 0) return []
  const found = new Map<string, Incoming>()
  for (const line of lines) {
    for (const { register, opening } of feeds) {
      const prefixes = opening.accounts[book.standard] ?? []
      if (!prefixes.some((prefix) => line.account_code.startsWith(prefix))) continue
      addOpening(found, { line, register, opening, book })
    }
  }
  return [...found.values()]
}

interface LineRow {
  id: number
  period: string
  voucher_date: string
  account_code: string
  debit_amount: Money
  credit_amount: Money
  content: string
}

function addOpening(
  found: Map<string, Incoming>,
  { line, register, opening, book }: { line: LineRow; register: Register; opening: OpeningFeed; book: StaleBook },
): void {
  const auxiliaries = JSON.parse(line.content) as Record<string, string>
  const code = opening.code.startsWith('=') ? opening.code.slice(1) : (auxiliaries[opening.code] ?? '期初未分项')
  const key = `o:${line.id}:${register.id}:${code}`
  const net = toCents(line.debit_amount) - toCents(line.credit_amount)
  const before = found.get(key)
  const amounts = before?.fed.amounts ?? noAmounts
  const amount = fromCents(toCents(amounts[opening.measure]) + (opening.side === 'debit' ? net : -net))
  const fields = Object.entries(opening.fields).flatMap(([name, from]) => {
    const value = auxiliaries[from]
    return value === undefined ? [] : [[name, value] as const]
  })
  const all = { ...before?.fed.fields, ...Object.fromEntries(fields) }
  found.set(key, {
    key,
    book,
    period: line.period,
    date: line.voucher_date,
    fed: {
      register,
      feed: 0,
      kind: 'opening',
      code,
      amounts: { ...amounts, [opening.measure]: amount },
      fields: Object.keys(all).length === 0 ? null : all,
    },
    documentId: null,
    voucherId: Number(line.id),
    source: 'opening',
  })
}

/** Red vouchers that take back something the registers hold. */
export async function redsFor(tx: Tx, book: StaleBook): Promise<Red[]> {
  const rows: { id: number; period: string; voucher_date: string; reverses_id: number }[] = await postedIn(tx, book)
    .where({ 'v.kind': 'reversal' })
    .whereIn('v.reverses_id', tx('register_movements').select('voucher_id').where({ book_id: book.id }))
    .orderBy('v.chain_no')
    .select('v.id', 'v.period', 'v.voucher_date', 'v.reverses_id')
  const links: { voucher_id: number; document_id: number; reverses_id: number | null }[] =
    rows.length === 0
      ? []
      : await whereInList(
          tx,
          tx('voucher_documents as l').join('documents as d', 'd.id', 'l.document_id'),
          'l.voucher_id',
          rows.map(({ id }) => Number(id)),
        ).select('l.voucher_id', 'l.document_id', 'd.reverses_id')
  return rows.map((row) => {
    const mine = links.filter((link) => Number(link.voucher_id) === Number(row.id))
    return {
      id: Number(row.id),
      reversesId: Number(row.reverses_id),
      period: row.period,
      date: row.voucher_date,
      documents: new Set(mine.flatMap((link) => [Number(link.document_id), Number(link.reverses_id ?? 0)])),
      documentId: mine.length === 1 ? Number(mine[0]?.document_id) : null,
    }
  })
}

const chunkRows = 2000

/** Documents that make no voucher and are in no register yet, in parts; with the movements that reversals among them take back. */
export async function* memosFor(
  tx: Tx,
  registers: readonly Register[],
  bookIds: readonly number[] | undefined,
): AsyncGenerator<{ fresh: Incoming[]; reds(): Promise<MemoRed[]> }> {
  const types = memoTypes(registers)
  for (let last = 0; ;) {
    const rows: MemoRow[] = await tx('documents as d')
      .where('d.status', 'memo')
      .whereIn('d.event', types)
      .where('d.id', '>', last)
      .whereNotExists(tx('register_movements as m').select('m.id').whereRaw('m.document_id = d.id'))
      .orderBy('d.id')
      .limit(chunkRows)
      .select('d.id', 'd.event', 'd.biz_date', 'd.value_date', 'd.scheme_code', 'd.region_code', 'd.pool_region_code')
      .select('d.is_reversal', 'd.reverses_id', 'd.content')
    if (rows.length === 0) return
    last = Number(rows.at(-1)?.id)
    const books = await booksOf(tx, rows)
    const wanted = rows.flatMap((row) => {
      const book = books.get(Number(row.id))
      return book && (bookIds === undefined || bookIds.includes(book.id)) ? [{ row, book }] : []
    })
    yield {
      fresh: wanted.flatMap(({ row, book }) => (Number(row.is_reversal) === 0 ? memo(row, book, registers) : [])),
      // Asked for once the fresh ones are written: an original may be among them.
      reds: () =>
        memoReds(
          tx,
          wanted.filter(({ row }) => Number(row.is_reversal) === 1),
        ),
    }
    if (rows.length < chunkRows) return
  }
}

interface MemoRow {
  id: number
  event: string
  biz_date: string
  value_date: string | null
  scheme_code: string
  region_code: string
  pool_region_code: string | null
  is_reversal: number
  reverses_id: number | null
  content: string
}

export interface MemoRed {
  target: StoredMovement
  period: string
  date: string
  voucherId: null
  documentId: number
}

const dateOf = (row: MemoRow): string => row.value_date ?? row.biz_date

function memo(row: MemoRow, book: Book, registers: readonly Register[]): Incoming[] {
  const document = { type: row.event, payload: payloadOf(row.content), year: book.year }
  return feedsOf(registers, null, document, book.standard).map((fed) => ({
    key: `d:${row.id}:${fed.register.id}:${fed.feed}`,
    book,
    period: periodOf(dateOf(row)),
    date: dateOf(row),
    fed,
    documentId: Number(row.id),
    voucherId: null,
    source: 'document',
  }))
}

async function memoReds(tx: Tx, list: readonly { row: MemoRow; book: Book }[]): Promise<MemoRed[]> {
  const originals = list.map(({ row }) => Number(row.reverses_id ?? 0))
  if (originals.length === 0) return []
  const targets: StoredMovement[] = await whereInList(tx, tx('register_movements'), 'document_id', originals).where({
    status: 'kept',
  })
  return list.flatMap(({ row }) =>
    targets
      .filter((target) => Number(target.document_id) === Number(row.reverses_id) && target.reverses_id === null)
      .map((target) => ({
        target,
        period: periodOf(dateOf(row)),
        date: dateOf(row),
        voucherId: null,
        documentId: Number(row.id),
      })),
  )
}

// As intake does: the region's own book, else that of its pooling area where the region keeps none of that scheme.
async function booksOf(tx: Tx, rows: readonly MemoRow[]): Promise<Map<number, Book>> {
  const place = (row: MemoRow, region: string): BookPlace => ({
    standard: agency,
    scheme: row.scheme_code,
    region,
    year: yearOf(dateOf(row)),
  })
  const books = await findBooks(
    tx,
    rows.flatMap((row) =>
      [row.region_code, row.pool_region_code ?? row.region_code].map((region) => place(row, region)),
    ),
  )
  const keepers = new Set<string>()
  for (const region of new Set(rows.map((row) => row.region_code))) {
    for (const keeper of await findBookkeepers(tx, { region, standard: agency }))
      keepers.add(`${region} ${keeper.scheme}`)
  }
  const found = new Map<number, Book>()
  for (const row of rows) {
    const own = books.get(bookKey(place(row, row.region_code)))
    const isKept = keepers.has(`${row.region_code} ${row.scheme_code}`)
    const book = own ?? (isKept ? undefined : books.get(bookKey(place(row, row.pool_region_code ?? row.region_code))))
    if (book) found.set(Number(row.id), book)
  }
  return found
}

const agency: Standard = 'agency'
