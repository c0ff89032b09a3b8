// Whether what a register holds agrees with the accounts, book by book; and whether the vouchers of its movements booked the other
// side as they should. One statement for all books, never one per book.
import { firstPeriod } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'
import { movementsOf } from '../ledger/movements.ts'
import type { Movement } from '../ledger/movements.ts'
import { registers } from './definitions.ts'
import { feedingRules } from './feed.ts'
import { amountColumn, measures } from './model.ts'
import type { Agreement, Counterpart, Measure, Register } from './model.ts'

export interface AgreementRow {
  bookId: number
  register: string
  check: string | null
  title: string
  /** By the register. */
  kept: Money
  /** By the ledger. */
  booked: Money
  agrees: boolean
}

/** Every agreement of the registers that applies to the books, at the end of a month. */
export async function agreementOf(
  tx: Tx,
  books: readonly Book[],
  period: string,
  wanted: readonly Register[] = registers(),
): Promise<AgreementRow[]> {
  if (books.length === 0) return []
  const movements = await movementsOf(
    tx,
    books.map(({ id }) => id),
    { from: period, to: period },
  )
  const byBook = new Map<number, Movement[]>()
  for (const one of movements) byBook.set(one.bookId, [...(byBook.get(one.bookId) ?? []), one])
  const sums = await sumsOf(tx, books, period)
  return books.flatMap((book) =>
    wanted.flatMap((register) =>
      isKeptFor(register, book)
        ? (register.agrees ?? []).flatMap((agreement) => {
            const booked = bookedBy(agreement, book, byBook.get(book.id) ?? [])
            if (booked === undefined) return []
            const kept = keptBy(agreement, sums.get(placeKey(register.id, book)) ?? [])
            return [
              {
                bookId: book.id,
                register: register.id,
                check: agreement.check ?? null,
                title: agreement.title,
                kept: fromCents(kept),
                booked: fromCents(booked),
                agrees: kept === booked,
              },
            ]
          })
        : [],
    ),
  )
}

export const isKeptFor = (register: Register, book: Pick<Book, 'scheme' | 'standard'>): boolean =>
  (register.schemes?.includes(book.scheme) ?? true) && (register.standards?.includes(book.standard) ?? true)

function bookedBy(agreement: Agreement, book: Book, movements: readonly Movement[]): bigint | undefined {
  const prefixes = agreement.accounts[book.standard]
  if (!prefixes || (agreement.schemes && !agreement.schemes.includes(book.scheme))) return undefined
  let debit = 0n
  for (const one of movements) {
    if (!prefixes.some((prefix) => one.account.startsWith(prefix))) continue
    debit += agreement.basis === 'balance' ? one.closing : one.yearDebit - one.yearCredit
  }
  return agreement.side === 'debit' ? debit : -debit
}

interface KindSums {
  kind: string
  all: Record<Measure, bigint>
  year: Record<Measure, bigint>
}

function keptBy({ basis, kinds, measures: used, negated }: Agreement, sums: readonly KindSums[]): bigint {
  let total = 0n
  for (const one of sums) {
    if (kinds && !kinds.includes(one.kind)) continue
    for (const measure of used) total += (basis === 'balance' ? one.all : one.year)[measure]
  }
  return negated ? -total : total
}

const placeKey = (register: string, { standard, scheme, region }: Pick<Book, 'standard' | 'scheme' | 'region'>) =>
  `${register} ${standard} ${scheme} ${region}`

