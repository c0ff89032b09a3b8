// What a statement costs beside the plain sum of its balances: one book, and a province consolidated. Only the ratio means anything.
// Run: npx tsx test/bench/statement.ts [regions]
import { machine } from '../../server/core/actor.ts'
import { insertRows } from '../../server/core/database/index.ts'
import { openBooks } from '../../server/ledger/books.ts'
import { statementOf } from '../../server/reports/statement.ts'
import { startLedger } from '../ledger/fixture.ts'

const count = Number(process.argv[2] ?? 90)
const rounds = 10
const ledger = await startLedger()
const { database } = ledger
const regions: { code: string }[] = await database
  .knex('regions')
  .where('code', 'like', '33%')
  .orderBy('code')
  .limit(count)
const books = await database.transaction((tx) =>
  openBooks(
    tx,
    regions.map(({ code }) => ({ standard: 'agency', scheme: 'RP', region: code, year: 2026, org: 'SA330106' })),
  ),
)
const accounts = ['1002', '100301', '1004', '3001', '4001', '4101', '500101', '50010201', '5401']
const rows = books.flatMap(({ id }) =>
  accounts.flatMap((account_code, at) =>
    Array.from({ length: 12 }, (_one, month) => ({
      book_id: id,
      account_code,
      aux_key: '-',
      period: `2026${String(month + 1).padStart(2, '0')}`,
      debit_amount: `${at * 100 + month}.10`,
      credit_amount: `${at * 90 + month}.20`,
      carried_debit: '0.00',
      carried_credit: '0.00',
    })),
  ),
)
await database.transaction((tx) =>
  insertRows(
    tx,
    'balances',
    {
      book_id: 'id',
      account_code: 'text',
      aux_key: 'text',
      period: 'text',
      debit_amount: 'amount',
      credit_amount: 'amount',
      carried_debit: 'amount',
      carried_credit: 'amount',
    },
    rows,
  ),
)
await database.knex.raw('analyze')

const ids = books.map(({ id }) => id)
const place = { standard: 'agency', scheme: 'RP', region: '330000000', period: '202612' } as const
const one = { book: ids[0] ?? 0, period: '202612' }
const plain = (some: readonly number[]) =>
  database.snapshot((tx) =>
    tx('balances')
      .whereIn('book_id', [...some])
      .groupBy('book_id', 'account_code')
      .select('book_id', 'account_code')
      .sum({ debit: 'debit_amount', credit: 'credit_amount' }),
  )
for (const [title, work, bound] of [
  ['one book, 收支表', () => show({ ...one, report: '会社保02表' }), () => plain(ids.slice(0, 1))],
  [`${ids.length} books consolidated, 资产负债表`, () => show({ ...place, report: '会社保01表' }), () => plain(ids)],
  [`${ids.length} books consolidated, 收支表`, () => show({ ...place, report: '会社保02表' }), () => plain(ids)],
] as const) {
  const [cost, least] = [await timed(work), await timed(bound)]
  console.log(
    `${title}: ${cost.toFixed(1)} ms, plain sum ${least.toFixed(1)} ms, ratio ${(cost / least).toPrecision(2)}`,
  )
}
await ledger.close()

function show(input: Parameters<typeof statementOf>[2]): Promise<unknown> {
  return database.snapshot((tx) => statementOf(tx, machine, input))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  await work()
  const start = performance.now()
  for (let round = 0; round < rounds; round += 1) await work()
  return (performance.now() - start) / rounds
}
