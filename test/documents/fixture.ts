// Books of 西湖区 (and IP of 上城区), people to act as, and a desk at which the source systems write their documents.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { insertUser } from '../../server/access/create-user.ts'
import { roleBook } from '../../server/access/roles.ts'
import { loadSampleBase } from '../../server/catalog/sample-base.ts'
import { machine } from '../../server/core/actor.ts'
import type { Actor, Grant } from '../../server/core/actor.ts'
import { runCommand } from '../../server/core/command.ts'
import type { Database, Tx } from '../../server/core/database/index.ts'
import { runDownload, runQuery } from '../../server/core/query.ts'
import { emptyChainHash, openBooks } from '../../server/ledger/books.ts'
import { ledgerChecks } from '../../server/ledger/check-ledger.ts'
import { documentChecks } from '../../server/documents/check-documents.ts'
import { intakeSetting } from '../../server/documents/intake-setting.ts'
import { documentRoutes } from '../../server/documents/routes.ts'
import { takeIn } from '../../server/documents/take-in.ts'
import type { TakeInOptions, TakeInResult } from '../../server/documents/take-in.ts'
import { prepareBase } from '../../server/prepare.ts'
import { openDesk } from '../../server/sample/desk.ts'
import type { Desk } from '../../server/sample/desk.ts'
import { templateDatabase } from '../ledger/template.ts'

export const region = '330106000'
export const elsewhere = '330102000'
const schemes = ['IP', 'EP', 'RP', 'EM', 'RM', 'WI', 'UI', 'OA'] as const

export interface Intake {
  database: Database
  dataDir: string
  /** 业务经办 of 西湖区, every scheme. */
  clerk: Actor
  /** 业务经办 of 上城区. */
  stranger: Actor
  /** Interface account of the tax office for 西湖区. */
  tax: Actor
  reviewer: Actor
  bookkeeper: Actor
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Takes in what the desk wrote, or anything else, as the clerk unless another acts. */
  take(documents: readonly unknown[], options?: TakeInOptions & { actor?: Actor }): Promise<TakeInResult>
  command<T>(name: string, actor: Actor, input: object): Promise<T>
  query<T>(name: string, actor: Actor, input: object): Promise<T>
  download(name: string, actor: Actor, input: object): Promise<string>
  /** Writes a file below the data directory and returns its path. */
  file(name: string, content: string | Uint8Array): string
  count(table: string, where?: object): Promise<number>
  /** Everything that a check of the ledger or of documents finds. */
  findings(): Promise<string[]>
  clear(): Promise<void>
  close(): Promise<void>
}

export async function startIntake(): Promise<Intake> {
  const database = await templateDatabase('intake', loadIntakeBase)
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-intake-'))
  const run = <T>(work: (tx: Tx) => Promise<T>) => database.transaction(work)
  const person = (login: string, role: string, place = region) => addPerson(database, login, role, place)
  const clerk = await person('clerk', 'document-operator')
  return {
    database,
    dataDir,
    clerk,
    stranger: await person('stranger', 'document-operator', elsewhere),
    tax: await addInterface(database),
    reviewer: await person('reviewer', 'reviewer'),
    bookkeeper: await person('bookkeeper', 'bookkeeper'),
    run,
    take: (documents, { actor = clerk, ...options } = {}) =>
      run((tx) =>
        takeIn(
          tx,
          actor,
          documents.map((raw, index) => ({ line: index + 1, raw })),
          intakeSetting(),
          options,
        ),
      ),
    async command(name, actor, input) {
      const route = documentRoutes.find((one) => one.name === name)
      assert.ok(route?.kind === 'command', `no command ${name}`)
      const call = { actor, input, key: randomUUID(), requestId: 'test', address: '127.0.0.1' }
      return (await runCommand(database, route, call)) as never
    },
    async query(name, actor, input) {
      const route = documentRoutes.find((one) => one.name === name)
      assert.ok(route?.kind === 'query', `no query ${name}`)
      return (await runQuery(database, route, actor, input)) as never
    },
    async download(name, actor, input) {
      const route = documentRoutes.find((one) => one.name === name)
      assert.ok(route?.kind === 'download', `no download ${name}`)
      const { body } = await runDownload(database, route, actor, input)
      if (typeof body === 'string') return body
      const parts: Buffer[] = []
      for await (const part of body) parts.push(Buffer.from(part as Buffer))
      return Buffer.concat(parts).toString('utf8')
    },
    file(name, content) {
      const path = join(dataDir, name)
      writeFileSync(path, content)
      return path
    },
    count: (table, where = {}) => run(async (tx) => Number((await tx(table).where(where).count({ n: '*' }))[0]?.n)),
    async findings() {
      const found: string[] = []
      for (const check of [...ledgerChecks, ...documentChecks])
        found.push(...(await database.snapshot((tx) => check.run(tx))))
      return found
    },
    clear: () => clear(database),
    async close() {
      rmSync(dataDir, { recursive: true, force: true })
      await database.close()
    },
  }
}

