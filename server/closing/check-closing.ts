// The invariants of closed months, proven on the live data: seals that still fit, months closed in order, nothing entered since.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { emptyChainHash, loadBooks } from '../ledger/books.ts'
import type { LedgerCheck } from '../ledger/check-ledger.ts'
import { balancesOfMonth, digestOf } from './seals.ts'
import type { StoredSeal } from './seals.ts'

export const closingChecks: readonly LedgerCheck[] = [
  { code: 'closing.seals', title: '已结账期间与封存摘要一致', run: checkSeals },
  { code: 'closing.order', title: '各账套按月顺序结账', run: checkOrder },
]

/** Findings told of one check; the first hundred show what happened. */
const findingsMax = 100

interface ClosedMonth {
  book_id: number
  period: string
}

async function checkSeals(tx: Tx): Promise<string[]> {
  const closed: ClosedMonth[] = await tx('book_periods')
    .where({ status: 'closed' })
    .whereNot('period', 'like', '%00')
    .orderBy(['period', 'book_id'])
    .select('book_id', 'period')
  const findings: string[] = []
  for (const period of new Set(closed.map((one) => one.period))) {
    const ids = closed.filter((one) => one.period === period).map((one) => Number(one.book_id))
    if (findings.length < findingsMax) findings.push(...(await sealFindings(tx, ids, period)))
  }
  return findings.slice(0, findingsMax)
}

async function sealFindings(tx: Tx, bookIds: readonly number[], period: string): Promise<string[]> {
  const books = await loadBooks(tx, bookIds)
  const balances = await balancesOfMonth(tx, bookIds, period)
  const seals: StoredSeal[] = await whereInList(tx, tx('period_seals'), 'book_id', bookIds)
    .where({ period })
    .orderBy('seal_no')
  const live = new Map(seals.map((seal) => [Number(seal.book_id), seal]))
  const heads = await hashesAt(tx, [...live.values()])
  return bookIds.flatMap((id) => {
    const name = `${books.get(id)?.name ?? `账套 ${id}`} ${period}`
    const seal = live.get(id)
    if (!seal) return [`${name}：已结账，但没有封存记录`]
    const [headNo, headHash] = [Number(seal.head_no), seal.head_hash]
    const found: string[] = []
    const state = { book: id, period, headNo, headHash, balances: balances.get(id) ?? [] }
    if (digestOf(state) !== seal.balances_digest)
      found.push(`${name}：余额与第 ${seal.seal_no} 次封存时的摘要不符，结账后被改动`)
    const hash = headNo === 0 ? emptyChainHash : heads.get(`${id} ${headNo}`)
    if (hash !== headHash) found.push(`${name}：链条第 ${headNo} 位的凭证与封存时不同，结账后被改动`)
    return found
  })
}

/** The hash of the voucher each seal names as the end of the chain. */
async function hashesAt(tx: Tx, seals: readonly StoredSeal[]): Promise<Map<string, string>> {
  if (seals.length === 0) return new Map()
  const rows: { book_id: number; chain_no: number; hash: string }[] = await whereInList(
    tx,
    tx('vouchers as v').join('period_seals as s', (on) =>
      on.on('s.book_id', 'v.book_id').andOn('s.head_no', 'v.chain_no'),
    ),
    'v.book_id',
    seals.map((seal) => Number(seal.book_id)),
  )
    .where({ 'v.status': 'posted', 's.period': seals[0]?.period ?? '' })
    .select('v.book_id', 'v.chain_no', 'v.hash')
  return new Map(rows.map((row) => [`${row.book_id} ${row.chain_no}`, row.hash]))
}

async function checkOrder(tx: Tx): Promise<string[]> {
  const rows: { name: string; closed: string; open: string }[] = await tx('book_periods as c')
    .join('book_periods as o', (on) => on.on('o.book_id', 'c.book_id').andOn('o.period', '<', 'c.period'))
    .join('books as b', 'b.id', 'c.book_id')
    .where({ 'c.status': 'closed', 'o.status': 'open' })
    .groupBy('b.name')
    .orderBy('b.name')
    .limit(findingsMax)
    .select('b.name')
    .max({ closed: 'c.period' })
    .min({ open: 'o.period' })
  const gaps = rows.map((row) => `${row.name}：${row.open} 还没有结账，${row.closed} 却已结账`)
  const yearly: { name: string; period: string }[] = await tx('year_closings as y')
    .join('books as b', 'b.id', 'y.book_id')
    .join('book_periods as p', 'p.book_id', 'y.book_id')
    .whereNull('y.undone_at')
    .where('p.status', 'open')
    .orderBy(['b.name', 'p.period'])
    .limit(findingsMax)
    .select('b.name', 'p.period')
  return [...gaps, ...yearly.map((row) => `${row.name}：已年终结账，${row.period} 却没有结账`)].slice(0, findingsMax)
}
