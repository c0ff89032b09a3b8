// Enters reviewed vouchers into the books: balances, numbers and hash chain in the caller's transaction. The one way in.
import { addAmounts, insertRows, updateRows, whereInList } from '../core/database/index.ts'
import type { Row, Tx } from '../core/database/index.ts'
import { assert, conflict } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import { loadAuxSets, noAuxiliaries } from './auxiliaries.ts'
import { openPeriodsOf } from './create-vouchers.ts'
import { linesOf } from './lines.ts'
import type { StoredLine, StoredVoucher } from './model.ts'
import { voucherHash } from './voucher-hash.ts'

export interface Signature {
  posterId: number
  /** Given when reviewing and posting are one act: of the product (机审), or of the person who closes a month. */
  reviewerId?: number
}

/**
 * Posts vouchers that the caller has locked and found fit. Locks are taken in one order by everyone: vouchers by id, balances
 * in key order, then the books by id as the last and shortest held; so posters wait for each other but never in a circle.
 * Post everything of one transaction in one call: a second call would take balances while holding books. `gates` are further
 * books the caller has to hold, e.g. to close their months; they are locked in the same order as those posted to.
 */
export async function enterVouchers(
  tx: Tx,
  vouchers: readonly StoredVoucher[],
  signature: Signature,
  gates: readonly number[] = [],
): Promise<void> {
  if (vouchers.length === 0 && gates.length === 0) return
  const lines = await linesOf(
    tx,
    vouchers.map(({ id }) => id),
  )
  for (const voucher of vouchers) assertSound(voucher, lines.get(voucher.id) ?? [])
  await addToBalances(tx, vouchers, lines)
  const books = await lockBooks(tx, [...vouchers.map((voucher) => voucher.book_id), ...gates])
  await requireOpenPeriods(tx, vouchers)
  const numbered = await giveNumbers(tx, vouchers)
  await chain(tx, numbered, lines, books, signature)
}

function assertSound(voucher: StoredVoucher, lines: readonly StoredLine[]): void {
  let difference = 0n
  for (const line of lines) {
    difference += toCents(line.debit_amount) - toCents(line.credit_amount)
    assert(
      line.book_id === voucher.book_id && line.period === voucher.period,
      `voucher ${voucher.id} line ${line.line_no} stands in book ${line.book_id} period ${line.period}`,
    )
  }
  assert(
    lines.length >= 2 && difference === 0n,
    `voucher ${voucher.id}: ${lines.length} lines, debit − credit = ${difference} 分`,
  )
}

const balanceColumns = {
  book_id: 'id',
  account_code: 'text',
  aux_key: 'text',
  period: 'text',
  debit_amount: 'amount',
  credit_amount: 'amount',
  carried_debit: 'amount',
  carried_credit: 'amount',
} as const

async function addToBalances(
  tx: Tx,
  vouchers: readonly StoredVoucher[],
  lines: ReadonlyMap<number, StoredLine[]>,
): Promise<void> {
  const all = vouchers.flatMap(({ id }) => lines.get(id) ?? [])
  const sets = await loadAuxSets(
    tx,
    all.map((line) => line.aux_key),
  )
  const closing = new Set(vouchers.filter(({ kind }) => kind === 'closing').map(({ id }) => id))
  const sums = new Map<
    string,
    { row: Row; debit: bigint; credit: bigint; carriedDebit: bigint; carriedCredit: bigint }
  >()
  for (const line of all) {
    const set = line.aux_key === noAuxiliaries ? undefined : sets.get(line.aux_key)
    assert(set || line.aux_key === noAuxiliaries, `auxiliary set ${line.aux_key} of voucher ${line.voucher_id} is gone`)
    const auxKey = set?.balance_key ?? noAuxiliaries
    const key = `${line.book_id} ${line.account_code} ${auxKey} ${line.period}`
    const sum = sums.get(key) ?? {
      row: { book_id: line.book_id, account_code: line.account_code, aux_key: auxKey, period: line.period },
      debit: 0n,
      credit: 0n,
      carriedDebit: 0n,
      carriedCredit: 0n,
    }
    const [debit, credit] = [toCents(line.debit_amount), toCents(line.credit_amount)]
    sum.debit += debit
    sum.credit += credit
    if (closing.has(line.voucher_id)) {
      sum.carriedDebit += debit
      sum.carriedCredit += credit
    }
    sums.set(key, sum)
  }
  const rows = [...sums.values()].map(({ row, debit, credit, carriedDebit, carriedCredit }) => ({
    ...row,
    debit_amount: fromCents(debit),
    credit_amount: fromCents(credit),
    carried_debit: fromCents(carriedDebit),
    carried_credit: fromCents(carriedCredit),
  }))
  await addAmounts(tx, 'balances', balanceColumns, ['book_id', 'account_code', 'aux_key', 'period'], rows)
}

interface BookHead {
  id: number
  head_no: number
  head_hash: string
}