async function loadIntakeBase(database: Database): Promise<void> {
  await prepareBase(database)
  await database.transaction(async (tx) => {
    await loadSampleBase(tx)
    const places = schemes
      .flatMap((scheme) =>
        (['agency', 'treasury'] as const).map((standard) => ({ standard, scheme, region, year: 2026 })),
      )
      // 职业年金 has no 财政专户.
      .filter(({ standard, scheme }) => scheme !== 'OA' || standard === 'agency')
    await openBooks(tx, [...places, { standard: 'agency', scheme: 'IP', region: elsewhere, year: 2026 }])
    await openBooks(
      tx,
      places.filter(({ scheme }) => scheme === 'IP').map((place) => ({ ...place, year: 2025 })),
    )
  })
}

async function addPerson(database: Database, login: string, role: string, place: string): Promise<Actor> {
  const orgCode = `SA${place.slice(0, 6)}`
  const id = await database.transaction((tx) => insertUser(tx, { login, name: login, orgCode, kind: 'user' }))
  return { id, login, name: login, orgCode, kind: 'user', grants: [grantOf(role, place)] }
}

async function addInterface(database: Database): Promise<Actor> {
  const account = { login: 'tax', name: '税务接口', orgCode: 'TX330106', kind: 'system' as const, sourceSystem: 'TAX' }
  const id = await database.transaction((tx) => insertUser(tx, account))
  return {
    id,
    login: 'tax',
    name: account.name,
    orgCode: account.orgCode,
    kind: 'system',
    grants: [grantOf('interface', region)],
  }
}

function grantOf(role: string, place: string): Grant {
  const found = roleBook.roles.find(({ code }) => code === role)
  assert.ok(found, `no role ${role}`)
  return { role, permissions: found.permissions, region: place, schemes: null, standards: null }
}

/** A desk of 西湖区; documents written there are right and become vouchers. */
export const desk = (scheme = 'IP', place = region): Desk =>
  openDesk({ region: place, name: '西湖区', tier: 'county', upper: '330199000' }, scheme)

/** The same person with the roles over another region or only some schemes. */
export const limitedTo = (actor: Actor, limits: Partial<Grant>): Actor => ({
  ...actor,
  grants: actor.grants.map((grant) => ({ ...grant, ...limits })),
})

/** What it really came out of the machine's hands with. */
export const post = { post: true, actor: machine }

const tables = ['documents', 'document_files', 'document_conflicts', 'file_problems', 'summarised_entries']
const ledgerTables = ['vouchers', 'voucher_lines', 'voucher_documents', 'voucher_counters', 'balances']

async function clear({ knex }: Database): Promise<void> {
  for (const table of [...tables, ...ledgerTables, 'jobs', 'command_keys']) await knex(table).delete()
  await knex('aux_sets').whereNot({ aux_key: '-' }).delete()
  await knex('book_periods').update({ status: 'open' })
  const policy = JSON.stringify({ voucherWords: ['记'], autoPost: true, summarise: 'none', choices: {} })
  await knex('books').update({ head_no: 0, head_hash: emptyChainHash, policy })
}

export async function setPolicy({ knex }: Database, change: object): Promise<void> {
  const policy = { voucherWords: ['记'], autoPost: true, summarise: 'none', choices: {}, ...change }
  await knex('books').update({ policy: JSON.stringify(policy) })
}
