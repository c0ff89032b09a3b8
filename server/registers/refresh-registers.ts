// Brings the registers up to what has been booked since the last time: posted vouchers beyond each book's mark, in the order of its
// chain, and documents that make no voucher. Running it again changes nothing: every movement has a key of its own.
import { machine } from '../core/actor.ts'
import { insertAbsent, nextIds, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { negate } from '../core/money.ts'
import { registers } from './definitions.ts'
import { memosFor, openingsFor, redsFor, vouchersFor } from './incoming.ts'
import type { Incoming, StaleBook } from './incoming.ts'
import { isIdle } from './feed.ts'
import { amountColumn, itemColumns, itemKey, measures, movementColumns } from './model.ts'
import type { StoredMovement } from './model.ts'
import { settleItems } from './settle-items.ts'

export interface RefreshAnswer {
  /** Movements written. */
  movements: number
}

/** Takes in what was booked, of the given books or of all. Cheap when nothing is new. */
export async function refreshRegisters(tx: Tx, bookIds?: readonly number[]): Promise<RefreshAnswer> {
  let movements = 0
  for (const book of await lockStale(tx, bookIds)) {
    const forward = [...(await vouchersFor(tx, book, registers())), ...(await openingsFor(tx, book, registers()))]
    movements += await write(tx, forward)
    movements += await writeReds(tx, book)
    await tx('register_marks').where({ book_id: book.id }).update({ chain_no: book.head })
  }
  for await (const { fresh, reds } of memosFor(tx, registers(), bookIds)) {
    movements += await write(tx, fresh)
    movements += await takeBackAll(tx, await reds())
  }
  return { movements }
}

/** Books with vouchers beyond their mark; the marks are locked in order, so two at once wait for each other. */
async function lockStale(tx: Tx, bookIds: readonly number[] | undefined): Promise<StaleBook[]> {
  const found = tx('books as b')
    .leftJoin('register_marks as k', 'k.book_id', 'b.id')
    .whereRaw('b.head_no > coalesce(k.chain_no, 0)')
    .orderBy('b.id')
  const rows: { id: number }[] = await (bookIds ? whereInList(tx, found, 'b.id', bookIds) : found).select('b.id')
  const stale: StaleBook[] = []
  const marks = rows.map(({ id }) => ({ book_id: Number(id), chain_no: 0 }))
  await insertAbsent(tx, 'register_marks', { book_id: 'id', chain_no: 'id' }, ['book_id'], marks)
  for (const { book_id: id } of marks) {
    const [mark]: { chain_no: number }[] = await tx('register_marks').where({ book_id: id }).forUpdate()
    const book: BookRow | undefined = await tx('books').where({ id }).first()
    if (!book || Number(book.head_no) <= Number(mark?.chain_no)) continue
    stale.push({
      id,
      standard: book.standard,
      scheme: book.scheme_code,
      region: book.region_code,
      year: Number(book.fiscal_year),
      mark: Number(mark?.chain_no),
      head: Number(book.head_no),
    })
  }
  return stale
}

interface BookRow {
  standard: StaleBook['standard']
  scheme_code: string
  region_code: string
  fiscal_year: number
  head_no: number
}

async function write(tx: Tx, incoming: readonly Incoming[]): Promise<number> {
  const useful = incoming.filter(({ fed }) => !isIdle(fed))
  if (useful.length === 0) return 0
  const items = await itemsOf(tx, useful)
  const ids = await nextIds(tx, useful.length)
  const madeAt = new Date().toISOString()
  const rows = useful.map((one, index): StoredMovement => ({
    id: ids[index] ?? 0,
    movement_key: one.key,
    item_id: items.get(keyOf(one)) ?? 0,
    register: one.fed.register.id,
    book_id: one.book.id,
    period: one.period,
    moved_on: one.date,
    kind: one.fed.kind,
    nominal_amount: one.fed.amounts.nominal,
    principal_amount: one.fed.amounts.principal,
    interest_amount: one.fed.amounts.interest,
    income_amount: one.fed.amounts.income,
    fields: one.fed.fields && JSON.stringify(one.fed.fields),
    document_id: one.documentId,
    voucher_id: one.voucherId,
    reverses_id: null,
    source: one.source,
    status: 'kept',
    note: null,
    maker_id: machine.id,
    made_at: madeAt,
    reviewer_id: null,
    reviewed_at: null,
    return_reason: null,
  }))
  return keep(tx, rows)
}

async function keep(tx: Tx, rows: readonly StoredMovement[]): Promise<number> {
  const written = await insertAbsent(
    tx,
    'register_movements',
    movementColumns,
    ['movement_key'],
    rows.map((row) => ({ ...row })),
  )
  await settleItems(
    tx,
    written.map((row) => row.item_id),
  )
  return written.length
}

const keyOf = ({ fed, book }: Pick<Incoming, 'fed' | 'book'>): string =>
  [fed.register.id, book.standard, book.scheme, book.region, fed.code].join('|')

/** The ids of the items, those not there yet opened. */
async function itemsOf(tx: Tx, incoming: readonly Incoming[]): Promise<Map<string, number>> {
  const wanted = new Map(incoming.map((one) => [keyOf(one), one]))
  const list = [...wanted.values()]
  const ids = await nextIds(tx, list.length)
  const rows = list.map(({ fed, book }, index) => ({
    id: ids[index] ?? 0,
    register: fed.register.id,
    standard: book.standard,
    scheme_code: book.scheme,
    region_code: book.region,
    code: fed.code,
    fields: '{}',
    due_on: null,
    state: 'open',
    changed_at: new Date().toISOString(),
  }))
  await insertAbsent(tx, 'register_items', itemColumns, itemKey, rows)
  const found: {
    id: number
    register: string
    standard: string
    scheme_code: string
    region_code: string
    code: string
  }[] = await whereInList(tx, tx('register_items'), 'code', [...new Set(list.map(({ fed }) => fed.code))]).select(
    'id',
    ...itemKey,
  )
  return new Map(
    found.map((row) => [
      [row.register, row.standard, row.scheme_code, row.region_code, row.code].join('|'),
      Number(row.id),
    ]),
  )
}

// Red vouchers one after another: one may answer another red one that came before it.
async function writeReds(tx: Tx, book: StaleBook): Promise<number> {
  let movements = 0
  for (const red of await redsFor(tx, book)) {
    const found: StoredMovement[] = await tx('register_movements').where({
      voucher_id: red.reversesId,
      status: 'kept',
    })
    const targets = found.filter(
      ({ document_id: id }) => id === null || red.documents.size === 0 || red.documents.has(Number(id)),
    )
    movements += await takeBackAll(
      tx,
      targets.map((target) => ({
        target,
        period: red.period,
        date: red.date,
        voucherId: red.id,
        documentId: red.documentId,
      })),
    )
  }
  return movements
}

interface TakeBack {
  target: StoredMovement
  period: string
  date: string
  voucherId: number | null
  documentId: number | null
}

async function takeBackAll(tx: Tx, list: readonly TakeBack[]): Promise<number> {
  if (list.length === 0) return 0
  const ids = await nextIds(tx, list.length)
  const madeAt = new Date().toISOString()
  const rows = list.map(({ target, period, date, voucherId, documentId }, index): StoredMovement => ({
    ...target,
    ...contrary(target),
    id: ids[index] ?? 0,
    period,
    moved_on: date,
    document_id: documentId,
    voucher_id: voucherId,
    status: 'kept',
    source: 'document',
    note: null,
    maker_id: machine.id,
    made_at: madeAt,
    reviewer_id: null,
    reviewed_at: null,
    return_reason: null,
  }))
  return keep(tx, rows)
}

/** What a row that takes another back says differently; its key lets there be one only. */
export function contrary(target: StoredMovement) {
  return {
    movement_key: `x:${target.id}`,
    fields: null,
    reverses_id: target.id,
    ...(Object.fromEntries(
      measures.map((measure) => [amountColumn(measure), negate(target[amountColumn(measure)])]),
    ) as Pick<StoredMovement, ReturnType<typeof amountColumn>>),
  }
}
