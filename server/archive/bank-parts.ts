// 银行存款余额调节表: those that two people signed, month by month, with the items open between the two balances.
import { machine } from '../core/actor.ts'
import { formatMoney } from '../core/money.ts'
import type { Tx } from '../core/database/index.ts'
import { listReconciliations, showReconciliation } from '../bank/list-reconciliations.ts'
import type { ShownReconciliation } from '../bank/list-reconciliations.ts'
import { page, table } from './page.ts'
import { monthName, monthsOf } from './part.ts'
import type { Part, Source } from './part.ts'

/** More accounts than any book has. */
const accountsMax = 1000

export async function* bankParts({ book, read }: Source): AsyncGenerator<Part> {
  for (const period of monthsOf(book.year)) yield* await read((tx) => partsOf(tx, book.id, period))
}

async function partsOf(tx: Tx, bookId: number, period: string): Promise<Part[]> {
  const filter = { books: [bookId], period, status: 'reviewed', page: 1, size: accountsMax }
  const { rows } = await listReconciliations(tx, machine, filter)
  const parts: Part[] = []
  for (const { account, standard } of rows) {
    const shown = await showReconciliation(tx, machine, { account, standard, period })
    parts.push({
      path: `reconciliations/${period}/${account}-${standard}.html`,
      title: `${monthName(period)}${shown.head.title} ${account}`,
      category: 'reconciliation',
      pieces: 1,
      content: reconciliationPage(shown),
    })
  }
  return parts
}

const groupNames = {
  c: '加：银行已收、我方未收',
  d: '减：银行已付、我方未付',
  e: '加：我方已收、银行未收',
  f: '减：我方已付、银行未付',
} as const

function reconciliationPage({ head, figures, digest }: ShownReconciliation): string {
  const balances = table({
    columns: [{ title: '项目' }, { title: '账面', kind: 'money' }, { title: '银行', kind: 'money' }],
    rows: [
      ['余额', formatMoney(figures.book), figures.bank === null ? null : formatMoney(figures.bank)],
      [groupNames.c, formatMoney(figures.totals.c), null],
      [groupNames.d, formatMoney(figures.totals.d), null],
      [groupNames.e, null, formatMoney(figures.totals.e)],
      [groupNames.f, null, formatMoney(figures.totals.f)],
      [
        '调节后余额',
        formatMoney(figures.adjustedBook),
        figures.adjustedBank === null ? null : formatMoney(figures.adjustedBank),
      ],
    ],
    totals: new Set([5]),
  })
  const items = table({
    caption: '未达账项',
    columns: [
      { title: '类别' },
      { title: '日期' },
      { title: '流水号或凭证号' },
      { title: '摘要' },
      { title: '金额', kind: 'money' },
      { title: '说明' },
    ],
    rows: figures.items.map((item) => [
      groupNames[item.group].slice(2),
      item.date,
      item.no,
      item.summary,
      formatMoney(item.amount),
      item.explanation,
    ]),
  })
  const signed = `编制：${head.preparer ?? ''} ${head.preparedAt ?? ''}\u3000复核：${head.reviewer ?? ''} ${head.reviewedAt ?? ''}\u3000SM3 ${digest ?? ''}`
  return page(
    head.title,
    [`开户单位：${head.orgName}`, `${head.bankName ?? ''} ${head.accountNo ?? head.account}`, head.date, '单位：元'],
    `${balances}\n${items}\n<p>${signed}</p>`,
    '../../index.html',
  )
}
