// A database with base data, some books of 西湖区 and 上城区, and people to act as. Base data is loaded once per test run.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { insertUser } from '../../server/access/create-user.ts'
import { roleBook } from '../../server/access/roles.ts'
import { loadBaseData } from '../../server/catalog/load-base-data.ts'
import { loadSampleBase } from '../../server/catalog/sample-base.ts'
import { machine } from '../../server/core/actor.ts'
import type { Actor, Grant } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import type { Database } from '../../server/core/database/index.ts'
import { AppError } from '../../server/core/errors.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import type { Download } from '../../server/core/router.ts'
import { emptyChainHash, openBooks } from '../../server/ledger/books.ts'
import type { Book } from '../../server/ledger/books.ts'
import { ledgerChecks } from '../../server/ledger/check-ledger.ts'
import { createVouchers } from '../../server/ledger/create-vouchers.ts'
import type { DraftLine, VoucherDraft } from '../../server/ledger/model.ts'
import { postVouchers } from '../../server/ledger/post-vouchers.ts'
import { reviewVouchers } from '../../server/ledger/review-vouchers.ts'
import { ledgerRoutes } from '../../server/ledger/routes.ts'
import { templateDatabase } from './template.ts'

export { machine }

export interface Ledger {
  database: Database
  /** 西湖区: 机关养老 and 企业养老 经办账, 机关养老 财政专户账; 上城区: 机关养老 经办账. All of 2026. */
  ip: Book
  ep: Book
  treasury: Book
  elsewhere: Book
  maker: Actor
  reviewer: Actor
  bookkeeper: Actor
  cashier: Actor
  chief: Actor
  /** 制单 of 上城区. */
  stranger: Actor
  command(name: string, actor: Actor, input: object, key?: string): Promise<never>
  query(name: string, actor: Actor, input: object): Promise<never>
  download(name: string, actor: Actor, input: object): Promise<Download>
  close(): Promise<void>
}

export async function startLedger(): Promise<Ledger> {
  const database = await templateDatabase('ledger', loadLedgerBase)
  const books = await database.transaction((tx) => openBooks(tx, places))
  const [ip, ep, treasury, elsewhere] = books
  assert.ok(ip && ep && treasury && elsewhere)
  const person = (login: string, name: string, roles: string[], region?: string) =>
    addPerson(database, { login, name, roles, region })
  const routeOf = (name: string) => {
    const route = ledgerRoutes.find((one) => one.name === name)
    assert.ok(route, `no route ${name}`)
    return route
  }
  return {
    database,
    ip,
    ep,
    treasury,
    elsewhere,
    maker: await person('maker', '张制单', ['voucher-maker']),
    reviewer: await person('reviewer', '李审核', ['reviewer']),
    bookkeeper: await person('bookkeeper', '王记账', ['bookkeeper']),
    cashier: await person('cashier', '赵出纳', ['cashier']),
    chief: await person('chief', '钱主管', ['chief-accountant']),
    stranger: await person('stranger', '孙制单', ['voucher-maker', 'reviewer', 'bookkeeper'], '330102000'),
    async command(name, actor, input, key = randomUUID()) {
      const route = routeOf(name)
      assert.ok(route.kind === 'command')
      return (await runCommand(database, route, {
        actor,
        input,
        key,
        requestId: 'test',
        address: '127.0.0.1',
      })) as never
    },
    async query(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'query')
      return (await runQuery(database, route, actor, input)) as never
    },
    async download(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'download')
      return runDownload(database, route, actor, input)
    },
    close: () => database.close(),
  }
}

const region = '330106000'
const places = [
  { standard: 'agency', scheme: 'IP', region, year: 2026 },
  { standard: 'agency', scheme: 'EP', region, year: 2026 },
  { standard: 'treasury', scheme: 'IP', region, year: 2026 },
  { standard: 'agency', scheme: 'IP', region: '330102000', year: 2026 },
] as const

async function loadLedgerBase(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await loadBaseData(tx, [2025, 2026])
    await loadSampleBase(tx)
  })
}

async function addPerson(
  database: Database,
  {
    login,
    name,
    roles,
    region: place = region,
  }: { login: string; name: string; roles: string[]; region?: string | undefined },
): Promise<Actor> {
  const id = await database.transaction((tx) => insertUser(tx, { login, name, orgCode: 'SA330106', kind: 'user' }))
  const grants = roles.map((role): Grant => {
    const found = roleBook.roles.find(({ code }) => code === role)
    assert.ok(found, `no role ${role}`)
    return { role, permissions: found.permissions, region: place, schemes: null, standards: null }
  })
  return { id, login, name, orgCode: 'SA330106', kind: 'user', grants }
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

/** The income account of a book's region and scheme in the sample. */
export const incomeAccount = (book: Book): Record<string, string> => ({
  bankAccount: `${book.region.slice(0, 6)}-${book.scheme}-SR`,
})

/** A contribution received: 借 收入户存款 贷 社会保险费收入. */
export const receipt = (book: Book, date: string, amount: string, more: Partial<VoucherDraft> = {}): VoucherDraft => ({
  bookId: book.id,
  date,
  kind: 'manual',
  summary: '收到保费',
  attachmentCount: 1,
  lines: [debit('1002', amount, incomeAccount(book)), credit('4001', amount, { payerType: 'employer' })],
  documents: [],
  ...more,
})

/** Makes, reviews and posts by three people; returns the ids. */
export async function post(ledger: Ledger, drafts: readonly VoucherDraft[]): Promise<number[]> {
  return ledger.database.transaction(async (tx) => {
    const ids = await createVouchers(tx, ledger.maker, drafts)
    assert.deepEqual((await reviewVouchers(tx, over(ledger.reviewer, '330000000'), ids)).refused, [])
    assert.deepEqual((await postVouchers(tx, over(ledger.bookkeeper, '330000000'), ids)).refused, [])
    return ids
  })
}

/** The same person with the same roles over another region. */
export const over = (actor: Actor, place: string): Actor => ({
  ...actor,
  grants: actor.grants.map((grant) => ({ ...grant, region: place })),
})

/** Takes every voucher and balance away and opens all months again; books and people stay. */
export async function clear({ database, ip }: Ledger): Promise<void> {
  const { knex } = database
  for (const table of ['vouchers', 'voucher_lines', 'voucher_documents', 'voucher_counters', 'balances'])
    await knex(table).delete()
  await knex('aux_sets').whereNot({ aux_key: '-' }).delete()
  await knex('book_periods').update({ status: 'open' })
  await knex('books').update({ head_no: 0, head_hash: emptyChainHash, policy: JSON.stringify(ip.policy) })
}

/** Every finding of every check of the ledger. */
export async function findings(database: Database): Promise<string[]> {
  const found: string[] = []
  for (const check of ledgerChecks) found.push(...(await database.snapshot((tx) => check.run(tx))))
  return found
}

/** The AppError that `work` ends with. */
export async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('expected a refusal, but it went through')
}
