// Red-letter correction (红字冲销): a posted voucher stays as it is; a red voucher with the same accounts on the same sides and
// negative amounts takes it back, once, within the same year (《会计基础工作规范》第五十一条（五）).
import type { Actor } from '../core/actor.ts'
import { dateInChina, firstDay, lastDay, openingPeriod, periodOf, yearOf } from '../core/calendar.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { isZero, negate } from '../core/money.ts'
import { auxiliariesOf, loadAuxSets } from './auxiliaries.ts'
import { lockAndSort } from './batch.ts'
import type { BatchAnswer, Refused } from './batch.ts'
import type { Book } from './books.ts'
import { createVouchers, openPeriodsOf } from './create-vouchers.ts'
import { nameOf, whyNotReverse } from './duties.ts'
import { linesOf } from './lines.ts'
import { ledgerLimits, voucherNo } from './model.ts'
import type { StoredLine, StoredVoucher, VoucherDraft } from './model.ts'

export interface ReverseInput {
  /** Default: today, or the last open month before it. */
  date?: string | undefined
  reason: string
  /** Documents that call for the reversal, by voucher; default: those of the original, with negative amounts. */
  documents?: ReadonlyMap<number, VoucherDraft['documents']>
}

export interface ReverseAnswer extends BatchAnswer {
  reversals: { id: number; reversalId: number }[]
}

/** Makes a draft red voucher for each; they are reviewed and posted like any other. */
export async function reverseVouchers(
  tx: Tx,
  actor: Actor,
  ids: readonly number[],
  input: ReverseInput,
): Promise<ReverseAnswer> {
  const { good, books, refused } = await lockAndSort(tx, actor, ids, 'voucher.reverse', whyNotReverse)
  const open = await openPeriodsOf(tx, [...books.keys()])
  // The originals are locked, so nobody else reverses them meanwhile.
  const reversed = await reversalsOf(
    tx,
    good.map(({ id }) => id),
  )
  const fit: { voucher: StoredVoucher; date: string }[] = []
  const unfit: Refused[] = []
  for (const voucher of good) {
    const book = books.get(voucher.book_id)
    assert(book, `book ${voucher.book_id} of voucher ${voucher.id} is gone`)
    const outcome = judge(voucher, {
      book,
      open: open.get(book.id) ?? new Set(),
      reversal: reversed.get(voucher.id),
      wanted: input.date,
    })
    if (typeof outcome === 'string') fit.push({ voucher, date: outcome })
    else unfit.push(outcome)
  }
  const drafts = await redDrafts(tx, fit, input)
  const reversalIds = await createVouchers(tx, actor, drafts)
  return {
    done: fit.map(({ voucher }) => voucher.id),
    refused: [...refused, ...unfit],
    reversals: fit.map(({ voucher }, index) => ({ id: voucher.id, reversalId: reversalIds[index] ?? 0 })),
  }
}

/** The red voucher of each voucher that has one; void ones do not count. */
export async function reversalsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, StoredVoucher>> {
  if (ids.length === 0) return new Map()
  const rows: StoredVoucher[] = await whereInList(tx, tx('vouchers'), 'reverses_id', ids).whereNot({ status: 'void' })
  return new Map(rows.map((row) => [Number(row.reverses_id), row]))
}

interface Circumstances {
  book: Book
  open: ReadonlySet<string>
  reversal: StoredVoucher | undefined
  wanted: string | undefined
}

