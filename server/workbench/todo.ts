// What waits for a person, each kind counted in the person's own scope, with the age of the oldest and the way there.
import type { Knex } from 'knex'
import { holdsPermission } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope } from '../access/scope.ts'
import { registerTodo } from '../registers/todo.ts'
import { closingTodo } from '../closing/todo.ts'

export interface TodoItem {
  kind: string
  title: string
  count: number
  /** Instant at which the oldest began to wait. */
  oldest: string | null
  path: string
}

interface TodoKind {
  kind: string
  title: string
  permission: string
  path: string
  waiting(tx: Tx, actor: Actor): Knex.QueryBuilder
  since: string
}

const vouchersIn = (tx: Tx, actor: Actor, permission: string, status: string) =>
  limitToScope(
    tx('vouchers as v').join('books as b', 'b.id', 'v.book_id').where('v.status', status),
    actor,
    permission,
    { region: 'b.region_code', scheme: 'b.scheme_code', standard: 'b.standard' },
  )

const kinds: readonly TodoKind[] = [
  {
    kind: 'voucher.review',
    title: '待审核凭证',
    permission: 'voucher.review',
    path: '/vouchers?status=draft',
    // Nobody reviews what they made themselves, so it does not wait for them.
    waiting: (tx, actor) => vouchersIn(tx, actor, 'voucher.review', 'draft').whereNot('v.maker_id', actor.id),
    since: 'v.made_at',
  },
  {
    kind: 'voucher.post',
    title: '待记账凭证',
    permission: 'voucher.post',
    path: '/vouchers?status=reviewed',
    waiting: (tx, actor) => vouchersIn(tx, actor, 'voucher.post', 'reviewed'),
    since: 'v.reviewed_at',
  },
  {
    kind: 'voucher.returned',
    title: '被退回的凭证',
    permission: 'voucher.make',
    path: '/vouchers?status=returned',
    waiting: (tx, actor) => vouchersIn(tx, actor, 'voucher.make', 'returned').whereIn('v.maker_id', [actor.id, 1]),
    since: 'v.reviewed_at',
  },
  {
    kind: 'document.waiting',
    title: '不能记账的单据',
    permission: 'worklist.work',
    path: '/worklist',
    waiting: (tx, actor) =>
      limitToScope(tx('documents as d').where('d.status', 'waiting'), actor, 'worklist.work', {
        region: 'd.region_code',
        scheme: 'd.scheme_code',
      }),
    since: 'd.received_at',
  },
  {
    kind: 'document.conflict',
    title: '同号不同内容的单据',
    permission: 'worklist.work',
    path: '/documents/conflicts',
    waiting: (tx, actor) =>
      limitToScope(
        tx('document_conflicts as c').join('documents as d', 'd.id', 'c.document_id').where('c.is_settled', 0),
        actor,
        'worklist.work',
        { region: 'd.region_code', scheme: 'd.scheme_code' },
      ),
    since: 'c.received_at',
  },
  ...registerTodo,
  ...closingTodo,
]

export async function todoOf(tx: Tx, actor: Actor): Promise<TodoItem[]> {
  const items: TodoItem[] = []
  for (const { kind, title, permission, path, waiting, since } of kinds) {
    if (!holdsPermission(actor, permission)) continue
    const [counted]: { n: number; oldest: string | null }[] = await waiting(tx, actor)
      .count({ n: '*' })
      .min({ oldest: since })
    const count = Number(counted?.n ?? 0)
    if (count > 0) items.push({ kind, title, count, oldest: counted?.oldest ?? null, path })
  }
  return items
}
