// What closing a month of a large book costs, and a statement after it: each beside what any way of doing it would have to do, a plain
// sum over the month's lines, and a bare insert of as many closing lines. Run: npx tsx test/bench/closing.ts [entries] [rounds]
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keepInstallationKeyIn } from '../../server/access/installation-key.ts'
import { closeMonths } from '../../server/closing/close-months.ts'
import { checkMonths } from '../../server/closing/check-months.ts'
import { machine } from '../../server/core/actor.ts'
import { insertRows } from '../../server/core/database/index.ts'
import type { Row, Tx } from '../../server/core/database/index.ts'
import { requireAllDone } from '../../server/ledger/batch.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import { lineColumns, voucherColumns } from '../../server/ledger/model.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { autoPost } from '../../server/ledger/post-vouchers.ts'
import { statementOf } from '../../server/reports/statement.ts'
import { explained } from '../closing/fixture.ts'
import { credit, debit, startLedger } from '../ledger/fixture.ts'

const entries = Number(process.argv[2] ?? 200_000)
const rounds = Number(process.argv[3] ?? 3)
const batch = 10_000
const period = '202601'
/** Nobody has made a bank statement for this book, nor given its account money to pay from. */
const waived = ['F02', 'F11']
class TakenBack extends Error {}

const ledger = await startLedger()
keepInstallationKeyIn(mkdtempSync(join(tmpdir(), 'tongchou-bench-')))
const { database, ip } = ledger

const filled = await timed(async () => {
  for (let at = 0; at < entries; at += batch) {
    const drafts = Array.from({ length: Math.min(batch, entries - at) }, (_one, index) => draftAt(at + index))
    await database.transaction(async (tx) =>
      requireAllDone(await autoPost(tx, machine, await createVouchers(tx, machine, drafts))),
    )
  }
})
await database.knex.raw('analyze')
console.log(`${database.kind}: one book, ${entries} entries in ${period}, posted in ${Math.round(filled / 1000)} s`)

const sum = await best(() =>
  database.snapshot((tx) =>
    tx('voucher_lines')
      .where({ book_id: ip.id, period })
      .groupBy('account_code', 'aux_key')
      .select('account_code', 'aux_key')
      .sum({ debit: 'debit_amount', credit: 'credit_amount' }),
  ),
)
console.log(`plain sum over the month's lines: ${shown(sum)}`)
tell('check before closing', await best(() => rolledBack((tx) => checkMonths(tx, machine, [ip.id], period))), sum)
tell('closing the month', await best(() => rolledBack(closed)), sum)
await database.transaction(closed)
tell('bare insert of the same closing vouchers', await best(() => rolledBack(bareInsert)), sum)
for (const report of ['会社保01表', '会社保02表']) {
  const input = { book: ip.id, period, report }
  tell(
    `statement ${report} after it`,
    await best(() => database.snapshot((tx) => statementOf(tx, machine, input))),
    sum,
  )
}
await ledger.close()

async function closed(tx: Tx): Promise<void> {
  const { refused } = await closeMonths(tx, machine, [ip.id], period, { explanations: explained, waived })
  if (refused.length > 0) throw new Error(JSON.stringify(refused))
}

/** The closing vouchers once more under other numbers. */
async function bareInsert(tx: Tx): Promise<void> {
  const made: Row[] = await tx('vouchers').where({ book_id: ip.id, kind: 'closing' })
  const lines: Row[] = await tx('voucher_lines').whereIn(
    'voucher_id',
    made.map(({ id }) => Number(id)),
  )
  const moved = 10_000_000
  await insertRows(
    tx,
    'vouchers',
    voucherColumns,
    made.map((row) => ({ ...row, id: Number(row.id) + moved })),
  )
  await insertRows(
    tx,
    'voucher_lines',
    lineColumns,
    lines.map((row) => ({ ...row, voucher_id: Number(row.voucher_id) + moved })),
  )
}

async function rolledBack(work: (tx: Tx) => Promise<unknown>): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await work(tx)
      throw new TakenBack()
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
}

function draftAt(at: number): VoucherDraft {
  const amount = `${1 + (at % 9973)}.${String(at % 100).padStart(2, '0')}`
  const isIncome = at % 3 > 0
  const natures = ['current', 'arrears', 'prepaid', 'supplement']
  return {
    bookId: ip.id,
    date: `2026-01-${String(1 + (at % 28)).padStart(2, '0')}`,
    kind: 'manual',
    summary: `${isIncome ? '收到保费' : '待遇支出'} ${at}`,
    attachmentCount: 1,
    documents: [],
    lines: isIncome
      ? [
          debit('1005', amount, { treasuryOrg: 'TR330106' }),
          credit('4001', amount, {
            contributionNature: natures[at % 4] ?? 'current',
            payerType: 'employer',
            belongPeriod: period,
          }),
        ]
      : [debit('500102', amount), credit('1004', amount, { bankAccount: '330106-IP-ZC' })],
  }
}

async function best(work: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let round = 0; round < rounds; round += 1) least = Math.min(least, await timed(work))
  return least
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function shown(ms: number): string {
  return ms < 100 ? `${ms.toPrecision(3)} ms` : `${Math.round(ms)} ms`
}

function tell(what: string, ms: number, bound: number): void {
  console.log(`${what}: ${shown(ms)}, ratio ${Number((ms / bound).toPrecision(2))}`)
}