// Sums of the places of the books by kind: since ever, and of the year up to the month. Books of one year are one place each.
async function sumsOf(tx: Tx, books: readonly Book[], period: string): Promise<Map<string, KindSums[]>> {
  const year = Number(period.slice(0, 4))
  const group = ['i.register', 'i.standard', 'i.scheme_code', 'i.region_code', 'm.kind']
  const columns = measures.flatMap((measure) => [
    tx.raw(`sum(m.${amountColumn(measure)}) as all_${measure}`),
    tx.raw(`sum(case when m.period >= ? then m.${amountColumn(measure)} else 0 end) as year_${measure}`, [
      firstPeriod(year),
    ]),
  ])
  const found = tx('register_movements as m').join('register_items as i', 'i.id', 'm.item_id')
  whereInList(tx, found, 'i.region_code', [...new Set(books.map(({ region }) => region))])
  whereInList(tx, found, 'i.scheme_code', [...new Set(books.map(({ scheme }) => scheme))])
  const rows: (Record<string, Money> & {
    register: string
    standard: Book['standard']
    scheme_code: string
    region_code: string
    kind: string
  })[] = await found
    .where('m.status', 'kept')
    .where('m.period', '<=', period)
    .groupBy(group)
    .select(...group, ...columns)
  const sums = new Map<string, KindSums[]>()
  for (const row of rows) {
    const key = placeKey(row.register, { standard: row.standard, scheme: row.scheme_code, region: row.region_code })
    const of = (prefix: string) =>
      Object.fromEntries(measures.map((one) => [one, toCents(row[`${prefix}_${one}`] ?? '0.00')])) as Record<
        Measure,
        bigint
      >
    const list = sums.get(key) ?? []
    sums.set(key, list)
    list.push({ kind: row.kind, all: of('all'), year: of('year') })
  }
  return sums
}

export interface CounterpartRow {
  bookId: number
  voucherId: number
  register: string
  title: string
  kept: Money
  booked: Money
}

/** Vouchers of the month whose other side differs from what their movements say. */
export async function counterpartFaults(
  tx: Tx,
  books: readonly Book[],
  period: string,
  { register, counterpart }: { register: Register; counterpart: Counterpart },
): Promise<CounterpartRow[]> {
  const mine = books.filter((book) => isKeptFor(register, book))
  const sum = counterpart.measures.map((measure) => `m.${amountColumn(measure)}`).join(' + ')
  const found = tx('register_movements as m')
    .where({ 'm.register': register.id, 'm.period': period, 'm.status': 'kept' })
    .whereIn('m.kind', [...counterpart.kinds])
    .whereNotNull('m.voucher_id')
  const rows: { voucher_id: number; book_id: number; kept: Money }[] = await whereInList(
    tx,
    found,
    'm.book_id',
    mine.map(({ id }) => id),
  )
    .groupBy('m.voucher_id', 'm.book_id')
    .select('m.voucher_id', 'm.book_id', tx.raw(`sum(${sum}) as kept`))
  if (rows.length === 0) return []
  const lines: { voucher_id: number; account_code: string; debit_amount: Money; credit_amount: Money }[] =
    await whereInList(
      tx,
      tx('voucher_lines'),
      'voucher_id',
      rows.map((row) => Number(row.voucher_id)),
    ).select('voucher_id', 'account_code', 'debit_amount', 'credit_amount')
  const booked = new Map<number, bigint>()
  for (const line of lines) {
    if (!counterpart.accounts.some((prefix) => line.account_code.startsWith(prefix))) continue
    const debit = toCents(line.debit_amount) - toCents(line.credit_amount)
    const id = Number(line.voucher_id)
    booked.set(id, (booked.get(id) ?? 0n) + (counterpart.side === 'debit' ? debit : -debit))
  }
  return rows.flatMap((row) => {
    const id = Number(row.voucher_id)
    const amount = booked.get(id) ?? 0n
    if (amount === toCents(row.kept)) return []
    const { title } = counterpart
    return [
      {
        bookId: Number(row.book_id),
        voucherId: id,
        register: register.id,
        title,
        kept: fromCents(toCents(row.kept)),
        booked: fromCents(amount),
      },
    ]
  })
}

/** How many posted vouchers that feed registers have not been taken in yet, by book. */
export async function notTakenIn(tx: Tx, bookIds: readonly number[]): Promise<Map<number, number>> {
  if (bookIds.length === 0) return new Map()
  const found = tx('vouchers as v')
    .join('books as b', 'b.id', 'v.book_id')
    .leftJoin('register_marks as k', 'k.book_id', 'v.book_id')
    .where('v.status', 'posted')
    .whereRaw('b.head_no > coalesce(k.chain_no, 0)')
    .whereRaw('v.chain_no > coalesce(k.chain_no, 0)')
    .whereIn('v.rule_id', feedingRules(registers()))
  const rows: { book_id: number; n: number | string }[] = await whereInList(tx, found, 'v.book_id', bookIds)
    .groupBy('v.book_id')
    .select('v.book_id')
    .count({ n: '*' })
  return new Map(rows.map((row) => [Number(row.book_id), Number(row.n)]))
}
