// 财政—经办对账单 of a month: what the special account received and paid, by kind of money, in the finance bureau's book and in the
// agency's. The kind of what passes through 收入户 and 支出户 is the finance bureau's: the agency's book moves it between accounts only.
import { openingPeriod, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { sm3 } from '../core/digest.ts'
import { toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { accountRange } from '../ledger/account-range.ts'
import type { Computed } from './compute.ts'
import { groupNumber } from './groups.ts'
import { yuan } from './model.ts'
import type { Outcome } from './outcome.ts'

export interface StatementRow {
  code: string
  title: string
  /** head: a line without figures; part: one of the line above it. */
  kind: 'head' | 'total' | 'line' | 'part'
  treasury: Money | null
  agency: Money | null
  difference: Money | null
}

export interface Statement {
  rows: StatementRow[]
  /** Of everything that is signed. */
  digest: string
}

interface Nature {
  code: string
  title: string
  roots: readonly string[]
}

const receipts: readonly Nature[] = [
  { code: 'contribution', title: '社会保险费', roots: ['4001'] },
  { code: 'subsidy', title: '财政补贴', roots: ['4101'] },
  { code: 'collective', title: '集体补助', roots: ['4102'] },
  { code: 'interest', title: '利息', roots: ['4201'] },
  { code: 'investment-income', title: '委托投资收益', roots: ['4202'] },
  { code: 'transfer-in', title: '转移收入', roots: ['4301'] },
  { code: 'upper-subsidy', title: '上级补助', roots: ['4401'] },
  { code: 'lower-remit', title: '下级上解', roots: ['4402'] },
  { code: 'other-income', title: '其他收入', roots: ['4501'] },
  { code: 'passed-in', title: '收入户、国库划入（财政未记，性质待定）', roots: ['1002', '1005'] },
]
const payments: readonly Nature[] = [
  { code: 'benefit', title: '拨付待遇支出', roots: ['5001', '1004'] },
  { code: 'critical-illness', title: '大病保险', roots: ['5101'] },
  { code: 'injury', title: '劳动能力鉴定、工伤预防', roots: ['5102', '5103'] },
  { code: 'stabilization', title: '稳岗返还、技能提升补贴', roots: ['5104', '5105'] },
  { code: 'care', title: '失能评估、委托经办服务', roots: ['5106', '5107'] },
  { code: 'premium-aid', title: '资助参保', roots: ['5190'] },
  { code: 'transfer-out', title: '转移支出', roots: ['5201'] },
  { code: 'upper-remit', title: '上解上级', roots: ['5301'] },
  { code: 'lower-subsidy', title: '补助下级', roots: ['5302'] },
  { code: 'other-expense', title: '其他支出', roots: ['5401'] },
]
const others: readonly Nature[] = [
  { code: 'suspense', title: '往来款净收入', roots: ['1101', '2001', '2101'] },
  { code: 'investment', title: '投资净收回', roots: ['1201', '1202'] },
]

export async function statementOf(tx: Tx, computed: Computed, outcome: Outcome, period: string): Promise<Statement> {
  const { pair, agency, treasury, accounts } = computed
  const { ours, theirs } = await movedByRoot(tx, computed, period)
  const line = (kind: StatementRow['kind'], code: string, title: string, a: bigint, t: bigint): StatementRow => ({
    code,
    title,
    kind,
    treasury: yuan(t),
    agency: yuan(a),
    difference: yuan(t - a),
  })
  const part = (nature: Nature, sign: bigint): StatementRow | [] => {
    const [a, t] = [sign * take(ours, nature.roots), sign * take(theirs, nature.roots)]
    return a === 0n && t === 0n ? [] : line('part', nature.code, nature.title, a, t)
  }
  const sum = (amounts: ReadonlyMap<string, bigint>, natures: readonly Nature[]) =>
    natures.reduce((total, { roots }) => total + take(amounts, roots), 0n)
  const closing = { a: agency.closing('1003'), t: treasury.closing('1001') }
  const moved = { a: agency.moved('1003'), t: treasury.moved('1001') }
  const rest = (amounts: ReadonlyMap<string, bigint>) =>
    [...amounts.values()].reduce((total, amount) => total + amount, 0n) -
    sum(amounts, [...receipts, ...payments, ...others])
  const byForm = (form: 'demand' | 'term', side: 'agency' | 'treasury') =>
    accounts.reduce((total, one) => (one.form === form ? total + one[side] : total), 0n)
  const rows: StatementRow[] = [
    line('total', 'opening', '财政专户期初余额', closing.a - moved.a, closing.t - moved.t),
    line('line', 'receipts', '本期收入', sum(ours, receipts), sum(theirs, receipts)),
    ...receipts.flatMap((nature) => part(nature, 1n)),
    line('line', 'payments', '本期支出', -sum(ours, payments), -sum(theirs, payments)),
    ...payments.flatMap((nature) => part(nature, -1n)),
    ...others.flatMap((nature) => part(nature, 1n)).map((row) => ({ ...row, kind: 'line' as const })),
    ...(rest(ours) === 0n && rest(theirs) === 0n
      ? []
      : [line('line', 'rest', '其他（净资产调整等）', rest(ours), rest(theirs))]),
    line('total', 'closing', '财政专户期末余额', closing.a, closing.t),
    line('part', 'demand', '其中：活期', byForm('demand', 'agency'), byForm('demand', 'treasury')),
    line('part', 'term', '其中：定期', byForm('term', 'agency'), byForm('term', 'treasury')),
    line('line', 'bonds', '债券投资余额', agency.closing('1201'), treasury.closing('1201')),
    line('line', 'entrusted', '委托投资余额', agency.closing('1202'), treasury.closing('1202')),
  ]
  const items = outcome.items.map(({ key, amount }) => [key, amount])
  return { rows, digest: sm3(JSON.stringify([pair.region, pair.scheme, period, rows, items])) }
}

const take = (amounts: ReadonlyMap<string, bigint>, roots: readonly string[]): bigint =>
  roots.reduce((total, root) => total + (amounts.get(root) ?? 0n), 0n)

interface Amounts {
  ours: Map<string, bigint>
  theirs: Map<string, bigint>
}

/** What moved the special account in the month, by the other account; positive: it received. */
async function movedByRoot(tx: Tx, { pair }: Computed, period: string): Promise<Amounts> {
  const rows = await specialLines(tx, [pair.agency.id, pair.treasury.id], period)
  const groups = new Map<number, { agency: RootRow[]; treasury: RootRow[] }>()
  for (const row of rows) {
    const group = groups.get(Number(row.group_no)) ?? { agency: [], treasury: [] }
    groups.set(Number(row.group_no), group)
    group[row.standard].push(row)
  }
  const amounts: Amounts = { ours: new Map(), theirs: new Map() }
  for (const { agency, treasury } of groups.values()) {
    // Both sides moved the account alike: it is one business, and the finance bureau's book says of what kind.
    const isAlike = treasury.length > 0 && netOf(agency, '1003') === netOf(treasury, '1001')
    addRoots(amounts.theirs, treasury, '1001')
    if (isAlike) addRoots(amounts.ours, treasury, '1001')
    else addRoots(amounts.ours, agency, '1003')
  }
  return amounts
}

interface RootRow {
  standard: 'agency' | 'treasury'
  group_no: number | string
  root: string
  moved: Money
}

const netOf = (rows: readonly RootRow[], root: string): bigint =>
  rows.reduce((total, row) => (row.root === root ? total + toCents(row.moved) : total), 0n)

function addRoots(amounts: Map<string, bigint>, rows: readonly RootRow[], special: string): void {
  for (const { root, moved } of rows) {
    if (root !== special) amounts.set(root, (amounts.get(root) ?? 0n) - toCents(moved))
  }
}

/** Lines of the vouchers that touch the special account, summed by document and account. */
async function specialLines(tx: Tx, bookIds: readonly number[], period: string): Promise<RootRow[]> {
  const touching = whereInList(
    tx,
    tx('voucher_lines as s').join('books as sb', 'sb.id', 's.book_id').select('s.voucher_id'),
    's.book_id',
    bookIds,
  )
    .where('s.period', period)
    .where((any) =>
      any
        .where((side) => side.where('sb.standard', 'agency').whereBetween('s.account_code', accountRange('1003')))
        .orWhere((side) => side.where('sb.standard', 'treasury').whereBetween('s.account_code', accountRange('1001'))),
    )
  const lines = tx('voucher_lines as l')
    .join('vouchers as v', 'v.id', 'l.voucher_id')
    .join('books as b', 'b.id', 'v.book_id')
    .whereIn('l.voucher_id', touching)
    .where('v.status', 'posted')
    .whereNot('v.kind', 'closing')
    .whereNot('v.period', openingPeriod(yearOf(period)))
    .select('b.standard')
    .select(
      tx.raw('substr(l.account_code, 1, 4) as root'),
      tx.raw('l.debit_amount - l.credit_amount as amount'),
      tx.raw(`${groupNumber} as group_no`),
    )
  return tx
    .from(lines.as('m'))
    .groupBy('m.standard', 'm.group_no', 'm.root')
    .select('m.standard', 'm.group_no', 'm.root')
    .sum({ moved: 'm.amount' })
}
