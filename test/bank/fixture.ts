// Books of 西湖区 with people and a bank: statements made of a few words, files read from text.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { bankRoutes } from '../../server/bank/routes.ts'
import { importBankStatement } from '../../server/bank/import-statement.ts'
import type { ImportAnswer } from '../../server/bank/import-statement.ts'
import type { StatementFlow } from '../../server/bank/model.ts'
import type { StatementPreview } from '../../server/bank/receive-statement.ts'
import { machine } from '../../server/core/actor.ts'
import type { Actor } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import { checkInput } from '../../server/core/input.ts'
import { fromCents, toCents } from '../../server/core/money.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import type { Download } from '../../server/core/router.ts'
import { clear, startLedger } from '../ledger/fixture.ts'
import type { Ledger } from '../ledger/fixture.ts'

export interface Bank extends Ledger {
  dataDir: string
  /** Sends bytes to a raw route. */
  send(name: string, actor: Actor, input: object, content: string | Buffer): Promise<never>
  clearAll(): Promise<void>
}

export async function startBank(): Promise<Bank> {
  const ledger = await startLedger()
  const { database } = ledger
  const dataDir = mkdtempSync(join(tmpdir(), 'bank-'))
  const routeOf = (name: string) => {
    const route = bankRoutes.find((one) => one.name === name)
    assert.ok(route, `no route ${name}`)
    return route
  }
  return {
    ...ledger,
    dataDir,
    async command(name, actor, input, key = randomUUID()) {
      const route = routeOf(name)
      assert.ok(route.kind === 'command')
      const call = { actor, input, key, requestId: 'test', address: '127.0.0.1' }
      return (await runCommand(database, route, call)) as never
    },
    async query(name, actor, input) {
      const route = routeOf(name)
      assert.ok(route.kind === 'query')
      return (await runQuery(database, route, actor, input)) as never
    },
    async download(name, actor, input): Promise<Download> {
      const route = routeOf(name)
      assert.ok(route.kind === 'download')
      return runDownload(database, route, actor, input)
    },
    async send(name, actor, input, content) {
      const route = routeOf(name)
      assert.ok(route.kind === 'raw')
      const answer = await route.execute({
        actor,
        input: checkInput(route.input, input),
        requestId: 'test',
        address: '127.0.0.1',
        body: new PassThrough().end(content),
        header: () => '',
        cookie: () => undefined,
        setCookie: () => undefined,
        transaction: (work) => database.transaction(work),
        dataDir,
      })
      return answer as never
    },
    async clearAll() {
      await clear(ledger)
      for (const table of bankTables) await database.knex(table).delete()
    },
    async close() {
      rmSync(dataDir, { recursive: true, force: true })
      await ledger.close()
    },
  }
}

const bankTables = [
  'bank_files',
  'bank_flows',
  'bank_layouts',
  'bank_matches',
  'bank_match_flows',
  'bank_match_lines',
  'bank_reconciliations',
  'bank_open_notes',
  'bank_receipts',
]

export const upload = (bank: Bank, actor: Actor, input: object, content: string | Buffer) =>
  bank.send('bank.import', actor, input, content) as Promise<{ statements: StatementPreview[] }>

/** '2026-03-05 +100.00 甲公司 #REF' → a flow; a minus is paid out. */
export function flow(text: string, line: number): StatementFlow {
  const [date = '', amount = '', counterparty = '', reference] = text.split(' ')
  return {
    line,
    date,
    time: null,
    flowNo: `N${line}-${date}-${amount}`,
    direction: amount.startsWith('-') ? 'out' : 'in',
    amount: amount.slice(1),
    balance: null,
    counterparty: counterparty === '' || counterparty.startsWith('#') ? null : counterparty,
    counterpartyAccount: null,
    summary: null,
    reference: reference?.slice(1) ?? (counterparty.startsWith('#') ? counterparty.slice(1) : null),
  }
}

export interface Story {
  account: string
  from?: string
  to?: string
  opening?: string
  flows: readonly string[]
}

/** Imports a statement as the product itself does. */
export function statementOf(bank: Bank, { account, from, to, opening = '0.00', flows }: Story): Promise<ImportAnswer> {
  const list = flows.map((text, at) => flow(text, at + 2))
  const closing = list.reduce(
    (sum, one) => sum + (one.direction === 'in' ? 1n : -1n) * toCents(one.amount),
    toCents(opening),
  )
  return bank.database.transaction((tx) =>
    importBankStatement(tx, machine, {
      account,
      name: '对账单.csv',
      statement: {
        layout: 'test',
        accountNo: null,
        from: from ?? list[0]?.date ?? '2026-03-01',
        to: to ?? list.at(-1)?.date ?? '2026-03-31',
        opening,
        closing: fromCents(closing),
        flows: list,
      },
    }),
  )
}

/** Runs `work` on a file with this content. */
export async function withFile<T>(content: string | Buffer, work: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'statement-'))
  const path = join(folder, 'file')
  writeFileSync(path, content)
  try {
    return await work(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
