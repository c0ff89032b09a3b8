// 会计凭证: each month's posted vouchers drawn as they are signed, the same entries as CSV, and the business documents they came from.
import { stringify } from 'csv-stringify/sync'
import { machine } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { openingPeriod } from '../core/calendar.ts'
import { assert } from '../core/errors.ts'
import { formatMoney, isZero } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { chartOf } from '../catalog/chart.ts'
import { attachmentFile } from '../ledger/attachments.ts'
import { auxiliariesOf, loadAuxSets } from '../ledger/auxiliaries.ts'
import { auxiliaryNames, auxiliaryText } from '../ledger/auxiliary-names.ts'
import { safeText } from '../ledger/csv-text.ts'
import { linesOf } from '../ledger/lines.ts'
import type { BookRow } from '../ledger/list-books.ts'
import { personNames } from '../ledger/list-vouchers.ts'
import { voucherNo } from '../ledger/model.ts'
import type { StoredVoucher } from '../ledger/model.ts'
import { escape, page, table } from './page.ts'
import { monthName, monthsOf } from './part.ts'
import type { Part, Source } from './part.ts'

/** Vouchers on one page of the package; a browser opens it at once. */
const vouchersPerPage = 500

export async function* voucherParts(source: Source): AsyncGenerator<Part> {
  const { book, read } = source
  for (const period of [openingPeriod(book.year), ...monthsOf(book.year)]) {
    let after = 0
    let isFirst = true
    for (;;) {
      const vouchers = await read((tx) => nextVouchers(tx, book.id, period, after))
      const last = vouchers.at(-1)
      if (!last) break
      after = Number(last.chain_no)
      const attached = await read((tx) => attachmentsAmong(tx, vouchers))
      const shown = await read((tx) => drawn(tx, book, vouchers, attached))
      yield* pagesOf(book, period, shown)
      for (const one of attached) yield await read((tx) => attachmentPart(tx, period, one))
      yield* await read((tx) => documentPart(tx, period, vouchers, isFirst ? '' : `-${after}`))
      isFirst = false
    }
  }
}

const nextVouchers = async (tx: Tx, bookId: number, period: string, after: number): Promise<StoredVoucher[]> =>
  tx('vouchers')
    .where({ status: 'posted', book_id: bookId, period })
    .where('chain_no', '>', after)
    .orderBy('chain_no')
    .limit(vouchersPerPage)

/** An electronic attachment of a voucher; in the package it goes by its digest, so that no name can lead astray. */
interface Attached {
  id: number
  voucherId: number
  name: string
  file: string
}

async function attachmentsAmong(tx: Tx, vouchers: readonly StoredVoucher[]): Promise<Attached[]> {
  const rows: { id: number; voucher_id: number; name: string; format: string; digest: string }[] = await whereInList(
    tx,
    tx('voucher_attachments'),
    'voucher_id',
    vouchers.map(({ id }) => id),
  )
    .orderBy(['voucher_id', 'id'])
    .select('id', 'voucher_id', 'name', 'format', 'digest')
  return rows.map((row) => ({
    id: Number(row.id),
    voucherId: Number(row.voucher_id),
    name: row.name,
    file: `attachments/${row.voucher_id}-${row.digest}.${row.format}`,
  }))
}

async function attachmentPart(tx: Tx, period: string, { id, voucherId, name, file }: Attached): Promise<Part> {
  const { body } = await attachmentFile(tx, machine, { id: voucherId, attachment: id })
  assert(Buffer.isBuffer(body), `attachment ${id} is no buffer`)
  return {
    path: `vouchers/${period}/${file}`,
    title: `附件 ${name}`,
    category: 'voucher',
    pieces: 1,
    content: body,
  }
}

interface Drawn {
  no: string
  attachments: readonly Attached[]
  voucher: StoredVoucher
  maker: string
  reviewer: string
  poster: string
  lines: { summary: string; account: string; name: string; auxiliaries: string; debit: Money; credit: Money }[]
}

async function drawn(
  tx: Tx,
  book: BookRow,
  vouchers: readonly StoredVoucher[],
  attached: readonly Attached[],
): Promise<Drawn[]> {
  const lines = await linesOf(
    tx,
    vouchers.map(({ id }) => id),
  )
  const sets = await loadAuxSets(
    tx,
    [...lines.values()].flat().map((line) => line.aux_key),
  )
  const named = await auxiliaryNames(tx, [...sets.values()].map(auxiliariesOf), book.year)
  const { accounts } = await chartOf(tx, book.standard, book.scheme, book.year)
  const names = await personNames(tx, vouchers)
  const person = (id: number | null) => (id === null ? '' : (names.get(Number(id)) ?? `用户 ${id}`))
  return vouchers.map((voucher) => ({
    no: voucherNo(voucher.word, voucher.voucher_no === null ? null : Number(voucher.voucher_no)),
    attachments: attached.filter(({ voucherId }) => voucherId === Number(voucher.id)),
    voucher,
    maker: person(voucher.maker_id),
    reviewer: person(voucher.reviewer_id),
    poster: person(voucher.poster_id),
    lines: (lines.get(voucher.id) ?? []).map((line) => ({
      summary: line.summary,
      account: line.account_code,
      name: accounts.get(line.account_code)?.fullName ?? line.account_code,
      auxiliaries: auxiliaryText(named(auxiliariesOf(sets.get(line.aux_key)))),
      debit: line.debit_amount,
      credit: line.credit_amount,
    })),
  }))
}

