// 科目余额表 as a sheet; with dimensions asked for (`by`) each account is followed by its values of them, alone or combined. Dimensions
// that keep no balance are summed from entries.
import type { Actor } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { invalid } from '../core/errors.ts'
import { auxiliariesOf, loadAuxSets, loadDimensions } from './auxiliaries.ts'
import type { Dimensions } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import { blankZero, bookTitles, moneyColumn, sheetHead, slicePage } from './book-sheet.ts'
import type { BookSheet, SheetRow } from './book-sheet.ts'
import { allAccounts, auxIsKept, keyedSums } from './entry-search.ts'
import type { KeyedSum } from './entry-search.ts'
import type { GeneralLedgerInput } from './general-ledger.ts'
import { booksInScope, figureNames, figuresOf, trialBalance } from './trial-balance.ts'
import type { Figures, TrialBalanceRow } from './trial-balance.ts'

export interface BalanceSheetInput extends GeneralLedgerInput {
  /** Codes of dimensions. */
  by?: readonly string[] | undefined
}

export async function balanceSheet(tx: Tx, actor: Actor, input: BalanceSheetInput): Promise<BookSheet> {
  const by = input.by ?? []
  const balance = await trialBalance(tx, actor, {
    ...input,
    period: input.to,
    level: by.length > 0 ? undefined : input.level,
  })
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const isMixed = balance.head.standard === null || balance.head.scheme === null
  if (isMixed && by.length > 0)
    throw invalid('按辅助核算列示须选定账套，或账套类型与险种', { at: 'by', hint: '不同险种的科目含义不同' })
  const dimensions = await loadDimensions(tx)
  const unknown = by.filter((code) => !dimensions.has(code))
  if (unknown.length > 0) throw invalid(`没有辅助核算 ${unknown.join('、')}`, { at: 'by' })
  const rows = balance.rows.filter((row) => !input.account || row.account.startsWith(input.account))
  const bookIds = books.map(({ id }) => id)
  const parts =
    by.length > 0 ? await auxiliaryParts(tx, { ...input, bookIds, by }, dimensions) : new Map<string, Part[]>()
  const all = rows.flatMap((row) => [accountRow(row, isMixed, by.length > 0, input), ...partsBelow(row, parts, input)])
  const hasAllRows = all.length <= input.page * input.size
  const totalRow: SheetRow = {
    kind: 'total',
    cells: [...(isMixed ? [null] : []), null, '合计', ...(by.length > 0 ? [null] : []), ...amounts(balance.totals)],
  }
  const unkept = by.filter((code) => !auxIsKept(dimensions, [code])).map((code) => dimensions.get(code)?.name)
  return {
    kind: 'balance',
    title: bookTitles.balance,
    subject: null,
    head: { ...sheetHead(books, input), ...(isMixed ? { place: '多个账套' } : {}), orgName: balance.head.orgName },
    columns: [
      ...(isMixed ? [{ title: '账套', kind: 'text' as const, mm: 24 }] : []),
      { title: '科目编码', kind: 'code', mm: 21 },
      { title: '科目名称', kind: 'text', mm: by.length > 0 ? 32 : 45 },
      ...(by.length > 0 ? [{ title: '辅助核算', kind: 'text' as const, mm: 40, carry: 'title' as const }] : []),
      ...['期初余额', '本期发生额', '本年累计发生额', '期末余额'].flatMap((group) => [
        moneyColumn('借方', { group, mm: by.length > 0 ? 22 : 25 }),
        moneyColumn('贷方', { group, mm: by.length > 0 ? 22 : 25 }),
      ]),
    ],
    rows: [...slicePage(all, input), ...(hasAllRows && !input.account ? [totalRow] : [])],
    total: all.length,
    paper: 'landscape',
    carries: false,
    note: unkept.length > 0 ? `${unkept.join('、')}不按月留余额，由分录逐笔汇总。` : null,
  }
}

const amounts = (figures: Figures): (string | null)[] => figureNames.map((name) => blankZero(figures[name]))

const accountRow = (
  row: TrialBalanceRow,
  isMixed: boolean,
  hasParts: boolean,
  { from, to }: BalanceSheetInput,
): SheetRow => ({
  kind: hasParts ? 'opening' : 'entry',
  cells: [
    ...(isMixed ? [row.schemeName] : []),
    row.account,
    '　'.repeat(row.level - 1) + row.name,
    ...(hasParts ? [null] : []),
    ...amounts(row),
  ],
  detail: { account: row.account, from, to },
})

interface Part {
  text: string
  aux: string
  figures: Figures
}

const partsBelow = (
  row: TrialBalanceRow,
  parts: ReadonlyMap<string, readonly Part[]>,
  { from, to }: BalanceSheetInput,
): SheetRow[] =>
  (parts.get(row.account) ?? []).map(({ text, aux, figures }) => ({
    kind: 'entry',
    cells: [row.account, null, text, ...amounts(figures)],
    detail: { account: row.account, from, to, aux: aux || undefined },
  }))

/** Per leaf account that carries one of the dimensions: its figures apart by their values. */
async function auxiliaryParts(
  tx: Tx,
  input: BalanceSheetInput & { bookIds: readonly number[]; by: readonly string[] },
  dimensions: Dimensions,
): Promise<Map<string, Part[]>> {
  const auxKept = auxIsKept(dimensions, input.by)
  const sums = await keyedSums(tx, {
    ...input,
    aux: undefined,
    account: input.account ?? allAccounts,
    isLeaf: false,
    auxKept,
  })
  const sets = await loadAuxSets(
    tx,
    sums.map(({ auxKey }) => auxKey),
  )
  const groups = new Map<string, { account: string; values: Record<string, string>; sums: KeyedSum[] }>()
  for (const sum of sums) {
    const set = auxiliariesOf(sets.get(sum.auxKey))
    const values = Object.fromEntries(input.by.flatMap((code) => (set[code] ? [[code, set[code]]] : [])))
    const key = `${sum.account} ${JSON.stringify(values)}`
    const group = groups.get(key) ?? { account: sum.account, values, sums: [] }
    group.sums.push(sum)
    groups.set(key, group)
  }
  const carrying = new Set(
    [...groups.values()].filter(({ values }) => Object.keys(values).length > 0).map(({ account }) => account),
  )
  const named = await auxiliaryNames(
    tx,
    [...groups.values()].map(({ values }) => values),
    yearOf(input.to),
  )
  const parts = new Map<string, Part[]>()
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!carrying.has(group.account)) continue
    const part = {
      text: auxiliaryText(named(group.values)) || '未注明',
      aux: Object.entries(group.values)
        .map((pair) => pair.join(':'))
        .join(','),
      figures: figuresOf(sumOf(group.sums, input.from)),
    }
    if (figureNames.some((name) => part.figures[name] !== '0.00'))
      parts.set(group.account, [...(parts.get(group.account) ?? []), part])
  }
  return parts
}

function sumOf(sums: readonly KeyedSum[], from: string): Parameters<typeof figuresOf>[0] {
  const total = {
    openingDebit: 0n,
    openingCredit: 0n,
    periodDebit: 0n,
    periodCredit: 0n,
    yearDebit: 0n,
    yearCredit: 0n,
  }
  for (const { period, debit, credit } of sums) {
    if (period < from) {
      total.openingDebit += debit
      total.openingCredit += credit
    } else {
      total.periodDebit += debit
      total.periodCredit += credit
    }
    if (period.endsWith('00')) continue
    total.yearDebit += debit
    total.yearCredit += credit
  }
  return total
}
