// 往来明细账: by account and counterparty what was open, came, went and is open, and how old it is; over a year stands out.
import type { Actor } from '../core/actor.ts'
import { yearOf } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { missing } from '../core/errors.ts'
import { fromCents } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import { ageBrackets, openItemAccounts, openItems } from './ageing.ts'
import type { OpenItem } from './ageing.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from './auxiliary-names.ts'
import { accountTitle, blankZero, bookTitles, moneyColumn, sheetHead, slicePage } from './book-sheet.ts'
import type { BookSheet, SheetRow } from './book-sheet.ts'
import { refuseUnclear } from './detail-ledger.ts'
import type { GeneralLedgerInput } from './general-ledger.ts'
import { booksInScope } from './trial-balance.ts'

export async function counterpartySheet(tx: Tx, actor: Actor, input: GeneralLedgerInput): Promise<BookSheet> {
  refuseUnclear(input)
  const books = await booksInScope(tx, actor, input, yearOf(input.to))
  const [first] = books
  if (!first) throw missing(`${yearOf(input.to)} 年没有符合条件的账套，或不在您的数据范围内`)
  const { accounts } = await chartOf(tx, first.standard, first.scheme, first.year)
  const one = input.account === undefined ? undefined : accounts.get(input.account)
  if (input.account !== undefined && !one) throw missing(`${first.name}没有科目 ${input.account}`, { at: 'account' })
  const found = await openItems(tx, {
    ...input,
    bookIds: books.map(({ id }) => id),
    accounts: one ? [one.code] : openItemAccounts,
  })
  const items = mergedOverBooks(found).filter((item) => figuresOf(item).some((amount) => amount !== 0n))
  items.sort((a, b) => (a.account === b.account ? (a.auxKey < b.auxKey ? -1 : 1) : a.account < b.account ? -1 : 1))
  const sets = await loadAuxSets(
    tx,
    items.map(({ auxKey }) => auxKey),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), first.year)
  const row = (item: OpenItem): SheetRow => {
    const values = auxiliariesOf(sets.get(item.auxKey))
    const account = accounts.get(item.account)
    const aux = Object.entries(values).map((pair) => pair.join(':'))
    return {
      kind: 'entry',
      cells: [
        `${item.account} ${account?.name ?? ''}`,
        auxiliaryText(named(values)) || '未注明',
        ...figuresOf(item).map((amount) => blankZero(fromCents(amount))),
      ],
      detail: { account: item.account, from: input.from, to: input.to, aux: aux.join(',') || undefined },
    }
  }
  const hasAllRows = items.length <= input.page * input.size
  return {
    kind: 'counterparty',
    title: bookTitles.counterparty,
    subject: one ? accountTitle(one.code, one.fullName) : null,
    head: sheetHead(books, input),
    columns: [
      { title: '科目', kind: 'text', mm: 38 },
      { title: '往来对象', kind: 'text', mm: 40, carry: 'title' },
      ...['期初余额', '本期增加', '本期减少', '期末余额'].map((title) => moneyColumn(title, { mm: 22 })),
      ...ageBrackets.map(({ title }) => moneyColumn(title, { group: '账龄', mm: 21 })),
    ],
    rows: [...slicePage(items, input).map(row), ...(hasAllRows ? totals(items) : [])],
    total: items.length,
    paper: 'landscape',
    carries: false,
    note: '余额按科目增加的方向列示（1101 借方，2001、2101 贷方），反方向为负数。账龄按先进先出、以会计月份计，截止月为第 1 个月；最早账套的年初余额从上年末起算。',
  }
}

const figuresOf = ({ opening, increase, decrease, closing, ages }: OpenItem): bigint[] => [
  opening,
  increase,
  decrease,
  closing,
  ...ages,
]

function mergedOverBooks(found: readonly OpenItem[]): OpenItem[] {
  const items = new Map<string, OpenItem>()
  for (const item of found) {
    const key = `${item.account} ${item.auxKey}`
    const one = items.get(key)
    items.set(key, one ? plus(one, item) : item)
  }
  return [...items.values()]
}

const plus = (a: OpenItem, b: OpenItem): OpenItem => ({
  ...a,
  opening: a.opening + b.opening,
  increase: a.increase + b.increase,
  decrease: a.decrease + b.decrease,
  closing: a.closing + b.closing,
  ages: a.ages.map((amount, at) => amount + (b.ages[at] ?? 0n)),
})

/** One for each first-level account; they stand on different sides and are not added together. */
function totals(items: readonly OpenItem[]): SheetRow[] {
  const tops = [...new Set(items.map(({ account }) => account.slice(0, 4)))]
  return tops.map((top) => {
    const all = items.filter(({ account }) => account.startsWith(top)).reduce(plus)
    return {
      kind: 'total',
      cells: [`合计 ${top}`, null, ...figuresOf(all).map((amount) => blankZero(fromCents(amount)))],
    }
  })
}
