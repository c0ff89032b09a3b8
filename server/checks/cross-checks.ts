// X04–X06: money between regions and between funds, seen from both ends: medical care away from home, transfers, contributions that
// one fund pays to another.
import { addDays, lastDay } from '../core/calendar.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { findBooks } from '../ledger/books.ts'
import type { Book } from '../ledger/books.ts'
import type { CheckRuns, CheckScope, Finding } from '../ledger/findings.ts'
import { wholeParameter } from './check-book.ts'
import { booksOfYear, sidesOf } from './level-pairs.ts'
import { findingsMax, idsOf, pathOfLedger, valuesOf, yuan } from './looking.ts'

export const crossChecks: CheckRuns = {
  X04: careAway,
  X05: transfersPaired,
  X06: betweenFunds,
}

/** Region → the province it belongs to; a province itself → itself. */
async function provincesOf(tx: Tx): Promise<Map<string, string>> {
  const rows: { region_code: string; ancestor_code: string }[] = await tx('region_ancestors as x')
    .join('regions as r', 'r.code', 'x.ancestor_code')
    .where('r.tier', 'province')
    .where('r.own_level', 0)
    .select('x.region_code', 'x.ancestor_code')
  return new Map(rows.flatMap((row) => [[row.region_code, row.ancestor_code] as const]))
}

// 参保省预付给就医省的，就医省应如数挂账。
async function careAway(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const medical = {
    ...scope,
    books: scope.books.filter(({ scheme, standard }) => ['EM', 'RM'].includes(scheme) && standard === 'agency'),
  }
  if (medical.books.length === 0) return []
  const provinces = await provincesOf(tx)
  const books = new Map([...(await booksOfYear(tx, medical))].filter(([, book]) => book.standard === 'agency'))
  const sides = await sidesOf(tx, medical, {
    ids: [...books.keys()],
    accounts: ['110102', '200104'],
    reading: 'balance',
  })
  const kept = new Set([...books.values()].map((book) => `${book.scheme} ${provinces.get(book.region) ?? ''}`))
  const sums = new Map<string, { paid: bigint; held: bigint; book: Book }>()
  for (const side of sides) {
    const book = books.get(Number(side.book_id))
    const { counterpartyRegion } = valuesOf(side.content)
    if (!book || !counterpartyRegion) continue
    const here = provinces.get(book.region) ?? ''
    const there = provinces.get(counterpartyRegion) ?? counterpartyRegion
    if (here === there || !kept.has(`${book.scheme} ${there}`)) continue
    const isPaid = side.account_code.startsWith('1101')
    const key = `${book.scheme} ${isPaid ? here : there} ${isPaid ? there : here}`
    const sum = sums.get(key) ?? { paid: 0n, held: 0n, book }
    if (isPaid) {
      sum.paid += toCents(side.debit) - toCents(side.credit)
      sum.book = book
    } else sum.held += toCents(side.credit) - toCents(side.debit)
    sums.set(key, sum)
  }
  const asked = new Set(idsOf(medical))
  return [...sums].flatMap(([key, { paid, held, book }]) => {
    const [scheme, home, away] = key.split(' ')
    if (paid === held || !asked.has(book.id)) return []
    return [
      {
        bookId: book.id,
        message: `异地就医预付金 ${scheme}：参保地 ${home} 预付 ${yuan(paid)}，就医地 ${away} 挂账 ${yuan(held)}，相差 ${yuan(paid - held)}`,
        expected: fromCents(paid),
        found: fromCents(held),
        path: pathOfLedger(book.id, '110102', scope),
      },
    ]
  })
}

interface Transfer {
  id: number
  event: string
  region_code: string
  scheme_code: string
  doc_no: string
  biz_date: string
  amount: Money
  content: string
}

/** Documents read at a time. */
const portion = 2000

// 转出与转入按人配对；在途超期、金额不等的列出；职工医保转移金额等于个人账户额。
async function transfersPaired(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const books = new Map(
    scope.books
      .filter(({ standard }) => standard === 'agency')
      .map((book) => [`${book.region} ${book.scheme}`, book] as const),
  )
  if (books.size === 0) return []
  const end = lastDay(scope.period)
  const due = addDays(end, -wholeParameter('X05', 'days'))
  const kept = new Set([...(await booksOfYear(tx, scope)).values()].map((book) => `${book.region} ${book.scheme}`))
  const arrived = new Map<string, bigint>()
  const sent: { row: Transfer; key: string; place: string }[] = []
  const findings: Finding[] = []
  for await (const row of transfersOf(tx, addDays(end, -wholeParameter('X05', 'lookBackDays')), end)) {
    const { payload } = JSON.parse(row.content) as { payload: Record<string, string | undefined> }
    const { person_id: person, counterparty_region_code: other } = payload
    const book = books.get(`${row.region_code} ${row.scheme_code}`)
    if (
      book &&
      row.scheme_code === 'EM' &&
      payload.principal_account_amount !== row.amount &&
      findings.length < findingsMax
    )
      findings.push({
        bookId: book.id,
        message: `${book.name} 转移单 ${row.doc_no}：转移 ${row.amount}，个人账户额 ${payload.principal_account_amount ?? '未填'}，职工医保应当相等`,
        expected: payload.principal_account_amount,
        found: row.amount,
        path: `/documents/${row.id}`,
      })
    if (!person || !other) continue
    if (row.event === 'transfer.in') {
      const key = `${row.scheme_code} ${person} ${other} ${row.region_code}`
      arrived.set(key, (arrived.get(key) ?? 0n) + toCents(row.amount))
    } else
      sent.push({
        row,
        key: `${row.scheme_code} ${person} ${row.region_code} ${other}`,
        place: `${other} ${row.scheme_code}`,
      })
  }
  for (const { row, key, place } of sent) {
    const book = books.get(`${row.region_code} ${row.scheme_code}`)
    // Where the receiving book is not kept here, nothing can be said about its arrival.
    if (!book || !kept.has(place) || findings.length >= findingsMax) continue
    const came = arrived.get(key)
    if (came === toCents(row.amount) || (came === undefined && row.biz_date > due)) continue
    findings.push({
      bookId: book.id,
      message:
        came === undefined
          ? `${book.name} 转移单 ${row.doc_no}：${row.biz_date} 转出 ${row.amount}，对方超期未收到`
          : `${book.name} 转移单 ${row.doc_no}：转出 ${row.amount}，对方转入 ${yuan(came)}，应当相等`,
      expected: row.amount,
      found: fromCents(came ?? 0n),
      path: `/documents/${row.id}`,
    })
  }
  return findings
}