// The row of the book is its gate: numbers, chain and the state of its months change only under this lock, whoever closes a
// month takes it too. It comes last because all posters of a book queue here, until the first has committed.
async function lockBooks(tx: Tx, wanted: readonly number[]): Promise<Map<number, BookHead>> {
  const ids = [...new Set(wanted)]
  const rows: BookHead[] = await whereInList(tx, tx('books'), 'id', ids)
    .orderBy('id')
    .forUpdate()
    .select('id', 'head_no', 'head_hash')
  assert(rows.length === ids.length, `${ids.length} books to post to, ${rows.length} found`)
  return new Map(rows.map((row) => [row.id, { ...row, head_no: Number(row.head_no) }]))
}

// Callers have looked before; a month may have been closed since, and only under the lock is the answer final.
async function requireOpenPeriods(tx: Tx, vouchers: readonly StoredVoucher[]): Promise<void> {
  const open = await openPeriodsOf(tx, [...new Set(vouchers.map((voucher) => voucher.book_id))])
  const shut = vouchers.find((voucher) => !open.get(voucher.book_id)?.has(voucher.period))
  if (!shut) return
  throw conflict('period.closed', `${shut.period} 期间刚刚结账，本批凭证没有记账`, {
    hint: '刷新后，将该期间的凭证改期或先反结账',
  })
}

/** Numbers without gaps per book, month and word: in a batch by date, then by when they were made. */
async function giveNumbers(tx: Tx, vouchers: readonly StoredVoucher[]): Promise<StoredVoucher[]> {
  const sorted = [...vouchers].sort((a, b) =>
    a.book_id !== b.book_id
      ? a.book_id - b.book_id
      : a.voucher_date !== b.voucher_date
        ? a.voucher_date < b.voucher_date
          ? -1
          : 1
        : a.id - b.id,
  )
  const key = (at: { book_id: number; period: string; word: string }) => `${at.book_id} ${at.period} ${at.word}`
  const rows: { book_id: number; period: string; word: string; last_no: number }[] = await whereInList(
    tx,
    tx('voucher_counters'),
    'book_id',
    [...new Set(vouchers.map((voucher) => voucher.book_id))],
  ).whereIn('period', [...new Set(vouchers.map(({ period }) => period))])
  const known = new Set(rows.map(key))
  const counters = new Map(rows.map((row) => [key(row), { ...row, last_no: Number(row.last_no) }]))
  const numbered = sorted.map((voucher) => {
    const { book_id, period, word } = voucher
    const counter = counters.get(key(voucher)) ?? { book_id, period, word, last_no: 0 }
    counter.last_no += 1
    counters.set(key(voucher), counter)
    return { ...voucher, voucher_no: counter.last_no }
  })
  const touched = new Set(vouchers.map(key))
  const changed = [...counters.values()].filter((counter) => touched.has(key(counter)))
  await updateRows(
    tx,
    'voucher_counters',
    counterColumns,
    counterKey,
    changed.filter((counter) => known.has(key(counter))),
  )
  await insertRows(
    tx,
    'voucher_counters',
    counterColumns,
    changed.filter((counter) => !known.has(key(counter))),
  )
  return numbered
}

const counterKey = ['book_id', 'period', 'word']
const counterColumns = { book_id: 'id', period: 'text', word: 'text', last_no: 'integer' } as const

async function chain(
  tx: Tx,
  vouchers: readonly StoredVoucher[],
  lines: ReadonlyMap<number, StoredLine[]>,
  books: ReadonlyMap<number, BookHead>,
  { posterId, reviewerId }: Signature,
): Promise<void> {
  const postedAt = new Date().toISOString()
  const review = reviewerId === undefined ? {} : { reviewer_id: reviewerId, reviewed_at: postedAt }
  const touched = new Set(vouchers.map((voucher) => voucher.book_id))
  const entered = vouchers.map((voucher) => {
    const head = books.get(voucher.book_id)
    assert(head, `book ${voucher.book_id} is not locked`)
    head.head_no += 1
    const posted = {
      ...voucher,
      ...review,
      status: 'posted' as const,
      poster_id: posterId,
      posted_at: postedAt,
      chain_no: head.head_no,
      previous_hash: head.head_hash,
    }
    head.head_hash = voucherHash(head.head_hash, posted, lines.get(voucher.id) ?? [])
    return { ...posted, hash: head.head_hash }
  })
  await updateRows(
    tx,
    'vouchers',
    postedColumns,
    ['id'],
    entered.map((voucher) => ({ ...voucher })),
  )
  await updateRows(
    tx,
    'books',
    headColumns,
    ['id'],
    [...books.values()].filter(({ id }) => touched.has(Number(id))).map((head) => ({ ...head })),
  )
}

const postedColumns = {
  id: 'id',
  status: 'text',
  voucher_no: 'integer',
  reviewer_id: 'id',
  reviewed_at: 'text',
  poster_id: 'id',
  posted_at: 'text',
  chain_no: 'integer',
  previous_hash: 'text',
  hash: 'text',
} as const
const headColumns = { id: 'id', head_no: 'integer', head_hash: 'text' } as const
