// What of the registers waits for a person: certificates and bonds that fall due, and what was kept by others and needs review.
import type { Knex } from 'knex'
import type { Actor } from '../core/actor.ts'
import { addDays, dateInChina } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToScope } from '../access/scope.ts'
import { registers } from './definitions.ts'

export interface RegisterTodo {
  kind: string
  title: string
  permission: string
  path: string
  waiting(tx: Tx, actor: Actor): Knex.QueryBuilder
  since: string
}

/** Days ahead within which a term that ends is told. */
export const dueWithinDays = 30

const columns = { region: 'i.region_code', scheme: 'i.scheme_code', standard: 'i.standard' }

export const registerTodo: readonly RegisterTodo[] = [
  {
    kind: 'register.due',
    title: `${dueWithinDays} 天内到期和已到期的存单、国债`,
    permission: 'register.keep',
    path: '/registers?book=all&due=1',
    waiting: (tx, actor) =>
      limitToScope(
        tx('register_items as i')
          .where('i.state', 'open')
          .where('i.due_on', '<=', addDays(dateInChina(new Date()), dueWithinDays))
          .whereIn(
            'i.register',
            registers()
              .filter(({ interest }) => interest)
              .map(({ id }) => id),
          ),
        actor,
        'register.keep',
        columns,
      ),
    since: 'i.changed_at',
  },
  {
    kind: 'register.review',
    title: '待复核的备查登记',
    permission: 'register.review',
    path: '/registers?book=all&waiting=1',
    // Nobody reviews what they kept themselves, so it does not wait for them.
    waiting: (tx, actor) =>
      limitToScope(
        tx('register_movements as m').join('register_items as i', 'i.id', 'm.item_id').where('m.status', 'draft'),
        actor,
        'register.review',
        columns,
      ).whereNot('m.maker_id', actor.id),
    since: 'm.made_at',
  },
]
