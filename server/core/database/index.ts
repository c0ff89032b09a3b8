// The database behind the product: embedded, PostgreSQL or Oracle, chosen by its address.
// Every function that touches data takes the transaction first: the embedded engine has one session only.
import { channel } from 'node:diagnostics_channel'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import knexFactory from 'knex'
import type { Knex } from 'knex'
import oracledb from 'oracledb'
import pg from 'pg'
import { AppError, invalid } from '../errors.ts'
import { lockDirectory } from './directory-lock.ts'
import { dialectOf } from './dialect.ts'
import type { Columns, Dialect, Row, Tx, Value } from './dialect.ts'
import { startEmbeddedEngine } from './embedded.ts'

export type { ColumnKind, Columns, Dialect, Row, Tx, Value } from './dialect.ts'

export interface Database {
  readonly knex: Knex
  readonly dialect: Dialect
  readonly kind: 'embedded' | 'postgres' | 'oracle'
  /** Runs `work` in one transaction: all of it or nothing. Database errors leave as AppError where users can mend them. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Runs `work` on one unchanging view of the data; writing is refused. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The embedded database as one file; undefined elsewhere (operators use their database's own tools). */
  dump(): Promise<Uint8Array | undefined>
  close(): Promise<void>
}

export interface DatabaseAddress {
  /** postgres://… or oracle://user:password@host:1521/service; absent: embedded. */
  url?: string | undefined
  /** Directory of the embedded database; absent: in memory. */
  directory?: string | undefined
  template?: Uint8Array | undefined
  poolMax?: number | undefined
}

// Ids and counts are whole numbers far below 2^53; amounts stay decimal strings, business dates stay YYYY-MM-DD.
const typeParsers: Record<number, (text: string) => unknown> = { 20: Number, 1082: (text) => text }
const pgTypes = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    typeParsers[oid] ?? pg.types.getTypeParser(oid, format ?? 'text'),
}

export async function openDatabase(address: DatabaseAddress): Promise<Database> {
  if (!address.url) return openEmbedded(address)
  if (/^postgres(ql)?:/.test(address.url)) return openPostgres(address.url, address.poolMax ?? 10)
  if (address.url.startsWith('oracle:')) return openOracle(address.url, address.poolMax ?? 10)
  throw invalid(`DATABASE_URL 的开头须是 postgres:// 或 oracle://，现为 ${address.url.split(':')[0]}://`)
}

async function openEmbedded(address: DatabaseAddress): Promise<Database> {
  const root = address.directory
  if (root) mkdirSync(root, { recursive: true })
  const unlock = root ? lockDirectory(root) : () => {}
  const engine = await startEmbeddedEngine({
    ...(root ? { directory: join(root, 'database') } : {}),
    ...(address.template ? { template: address.template } : {}),
  })
  const knex = knexFactory({
    client: 'pg',
    // `stream` is pg's own hook for another transport; knex's types do not list it.
    connection: { stream: () => engine.connect(), types: pgTypes } as Knex.PgConnectionConfig,
    pool: { min: 1, max: 1 },
    acquireConnectionTimeout: 60_000,
  })
  return makeDatabase(
    knex,
    'embedded',
    () => engine.dump(),
    async () => {
      await engine.close()
      unlock()
    },
  )
}

function openPostgres(url: string, poolMax: number): Database {
  const knex = knexFactory({
    client: 'pg',
    connection: { connectionString: url, types: pgTypes } as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolMax },
  })
  return makeDatabase(knex, 'postgres')
}

function openOracle(url: string, poolMax: number): Database {
  const { username, password, host, pathname } = new URL(url)
  oracledb.fetchTypeHandler = ({ dbType, scale }) => {
    if (dbType === oracledb.DB_TYPE_CLOB) return { type: oracledb.STRING }
    // Whole numbers (ids, counts) as numbers, everything with decimals as text: the same as on PostgreSQL.
    if (dbType === oracledb.DB_TYPE_NUMBER && scale !== 0) return { type: oracledb.STRING, converter: decimalText }
    return undefined
  }
  const knex = knexFactory({
    ...oracleKnexConfig,
    connection: {
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      connectString: `${host}${pathname}`,
    },
    pool: { min: 0, max: poolMax, afterCreate: setOracleSession },
  })
  return makeDatabase(knex, 'oracle')
}

// Oracle writes .5 for 0.50 and drops zeros at the end.
function decimalText<T>(value: T | null): string | null {
  if (value === null) return null
  const [whole = '', fraction = ''] = String(value).split('.')
  return `${/\d/.test(whole) ? whole : `${whole}0`}.${fraction.padEnd(2, '0')}`
}

/** Settings under which knex writes Oracle's SQL; also used to compile every statement for Oracle without one. */
export const oracleKnexConfig: Knex.Config = {
  client: 'oracledb',
  version: '19.0',
  wrapIdentifier: (name: string, wrap: (name: string) => string) => (name === '*' ? name : wrap(name.toUpperCase())),
  postProcessResponse: (answer: unknown) => (Array.isArray(answer) ? answer.map(lowerNames) : lowerNames(answer)),
}

