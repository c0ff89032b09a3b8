// X01, X02, X07, X09: upper and lower books, regions and funds that must show the same money from both ends.
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { ruleBook } from '../rules/load.ts'
import { pairsOf } from './level-pairs.ts'
import type { PairKind, Reading } from './level-pairs.ts'
import { findingsMax, idsOf, pathOfLedger, yuan } from './looking.ts'

export const levelChecks: CheckRuns = {
  X01: (tx, scope) => bothEnds(tx, without(scope, 'OA'), upAndDown, 'turnover'),
  X02: (tx, scope) => bothEnds(tx, scope, entrusted, 'balance'),
  X07: (tx, scope) => bothEnds(tx, only(scope, 'OA'), [remitted], 'turnover'),
  X09: businessBooked,
}

const remitted: PairKind = { name: '下级上解', upper: '4402', lower: '5301' }
const upAndDown: readonly PairKind[] = [remitted, { name: '补助下级', upper: '5302', lower: '4401' }]
const entrusted: readonly PairKind[] = ['01 本金', '02 利息', '03 投资收益'].map((part) => ({
  name: `归集委托投资${part.slice(3)}`,
  upper: `200101${part.slice(0, 2)}`,
  lower: `110101${part.slice(0, 2)}`,
}))

const only = (scope: CheckScope, scheme: string): CheckScope => ({
  ...scope,
  books: scope.books.filter((book) => book.scheme === scheme),
})
const without = (scope: CheckScope, scheme: string): CheckScope => ({
  ...scope,
  books: scope.books.filter((book) => book.scheme !== scheme),
})

async function bothEnds(tx: Tx, scope: CheckScope, kinds: readonly PairKind[], reading: Reading): Promise<Finding[]> {
  if (scope.books.length === 0) return []
  const asked = new Set(idsOf(scope))
  const pairs = await pairsOf(tx, scope, kinds, reading)
  return pairs
    .filter(({ upperAmount, lowerAmount }) => upperAmount !== lowerAmount)
    .sort((a, b) => (difference(a) < difference(b) ? 1 : -1))
    .slice(0, findingsMax)
    .map(({ kind, upper, lower, upperAmount, lowerAmount }) => {
      const book = asked.has(lower.id) ? lower : upper
      return {
        bookId: book.id,
        message: `${kind.name}：${upper.name} ${kind.upper} ${yuan(upperAmount)}，${lower.name} ${kind.lower} ${yuan(lowerAmount)}，相差 ${yuan(upperAmount - lowerAmount)}`,
        expected: fromCents(upperAmount),
        found: fromCents(lowerAmount),
        path: pathOfLedger(book.id, book.id === lower.id ? kind.lower : kind.upper, scope),
      }
    })
}

const difference = (pair: { upperAmount: bigint; lowerAmount: bigint }): bigint => {
  const gap = pair.upperAmount - pair.lowerAmount
  return gap < 0n ? -gap : gap
}

// 业务系统的实收、实付都要在财务账里。
async function businessBooked(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = new Map(
    scope.books
      .filter(({ standard }) => standard === 'agency')
      .map((book) => [`${book.region} ${book.scheme}`, book] as const),
  )
  if (books.size === 0) return []
  const rows: { region_code: string; scheme_code: string; event: string; n: number; amount: Money | null }[] =
    await whereInList(tx, tx('documents'), 'region_code', [...new Set([...books.values()].map(({ region }) => region))])
      .where('period', scope.period)
      .whereIn('status', ['waiting', 'set_aside'])
      .groupBy('region_code', 'scheme_code', 'event')
      .orderBy(['region_code', 'scheme_code', 'event'])
      .select('region_code', 'scheme_code', 'event')
      .count({ n: '*' })
      .sum({ amount: 'amount' })
  return rows.flatMap((row) => {
    const book = books.get(`${row.region_code} ${row.scheme_code}`)
    if (!book) return []
    return [
      {
        bookId: book.id,
        message: `${book.name} ${scope.period} ${ruleBook().documents.get(row.event)?.name ?? ''}：业务单据“${row.event}”${row.n} 份、${yuan(toCents(row.amount ?? '0.00'))} 还没有入账`,
        ...(row.amount === null ? {} : { expected: row.amount }),
        found: '0.00',
        path: `/worklist?region=${row.region_code}`,
      },
    ]
  })
}
