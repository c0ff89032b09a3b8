// 财政—经办对账单 as .xlsx: the statement with its columns of 未达, then every difference with cause, side and date.
import type { Download } from '../core/router.ts'
import type { Money } from '../core/money.ts'
import { sum } from '../core/money.ts'
import { officialSheet, xlsxType } from '../ledger/official-sheet.ts'
import type { SheetColumn } from '../ledger/official-sheet.ts'
import { sideTitles } from './model.ts'
import type { Bridge } from './show-bridge.ts'

const columns: readonly SheetColumn[] = [
  { title: '项目', width: 40, kind: 'text' },
  { title: '财政账数', width: 20, kind: 'money' },
  { title: '经办账数', width: 20, kind: 'money' },
  { title: '差额', width: 18, kind: 'money' },
  { title: '财政已记、经办未记', group: '其中：未达', width: 20, kind: 'money' },
  { title: '经办已记、财政未记', group: '其中：未达', width: 20, kind: 'money' },
  { title: '原因', width: 44, kind: 'text' },
  { title: '责任方', width: 12, kind: 'text' },
  { title: '预计清理日', width: 13, kind: 'text' },
]

export async function statementFile(bridge: Bridge): Promise<Download> {
  const { regionName, schemeName, period, treasuryOrg, agencyOrg } = bridge
  const body = await officialSheet({
    name: '财政经办对账单',
    title: '社会保险基金财政专户对账单（财政—经办）',
    left: `财政部门：${treasuryOrg}\u3000经办机构：${agencyOrg}`,
    middle: `${regionName} ${schemeName} ${period.slice(0, 4)}年${Number(period.slice(4))}月`,
    right: '单位：元',
    columns,
    rows: sheetRows(bridge),
  })
  return { fileName: `财政经办对账单-${regionName}-${schemeName}-${period}.xlsx`, contentType: xlsxType, body }
}

function* sheetRows({ statement, items, signatures }: Bridge): Iterable<(string | null)[]> {
  for (const { code, title, kind, treasury, agency, difference } of statement.rows) {
    const isClosing = code === 'closing'
    yield [
      kind === 'part' ? `\u3000\u3000${title}` : title,
      treasury,
      agency,
      difference,
      isClosing ? unbooked(items, 'treasury') : null,
      isClosing ? unbooked(items, 'agency') : null,
      null,
      null,
      null,
    ]
  }
  for (const item of items) {
    yield [
      `${item.title} ${item.document ? `${item.document.title} ${item.document.docNo}` : (item.vouchers[0]?.no ?? '')}`.trim(),
      null,
      null,
      negated(item.amount),
      item.kind === 'treasury' ? negated(item.amount) : null,
      item.kind === 'agency' ? item.amount : null,
      item.note?.reason ?? item.cause,
      sideTitles[item.note?.responsible ?? item.responsible],
      item.note?.expectedDate ?? null,
    ]
  }
  for (const side of ['treasury', 'agency'] as const) {
    const signature = signatures.find((one) => one.side === side)
    const said = signature
      ? `${signature.signer} ${signature.at.slice(0, 10)}${signature.holds ? '' : '（签认后数字有变动）'}`
      : '未签认'
    yield [`${sideTitles[side]}签认：${said}`, ...Array.from({ length: 8 }, () => null)]
  }
}

const negated = (amount: Money): Money => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`)

/** Special account only: 未达 that the closing balance differs by. */
export const unbooked = (items: Bridge['items'], kind: 'agency' | 'treasury'): Money => {
  const total = sum(items.filter((item) => item.kind === kind && item.twin === 'special').map(({ amount }) => amount))
  return kind === 'agency' || total === '0.00' ? total : negated(total)
}