function lowerNames(row: unknown): unknown {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
}

interface OracleSession {
  execute(sql: string): Promise<unknown>
}

function setOracleSession(session: OracleSession, done: (error: Error | null, session: OracleSession) => void): void {
  session.execute("alter session set nls_date_format = 'YYYY-MM-DD' nls_numeric_characters = '.,'").then(
    () => done(null, session),
    (error: Error) => done(error, session),
  )
}

function makeDatabase(
  knex: Knex,
  kind: Database['kind'],
  dump: () => Promise<Uint8Array | undefined> = async () => undefined,
  afterClose: () => Promise<void> = async () => {},
): Database {
  const dialect = dialectOf(kind === 'oracle' ? 'oracle' : 'postgres')
  const run = async <T>(work: (tx: Tx) => Promise<T>, config?: Knex.TransactionConfig): Promise<T> => {
    try {
      return await knex.transaction(work, config)
    } catch (error) {
      throw error instanceof AppError ? error : dialect.translate(error)
    }
  }
  return {
    knex,
    dialect,
    kind,
    transaction: (work) => run(work),
    snapshot: (work) =>
      run(work, { readOnly: true, isolationLevel: kind === 'oracle' ? 'serializable' : 'repeatable read' }),
    dump,
    async close() {
      await knex.destroy()
      await afterClose()
    },
  }
}

const dialectFor = (tx: Tx): Dialect =>
  dialectOf(String(tx.client.config.client).startsWith('oracle') ? 'oracle' : 'postgres')

/** Tells subscribers of each call whose statement differs by database; the tests compile the other database's from it. */
export const dialectCalls = channel('tongchou.dialect')

const tell = (call: DialectCall) => dialectCalls.hasSubscribers && dialectCalls.publish(call)

export type DialectCall =
  | { verb: 'insertRows'; table: string; columns: Columns }
  | { verb: 'insertAbsent' | 'addAmounts' | 'updateRows'; table: string; columns: Columns; key: readonly string[] }
  | { verb: 'nextIds' }
  | { verb: 'lockNext'; table: string; condition: string; binds: readonly Value[]; orderBy: string }

/** Writes rows in bulk. `columns` names what is written and how it travels. */
export async function insertRows(tx: Tx, table: string, columns: Columns, rows: readonly Row[]): Promise<void> {
  tell({ verb: 'insertRows', table, columns })
  if (rows.length > 0) await dialectFor(tx).insertRows(tx, table, columns, rows)
}

/** Writes the rows whose key is new and returns just those; of equal keys within `rows` one is written. */
export async function insertAbsent<R extends Row>(
  tx: Tx,
  table: string,
  columns: Columns,
  key: readonly string[],
  rows: readonly R[],
): Promise<R[]> {
  tell({ verb: 'insertAbsent', table, columns, key })
  if (rows.length === 0) return []
  const written = new Set(await dialectFor(tx).insertAbsent(tx, table, columns, key, rows))
  return rows.filter((_row, index) => written.has(index))
}

/** Adds amounts to the rows with the given keys, writing those that are not there. Rows are taken in key order, which limits deadlocks. */
export async function addAmounts(
  tx: Tx,
  table: string,
  columns: Columns,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  tell({ verb: 'addAmounts', table, columns, key })
  const order = (row: Row) => key.map((name) => String(row[name]).padStart(20, '0')).join('|')
  const sorted = rows.map((row) => ({ row, order: order(row) })).sort((a, b) => (a.order < b.order ? -1 : 1))
  if (rows.length > 0)
    await dialectFor(tx).addAmounts(
      tx,
      table,
      columns,
      key,
      sorted.map(({ row }) => row),
    )
}

/** Sets columns of many rows at once, found by key. */
export async function updateRows(
  tx: Tx,
  table: string,
  columns: Columns,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  tell({ verb: 'updateRows', table, columns, key })
  if (rows.length > 0) await dialectFor(tx).updateRows(tx, table, columns, key, rows)
}

/** Fresh ids from the one sequence that serves every table. */
export async function nextIds(tx: Tx, count: number): Promise<number[]> {
  tell({ verb: 'nextIds' })
  return count === 0 ? [] : dialectFor(tx).nextIds(tx, count)
}

export async function nextId(tx: Tx): Promise<number> {
  const [id] = await nextIds(tx, 1)
  if (id === undefined) throw new Error('the sequence gave no id')
  return id
}

/** `column in (values)` for lists of any length. */
export function whereInList<Q extends Knex.QueryBuilder>(
  tx: Tx,
  query: Q,
  column: string,
  values: readonly (string | number)[],
): Q {
  return dialectFor(tx).whereIn(query, column, values)
}

/** Locks and returns the first row of a queue that no other session holds. */
export async function lockNext(
  tx: Tx,
  table: string,
  condition: string,
  binds: readonly Value[],
  orderBy: string,
): Promise<Row | undefined> {
  tell({ verb: 'lockNext', table, condition, binds, orderBy })
  return dialectFor(tx).lockNext(tx, table, condition, binds, orderBy)
}
