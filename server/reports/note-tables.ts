// The tables under the notes, made from the books: what is owed either way with its age, investments and deposits from the registers,
// what came back or went back across years, 待转基金 and changed openings. Each says which line of the statement it must agree with.
import { firstPeriod } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import { ageBrackets, openItems } from '../ledger/ageing.ts'
import { auxiliaryNames, auxiliaryText } from '../ledger/auxiliary-names.ts'
import { auxiliariesOf, loadAuxSets } from '../ledger/auxiliaries.ts'
import type { Auxiliaries } from '../ledger/auxiliaries.ts'
import type { Book } from '../ledger/books.ts'
import { keyedSums } from '../ledger/entry-search.ts'
import { movementsOf } from '../ledger/movements.ts'
import { figuresNow, tableOf } from './ledger-source.ts'
import type { FigureTable } from './ledger-source.ts'
import { agreed } from './note-model.ts'
import type { NoteTable } from './note-model.ts'
import { openingTable } from './opening-table.ts'
import { registerTables } from './register-tables.ts'

/** Every table the book has something for, as of a month. */
export async function noteTables(tx: Tx, book: Book, period: string): Promise<NoteTable[]> {
  const movements = await movementsOf(tx, [book.id], { from: period, to: period })
  const figures = new Map(figuresNow(movements).map(([set, leaves]) => [set, tableOf(leaves)]))
  const [end, year] = [figures.get('end'), figures.get('year-to-date')]
  if (!end || !year) return []
  const about: About = { tx, book, period, end, year }
  const tables = [
    ...(await owedTables(about)),
    ...(await registerTables(tx, book, period)),
    ...(await acrossYears(about)),
    ...(await pendingTable(about)),
    ...(await openingTable(tx, book)),
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}

interface About {
  readonly tx: Tx
  readonly book: Book
  readonly period: string
  readonly end: FigureTable
  readonly year: FigureTable
}

const owed = [
  { title: '暂付款明细及账龄', account: '1101', line: '暂付款', sign: 1n },
  { title: '暂收款明细及账龄', account: '2001', line: '暂收款', sign: -1n },
  { title: '借入款项明细及账龄', account: '2101', line: '借入款项', sign: -1n },
] as const

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n)

async function owedTables({ tx, book, period, end }: About): Promise<NoteTable[]> {
  const accounts = owed.map(({ account }) => account)
  const items = await openItems(tx, { bookIds: [book.id], accounts, from: firstPeriod(book.year), to: period })
  const named = await namesOf(
    tx,
    book,
    items.map(({ auxKey }) => auxKey),
  )
  return owed.map(({ title, account, line, sign }): NoteTable => {
    const own = items
      .filter((item) => item.account.startsWith(account))
      .map((item) => ({
        names: [named.account(item.account), named.auxiliaries(item.auxKey)],
        amounts: [item.opening, item.increase, item.decrease, item.closing, ...item.ages],
      }))
      .filter(({ amounts }) => amounts.some((amount) => amount !== 0n))
    const totals = [0, 1, 2, 3, ...ageBrackets.map((_one, at) => at + 4)].map((at) =>
      sumOf(own.map(({ amounts }) => amounts[at] ?? 0n)),
    )
    return {
      title,
      columns: [
        '项目',
        '对方',
        '年初余额',
        '本年增加',
        '本年减少',
        '期末余额',
        ...ageBrackets.map((bracket) => bracket.title),
      ],
      rows: own.map(({ names, amounts }) => [...names, ...amounts.map(fromCents)]),
      total: ['合计', '', ...totals.map(fromCents)],
      agreements: [agreed(`资产负债表“${line}”`, totals[3] ?? 0n, sign * end.of(account).balance)],
    }
  })
}

const across = [
  {
    account: '4501',
    type: 'otherIncomeType',
    title: '其他收入构成（含跨年度退回、追回）',
    line: '其他收入',
    sign: -1n,
  },
  { account: '5401', type: 'otherExpenseType', title: '其他支出构成（含跨年度退费）', line: '其他支出', sign: 1n },
] as const

