// The last outcome of every check per book and month, kept so that screens and the workbench show it without running anything.
import type { Knex } from 'knex'
import type { Actor, Standard } from '../core/actor.ts'
import { insertRows, whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { limitToBooks } from '../ledger/book-scope.ts'
import type { Book } from '../ledger/books.ts'
import type { Finding } from '../ledger/findings.ts'
import { subtree } from '../ledger/list-books.ts'
import { digestOf, explanationsOf, findingsOf, mayBeExplained } from './explanations.ts'
import type { Explanation } from './explanations.ts'
import type { CheckOutcome, Group, Level } from './model.ts'

/** Findings kept of one check of one book; more than that tell nothing new. */
const findingsKept = 50
/** Stands for the run itself, so that a month without findings is known to have been looked at. */
const runMark = '-'

export interface KeptRun {
  books: readonly Book[]
  period: string
  /** The moments asked for, as 录审记日. */
  moments: string
  outcomes: readonly CheckOutcome[]
}

/** Replaces what was kept of these books and the month. A finding that names no book is kept with each of them. */
export async function keepOutcomes(tx: Tx, { books, period, moments, outcomes }: KeptRun): Promise<void> {
  const ids = books.map(({ id }) => id)
  if (ids.length === 0) return
  await whereInList(tx, tx('check_outcomes'), 'book_id', ids).where({ period }).delete()
  const runAt = new Date().toISOString()
  const row = (bookId: number, code: string, severity: Level, findings: readonly Finding[]) => ({
    book_id: bookId,
    period,
    code,
    severity,
    finding_count: findings.length,
    findings: JSON.stringify(findings.slice(0, findingsKept)),
    digest: digestOf(findings),
    moment: moments,
    run_at: runAt,
  })
  const found = new Set(outcomes.flatMap(({ findings }) => findings.map(({ bookId }) => bookId)))
  const rows = ids.flatMap((id) => {
    const mark = row(id, runMark, 'I', [])
    if (!found.has(id) && !found.has(null)) return [mark]
    const told = outcomes.flatMap(({ code, level, findings }) => {
      const own = findingsOf(findings, id)
      return own.length > 0 ? [row(id, code, level, own)] : []
    })
    return [mark, ...told]
  })
  await insertRows(tx, 'check_outcomes', outcomeColumns, rows)
}

const outcomeColumns = {
  book_id: 'id',
  period: 'text',
  code: 'text',
  severity: 'text',
  finding_count: 'integer',
  findings: 'long',
  digest: 'text',
  moment: 'text',
  run_at: 'text',
} as const

export interface OutcomeFilter {
  book?: number | undefined
  period?: string | undefined
  region?: string | undefined
  scheme?: string | undefined
  standard?: Standard | undefined
  code?: string | undefined
  /** First letter of the codes. */
  group?: Group | undefined
  level?: Level | undefined
  page: number
  size: number
}

export interface OutcomeRow {
  bookId: number
  bookName: string
  period: string
  code: string
  level: Level
  count: number
  findings: Finding[]
  at: string
  /** Whether people may explain it, and what they last said; it holds only while the findings are the same. */
  mayExplain: boolean
  explanation: Explanation | null
  isExplained: boolean
}

interface StoredOutcome {
  book_id: number
  name: string
  period: string
  code: string
  severity: Level
  finding_count: number
  findings: string
  digest: string
  run_at: string
}

/** What checks last found in the books a person may see: blocking first, by check and book. */
export async function listOutcomes(
  tx: Tx,
  actor: Actor,
  filter: OutcomeFilter,
): Promise<{ rows: OutcomeRow[]; total: number; runs: RunSummary; periods: string[] }> {
  const query = filtered(tx, actor, filter).whereNot('o.code', runMark)
  const counted: { total: number | string } | undefined = await query.clone().count({ total: '*' }).first()
  const stored: StoredOutcome[] = await query
    .orderBy(['o.severity', 'o.code', 'b.region_code', 'o.book_id', 'o.period'])
    .offset((filter.page - 1) * filter.size)
    .limit(filter.size)
    .select(
      'o.book_id',
      'b.name',
      'o.period',
      'o.code',
      'o.severity',
      'o.finding_count',
      'o.findings',
      'o.digest',
      'o.run_at',
    )
  return {
    rows: await withExplanations(tx, stored),
    total: Number(counted?.total ?? 0),
    runs: await runsOf(tx, actor, filter),
    periods: await periodsOf(tx, actor, filter),
  }
}

/** The months looked at, latest first, whichever of them is asked for. */
async function periodsOf(tx: Tx, actor: Actor, { book, region, scheme, standard }: OutcomeFilter): Promise<string[]> {
  const rows: { period: string }[] = await filtered(tx, actor, { book, region, scheme, standard, page: 1, size: 1 })
    .where('o.code', runMark)
    .distinct('o.period')
    .orderBy('o.period', 'desc')
  return rows.map(({ period }) => period)
}

export interface RunSummary {
  /** Books and months looked at. */
  count: number
  first: string | null
  last: string | null
}

async function runsOf(tx: Tx, actor: Actor, filter: OutcomeFilter): Promise<RunSummary> {
  const [row]: { n: number; first: string | null; last: string | null }[] = await filtered(tx, actor, {
    ...filter,
    code: undefined,
    group: undefined,
    level: undefined,
  })
    .where('o.code', runMark)
    .count({ n: '*' })
    .min({ first: 'o.run_at' })
    .max({ last: 'o.run_at' })
  return { count: Number(row?.n ?? 0), first: row?.first ?? null, last: row?.last ?? null }
}

function filtered(tx: Tx, actor: Actor, filter: OutcomeFilter): Knex.QueryBuilder {
  const query = limitToBooks(
    tx('check_outcomes as o').join('books as b', 'b.id', 'o.book_id'),
    actor,
    'ledger.read',
    'b',
  )
  if (filter.book !== undefined) query.where('o.book_id', filter.book)
  if (filter.period) query.where('o.period', filter.period)
  if (filter.code) query.where('o.code', filter.code)
  if (filter.group) query.where('o.code', 'like', `${filter.group}%`)
  if (filter.level) query.where('o.severity', filter.level)
  if (filter.scheme) query.where('b.scheme_code', filter.scheme)
  if (filter.standard) query.where('b.standard', filter.standard)
  if (filter.region) query.whereIn('b.region_code', subtree(tx, filter.region))
  return query
}

async function withExplanations(tx: Tx, stored: readonly StoredOutcome[]): Promise<OutcomeRow[]> {
  const known = new Map<string, Map<string, Explanation>>()
  for (const period of new Set(stored.map((row) => row.period))) {
    const ids = [...new Set(stored.filter((row) => row.period === period).map((row) => Number(row.book_id)))]
    known.set(period, await explanationsOf(tx, ids, period))
  }
  return stored.map((row) => {
    const explanation = known.get(row.period)?.get(`${row.book_id} ${row.code}`) ?? null
    return {
      bookId: Number(row.book_id),
      bookName: row.name,
      period: row.period,
      code: row.code,
      level: row.severity,
      count: Number(row.finding_count),
      findings: JSON.parse(row.findings) as Finding[],
      at: row.run_at,
      mayExplain: mayBeExplained(row.code, row.severity),
      explanation,
      isExplained: explanation?.digest === row.digest,
    }
  })
}
