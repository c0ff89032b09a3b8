// Opens the database for one command and closes it whatever happens.
import type { Database } from '../core/database/index.ts'
import { openForUse } from '../main.ts'
import type { CommandHost, CommonOptions } from './host.ts'

export async function withDatabase<T>(
  host: CommandHost,
  options: CommonOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openForUse(host.config(options))
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
