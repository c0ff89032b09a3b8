// How long the first page and a page in the middle of each book of account take on a large book, against a plain indexed read of the
// same number of lines in the same database. Run: npx tsx test/bench/books.ts [lines]
import { openingPeriod } from '../../server/core/calendar.ts'
import { insertRows } from '../../server/core/database/index.ts'
import type { Row } from '../../server/core/database/index.ts'
import { bookSheet } from '../../server/ledger/books-of-account.ts'
import type { BookSheetInput } from '../../server/ledger/books-of-account.ts'
import { lineColumns, voucherColumns } from '../../server/ledger/model.ts'
import { incomeAccount, startLedger } from '../ledger/fixture.ts'

const lines = Number(process.argv[2] ?? 1_200_000)
// Twelve equal months.
const vouchers = Math.round(lines / 24) * 12
const batch = 20_000
const ledger = await startLedger()
const { database, ip, chief } = ledger
const months = Array.from({ length: 12 }, (_one, at) => `2026${String(at + 1).padStart(2, '0')}`)

await fill()
await database.knex.raw('vacuum analyze')
console.log(`${database.kind}: one book of ${lines} lines, ${vouchers} vouchers`)

const plainMs = await best(() =>
  database.snapshot((tx) =>
    tx('voucher_lines')
      .where({ book_id: ip.id, account_code: '1002', period: '202606' })
      .orderBy('voucher_date')
      .limit(200),
  ),
)
console.log(`plain indexed read of 200 lines: ${plainMs.toPrecision(3)} ms`)
const asked = { book: ip.id, from: '202601', to: '202612', page: 1, size: 200 }
const middle = Math.max(1, Math.floor(vouchers / 200 / 2))
const kinds: [string, BookSheetInput][] = [
  ['科目余额表', { ...asked, kind: 'balance' }],
  ['科目余额表 with auxiliaries', { ...asked, kind: 'balance', by: ['bankAccount', 'payerType'] }],
  ['总账', { ...asked, kind: 'general' }],
  ['明细账', { ...asked, kind: 'detail', account: '1002' }],
  ['明细账, page in the middle', { ...asked, kind: 'detail', account: '1002', page: middle }],
  ['明细账 of one month', { ...asked, kind: 'detail', account: '1002', from: '202606', to: '202606' }],
  [
    '日记账 of a fund account, one month',
    { ...asked, kind: 'journal', account: '1002', aux: incomeAccount(ip), from: '202606', to: '202606' },
  ],
  ['日记账 of one month', { ...asked, kind: 'journal', account: '1002', from: '202606', to: '202606' }],
  ['多栏账 by auxiliary', { ...asked, kind: 'multi-column', account: '4001', by: ['payerType'] }],
  ['往来明细', { ...asked, kind: 'counterparty' }],
  ['序时账 of one month', { ...asked, kind: 'day-book', from: '202606', to: '202606', size: 100 }],
]
for (const [name, input] of kinds) {
  const ms = await best(() => database.snapshot((tx) => bookSheet(tx, chief, input)))
  console.log(`${name}: ${ms.toPrecision(3)} ms, ratio ${(ms / plainMs).toPrecision(2)}`)
}
await ledger.close()

async function best(work: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let at = 0; at < 5; at += 1) {
    const start = performance.now()
    await work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

/** Posted vouchers written straight into the tables, with the balances they make. */
async function fill(): Promise<void> {
  const set = { aux_key: 'b'.repeat(32), balance_key: 'b'.repeat(32), content: JSON.stringify(incomeAccount(ip)) }
  const payer = { aux_key: 'p'.repeat(32), balance_key: 'p'.repeat(32), content: '{"payerType":"employer"}' }
  await database.knex('aux_sets').insert([set, payer])
  for (let from = 0; from < vouchers; from += batch) {
    const rows = Array.from({ length: Math.min(batch, vouchers - from) }, (_one, at) => voucherAt(from + at))
    await database.transaction(async (tx) => {
      await insertRows(tx, 'vouchers', { ...voucherColumns, voucher_no: 'integer' }, rows)
      await insertRows(
        tx,
        'voucher_lines',
        lineColumns,
        rows.flatMap((voucher) => [
          lineOf(voucher, 1, '1002', set.aux_key, '1.00', '0.00'),
          lineOf(voucher, 2, '4001', payer.aux_key, '0.00', '1.00'),
        ]),
      )
    })
  }
  const each = `${vouchers / 12}.00`
  const balance = (account: string, aux: string, period: string, debit: string, credit: string) => ({
    book_id: ip.id,
    account_code: account,
    aux_key: aux,
    period,
    debit_amount: debit,
    credit_amount: credit,
  })
  await database
    .knex('balances')
    .insert([
      balance('1002', set.aux_key, openingPeriod(2026), '1.00', '0.00'),
      balance('3001', '-', openingPeriod(2026), '0.00', '1.00'),
      ...months.flatMap((period) => [
        balance('1002', set.aux_key, period, each, '0.00'),
        balance('4001', payer.aux_key, period, '0.00', each),
      ]),
    ])
}

// By month and day, as posting numbers them; a book's rows come in the order of their numbers.
function voucherAt(at: number): Row {
  const perMonth = vouchers / 12
  const month = Math.min(11, Math.floor(at / perMonth))
  const inMonth = at - Math.floor(month * perMonth)
  const day = Math.min(28, 1 + Math.floor((inMonth * 28) / perMonth))
  const period = months[month] ?? '202612'
  return {
    id: 10_000_000 + at,
    book_id: ip.id,
    period,
    voucher_date: `2026-${period.slice(4)}-${String(day).padStart(2, '0')}`,
    word: '记',
    voucher_no: inMonth + 1,
    kind: 'manual',
    status: 'posted',
    summary: `收到保费 ${at}`,
    attachment_count: 1,
    total_amount: '1.00',
    rule_id: null,
    rule_version: null,
    group_key: null,
    reverses_id: null,
    maker_id: chief.id,
    made_at: '2026-01-01T00:00:00.000Z',
  }
}

function lineOf(voucher: Row, no: number, account: string, aux: string, debit: string, credit: string): Row {
  return {
    voucher_id: voucher.id,
    line_no: no,
    book_id: ip.id,
    period: voucher.period,
    voucher_date: voucher.voucher_date,
    account_code: account,
    summary: voucher.summary,
    debit_amount: debit,
    credit_amount: credit,
    aux_key: aux,
  }
}
