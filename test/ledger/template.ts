// Databases that many tests start from, filled once per test run: a dump on the embedded database; elsewhere filled each time.
import type { Database } from '../../server/core/database/index.ts'
import { openDatabase } from '../../server/core/database/index.ts'
import { freshDatabase } from '../support/database.ts'
import { recordStatements } from '../support/oracle-statements.ts'

const templates = new Map<string, Promise<Uint8Array | undefined>>()

export async function templateDatabase(name: string, fill: (database: Database) => Promise<void>): Promise<Database> {
  const made = templates.get(name) ?? makeTemplate(fill)
  templates.set(name, made)
  const template = await made
  if (template) {
    const database = await openDatabase({ template })
    recordStatements(database.knex)
    return database
  }
  const database = await freshDatabase()
  await fill(database)
  return database
}

async function makeTemplate(fill: (database: Database) => Promise<void>): Promise<Uint8Array | undefined> {
  const database = await freshDatabase()
  if (database.kind === 'embedded') await fill(database)
  const dump = await database.dump()
  await database.close()
  return dump
}
