// 明细账, 日记账 and 多栏账 as sheets.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import { auxiliariesOf, loadAuxSets, loadDimensions } from './auxiliaries.ts'
import { auxiliaryNames } from './auxiliary-names.ts'
import { accountTitle, bookTitles, moneyColumn, sheetHead } from './book-sheet.ts'
import type { BookColumn, BookSheet, SheetRow } from './book-sheet.ts'
import { detailLedger, findAccount } from './detail-ledger.ts'
import type { DetailInput, DetailLedger, FoundAccount } from './detail-ledger.ts'
import type { DetailRow } from './detail-rows.ts'
import { addedUp, auxIsKept, keyedSums } from './entry-search.ts'
import type { KeyedSum, MonthSum } from './entry-search.ts'

export const detailSheet = async (tx: Tx, actor: Actor, input: DetailInput): Promise<BookSheet> =>
  sheetOf('detail', await detailLedger(tx, actor, input), await findAccount(tx, actor, input))

/** 日记账 of an account, or of one fund account when `aux` names it: the balance after every entry, and each day added up. */
export const journalSheet = async (tx: Tx, actor: Actor, input: DetailInput): Promise<BookSheet> =>
  sheetOf('journal', await detailLedger(tx, actor, input, { dayTotals: true }), await findAccount(tx, actor, input))

function sheetOf(
  kind: 'detail' | 'journal',
  ledger: DetailLedger,
  { books, account, search }: FoundAccount,
): BookSheet {
  const { head } = ledger
  const manyBooks = books.length > 1
  const columns: BookColumn[] = [
    { title: '日期', kind: 'code', mm: 19 },
    { title: '凭证字号', kind: 'code', mm: 17 },
    ...(manyBooks ? [{ title: '账套', kind: 'text' as const, mm: 34 }] : []),
    ...(account.isLeaf ? [] : [{ title: '明细科目', kind: 'code' as const, mm: 21 }]),
    { title: '摘要', kind: 'text', mm: 62, carry: 'title' },
    { title: '辅助核算', kind: 'text', mm: 52 },
    ...balanceColumns(kind === 'journal' ? ['收入（借方）', '支出（贷方）'] : ['借方金额', '贷方金额']),
  ]
  const cells = (row: DetailRow) => [
    row.date,
    row.no,
    ...(manyBooks ? [row.bookName] : []),
    ...(account.isLeaf ? [] : [row.account]),
    row.summary,
    row.auxiliaries,
    ...amountCells(row),
  ]
  return {
    kind,
    title: bookTitles[kind],
    subject: subjectOf(ledger),
    head: sheetHead(books, { ...search, from: head.from, to: head.to }),
    columns,
    rows: ledger.rows.map((row) => ({ ...rowOf(row), cells: cells(row) })),
    total: ledger.total,
    paper: 'landscape',
    carries: true,
    note: null,
  }
}

const subjectOf = ({ head }: DetailLedger): string =>
  `${accountTitle(head.account, head.accountName)}${head.auxiliaries ? `（${head.auxiliaries}）` : ''}`

const balanceColumns = ([debit, credit]: readonly [string, string]): BookColumn[] => [
  moneyColumn(debit, { carry: 'turnover', mm: 28 }),
  moneyColumn(credit, { carry: 'turnover', mm: 28 }),
  { title: '方向', kind: 'side', mm: 10, carry: 'last' },
  moneyColumn('余额', { carry: 'last', mm: 28 }),
]

/** Entries leave a zero blank; totals and balances state it. */
function amountCells(row: DetailRow): (string | null)[] {
  const isTotal = ['dayTotal', 'monthTotal', 'yearTotal'].includes(row.kind)
  const shown = (amount: string) => (amount === '0.00' && !isTotal ? null : amount)
  return [shown(row.debit), shown(row.credit), row.direction, row.balance]
}

const rowOf = ({ kind, voucherId, isPosted, summary }: DetailRow): Omit<SheetRow, 'cells'> => ({
  // A page on the screen that begins in the middle brings its balance forward.
  kind: kind === 'opening' && summary === '承前页' ? 'carried' : kind,
  voucherId,
  isPosted,
})

const columnsMax = 24
const otherColumn = '其他'

