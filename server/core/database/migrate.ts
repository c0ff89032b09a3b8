// Brings the schema up to date: each file in migrations/ once, in the order of its number.
// One structural change per file, because data definition commits by itself on Oracle.
import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { assert } from '../errors.ts'
import type { Database, Tx } from './index.ts'

export interface Migration {
  name: string
  up(tx: Tx): Promise<void>
}

const folder = new URL('../../../migrations/', import.meta.url)

export async function readMigrations(): Promise<Migration[]> {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.ts$/.test(name))
    .sort()
  const numbers = new Set(names.map((name) => name.slice(0, 4)))
  assert(numbers.size === names.length, 'two migrations have the same number')
  return Promise.all(
    names.map(async (name) => {
      const module: { up?: (tx: Tx) => Promise<void> } = await import(
        pathToFileURL(new URL(name, folder).pathname).href
      )
      assert(module.up, `migration ${name} exports no function up`)
      return { name: name.replace(/\.ts$/, ''), up: module.up }
    }),
  )
}

/** Applies what is missing and returns its names. Safe to run from several processes at once. */
export async function migrate(database: Database): Promise<string[]> {
  const migrations = await readMigrations()
  await createRegister(database)
  const applied: string[] = []
  for (const migration of migrations) {
    const isNew = await database.transaction(async (tx) => {
      // The lock on the register's first row makes a second process wait and then see what the first has done.
      await tx('migrations').where({ name: 'register' }).forUpdate()
      if (await tx('migrations').where({ name: migration.name }).first()) return false
      await migration.up(tx)
      await tx('migrations').insert({ name: migration.name, applied_at: new Date().toISOString() })
      return true
    })
    if (isNew) applied.push(migration.name)
  }
  return applied
}

async function createRegister(database: Database): Promise<void> {
  if (await database.knex.schema.hasTable('migrations')) return
  try {
    await database.knex.schema.createTable('migrations', (table) => {
      table.string('name', 100).notNullable().primary({ constraintName: 'migrations_key' })
      table.string('applied_at', 24).notNullable()
    })
    await database.knex('migrations').insert({ name: 'register', applied_at: new Date().toISOString() })
  } catch (error) {
    if (!(await database.knex.schema.hasTable('migrations'))) throw error
  }
}
