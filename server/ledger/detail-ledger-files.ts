// 明细账 as a file: CSV for machines, .xlsx as it is printed. The whole search, not a page.
import { stringify } from 'csv-stringify/sync'
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { refused } from '../core/errors.ts'
import { limits } from '../core/limits.ts'
import type { Download } from '../core/router.ts'
import { standardNames } from '../catalog/model.ts'
import { detailLedger } from './detail-ledger.ts'
import type { DetailInput, DetailLedger } from './detail-ledger.ts'
import type { DetailRow } from './detail-rows.ts'
import { officialSheet, xlsxType } from './official-sheet.ts'
import { safeText } from './csv-text.ts'
import { monthText } from './book-sheet.ts'

export async function detailLedgerFile(
  tx: Tx,
  actor: Actor,
  input: Omit<DetailInput, 'page' | 'size'>,
  format: 'csv' | 'xlsx',
): Promise<Download> {
  const ledger = await detailLedger(tx, actor, { ...input, page: 1, size: limits.exportRows })
  if (ledger.total > limits.exportRows) {
    throw refused('export.too_long', `明细账有 ${ledger.total} 笔，一次最多导出 ${limits.exportRows} 笔`, {
      hint: '缩短期间，或按辅助核算分开导出',
    })
  }
  const fileName = `明细账_${ledger.head.account}_${ledger.head.from}-${ledger.head.to}.${format}`
  if (format === 'csv') return { fileName, contentType: 'text/csv; charset=utf-8', body: detailLedgerCsv(ledger) }
  return { fileName, contentType: xlsxType, body: await detailLedgerSheet(ledger) }
}

const csvColumns = [
  'date',
  'voucher',
  'book',
  'account',
  'account_name',
  'summary',
  'auxiliaries',
  'debit',
  'credit',
  'direction',
  'balance',
]

export function detailLedgerCsv({ rows }: DetailLedger): string {
  const lines = rows.map((row) => [
    row.date ?? row.period,
    row.no ?? '',
    safeText(row.bookName ?? ''),
    row.account ?? '',
    safeText(row.accountName ?? ''),
    safeText(row.summary),
    safeText(row.auxiliaries ?? ''),
    row.debit,
    row.credit,
    row.direction,
    row.balance,
  ])
  return stringify(lines, { header: true, columns: csvColumns })
}

export async function detailLedgerSheet({ head, rows }: DetailLedger): Promise<Buffer> {
  const cells = (row: DetailRow) => [
    row.date ?? row.period,
    row.no,
    row.summary,
    row.auxiliaries,
    row.debit,
    row.credit,
    row.direction,
    row.balance,
  ]
  return officialSheet({
    name: '明细账',
    title: `明细账 ${head.account} ${head.accountName}`,
    left: `编制单位：${head.orgName}`,
    middle: `${standardNames[head.standard]} ${head.schemeName}  ${monthText(head.from)} 至 ${monthText(head.to)}`,
    right: '单位：元',
    columns: [
      { title: '日期', width: 12, kind: 'text' },
      { title: '凭证字号', width: 12, kind: 'text' },
      { title: '摘要', width: 40, kind: 'text' },
      { title: '辅助核算', width: 40, kind: 'text' },
      { title: '借方', width: 18, kind: 'money' },
      { title: '贷方', width: 18, kind: 'money' },
      { title: '方向', width: 6, kind: 'text' },
      { title: '余额', width: 18, kind: 'money' },
    ],
    rows: (function* () {
      for (const row of rows) yield cells(row)
    })(),
  })
}
