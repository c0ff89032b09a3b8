// The one path of every read: same checks as a write, one unchanging view of the data, nothing written.
import type { Actor } from './actor.ts'
import { requirePermission } from './command.ts'
import type { Database } from './database/index.ts'
import { checkInput } from './input.ts'
import type { Download, DownloadRoute, FilePlace, QueryRoute } from './router.ts'

export async function runQuery(database: Database, route: QueryRoute, actor: Actor, input: unknown): Promise<unknown> {
  requirePermission(actor, route)
  const checked = checkInput(route.input, input)
  return database.snapshot((tx) => route.execute(tx, actor, checked))
}

export async function runDownload(
  database: Database,
  route: DownloadRoute,
  actor: Actor,
  input: unknown,
  place: FilePlace = { dataDir: '' },
): Promise<Download> {
  requirePermission(actor, route)
  const checked = checkInput(route.input, input)
  return database.snapshot((tx) => route.execute(tx, actor, checked, place))
}
