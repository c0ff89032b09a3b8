// Who may see and touch which books. The product itself acts where its callers have already asked: for it nothing is narrowed.
import type { Knex } from 'knex'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope, requireScope } from '../access/scope.ts'
import type { BookPlace } from './model.ts'

/** Narrows a query over books (under the given name) to those the actor's permission covers. */
export function limitToBooks<Q extends Knex.QueryBuilder>(
  query: Q,
  actor: Actor,
  permission: string,
  name = 'books',
): Q {
  if (actor === machine) return query
  return limitToScope(query, actor, permission, {
    region: `${name}.region_code`,
    scheme: `${name}.scheme_code`,
    standard: `${name}.standard`,
  })
}

/** Stops with 403 unless the actor's permission covers the book. */
export async function requireBook(
  tx: Tx,
  actor: Actor,
  permission: string,
  { region, scheme, standard }: BookPlace,
): Promise<void> {
  if (actor === machine) return
  await requireScope(tx, actor, permission, { region, scheme, standard })
}
