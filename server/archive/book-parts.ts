// 会计账簿: the balance table of each month and the detail ledger of each leaf account, as HTML and CSV.
import { stringify } from 'csv-stringify/sync'
import { machine } from '../core/actor.ts'
import { firstPeriod, lastPeriod } from '../core/calendar.ts'
import { formatMoney, isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { safeText } from '../ledger/csv-text.ts'
import { detailLedger } from '../ledger/detail-ledger.ts'
import type { DetailRow } from '../ledger/detail-rows.ts'
import { trialBalance } from '../ledger/trial-balance.ts'
import type { TrialBalance } from '../ledger/trial-balance.ts'
import { trialBalanceCsv } from '../ledger/trial-balance-files.ts'
import { page, table } from './page.ts'
import type { PageColumn } from './page.ts'
import { monthName, monthsOf } from './part.ts'
import type { Part, Source } from './part.ts'

export async function* bookParts(source: Source): AsyncGenerator<Part> {
  yield* balanceParts(source)
  yield* detailParts(source)
}

const money = (amount: Money) => (isZero(amount) ? '' : formatMoney(amount))

const balanceColumns: readonly PageColumn[] = [
  { title: '科目编码' },
  { title: '科目名称' },
  ...['期初借方', '期初贷方', '本期借方', '本期贷方', '本年借方', '本年贷方', '期末借方', '期末贷方'].map((title) => ({
    title,
    kind: 'money' as const,
  })),
]

async function* balanceParts({ book, read }: Source): AsyncGenerator<Part> {
  for (const period of monthsOf(book.year)) {
    const balance = await read((tx) => trialBalance(tx, machine, { book: book.id, period }))
    const title = `${monthName(period)}科目余额表`
    yield {
      path: `books/balances/${period}.html`,
      title,
      category: 'book',
      pieces: 1,
      content: page(title, [book.orgName, book.name, '单位：元'], balanceHtml(balance), '../../index.html'),
    }
    yield {
      path: `books/balances/${period}.csv`,
      title: `${title}（CSV）`,
      category: 'book',
      pieces: 0,
      content: `\ufeff${trialBalanceCsv(balance)}`,
    }
  }
}

function balanceHtml({ rows, totals }: TrialBalance): string {
  const figures = (row: TrialBalance['totals']) => [
    money(row.openingDebit),
    money(row.openingCredit),
    money(row.periodDebit),
    money(row.periodCredit),
    money(row.yearDebit),
    money(row.yearCredit),
    money(row.closingDebit),
    money(row.closingCredit),
  ]
  const lines = rows.map((row) => [row.account, `${'　'.repeat(row.level - 1)}${row.name}`, ...figures(row)])
  return table({
    columns: balanceColumns,
    rows: [...lines, [null, '合计', ...figures(totals)]],
    totals: new Set([lines.length]),
  })
}

/** Entries on one page of a detail ledger. */
const entriesPerPage = 1000

const detailColumns: readonly PageColumn[] = [
  { title: '日期', kind: 'code' },
  { title: '凭证号', kind: 'code' },
  { title: '摘要' },
  { title: '辅助' },
  { title: '借方', kind: 'money' },
  { title: '贷方', kind: 'money' },
  { title: '方向', kind: 'code' },
  { title: '余额', kind: 'money' },
]

async function* detailParts({ book, read }: Source): AsyncGenerator<Part> {
  const year = { from: firstPeriod(book.year), to: lastPeriod(book.year) }
  const { rows: accounts } = await read((tx) =>
    trialBalance(tx, machine, { book: book.id, from: year.from, period: year.to }),
  )
  for (const { account, fullName } of accounts.filter(({ isLeaf }) => isLeaf)) {
    for (let at = 1; ; at += 1) {
      const ledger = await read((tx) =>
        detailLedger(tx, machine, { book: book.id, account, ...year, page: at, size: entriesPerPage }),
      )
      const pages = Math.max(1, Math.ceil(ledger.total / entriesPerPage))
      const title = `明细账 ${account} ${fullName}${pages > 1 ? `（${at}/${pages}）` : ''}`
      const name = `books/detail/${account}-${at}`
      yield {
        path: `${name}.html`,
        title,
        category: 'book',
        pieces: 1,
        content: page(
          title,
          [book.orgName, `${book.name}`, '单位：元'],
          table({ columns: detailColumns, rows: ledger.rows.map(detailCells), totals: totalsOf(ledger.rows) }),
          '../../index.html',
        ),
      }
      yield {
        path: `${name}.csv`,
        title: `${title}（CSV）`,
        category: 'book',
        pieces: 0,
        content: `\ufeff${stringify(ledger.rows.map(detailCsv), { header: true, columns: detailColumns.map((column) => column.title) })}`,
      }
      if (at >= pages) break
    }
  }
}

const detailCells = (row: DetailRow) => [
  row.date,
  row.no,
  row.summary,
  row.auxiliaries,
  money(row.debit),
  money(row.credit),
  row.direction,
  money(row.balance),
]

const detailCsv = (row: DetailRow) => [
  row.date,
  row.no,
  safeText(row.summary),
  safeText(row.auxiliaries ?? ''),
  row.debit,
  row.credit,
  row.direction,
  row.balance,
]

const totalsOf = (rows: readonly DetailRow[]): Set<number> =>
  new Set(rows.flatMap((row, index) => (row.kind === 'entry' ? [] : [index])))