const shownMoney = (amount: Money) => (isZero(amount) ? '' : formatMoney(amount))

function* pagesOf(book: BookRow, period: string, vouchers: readonly Drawn[]): Generator<Part> {
  const [first, last] = [vouchers[0], vouchers.at(-1)]
  if (!first || !last) return
  const isOpening = period === openingPeriod(book.year)
  const title = isOpening ? `${book.year}年期初余额` : `${monthName(period)}记账凭证 ${first.no} 至 ${last.no}`
  const name = `${first.voucher.chain_no}-${last.voucher.chain_no}`
  yield {
    path: `vouchers/${period}/${name}.html`,
    title,
    category: 'voucher',
    pieces: vouchers.length,
    content: page(
      title,
      [book.orgName, book.name, '单位：元'],
      vouchers.map(voucherHtml).join('\n'),
      '../../index.html',
    ),
  }
  yield {
    path: `vouchers/${period}/${name}.csv`,
    title: `${title}（分录 CSV）`,
    category: 'voucher',
    pieces: 0,
    content: `\ufeff${stringify(vouchers.flatMap(voucherCsv), { header: true, columns: csvColumns })}`,
  }
}

function voucherHtml({ no, voucher, attachments, maker, reviewer, poster, lines }: Drawn): string {
  const total = formatMoney(voucher.total_amount)
  const rows = lines.map((line) => [
    line.summary,
    `${line.account} ${line.name}`,
    line.auxiliaries,
    shownMoney(line.debit),
    shownMoney(line.credit),
  ])
  const files = attachments.map(({ name, file }) => `<a href="${file}">${escape(name)}</a>`)
  return `${table({
    caption: `记账凭证\u3000${voucher.voucher_date}\u3000${no} 号\u3000附件 ${voucher.attachment_count} 张`,
    columns: [
      { title: '摘要' },
      { title: '会计科目' },
      { title: '辅助' },
      { title: '借方金额', kind: 'money' },
      { title: '贷方金额', kind: 'money' },
    ],
    rows: [...rows, ['合计', null, null, total, total]],
    totals: new Set([rows.length]),
  })}
<p class="sign"><span>制单：${escape(maker)}</span><span>审核：${escape(reviewer)}</span><span>记账：${escape(poster)}</span><span>链号 ${voucher.chain_no}</span><code>${voucher.hash ?? ''}</code></p>${files.length === 0 ? '' : `\n<p>电子附件：${files.join('；')}</p>`}`
}

const csvColumns = [
  '期间',
  '日期',
  '凭证号',
  '链号',
  '行',
  '摘要',
  '科目编码',
  '科目名称',
  '辅助',
  '借方金额',
  '贷方金额',
  '制单',
  '审核',
  '记账',
  '摘要值',
]

const voucherCsv = ({ no, voucher, maker, reviewer, poster, lines }: Drawn) =>
  lines.map((line, index) => [
    voucher.period,
    voucher.voucher_date,
    no,
    String(voucher.chain_no),
    String(index + 1),
    safeText(line.summary),
    line.account,
    safeText(line.name),
    safeText(line.auxiliaries),
    line.debit,
    line.credit,
    safeText(maker),
    safeText(reviewer),
    safeText(poster),
    voucher.hash,
  ])

/** The electronic originals of a page of vouchers: one business document a line, as it was received. */
async function documentPart(
  tx: Tx,
  period: string,
  vouchers: readonly StoredVoucher[],
  suffix: string,
): Promise<Part[]> {
  const rows: { voucher_id: number; content: string }[] = await whereInList(
    tx,
    tx('voucher_documents as v').join('documents as d', 'd.id', 'v.document_id'),
    'v.voucher_id',
    vouchers.map(({ id }) => id),
  )
    .orderBy(['v.voucher_id', 'v.document_id'])
    .select('v.voucher_id', 'd.content')
  if (rows.length === 0) return []
  const numbers = new Map(
    vouchers.map((voucher) => [Number(voucher.id), voucherNo(voucher.word, Number(voucher.voucher_no))]),
  )
  const lines = rows.map((row) =>
    JSON.stringify({ voucher: numbers.get(Number(row.voucher_id)), document: JSON.parse(row.content) }),
  )
  return [
    {
      path: `vouchers/${period}/documents${suffix}.jsonl`,
      title: `${monthName(period)}电子原始凭证（业务单据）`,
      category: 'voucher',
      pieces: rows.length,
      content: `${lines.join('\n')}\n`,
    },
  ]
}