async function* transfersOf(tx: Tx, from: string, to: string): AsyncGenerator<Transfer> {
  for (let after = 0; ;) {
    const rows: Transfer[] = await tx('documents')
      .whereIn('event', ['transfer.out', 'transfer.in'])
      .whereBetween('biz_date', [from, to])
      .where('is_reversal', 0)
      .whereNotIn('status', ['cancelled'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(portion)
      .select('id', 'event', 'region_code', 'scheme_code', 'doc_no', 'biz_date', 'amount', 'content')
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < portion) return
    after = Number(last.id)
  }
}

/** What one fund pays and another receives in the same region, by account and the value that marks it. */
const links: readonly {
  name: string
  from: { scheme: string; account: string; says?: [string, string] }
  to: { scheme: string; account: string; says: [string, string] }
}[] = [
  {
    name: '失业保险代缴医疗保险费',
    from: { scheme: 'UI', account: '500102' },
    to: { scheme: 'EM', account: '4001', says: ['payerType', 'unemployment_fund'] },
  },
  {
    name: '重复领取待遇抵扣',
    from: { scheme: 'EP', account: '5401', says: ['otherExpenseType', 'duplicate_offset'] },
    to: { scheme: 'RP', account: '4501', says: ['otherIncomeType', 'duplicate_offset'] },
  },
  {
    name: '补记职业年金划转',
    from: { scheme: 'OA', account: '5401', says: ['otherExpenseType', 'annuity_makeup'] },
    to: { scheme: 'IP', account: '4501', says: ['otherIncomeType', 'annuity_makeup'] },
  },
]

async function betweenFunds(tx: Tx, scope: CheckScope): Promise<Finding[]> {
  const agency = { ...scope, books: scope.books.filter(({ standard }) => standard === 'agency') }
  if (agency.books.length === 0) return []
  // Both ends, also where one of them was not asked for.
  const places = agency.books.flatMap((book) =>
    links
      .filter(({ from, to }) => from.scheme === book.scheme || to.scheme === book.scheme)
      .flatMap(({ from, to }) => [
        { ...book, scheme: from.scheme },
        { ...book, scheme: to.scheme },
      ]),
  )
  const books = new Map([...(await findBooks(tx, places)).values()].map((book) => [book.id, book]))
  const accounts = [...new Set(links.flatMap(({ from, to }) => [from.account, to.account]))]
  const sides = await sidesOf(tx, agency, { ids: [...books.keys()], accounts, reading: 'turnover' })
  const asked = new Set(idsOf(agency))
  const findings: Finding[] = []
  for (const link of links) {
    const regions = new Map<string, { paid: bigint; received: bigint; from?: Book; to?: Book }>()
    for (const book of books.values()) {
      const sum = regions.get(book.region) ?? { paid: 0n, received: 0n }
      if (book.scheme === link.from.scheme) sum.from = book
      if (book.scheme === link.to.scheme) sum.to = book
      regions.set(book.region, sum)
    }
    for (const side of sides) {
      const book = books.get(Number(side.book_id))
      const sum = book && regions.get(book.region)
      if (!book || !sum) continue
      if (isEnd(book, side, link.from)) sum.paid += toCents(side.debit) - toCents(side.credit)
      if (isEnd(book, side, link.to)) sum.received += toCents(side.credit) - toCents(side.debit)
    }
    for (const { paid, received, from, to } of regions.values()) {
      if (!from || !to || paid === received || !(asked.has(from.id) || asked.has(to.id))) continue
      const book = asked.has(from.id) ? from : to
      findings.push({
        bookId: book.id,
        message: `${link.name}：${from.name} ${link.from.account} 付出 ${yuan(paid)}，${to.name} ${link.to.account} 收到 ${yuan(received)}，相差 ${yuan(paid - received)}`,
        expected: fromCents(paid),
        found: fromCents(received),
        path: pathOfLedger(book.id, book === from ? link.from.account : link.to.account, scope),
      })
    }
  }
  return findings.slice(0, findingsMax)
}

const isEnd = (
  book: Book,
  side: { account_code: string; content: string },
  end: { scheme: string; account: string; says?: [string, string] },
): boolean =>
  book.scheme === end.scheme &&
  side.account_code.startsWith(end.account) &&
  (!end.says || valuesOf(side.content)[end.says[0]] === end.says[1])
