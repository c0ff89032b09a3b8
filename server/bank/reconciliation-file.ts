// 余额调节表 as .xlsx in the usual form: our balance at the left, the bank's at the right, the open items under their headings.
import { isZero } from '../core/money.ts'
import type { Download } from '../core/router.ts'
import { officialSheet, xlsxType } from '../ledger/official-sheet.ts'
import type { ShownReconciliation } from './list-reconciliations.ts'
import type { OpenGroup, OpenItem } from './reconcile.ts'

type Cells = readonly [string, string | null, string, string | null]

export async function reconciliationFile({ head, figures }: ShownReconciliation): Promise<Download> {
  const rows: Cells[] = [
    ['账面余额（日记账）', figures.book, '对账单余额', figures.bank],
    ...pair('加：银行已收、我方未收', 'c', '加：我方已收、银行未收', 'e', figures),
    ...pair('减：银行已付、我方未付', 'd', '减：我方已付、银行未付', 'f', figures),
    ['调节后余额', figures.adjustedBook, '调节后余额', figures.adjustedBank],
    ...differenceRows(head, figures),
    ['', null, '', null],
    [`编制：${head.preparer ?? ''} ${head.preparedAt?.slice(0, 10) ?? ''}`, null, `复核：${reviewerOf(head)}`, null],
  ]
  const body = await officialSheet({
    name: '余额调节表',
    title: head.title,
    left: `开户单位：${head.orgName}`,
    middle: `${head.bankName ?? ''} ${head.accountNo ?? head.account}  ${head.date}`,
    right: '单位：元',
    columns: [
      { title: '项目', width: 56, kind: 'text' },
      { title: '金额', width: 18, kind: 'money' },
      { title: '项目', width: 56, kind: 'text' },
      { title: '金额', width: 18, kind: 'money' },
    ],
    rows,
  })
  return { fileName: `${head.title}_${head.name}_${head.period}.xlsx`, contentType: xlsxType, body }
}

function differenceRows(
  { differenceNote }: ShownReconciliation['head'],
  { difference }: ShownReconciliation['figures'],
): Cells[] {
  if (difference === null || isZero(difference)) return []
  return [['调节后差额', difference, `差异说明：${differenceNote ?? ''}`, null]]
}

const reviewerOf = (head: ShownReconciliation['head']): string =>
  head.status === 'reviewed' && head.isCurrent ? `${head.reviewer ?? ''} ${head.reviewedAt?.slice(0, 10) ?? ''}` : ''

function pair(
  left: string,
  leftGroup: OpenGroup,
  right: string,
  rightGroup: OpenGroup,
  { totals, items }: ShownReconciliation['figures'],
): Cells[] {
  const of = (group: OpenGroup) => items.filter((item) => item.group === group)
  const [ours, theirs] = [of(leftGroup), of(rightGroup)]
  const rows: Cells[] = [[left, totals[leftGroup], right, totals[rightGroup]]]
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const [a, b] = [ours[at], theirs[at]]
    rows.push([a ? describe(a) : '', a?.amount ?? null, b ? describe(b) : '', b?.amount ?? null])
  }
  return rows
}

const describe = ({ date, no, summary, days, handler, expectedDate, explanation }: OpenItem): string =>
  [
    `\u3000${date} ${no} ${summary}`,
    `账龄 ${days} 天`,
    handler ? `处理人 ${handler}` : '',
    expectedDate ? `预计 ${expectedDate} 清理` : '',
    explanation ?? '',
  ]
    .filter((part) => part !== '')
    .join('；')
