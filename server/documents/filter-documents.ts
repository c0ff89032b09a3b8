// What a list of documents can be narrowed by; the same for the list, the work list and the retry.
import type { Knex } from 'knex'
import { z } from 'zod'
import { addDays } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { code, date, id, list, text } from '../core/input.ts'
import { parseMoney } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { documentStates } from './model.ts'

export const filterShape = {
  event: list.optional(),
  scheme: list.optional(),
  /** With its subtree. */
  region: code(20).optional(),
  status: list.pipe(z.array(z.enum(documentStates))).optional(),
  reason: code(60).optional(),
  source: code(20).optional(),
  from: date.optional(),
  to: date.optional(),
  /** The day it came in. */
  received: date.optional(),
  q: text(100).optional(),
  file: id.optional(),
}

export type DocumentFilter = z.output<z.ZodObject<typeof filterShape>>

/** Narrows a query over `documents d`. */
export function narrow<Q extends Knex.QueryBuilder>(query: Q, tx: Tx, filter: DocumentFilter): Q {
  if (filter.event) query.whereIn('d.event', filter.event)
  if (filter.scheme) query.whereIn('d.scheme_code', filter.scheme)
  if (filter.status) query.whereIn('d.status', filter.status)
  if (filter.region)
    query.whereIn('d.region_code', tx('region_ancestors').select('region_code').where({ ancestor_code: filter.region }))
  if (filter.reason) query.where('d.reason_code', filter.reason)
  if (filter.source) query.where('d.source_system', filter.source)
  if (filter.from) query.where('d.biz_date', '>=', filter.from)
  if (filter.to) query.where('d.biz_date', '<=', filter.to)
  if (filter.received) query.whereBetween('d.received_at', dayInChina(filter.received))
  if (filter.file) query.where('d.file_id', filter.file)
  if (filter.q) {
    const { q } = filter
    const amount = amountIn(q)
    query.where((any) => {
      any.where('d.doc_no', 'like', `${q}%`).orWhere('d.event_id', q)
      if (amount !== undefined) any.orWhere('d.amount', amount)
    })
  }
  return query
}

/** People search an amount as they read it: with separators, without the zeros. */
function amountIn(text: string): Money | undefined {
  const plain = text.replaceAll(',', '')
  return /^-?\d{1,15}(\.\d{1,2})?$/.test(plain) ? parseMoney(plain) : undefined
}

/** The instants, as stored, at which a day in China begins and ends. */
export const dayInChina = (day: string): [string, string] => [
  `${addDays(day, -1)}T16:00:00.000Z`,
  `${day}T15:59:59.999Z`,
]
