// What posting costs: vouchers made and posted by the product, against bare bulk inserts of the very same rows into the same
// tables in the same run; once on empty tables and once on filled and analysed ones. Run: npx tsx test/bench/posting.ts [vouchers]
import { machine } from '../../server/core/actor.ts'
import { insertRows } from '../../server/core/database/index.ts'
import type { Columns, Database, Row, Tx } from '../../server/core/database/index.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { documentColumns, lineColumns, voucherColumns } from '../../server/ledger/model.ts'
import type { DraftLine, VoucherDraft } from '../../server/ledger/model.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { requireAllDone } from '../../server/ledger/batch.ts'
import { credit, debit, findings, incomeAccount, startLedger } from '../ledger/fixture.ts'

const count = Number(process.argv[2] ?? 20_000)
const batch = 5000

const ledger = await startLedger()
const { database } = ledger
const regions = ['330106000', '330102000', '330105000', '330108000', '330109000', '330110000', '330111000', '330112000']
const books = await database.transaction(async (tx) => {
  const places = regions.flatMap((region) =>
    ['EP', 'IP'].map((scheme) => ({ standard: 'agency' as const, scheme, region, year: 2025 })),
  )
  return openBooks(tx, places)
})

console.log(`${database.kind}: ${count} vouchers in ${books.length} books, ${batch} to a transaction`)
for (const state of ['empty', 'filled and analysed']) {
  const before = Number((await database.knex('vouchers').max({ id: 'id' }))[0]?.id ?? 0)
  const drafts = Array.from({ length: count }, (_one, at) => draftAt(at, state))
  const posted = await timed(async () => {
    for (let at = 0; at < count; at += batch)
      await database.transaction((tx) => makeAndPost(tx, drafts.slice(at, at + batch)))
  })
  const bound = await bareInserts(database, before)
  const perSecond = (ms: number) => `${Math.round((count * 1000) / ms)}/s`
  console.log(
    `${state}: posting ${perSecond(posted)}, bare inserts ${perSecond(bound)}, ratio ${(bound / posted).toPrecision(2)}`,
  )
  await database.knex.raw('analyze')
}
const checked = await timed(async () => {
  for (const finding of await findings(database)) console.log(finding)
})
console.log(`all checks over ${2 * count} vouchers: ${Math.round(checked)} ms`)
await ledger.close()

async function makeAndPost(tx: Tx, drafts: readonly VoucherDraft[]): Promise<void> {
  requireAllDone(await autoPost(tx, machine, await createVouchers(tx, machine, drafts)))
}

function draftAt(at: number, state: string): VoucherDraft {
  const book: Book | undefined = books[at % books.length]
  if (!book) throw new Error('no book')
  const amount = `${1 + (at % 9973)}.${String(at % 100).padStart(2, '0')}`
  const month = String(1 + (at % 12)).padStart(2, '0')
  const natures = ['current', 'arrears', 'prepaid', 'supplement']
  const split = at % 5 < 2
  const income = (part: string, nature: number): DraftLine =>
    credit('4001', part, {
      contributionNature: natures[nature % 4] ?? 'current',
      payerType: 'employer',
      belongPeriod: `2025${month}`,
    })
  return {
    bookId: book.id,
    date: `2025-${month}-${String(1 + (at % 28)).padStart(2, '0')}`,
    kind: 'rule',
    summary: `收到保费 ${state} ${at}`,
    attachmentCount: 1,
    rule: { id: 'contribution.received', version: 1 },
    documents: [{ id: at, amount }],
    lines: [
      debit('1002', amount, incomeAccount(book)),
      ...(split
        ? [income(amount, at), income('1.00', at + 1), debit('1002', '1.00', incomeAccount(book))]
        : [income(amount, at)]),
    ],
  }
}

async function bareInserts(database: Database, after: number): Promise<number> {
  const { knex } = database
  const signed = {
    voucher_no: 'integer',
    reviewer_id: 'id',
    reviewed_at: 'text',
    poster_id: 'id',
    posted_at: 'text',
    chain_no: 'integer',
    previous_hash: 'text',
    hash: 'text',
  } as const
  const tables: [string, Columns, string][] = [
    ['vouchers', { ...voucherColumns, ...signed }, 'id'],
    ['voucher_lines', lineColumns, 'voucher_id'],
    ['voucher_documents', documentColumns, 'voucher_id'],
  ]
  const rows: Row[][] = []
  for (const [table, , key] of tables) {
    rows.push(await knex(table).where(key, '>', after))
    await knex(table).where(key, '>', after).delete()
  }
  return timed(() =>
    database.transaction(async (tx) => {
      for (const [at, [table, columns]] of tables.entries()) await insertRows(tx, table, columns, rows[at] ?? [])
    }),
  )
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
