// The one place that knows PostgreSQL from Oracle. Everything here has a contract test that runs on each database we reach.
import type { Knex } from 'knex'
import { AppError, assert, conflict } from '../errors.ts'

/** How a column travels in bulk: `id` and `integer` are whole numbers, `amount` a decimal string, `date` YYYY-MM-DD, `long` unlimited text. */
export type ColumnKind = 'id' | 'integer' | 'amount' | 'text' | 'long' | 'date'
export type Columns = Record<string, ColumnKind>
export type Value = string | number | null | undefined
export type Row = Record<string, Value>
export type Tx = Knex.Transaction

export interface Dialect {
  readonly name: 'postgres' | 'oracle'
  /** Writes any number of rows with one statement a batch. */
  insertRows(tx: Tx, table: string, columns: Columns, rows: readonly Row[]): Promise<void>
  /** Writes the rows whose key is not there yet; returns the indexes of those it wrote. */
  insertAbsent(tx: Tx, table: string, columns: Columns, key: readonly string[], rows: readonly Row[]): Promise<number[]>
  /** Writes each row, or adds its amounts to the row with the same key. */
  addAmounts(tx: Tx, table: string, columns: Columns, key: readonly string[], rows: readonly Row[]): Promise<void>
  /** Sets columns of existing rows found by key. */
  updateRows(tx: Tx, table: string, columns: Columns, key: readonly string[], rows: readonly Row[]): Promise<void>
  nextIds(tx: Tx, count: number): Promise<number[]>
  /** Locks and returns the first row of a queue that no other session holds. */
  lockNext(tx: Tx, table: string, condition: string, binds: readonly Value[], orderBy: string): Promise<Row | undefined>
  /** `column in (values)` for lists of any length. */
  whereIn<Q extends Knex.QueryBuilder>(query: Q, column: string, values: readonly (string | number)[]): Q
  translate(error: unknown): unknown
}

/** Rows a single bulk statement carries; more go in several. */
const batchRows = 5000

export function dialectOf(name: Dialect['name']): Dialect {
  return name === 'postgres' ? postgres : oracle
}

const postgresTypes: Record<ColumnKind, string> = {
  id: 'bigint',
  integer: 'bigint',
  amount: 'numeric',
  text: 'text',
  long: 'text',
  date: 'date',
}

const postgres: Dialect = {
  name: 'postgres',
  async insertRows(tx, table, columns, rows) {
    for (const batch of batches(rows)) {
      await tx.raw(`insert into ${table} (${names(columns)}) ${unnested(columns)}`, arrays(columns, batch))
    }
  },
  async insertAbsent(tx, table, columns, key, rows) {
    const written: number[] = []
    for (const [start, batch] of numbered(rows)) {
      const sql = `insert into ${table} (${names(columns)}) ${unnested(columns)} on conflict (${key.join(', ')}) do nothing returning ${key.join(', ')}`
      const answer: { rows: Row[] } = await tx.raw(sql, arrays(columns, batch))
      const fresh = new Set(answer.rows.map((row) => keyOf(row, key)))
      batch.forEach((row, index) => {
        if (fresh.delete(keyOf(row, key))) written.push(start + index)
      })
    }
    return written
  },
  async addAmounts(tx, table, columns, key, rows) {
    const amounts = amountNames(columns, key)
    const sets = amounts.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')
    for (const batch of batches(rows)) {
      const sql = `insert into ${table} (${names(columns)}) ${unnested(columns)} on conflict (${key.join(', ')}) do update set ${sets}`
      await tx.raw(sql, arrays(columns, batch))
    }
  },
  async updateRows(tx, table, columns, key, rows) {
    const sets = otherNames(columns, key).map((name) => `${name} = fresh.${name}`)
    const match = key.map((name) => `${table}.${name} = fresh.${name}`)
    for (const batch of batches(rows)) {
      const sql = `update ${table} set ${sets.join(', ')} from (${unnested(columns)}) fresh (${names(columns)}) where ${match.join(' and ')}`
      await tx.raw(sql, arrays(columns, batch))
    }
  },
  async nextIds(tx, count) {
    const answer: { rows: { id: number }[] } = await tx.raw(
      `select nextval('row_ids') as id from generate_series(1, ?)`,
      [count],
    )
    return answer.rows.map((row) => row.id)
  },
  async lockNext(tx, table, condition, binds, orderBy) {
    const answer: { rows: Row[] } = await tx.raw(
      `select * from ${table} where ${condition} order by ${orderBy} fetch first 1 rows only for update skip locked`,
      plain(binds),
    )
    return answer.rows[0]
  },
  whereIn(query, column, values) {
    if (values.length <= 500) return query.whereIn(column, [...values]) as typeof query
    const type = typeof values[0] === 'number' ? 'bigint' : 'text'
    return query.whereRaw(`?? = any(?::${type}[])`, [column, [...values] as never]) as typeof query
  },
  translate(error) {
    if (codeOf(error) === '23505') return duplicateKey(error)
    if (codeOf(error) === '40P01' || codeOf(error) === '40001') return busy()
    return error
  },
}