/** The date of the red voucher, or why there can be none. */
function judge(voucher: StoredVoucher, { book, open, reversal, wanted }: Circumstances): string | Refused {
  const refuse = (code: string, message: string, hint: string): Refused => ({ id: voucher.id, code, message, hint })
  if (voucher.kind === 'closing') {
    return refuse(
      'voucher.closing',
      `${nameOf(voucher)}是结转凭证，不能冲销`,
      '反结账后更正有误的凭证，再次结账时自动补结转差额',
    )
  }
  if (reversal) {
    return refuse(
      'voucher.reversed',
      `${nameOf(voucher)}已由${nameOf(reversal)}冲销，不能重复冲销`,
      '查看已有的红字凭证',
    )
  }
  if (voucher.period === openingPeriod(book.year)) {
    if (open.has(voucher.period)) return firstDay(`${book.year}01`)
    return refuse('period.closed', `${book.year} 年期初已锁定，期初余额不能再冲销`, '用当期更正凭证调整')
  }
  const date = wanted ?? defaultDate(book.year, open)
  if (date === undefined) return refuse('period.closed', `账套“${book.name}”没有打开的期间`, '先反结账')
  if (yearOf(date) !== book.year) {
    return refuse(
      'voucher.prior_year',
      `${nameOf(voucher)}属于 ${book.year} 年，不能在 ${yearOf(date)} 年红字冲销`,
      '发现以前年度的错误，在本年填制蓝字更正凭证：退以前年度保费记 5401，追回以前年度待遇记 4501，只影响结余的调整 3001',
    )
  }
  if (date < voucher.voucher_date) {
    return refuse(
      'voucher.date',
      `红字凭证日期 ${date} 早于${nameOf(voucher)}的日期 ${voucher.voucher_date}`,
      '改为同日或以后的日期',
    )
  }
  if (!open.has(periodOf(date))) {
    return refuse('period.closed', `账套“${book.name}”的 ${periodOf(date)} 期间已结账`, '改用未结账期间的日期')
  }
  return date
}

function defaultDate(year: number, open: ReadonlySet<string>): string | undefined {
  const today = dateInChina(new Date())
  const months = [...open].filter((period) => period !== openingPeriod(year)).sort()
  if (yearOf(today) === year && open.has(periodOf(today))) return today
  const last = months.filter((period) => period < periodOf(today)).at(-1)
  if (last) return lastDay(last)
  return months[0] === undefined ? undefined : firstDay(months[0])
}

async function redDrafts(
  tx: Tx,
  fit: readonly { voucher: StoredVoucher; date: string }[],
  input: ReverseInput,
): Promise<VoucherDraft[]> {
  const ids = fit.map(({ voucher }) => voucher.id)
  if (ids.length === 0) return []
  const lines = await linesOf(tx, ids)
  const links: { voucher_id: number; document_id: number; amount: string }[] = await whereInList(
    tx,
    tx('voucher_documents'),
    'voucher_id',
    ids,
  )
  const sets = await loadAuxSets(
    tx,
    [...lines.values()].flat().map((line) => line.aux_key),
  )
  return fit.map(({ voucher, date }) => ({
    bookId: voucher.book_id,
    date,
    word: voucher.word,
    kind: 'reversal' as const,
    summary: redSummary(voucher, input.reason),
    attachmentCount: 0,
    ...(voucher.rule_id === null ? {} : { rule: { id: voucher.rule_id, version: Number(voucher.rule_version) } }),
    reverses: voucher.id,
    documents:
      input.documents?.get(voucher.id) ??
      links
        .filter((link) => link.voucher_id === voucher.id)
        .map((link) => ({ id: link.document_id, amount: negate(link.amount) })),
    lines: (lines.get(voucher.id) ?? []).map((line) => ({
      account: line.account_code,
      ...redSide(line),
      auxiliaries: auxiliariesOf(sets.get(line.aux_key)),
    })),
  }))
}

const redSide = (line: StoredLine) =>
  isZero(line.debit_amount)
    ? { side: 'credit' as const, amount: negate(line.credit_amount) }
    : { side: 'debit' as const, amount: negate(line.debit_amount) }

function redSummary(voucher: StoredVoucher, reason: string): string {
  const [, month, day] = voucher.voucher_date.split('-').map(Number)
  return `注销${month}月${day}日${voucherNo(voucher.word, voucher.voucher_no)}号凭证：${reason}`.slice(
    0,
    ledgerLimits.summaryChars,
  )
}