/** 多栏账: entries of a parent account, apart by its children or by the values of one dimension (`by`); reductions are red (规范第六十条). */
export async function multiColumnSheet(
  tx: Tx,
  actor: Actor,
  input: DetailInput & { by?: readonly string[] | undefined },
): Promise<BookSheet> {
  const found = await findAccount(tx, actor, input)
  const { account, books, search } = found
  const [dimension] = input.by ?? []
  if (account.isLeaf && !dimension)
    throw invalid(`科目 ${account.code} ${account.name} 没有下级科目，不能按下级分栏`, {
      at: 'by',
      hint: '选上级科目，或选一项辅助核算分栏',
    })
  const ledger = await detailLedger(tx, actor, input)
  const split = await splitOf(tx, found, dimension)
  const sign = account.direction === 'debit' ? 1n : -1n
  const net = (sum: Pick<MonthSum, 'debit' | 'credit'>) => sign * (sum.debit - sum.credit)
  const apart = (sums: readonly KeyedSum[]) => {
    const byColumn = addedUp(sums, split.ofSum)
    return split.columns.map(({ key }) => fromCents(net(byColumn.get(key) ?? { debit: 0n, credit: 0n })))
  }
  const columnCells = (row: DetailRow): (string | null)[] => {
    if (row.kind === 'entry') {
      const key = split.ofEntry(row)
      const amount = fromCents(net({ debit: toCents(row.debit), credit: toCents(row.credit) }))
      return split.columns.map((column) => (column.key === key ? amount : null))
    }
    const inYear = split.sums.filter(({ period }) => !period.endsWith('00') && period <= row.period)
    if (row.kind === 'monthTotal') return apart(inYear.filter(({ period }) => period === row.period))
    if (row.kind === 'yearTotal') return apart(inYear)
    return split.columns.map(() => null)
  }
  const side = account.direction === 'debit' ? '借方' : '贷方'
  return {
    kind: 'multi-column',
    title: bookTitles['multi-column'],
    subject: subjectOf(ledger),
    head: sheetHead(books, search),
    columns: [
      { title: '日期', kind: 'code', mm: 19 },
      { title: '凭证字号', kind: 'code', mm: 15 },
      { title: '摘要', kind: 'text', mm: 40, carry: 'title' },
      ...balanceColumns(['借方金额', '贷方金额']),
      ...split.columns.map(({ title }) => moneyColumn(title, { group: `${side}分析`, carry: 'turnover', mm: 26 })),
    ],
    rows: ledger.rows.map((row) => ({
      ...rowOf(row),
      cells: [row.date, row.no, row.summary, ...amountCells(row), ...columnCells(row)],
    })),
    total: ledger.total,
    paper: 'landscape',
    carries: true,
    note: split.note,
  }
}

interface Split {
  columns: readonly { key: string; title: string }[]
  sums: readonly KeyedSum[]
  ofSum(sum: KeyedSum): string
  ofEntry(row: DetailRow): string
  note: string | null
}

async function splitOf(tx: Tx, { account, chart, books, search }: FoundAccount, dimension?: string): Promise<Split> {
  if (!dimension) {
    const children = [...chart.accounts.values()].filter(({ parent }) => parent === account.code)
    const childOf = (code: string) => children.find((child) => code.startsWith(child.code))?.code ?? code
    const sums = await keyedSums(tx, search)
    const used = new Set(sums.map((sum) => childOf(sum.account)))
    const columns = children
      .filter(({ code }) => used.has(code))
      .map(({ code, name }) => ({ key: code, title: `${code} ${name}` }))
    return {
      columns,
      sums,
      ofSum: (sum) => childOf(sum.account),
      ofEntry: (row) => childOf(row.account ?? ''),
      note: null,
    }
  }
  const dimensions = await loadDimensions(tx)
  const sums = await keyedSums(tx, { ...search, auxKept: search.auxKept && auxIsKept(dimensions, [dimension]) })
  const sets = await loadAuxSets(
    tx,
    sums.map(({ auxKey }) => auxKey),
  )
  const valueOf = (sum: KeyedSum) => auxiliariesOf(sets.get(sum.auxKey))[dimension] ?? ''
  const values = [...new Set(sums.map(valueOf))].sort()
  const named = await auxiliaryNames(
    tx,
    values.map((value) => ({ [dimension]: value })),
    books[0]?.year ?? 0,
  )
  const titleOf = (value: string) => named({ [dimension]: value })[0]?.valueName ?? value
  const shown = new Set(values.slice(0, columnsMax))
  const keyFor = (value: string) => (shown.has(value) ? value : otherColumn)
  const columns = [...shown].map((value) => ({ key: value, title: value === '' ? '未注明' : titleOf(value) }))
  const hasMore = values.length > columnsMax
  return {
    columns: hasMore ? [...columns, { key: otherColumn, title: otherColumn }] : columns,
    sums,
    ofSum: (sum) => keyFor(valueOf(sum)),
    ofEntry: (row) => keyFor(row.values?.[dimension] ?? ''),
    note: hasMore ? `${values.length} 个取值，列出前 ${columnsMax} 个，其余并入“${otherColumn}”` : null,
  }
}