// What was paid or received in earlier years and comes back is other income, what goes back is other expenditure (28号 4501、5401).
async function acrossYears({ tx, book, period, year }: About): Promise<NoteTable[]> {
  const tables: NoteTable[] = []
  for (const { account, type, title, line, sign } of across) {
    const sums = await keyedSums(tx, {
      bookIds: [book.id],
      account,
      isLeaf: false,
      auxKept: true,
      includeClosing: false,
      from: firstPeriod(book.year),
      to: period,
    })
    const named = await namesOf(
      tx,
      book,
      sums.map(({ auxKey }) => auxKey),
    )
    const kinds = new Map<string, bigint>()
    for (const sum of sums) {
      if (sum.period.endsWith('00')) continue
      const kind = named.auxiliaries(sum.auxKey, type) || '未注明类型'
      const key = `${named.account(sum.account)}\n${kind}`
      kinds.set(key, (kinds.get(key) ?? 0n) + sign * (sum.debit - sum.credit))
    }
    const rows = [...kinds].filter(([, cents]) => cents !== 0n)
    const total = sumOf(rows.map(([, cents]) => cents))
    const { debit, credit } = year.of(account)
    tables.push({
      title,
      columns: ['科目', '类型', '本年累计'],
      rows: rows.map(([key, cents]) => [...key.split('\n'), fromCents(cents)]),
      total: ['合计', '', fromCents(total)],
      agreements: [agreed(`收支表“${line}”本年累计`, total, sign * (debit - credit))],
    })
  }
  return tables
}

const pending = ['4601', '4602'] as const
const pendingRatios = { 'em.experience_ratio': '经验比例', 'em.settled_ratio': '上年确定比例' } as const

// 职工医保: what is not yet known to belong to the pooled fund or to personal accounts, and by which ratio it is shared at year's end.
async function pendingTable({ tx, book, end }: About): Promise<NoteTable[]> {
  if (book.scheme !== 'EM') return []
  const stored: { code: string; content: string; basis: string }[] = await tx('closing_parameters')
    .where('book_id', book.id)
    .whereIn('code', Object.keys(pendingRatios))
    .orderBy('id')
    .select('code', 'content', 'basis')
  const latest = new Map(stored.map((one) => [one.code, one]))
  const chart = await chartOf(tx, book.standard, book.scheme, book.year)
  const balances = pending.map((account) => ({ account, cents: -end.of(account).balance }))
  const total = sumOf(balances.map(({ cents }) => cents))
  const ratios = Object.entries(pendingRatios).flatMap(([code, title]) => {
    const found = latest.get(code)
    return found ? [[`${title}（归统筹基金）`, found.content, found.basis]] : []
  })
  if (total === 0n && ratios.length === 0) return []
  return [
    {
      title: '待转基金及分配比例',
      columns: ['项目', '期末余额或比例', '依据'],
      rows: [
        ...balances.map(({ account, cents }) => [chart.accounts.get(account)?.name ?? account, fromCents(cents), '']),
        ...(ratios.length > 0 ? ratios : [['分配比例', '尚未设定', '']]),
      ],
      total: null,
      agreements: [],
    },
  ]
}

async function namesOf(tx: Tx, book: Book, keys: readonly string[]) {
  const chart = await chartOf(tx, book.standard, book.scheme, book.year)
  const sets = await loadAuxSets(tx, keys)
  const nameOf = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), book.year)
  const only = (auxiliaries: Auxiliaries, dimension: string): Auxiliaries => {
    const value = auxiliaries[dimension]
    return value === undefined ? {} : { [dimension]: value }
  }
  return {
    account: (code: string) => chart.accounts.get(code)?.fullName.replaceAll('/', ' / ') ?? code,
    auxiliaries(key: string, dimension?: string) {
      const auxiliaries = auxiliariesOf(sets.get(key))
      return auxiliaryText(nameOf(dimension === undefined ? auxiliaries : only(auxiliaries, dimension)))
    },
  }
}
