// Books of every scheme in 西湖区 with some of 杭州市本级, and a hand that writes vouchers past every check of the entry, so that a
// fault can lie in the books as it never should.
import { machine } from '../../server/core/actor.ts'
import type { Tx } from '../../server/core/database/index.ts'
import { insertRows, nextId } from '../../server/core/database/index.ts'
import { runChecks } from '../../server/checks/run-checks.ts'
import type { CheckOutcome } from '../../server/checks/model.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { DraftLine, StoredVoucher, VoucherDraft } from '../../server/ledger/model.ts'
import { enterVouchers } from '../../server/ledger/posting.ts'
import { startIntake } from '../documents/fixture.ts'
import type { Intake } from '../documents/fixture.ts'

export interface World {
  intake: Intake
  /** By scheme, of 西湖区 2026, as `EP`; 财政专户账 as `EP treasury`; 杭州市本级 as `EP city`; the year before as `IP 2025`. */
  book(name: string): Book
  /** Writes and posts (or leaves as a draft) without any check but that posted vouchers balance. */
  put(book: string, lines: readonly DraftLine[], more?: Put): Promise<number>
  document(book: string, event: string, payload: Record<string, string>, more?: PutDocument): Promise<number>
  check(id: string, period?: string): Promise<CheckOutcome[]>
  clear(): Promise<void>
  close(): Promise<void>
}

export interface Put extends Partial<Omit<VoucherDraft, 'bookId' | 'lines'>> {
  isDraft?: boolean
}

interface PutDocument {
  status?: string
  date?: string
  /** The voucher it made. */
  voucher?: number
  amount?: string
}

const region = '330106000'
const city = '330199000'

export async function startWorld(): Promise<World> {
  const intake = await startIntake()
  const books = await intake.run(async (tx) => {
    await openBooks(tx, [
      { standard: 'agency', scheme: 'LTC', region, year: 2026 },
      ...['EP', 'EM', 'OA'].map((scheme) => ({ standard: 'agency' as const, scheme, region: city, year: 2026 })),
      { standard: 'agency', scheme: 'EM', region: '319900000', year: 2026 },
    ])
    const rows: { id: number }[] = await tx('books').select('id')
    return loadAll(
      tx,
      rows.map(({ id }) => Number(id)),
    )
  })
  const book = (name: string): Book => {
    const [scheme = '', which] = name.split(' ')
    const found = books.find(
      (one) =>
        one.scheme === scheme &&
        one.year === (which === '2025' ? 2025 : 2026) &&
        one.standard === (which === 'treasury' ? 'treasury' : 'agency') &&
        one.region === (which === 'city' ? city : which === 'shanghai' ? '319900000' : region),
    )
    if (!found) throw new Error(`no book ${name}`)
    return found
  }
  return {
    intake,
    book,
    put: (name, lines, more) => intake.run((tx) => put(tx, book(name), lines, more)),
    document: (name, event, payload, more) => intake.run((tx) => putDocument(tx, book(name), event, payload, more)),
    check: (id, period = '202603') =>
      intake.database.snapshot((tx) =>
        runChecks(tx, { books: books.filter(({ year }) => String(year) === period.slice(0, 4)), period, codes: [id] }),
      ),
    async clear() {
      await intake.clear()
      for (const table of ['check_explanations', 'check_outcomes']) await intake.database.knex(table).delete()
      await intake.database.knex('rule_versions').whereIn('rule_id', ['test.rule']).delete()
      await intake.database.knex('user_grants').where({ role_code: 'cashier' }).delete()
      await intake.database.knex('accounts').where({ name: '改了名的科目' }).update({ name: '库存现金' })
      await intake.database
        .knex('rule_versions')
        .insert({ rule_id: 'test.rule', version: 1, digest: 'x', content: '{}' })
    },
    close: () => intake.close(),
  }
}

async function loadAll(tx: Tx, ids: readonly number[]): Promise<Book[]> {
  const { loadBooks } = await import('../../server/ledger/books.ts')
  return [...(await loadBooks(tx, ids)).values()]
}

async function put(tx: Tx, book: Book, lines: readonly DraftLine[], more: Put = {}): Promise<number> {
  const { isDraft = false, ...draft } = more
  const [id = 0] = await createVouchers(
    tx,
    machine,
    [
      {
        bookId: book.id,
        date: `${book.year}-03-10`,
        kind: 'manual',
        summary: '测试',
        attachmentCount: 1,
        lines,
        documents: [],
        ...draft,
      },
    ],
    { isChecked: true },
  )
  if (!isDraft) {
    const vouchers: StoredVoucher[] = await tx('vouchers').where({ id })
    await enterVouchers(tx, vouchers, { posterId: machine.id, reviewerId: machine.id })
  }
  return id
}

async function putDocument(
  tx: Tx,
  book: Book,
  event: string,
  payload: Record<string, string>,
  { status = 'vouchered', date = `${book.year}-03-10`, voucher, amount = '100.00' }: PutDocument = {},
): Promise<number> {
  const id = await nextId(tx)
  const docNo = payload.doc_no ?? `D${id}`
  await tx('documents').insert({
    id,
    document_key: `key ${id}`,
    content_digest: 'x',
    source_system: 'AGENCY_BIZ',
    event,
    event_id: `e${id}`,
    doc_no: docNo,
    is_reversal: 0,
    scheme_code: book.scheme,
    region_code: book.region,
    biz_date: date,
    value_date: date,
    period: date.slice(0, 4) + date.slice(5, 7),
    amount,
    content: JSON.stringify({ envelope: { event }, payload: { ...payload, amount } }),
    actor_id: 1,
    received_at: '2026-03-10T00:00:00.000Z',
    status,
    tries: 1,
  })
  if (voucher !== undefined)
    await insertRows(tx, 'voucher_documents', { voucher_id: 'id', document_id: 'id', amount: 'amount' }, [
      { voucher_id: voucher, document_id: id, amount },
    ])
  return id
}

export const debit = (account: string, amount: string, auxiliaries: Record<string, string> = {}): DraftLine => ({
  account,
  side: 'debit',
  amount,
  auxiliaries,
})
export const credit = (account: string, amount: string, auxiliaries: Record<string, string> = {}): DraftLine => ({
  ...debit(account, amount, auxiliaries),
  side: 'credit',
})

export const sr = (scheme: string) => ({ bankAccount: `330106-${scheme}-SR` })
export const zc = (scheme: string) => ({ bankAccount: `330106-${scheme}-ZC` })
export const cz = (scheme: string) => ({ bankAccount: `330106-${scheme}-CZ` })