const oracle: Dialect = {
  name: 'oracle',
  async insertRows(tx, table, columns, rows) {
    const binds = Object.entries(columns).map(([name, kind]) => oracleBind(name, kind))
    await executeMany(tx, `insert into ${table} (${names(columns)}) values (${binds.join(', ')})`, columns, rows)
  },
  async insertAbsent(tx, table, columns, key, rows) {
    const written: number[] = []
    for (const [index, row] of rows.entries()) {
      const sql = `merge into ${table} t using (${oracleSource(columns)}) s on (${oracleMatch(key)}) when not matched then insert (${names(columns)}) values (${prefixed('s', Object.keys(columns))})`
      if ((await execute(tx, sql, columns, row)) > 0) written.push(index)
    }
    return written
  },
  async addAmounts(tx, table, columns, key, rows) {
    const sets = amountNames(columns, key).map((name) => `t.${name} = t.${name} + s.${name}`)
    const sql = `merge into ${table} t using (${oracleSource(columns)}) s on (${oracleMatch(key)}) when matched then update set ${sets.join(', ')} when not matched then insert (${names(columns)}) values (${prefixed('s', Object.keys(columns))})`
    await executeMany(tx, sql, columns, rows)
  },
  async updateRows(tx, table, columns, key, rows) {
    const sets = otherNames(columns, key).map((name) => `${name} = ${oracleBind(name, columns[name] ?? 'text')}`)
    const match = key.map((name) => `${name} = ${oracleBind(name, columns[name] ?? 'text')}`)
    await executeMany(tx, `update ${table} set ${sets.join(', ')} where ${match.join(' and ')}`, columns, rows)
  },
  async nextIds(tx, count) {
    const rows: { id?: number; ID?: number }[] = await tx.raw(
      'select row_ids.nextval id from dual connect by level <= ?',
      [count],
    )
    return rows.map((row) => Number(row.id ?? row.ID))
  },
  async lockNext(tx, table, condition, binds, orderBy) {
    // Oracle forbids `fetch first` with `for update`: find a candidate, then try to lock it.
    const found: Row[] = await tx.raw(
      `select id from ${table} where ${condition} order by ${orderBy} fetch first 20 rows only`,
      plain(binds),
    )
    for (const candidate of found) {
      const sql = `select * from ${table} where id = ? and ${condition} for update skip locked`
      const locked: Row[] = await tx.raw(sql, plain([candidate.id, ...binds]))
      if (locked[0]) return locked[0]
    }
    return undefined
  },
  whereIn(query, column, values) {
    return query.where((any) => {
      for (let at = 0; at < values.length || at === 0; at += 1000) {
        any.orWhereIn(column, values.slice(at, at + 1000))
      }
    }) as typeof query
  },
  translate(error) {
    const message = error instanceof Error ? error.message : ''
    if (message.includes('ORA-00001')) return duplicateKey(error)
    if (message.includes('ORA-00060') || message.includes('ORA-08177')) return busy()
    return error
  },
}

interface OracleConnection {
  execute(sql: string, binds: object): Promise<{ rowsAffected?: number }>
  executeMany(sql: string, binds: object[]): Promise<{ rowsAffected?: number }>
}

async function oracleConnection(tx: Tx): Promise<OracleConnection> {
  const client: { acquireConnection(): Promise<OracleConnection> } = tx.client
  return client.acquireConnection()
}

async function executeMany(tx: Tx, sql: string, columns: Columns, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const connection = await oracleConnection(tx)
  for (const batch of batches(rows))
    await connection.executeMany(
      sql,
      batch.map((row) => bindsOf(columns, row)),
    )
}

async function execute(tx: Tx, sql: string, columns: Columns, row: Row): Promise<number> {
  const connection = await oracleConnection(tx)
  return (await connection.execute(sql, bindsOf(columns, row))).rowsAffected ?? 0
}

const bindsOf = (columns: Columns, row: Row) =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, row[name] ?? null]))

const oracleBind = (name: string, kind: ColumnKind) =>
  kind === 'date' ? `to_date(:${name}, 'YYYY-MM-DD')` : kind === 'amount' ? `to_number(:${name})` : `:${name}`

const oracleSource = (columns: Columns) =>
  `select ${Object.entries(columns)
    .map(([name, kind]) => `${oracleBind(name, kind)} ${name}`)
    .join(', ')} from dual`

const oracleMatch = (key: readonly string[]) => key.map((name) => `t.${name} = s.${name}`).join(' and ')
const prefixed = (alias: string, list: readonly string[]) => list.map((name) => `${alias}.${name}`).join(', ')
const names = (columns: Columns) => Object.keys(columns).join(', ')
const unnested = (columns: Columns) =>
  `select * from unnest(${Object.values(columns)
    .map((kind) => `?::${postgresTypes[kind]}[]`)
    .join(', ')})`

function arrays(columns: Columns, rows: readonly Row[]): never[] {
  return Object.keys(columns).map((name) => rows.map((row) => row[name] ?? null)) as never[]
}

const plain = (binds: readonly Value[]) => binds.map((bind) => bind ?? null) as Knex.RawBinding[]
const otherNames = (columns: Columns, key: readonly string[]) =>
  Object.keys(columns).filter((name) => !key.includes(name))

function amountNames(columns: Columns, key: readonly string[]): string[] {
  const list = otherNames(columns, key)
  assert(
    list.every((name) => columns[name] === 'amount'),
    `addAmounts: every column beside the key must be an amount: ${list.join(', ')}`,
  )
  return list
}

function keyOf(row: Row, key: readonly string[]): string {
  return JSON.stringify(key.map((name) => (row[name] === null || row[name] === undefined ? null : String(row[name]))))
}

function* numbered(rows: readonly Row[]): Generator<[number, readonly Row[]]> {
  for (let at = 0; at < rows.length; at += batchRows) yield [at, rows.slice(at, at + batchRows)]
}

function* batches(rows: readonly Row[]): Generator<readonly Row[]> {
  for (const [, batch] of numbered(rows)) yield batch
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function duplicateKey(error: unknown): AppError {
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : ''
  return conflict('database.duplicate', '同一内容已存在，可能有人刚刚先一步保存', {
    params: { constraint },
    hint: '刷新后查看已有的记录',
  })
}

function busy(): AppError {
  return new AppError(503, 'database.busy', '数据正被他人处理，本次操作没有执行', { hint: '稍候重试' })
}
