// Passing numbers (暂号) of vouchers made by people: one counter per book and month. They are not official and may have gaps.
import { insertAbsent, updateRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { draftPeriod } from './check-draft.ts'
import type { VoucherDraft } from './model.ts'

const columns = { book_id: 'id', period: 'text', last_no: 'integer' } as const
const key = ['book_id', 'period']

/** The next numbers, in the order of the drafts. Whoever makes a voucher in the same book and month meanwhile waits. */
export async function takeDraftNumbers(
  tx: Tx,
  drafts: readonly Pick<VoucherDraft, 'bookId' | 'date' | 'kind' | 'word'>[],
): Promise<number[]> {
  const places = drafts.map((draft) => ({ book_id: draft.bookId, period: draftPeriod(draft) }))
  const counters = await lockCounters(tx, places)
  const numbers = places.map((place) => {
    const counter = counters.get(nameOf(place))
    assert(counter, `no draft counter for ${nameOf(place)}`)
    counter.last_no += 1
    return counter.last_no
  })
  await updateRows(
    tx,
    'draft_counters',
    columns,
    key,
    [...counters.values()].map((counter) => ({ ...counter })),
  )
  return numbers
}

interface Counter {
  book_id: number
  period: string
  last_no: number
}

const nameOf = ({ book_id, period }: Pick<Counter, 'book_id' | 'period'>) => `${book_id} ${period}`

async function lockCounters(
  tx: Tx,
  places: readonly Pick<Counter, 'book_id' | 'period'>[],
): Promise<Map<string, Counter>> {
  const wanted = [...new Map(places.map((place) => [nameOf(place), { ...place, last_no: 0 }])).values()]
  wanted.sort((a, b) => a.book_id - b.book_id || (a.period < b.period ? -1 : 1))
  await insertAbsent(tx, 'draft_counters', columns, key, wanted)
  const names = new Set(wanted.map(nameOf))
  const rows: Counter[] = await whereInList(tx, tx('draft_counters'), 'book_id', [
    ...new Set(wanted.map((place) => place.book_id)),
  ])
    .whereIn('period', [...new Set(wanted.map(({ period }) => period))])
    .orderBy(['book_id', 'period'])
    .forUpdate()
  return new Map(
    rows.filter((row) => names.has(nameOf(row))).map((row) => [nameOf(row), { ...row, last_no: Number(row.last_no) }]),
  )
}
