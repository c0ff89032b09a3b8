// Books with some months of entries, people who close, and the routes of closing, on top of the ledger's fixture.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { insertUser } from '../../server/access/create-user.ts'
import { keepInstallationKeyIn } from '../../server/access/installation-key.ts'
import { roleBook } from '../../server/access/roles.ts'
import { checkBook } from '../../server/checks/check-book.ts'
import type { CloseAnswer } from '../../server/closing/model.ts'
import { closingRoutes } from '../../server/closing/routes.ts'
import type { Actor } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import { movementsOf } from '../../server/ledger/movements.ts'
import { fromCents } from '../../server/core/money.ts'
import { openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import type { VoucherDraft } from '../../server/ledger/model.ts'
import { credit, debit, over, post, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Closing {
  ledger: Ledger
  /** 主管, who closes; another one, who approves. */
  chief: Actor
  otherChief: Actor
  bookkeeper: Actor
  run(name: string, actor: Actor, input: object): Promise<never>
  ask(name: string, actor: Actor, input: object): Promise<never>
  file(name: string, actor: Actor, input: object): Promise<string>
}

export async function startClosing(): Promise<Closing> {
  const ledger = await startLedger()
  keepInstallationKeyIn(mkdtempSync(join(tmpdir(), 'tongchou-key-')))
  const { database } = ledger
  const otherId = await database.transaction((tx) =>
    insertUser(tx, { login: 'chief2', name: '周主管', orgCode: 'SA330106', kind: 'user' }),
  )
  const role = roleBook.roles.find(({ code }) => code === 'chief-accountant')
  assert.ok(role)
  const routeOf = (name: string) => {
    const route = closingRoutes.find((one) => one.name === name)
    assert.ok(route, `no route ${name}`)
    return route
  }
  return {
    ledger,
    chief: ledger.chief,
    otherChief: { ...ledger.chief, id: otherId, login: 'chief2', name: '周主管' },
    bookkeeper: ledger.bookkeeper,
    async run(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'command')
      const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
      return (await runCommand(database, route, call)) as never
    },
    async ask(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'query')
      return (await runQuery(database, route, actor, input)) as never
    },
    async file(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'download')
      return String((await runDownload(database, route, actor, input)).body)
    },
  }
}

/** A word for every finding that may stand with one. */
export const explained: Record<string, string> = Object.fromEntries(
  checkBook()
    .checks.filter(({ level, group }) => level === 'W' || group === 'T' || group === 'X')
    .map(({ id }) => [id, '已核实']),
)

export async function close(
  { run, chief }: Pick<Closing, 'run' | 'chief'>,
  books: readonly Book[],
  period: string,
): Promise<CloseAnswer> {
  return run('closing.close-months', over(chief, '330000000'), {
    ids: books.map(({ id }) => id),
    period,
    explanations: explained,
  })
}

/** Closes and expects it to go through for every book. */
export async function closeAll(closing: Closing, books: readonly Book[], periods: readonly string[]): Promise<void> {
  for (const period of periods) {
    const answer = await close(closing, books, period)
    assert.deepEqual(answer.refused, [], period)
    assert.deepEqual(
      answer.done,
      books.map(({ id }) => id).sort((a, b) => a - b),
    )
  }
}

export const months = (year: number, to = 12): string[] =>
  Array.from({ length: to }, (_one, index) => `${year}${String(index + 1).padStart(2, '0')}`)

const voucher = (book: Book, date: string, summary: string): Omit<VoucherDraft, 'lines'> => ({
  bookId: book.id,
  date,
  kind: 'manual',
  summary,
  attachmentCount: 1,
  documents: [],
})

// Money moves over accounts that no bank statement is asked for: closing itself is proven here, reconciling elsewhere.
export const somebody = { counterparty: '测试单位', suspenseType: 'other' }

/** Income of any account, still to be received. */
export const income = (book: Book, date: string, amount: string, account = '4001'): VoucherDraft => ({
  ...voucher(book, date, '收到款项'),
  lines: [debit('110199', amount, somebody), credit(account, amount)],
})

export const expense = (book: Book, date: string, amount: string, account: string): VoucherDraft => ({
  ...voucher(book, date, '待遇支出'),
  lines: [debit(account, amount), credit('200199', amount, somebody)],
})

/** Debit − credit of accounts after a month, yuan, of those that hold anything. */
export async function balances({ ledger }: Closing, book: Book, period: string): Promise<Record<string, string>> {
  const rows = await ledger.database.snapshot((tx) => movementsOf(tx, [book.id], { from: period, to: period }))
  return Object.fromEntries(
    rows.filter((row) => row.closing !== 0n).map((row) => [row.account, fromCents(row.closing)]),
  )
}

export async function moreBooks(
  { ledger }: Closing,
  places: { standard?: 'agency' | 'treasury'; scheme: string; year?: number }[],
): Promise<Book[]> {
  return ledger.database.transaction((tx) =>
    openBooks(
      tx,
      places.map(({ standard = 'agency', scheme, year = 2026 }) => ({ standard, scheme, region: '330106000', year })),
    ),
  )
}

export { credit, debit, over, post }
