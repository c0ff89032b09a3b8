// The books agree with each other over random ledgers: a journal's balance runs on from day to day and ends at the balance table's,
// pages add up to the whole, 总账 is the sum of 明细账.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BookSheet } from '../../server/ledger/book-sheet.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import type { TrialBalance } from '../../server/ledger/trial-balance.ts'
import { propertyRunAsync } from '../support/property.ts'
import { clear, credit, debit, incomeAccount, post, receipt, startLedger } from './fixture.ts'
import type { Ledger } from './fixture.ts'

describe('the books of account agree', () => {
  let ledger: Ledger
  before(async () => {
    ledger = await startLedger()
  })
  after(() => ledger.close())

  const months = ['01', '02', '03']
  const event = fc.record({
    month: fc.constantFrom(...months),
    day: fc.constantFrom('05', '06', '28'),
    cents: fc.bigInt(1n, 1_000_000n),
    kind: fc.constantFrom('receipt', 'transfer', 'return'),
  })
  const draftOf = ({
    month,
    day,
    cents,
    kind,
  }: {
    month: string
    day: string
    cents: bigint
    kind: string
  }): VoucherDraft => {
    const { ip } = ledger
    const amount = inYuan(cents)
    const base = receipt(ip, `2026-${month}-${day}`, amount)
    const cash = incomeAccount(ip)
    if (kind === 'receipt') return base
    if (kind === 'transfer')
      return {
        ...base,
        lines: [debit('100301', amount, { bankAccount: '330106-IP-CZ' }), credit('1002', amount, cash)],
      }
    return { ...base, lines: [debit('4001', amount, { payerType: 'employer' }), credit('1002', amount, cash)] }
  }

  it('whatever was posted and however pages are cut', async () => {
    await propertyRunAsync(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (events, size) => {
          await clear(ledger)
          await post(ledger, events.map(draftOf))
          const ask = (kind: string, more: object = {}): Promise<BookSheet> =>
            ledger.query('ledger.book', ledger.chief, {
              kind,
              book: ledger.ip.id,
              from: '202601',
              to: '202603',
              account: '1002',
              ...more,
            })
          const journal = await ask('journal')
          runsOn(journal)

          const pages: BookSheet[] = []
          for (let page = 1; page <= Math.ceil(journal.total / size); page += 1)
            pages.push(await ask('journal', { page, size }))
          const joined = pages.flatMap(({ rows }, at) => (at === 0 ? rows : rows.slice(1)))
          assert.deepEqual(joined, journal.rows)

          const balance: TrialBalance = await ledger.query('ledger.trial-balance', ledger.chief, {
            book: ledger.ip.id,
            period: '202603',
          })
          const row = balance.rows.find(({ account }) => account === '1002')
          const end = journal.rows.at(-1)?.cells.at(-1)
          assert.ok([row?.closingDebit, row?.closingCredit, '0.00'].includes(end ?? '0.00'))
          const { rows: general } = await ask('general')
          const last = general.at(-1)?.cells
          const entries = journal.rows.filter(({ kind }) => kind === 'entry')
          const total = (at: number) => inYuan(entries.reduce((sum, { cells }) => sum + inCents(cells[at]), 0n))
          assert.deepEqual(last?.slice(2), [total(4), total(5), ...(journal.rows.at(-1)?.cells ?? []).slice(6)])
        },
      ),
      8,
    )
  })
})

/** Each day begins where the last ended: balance before + receipts − payments = balance. */
function runsOn({ rows }: BookSheet): void {
  let net = 0n
  for (const { kind, cells } of rows) {
    if (kind === 'entry') net += inCents(cells[4]) - inCents(cells[5])
    const side = cells[6] === '贷' ? -1n : 1n
    assert.equal(side * inCents(cells[7]), net, `${kind} ${cells.join(' ')}`)
  }
}

const inCents = (amount: string | null | undefined): bigint => BigInt((amount ?? '0').replace('.', ''))
const inYuan = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
