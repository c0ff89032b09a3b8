// What closing waits for a person to decide: requests to open a month again, and opening adjustments, made by others.
import type { Knex } from 'knex'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToBooks } from '../ledger/book-scope.ts'

export interface ClosingTodo {
  kind: string
  title: string
  permission: string
  path: string
  /** Rows that wait for the actor, in the actor's scope; nobody decides what they asked for themselves. */
  waiting(tx: Tx, actor: Actor): Knex.QueryBuilder
  /** The column that says since when. */
  since: string
}

export const closingTodo: readonly ClosingTodo[] = [
  {
    kind: 'closing.reopen',
    title: '待审批反结账',
    permission: 'period.approve',
    path: '/closing/reopening',
    waiting: (tx, actor) =>
      limitToBooks(tx('reopen_requests as r').join('books', 'books.id', 'r.book_id'), actor, 'period.approve')
        .where('r.status', 'requested')
        .whereNot('r.requested_by', actor.id),
    since: 'r.requested_at',
  },
  {
    kind: 'closing.adjustment',
    title: '待审批年初调整单',
    permission: 'year.close',
    path: '/closing/reopening',
    waiting: (tx, actor) =>
      limitToBooks(tx('opening_adjustments as a').join('books', 'books.id', 'a.book_id'), actor, 'year.close')
        .where('a.status', 'proposed')
        .whereNot('a.made_by', actor.id),
    since: 'a.made_at',
  },
]
