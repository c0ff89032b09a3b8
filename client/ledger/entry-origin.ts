// Where the lines of a new voucher may come from: a copy of an old one, its blue correction, the difference of its amounts, a template.
// Pure.
import { fromCents, isZeroMoney, toCents, type Money } from '../core/money.ts'
import { emptyLine, type EntryDraft, type EntryLine } from './entry-draft.ts'
import { voucherNo, type Voucher, type VoucherLine } from './types.ts'

export interface TemplateLine {
  readonly summary: string
  readonly account: string
  readonly side: 'debit' | 'credit'
  readonly auxiliaries: Readonly<Record<string, string>>
}

type Shown = Pick<Voucher, 'id' | 'date' | 'word' | 'no' | 'draftNo' | 'attachmentCount'>

const shown = (amount: Money): Money => (isZeroMoney(amount) ? '' : amount)

export const linesOfVoucher = (lines: readonly VoucherLine[]): EntryLine[] =>
  lines.map((line) => ({
    summary: line.summary,
    account: line.account,
    auxiliaries: Object.fromEntries(line.auxiliaries.map((one) => [one.code, one.value])),
    debit: shown(line.debit),
    credit: shown(line.credit),
  }))

/** The same lines on another day; what was attached to the old one is not attached to the new. */
export const copyOf = (voucher: Shown, lines: readonly VoucherLine[], date: string): EntryDraft => ({
  date,
  word: voucher.word,
  attachmentCount: 0,
  lines: linesOfVoucher(lines),
})

/** 订正3月5日记-12号凭证：… */
export function correctionSummary(voucher: Shown, reason: string): string {
  const [month, day] = [Number(voucher.date.slice(5, 7)), Number(voucher.date.slice(8))]
  return `订正${month}月${day}日${voucherNo(voucher)}号凭证${reason ? `：${reason}` : ''}`.slice(0, 200)
}

/** The blue voucher after a red one: the old lines, to be put right, each naming what it corrects. */
export const blueCorrection = (
  voucher: Shown,
  lines: readonly VoucherLine[],
  { date, reason }: { date: string; reason: string },
): EntryDraft => ({
  ...copyOf(voucher, lines, date),
  corrects: voucher.id,
  lines: linesOfVoucher(lines).map((line) => ({ ...line, summary: correctionSummary(voucher, reason) })),
})

/**
 * 差额凭证: where only amounts are wrong, what the right ones differ by, on the side of the original; too much booked comes out red
 * (《会计基础工作规范》第五十一条（五）). `right` holds the right amount of each line, '' where the line is right as it is.
 */
export function differenceCorrection(
  voucher: Shown,
  lines: readonly VoucherLine[],
  { date, reason, right }: { date: string; reason: string; right: readonly Money[] },
): EntryDraft {
  const summary = correctionSummary(voucher, reason)
  const differences = linesOfVoucher(lines).flatMap((line, at) => {
    const wanted = right[at] ?? ''
    const side = line.debit === '' ? 'credit' : 'debit'
    const cents = wanted === '' ? 0n : toCents(wanted) - toCents(line[side])
    return cents === 0n ? [] : [{ ...line, summary, [side]: fromCents(cents) }]
  })
  return { ...copyOf(voucher, [], date), corrects: voucher.id, lines: differences }
}

/** {年} {月} {上月} of a template's words, as of the voucher's date. */
export function filledWords(text: string, date: string): string {
  const [year, month] = [date.slice(0, 4), Number(date.slice(5, 7))]
  return text
    .replaceAll('{年}', year)
    .replaceAll('{月}', String(month))
    .replaceAll('{上月}', String(month === 1 ? 12 : month - 1))
}

/** A template's lines with their amounts blank; the side is where the cursor goes, so it is kept beside them. */
export const linesOfTemplate = (template: readonly TemplateLine[], date: string): EntryLine[] =>
  template.map((line) => ({
    ...emptyLine(filledWords(line.summary, date)),
    account: line.account,
    auxiliaries: Object.fromEntries(
      Object.entries(line.auxiliaries).map(([code, value]) => [code, filledWords(value, date)]),
    ),
    side: line.side,
  }))

/** What is kept of lines as a template: everything but the amounts. */
export const templateOf = (lines: readonly EntryLine[]): TemplateLine[] =>
  lines.map((line) => ({
    summary: line.summary,
    account: line.account,
    side: line.debit === '' && (line.credit !== '' || line.side === 'credit') ? 'credit' : 'debit',
    auxiliaries: Object.fromEntries(Object.entries(line.auxiliaries).filter(([, value]) => value !== '')),
  }))
