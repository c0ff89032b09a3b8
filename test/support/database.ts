// A fresh, migrated database for each test that asks: the embedded one, or a schema of its own on the PostgreSQL or
// Oracle that DATABASE_URL names. The embedded one starts from a dump made once per run.
import { randomBytes } from 'node:crypto'
import { openDatabase } from '../../server/core/database/index.ts'
import type { Database } from '../../server/core/database/index.ts'
import { migrate } from '../../server/core/database/migrate.ts'
import { recordStatements } from './oracle-statements.ts'

let template: Promise<Uint8Array> | undefined

/** Opens a fresh database with every migration applied. Close it when done. */
export async function freshDatabase(): Promise<Database> {
  const url = process.env.ORACLE_URL ?? process.env.DATABASE_URL
  template ??= url ? undefined : makeTemplate()
  const database = url ? await freshSchema(url) : await openDatabase({ template: await template })
  recordStatements(database.knex)
  return database
}

/** Runs `work` on a fresh database and closes it. */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await freshDatabase()
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

async function makeTemplate(): Promise<Uint8Array> {
  const database = await openDatabase({})
  await migrate(database)
  const dump = await database.dump()
  await database.close()
  if (!dump) throw new Error('the embedded database gave no dump')
  return dump
}

async function freshSchema(url: string): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`
  if (url.startsWith('oracle:')) return freshOracleUser(url, name)
  const address = new URL(url)
  const admin = await openDatabase({ url })
  await admin.knex.raw(`create schema ${name}`)
  await admin.close()
  address.searchParams.set('options', `-c search_path=${name}`)
  const database = await openDatabase({ url: address.href })
  await migrate(database)
  return {
    ...database,
    async close() {
      await database.knex.raw(`drop schema ${name} cascade`)
      await database.close()
    },
  }
}

// On Oracle a schema is a user; ORACLE_URL names one that may make and drop users.
async function freshOracleUser(url: string, name: string): Promise<Database> {
  const address = new URL(url)
  const password = `T${randomBytes(8).toString('hex')}`
  const run = async (...statements: string[]) => {
    const admin = await openDatabase({ url })
    for (const statement of statements) await admin.knex.raw(statement)
    await admin.close()
  }
  await run(
    `create user ${name} identified by ${password} quota unlimited on users`,
    `grant create session, create table, create sequence to ${name}`,
  )
  address.username = name
  address.password = password
  const database = await openDatabase({ url: address.href })
  await migrate(database)
  return {
    ...database,
    async close() {
      await database.close()
      await run(`drop user ${name} cascade`)
    },
  }
}
