// Collects every statement the tests make the code emit, as Oracle would get it, and parses it with a PL/SQL grammar.
// That proves syntax, not behaviour: behaviour is proven by the same tests on a real Oracle (ORACLE_URL).
import { createRequire } from 'node:module'
import knexFactory from 'knex'
import type { Knex } from 'knex'
import { dialectCalls, oracleKnexConfig } from '../../server/core/database/index.ts'
import type { DialectCall, Tx } from '../../server/core/database/index.ts'
import { dialectOf } from '../../server/core/database/dialect.ts'
import { readMigrations } from '../../server/core/database/migrate.ts'

const statements = new Set<string>()
const oracleKnex = knexFactory(oracleKnexConfig)
const oracle = dialectOf('oracle')

/** Records what this connection runs, compiled for Oracle. */
export function recordStatements(knex: Knex): void {
  knex.on('start', (builder: { clone?(): unknown; sql?: unknown; _method?: string }) => {
    if (typeof builder.clone === 'function' && builder._method) statements.add(compiled(builder.clone()))
    else if (typeof builder.sql === 'string' && !madeByDialect(builder.sql)) statements.add(builder.sql)
  })
}

function compiled(builder: unknown): string {
  const query = builder as { client: unknown; toSQL(): { sql: string } | { sql: string }[] }
  query.client = oracleKnex.client
  const result = query.toSQL()
  return (Array.isArray(result) ? result : [result]).map((part) => part.sql).join(';\n')
}

// PostgreSQL's own wording, written by the dialect alone; its Oracle twin is recorded through dialectCalls.
const madeByDialect = (sql: string) =>
  /unnest\(|nextval\(|^(begin|commit|rollback|set |show |create schema|drop schema|savepoint|release|select version)/i.test(
    sql.trim(),
  ) || /for update skip locked$/i.test(sql.trim())

const recorder = {
  client: {
    config: { client: 'oracledb' },
    acquireConnection: async () => ({
      execute: async (sql: string) => ({ rowsAffected: record(sql) }),
      executeMany: async (sql: string) => ({ rowsAffected: record(sql) }),
    }),
  },
  raw: async (sql: string) => {
    record(sql)
    return [{ id: 1 }]
  },
} as unknown as Tx

function record(sql: string): number {
  statements.add(sql)
  return 1
}

dialectCalls.subscribe((message) => {
  const call = message as DialectCall
  const row = 'columns' in call ? Object.fromEntries(Object.keys(call.columns).map((name) => [name, null])) : {}
  switch (call.verb) {
    case 'insertRows':
      return void oracle.insertRows(recorder, call.table, call.columns, [row])
    case 'nextIds':
      return void oracle.nextIds(recorder, 1)
    case 'lockNext':
      return void oracle.lockNext(recorder, call.table, call.condition, call.binds, call.orderBy)
    default:
      return void oracle[call.verb](recorder, call.table, call.columns, call.key, [row])
  }
})

/** Adds the statements of every migration. */
export async function recordMigrations(): Promise<void> {
  const writer = (table: string) => ({
    insert: async (row: object) => record(oracleKnex(table).insert(row).toSQL().sql),
  })
  const schema = new Proxy(
    {},
    {
      get:
        (_target, verb: string) =>
        async (...parts: unknown[]) => {
          const builder = oracleKnex.schema as unknown as Record<string, (...parts: unknown[]) => Knex.SchemaBuilder>
          const made = builder[verb]?.(...parts)
          for (const { sql } of (made?.toSQL() ?? []) as unknown as { sql: string }[]) record(sql)
        },
    },
  )
  const tx = Object.assign(writer, { schema, raw: recorder.raw, client: recorder.client }) as unknown as Tx
  for (const migration of await readMigrations()) await migration.up(tx)
}

interface Grammar {
  getParserFromSQL(sql: string): {
    removeErrorListeners(): void
    addErrorListener(listener: object): void
    sql_script(): unknown
  }
}

/** Parses everything recorded; returns how many statements there were and what is wrong with which. */
export function checkStatements(): { count: number; problems: string[] } {
  const { antlr4tsSQL, SQLDialect } = createRequire(import.meta.url)('antlr4ts-sql') as {
    antlr4tsSQL: new (dialect: string) => Grammar
    SQLDialect: { PLSQL: string }
  }
  const grammar = new antlr4tsSQL(SQLDialect.PLSQL)
  const problems: string[] = []
  for (const sql of statements) {
    const found = beyondGrammar(sql)
    const parser = grammar.getParserFromSQL(`${readable(sql)};`)
    parser.removeErrorListeners()
    parser.addErrorListener({
      syntaxError: (_parser: unknown, _symbol: unknown, _line: number, column: number, message: string) =>
        found.push(`at ${column}: ${message.slice(0, 160)}`),
    })
    parser.sql_script()
    if (found.length > 0) problems.push(`${sql}\n    ${found.join('\n    ')}`)
  }
  return { count: statements.size, problems }
}

// The grammar knows upper case only. Lists longer than Oracle takes are compiled by the dialect in pieces of the same form.
function readable(sql: string): string {
  let bind = 0
  return sql
    .replace(/= any\(\?::\w+\[\]\)/g, 'in (?)')
    .replace(/\?/g, () => `:b${(bind += 1)}`)
    .toUpperCase()
}

// What the grammar lets pass and Oracle does not.
function beyondGrammar(sql: string): string[] {
  const problems: string[] = []
  if (/for update\) where rownum/i.test(sql)) problems.push('a row limit around `for update`')
  if (/\blimit \?|\blimit \d|\bilike\b|\breturning\b|::|\bfilter \(|distinct on/i.test(sql.replace(/::\w+\[\]/g, ''))) {
    problems.push('PostgreSQL only')
  }
  for (const [, name = ''] of sql.matchAll(/"(\w+)"/g)) if (name.length > 30) problems.push(`name too long: ${name}`)
  return problems
}
