// The voucher as it is being typed: its lines, what they add up to, what is still wrong, and its form for the server. Pure.
import { fromCents, isZeroMoney, showMoney, toCents, type Money } from '../core/money.ts'

export interface EntryLine {
  summary: string
  account: string
  auxiliaries: Record<string, string>
  /** '' when the side is empty. */
  debit: Money
  credit: Money
  /** Where a template wants the amount. */
  side?: 'debit' | 'credit'
}

export interface EntryDraft {
  date: string
  word: string
  attachmentCount: number
  lines: EntryLine[]
  /** The posted voucher that this one puts right. */
  corrects?: number
}

export interface EntryAccount {
  readonly code: string
  readonly name: string
  readonly fullName: string
  readonly auxiliaries: readonly string[]
}

export interface AuxiliaryWords {
  nameOf(code: string): string
  /** Balances are kept by it, so it must be given; the others only stand on the voucher. */
  isRequired(code: string): boolean
}

export interface EntryProblem {
  readonly line: number
  readonly field: 'summary' | 'account' | 'auxiliaries' | 'amount' | 'voucher'
  readonly message: string
}

export const emptyLine = (summary = ''): EntryLine => ({ summary, account: '', auxiliaries: {}, debit: '', credit: '' })
export const emptyDraft = (date: string): EntryDraft => ({
  date,
  word: '',
  attachmentCount: 0,
  lines: [emptyLine(), emptyLine(), emptyLine(), emptyLine()],
})

export const isBlank = (line: EntryLine): boolean => line.account === '' && line.debit === '' && line.credit === ''
export const usedLines = (draft: EntryDraft): EntryLine[] => draft.lines.filter((line) => !isBlank(line))

export interface EntryTotals {
  readonly debit: Money
  readonly credit: Money
  /** Debit less credit. */
  readonly difference: Money
}

export function totalsOf(lines: readonly EntryLine[]): EntryTotals {
  const total = (side: 'debit' | 'credit'): bigint =>
    lines.reduce((sum, line) => sum + toCents(line[side] || '0.00'), 0n)
  const [debit, credit] = [total('debit'), total('credit')]
  return { debit: fromCents(debit), credit: fromCents(credit), difference: fromCents(debit - credit) }
}

/** What the given side of one line must be for the voucher to balance; null when nothing is missing. */
export function balanceFor(lines: readonly EntryLine[], at: number, side: 'debit' | 'credit'): Money | null {
  const others = totalsOf(lines.filter((_, index) => index !== at))
  const cents = toCents(others.difference)
  return cents === 0n ? null : fromCents(side === 'credit' ? cents : -cents)
}

/** Everything to mend before it is worth asking the server. */
export function problemsOf(
  draft: EntryDraft,
  accounts: ReadonlyMap<string, EntryAccount>,
  auxiliaries: AuxiliaryWords,
): EntryProblem[] {
  const lines = usedLines(draft)
  const problems = lines.flatMap((line) => lineProblems(line, draft.lines.indexOf(line), accounts, auxiliaries))
  if (lines.length === 0) problems.push({ line: 0, field: 'voucher', message: '还没有录入分录' })
  const { difference } = totalsOf(lines)
  if (!isZeroMoney(difference))
    problems.push({
      line: Math.max(0, lines.length - 1),
      field: 'voucher',
      message: `借贷不平，借方减贷方差 ${showMoney(difference)} 元`,
    })
  return problems
}

function lineProblems(
  line: EntryLine,
  at: number,
  accounts: ReadonlyMap<string, EntryAccount>,
  auxiliaries: AuxiliaryWords,
): EntryProblem[] {
  const problems: EntryProblem[] = []
  const add = (field: EntryProblem['field'], message: string): void =>
    void problems.push({ line: at, field, message: `第 ${at + 1} 行：${message}` })
  const account = accounts.get(line.account)
  if (line.summary.trim() === '') add('summary', '缺摘要')
  if (line.account === '') add('account', '缺会计科目')
  else if (!account) add('account', `${line.account} 不是这个账套的末级科目`)
  const missing = (account?.auxiliaries ?? []).filter((code) => auxiliaries.isRequired(code) && !line.auxiliaries[code])
  if (missing.length > 0) add('auxiliaries', `缺辅助核算 ${missing.map(auxiliaries.nameOf).join('、')}`)
  if (line.debit === '' && line.credit === '') add('amount', '缺金额')
  if (line.debit !== '' && line.credit !== '') add('amount', '借方和贷方只能填一边')
  return problems
}

/** The draft as the server takes it; the voucher's own summary is that of its first line. */
export function requestOf(
  draft: EntryDraft,
  accounts: ReadonlyMap<string, EntryAccount>,
): Record<string, unknown> & { lines: object[] } {
  const lines = usedLines(draft)
  return {
    date: draft.date,
    ...(draft.word ? { word: draft.word } : {}),
    summary: lines[0]?.summary.trim() ?? '',
    attachmentCount: draft.attachmentCount,
    ...(draft.corrects === undefined ? {} : { corrects: draft.corrects }),
    lines: lines.map((line) => ({
      account: line.account,
      side: line.debit === '' ? 'credit' : 'debit',
      amount: line.debit === '' ? line.credit : line.debit,
      summary: line.summary.trim(),
      auxiliaries: Object.fromEntries(
        (accounts.get(line.account)?.auxiliaries ?? []).flatMap((code) =>
          line.auxiliaries[code] ? [[code, line.auxiliaries[code]]] : [],
        ),
      ),
    })),
  }
}

/** The lines with one moved up or down; null when it stands at the edge. */
export function movedLine(lines: readonly EntryLine[], at: number, by: -1 | 1): EntryLine[] | null {
  const line = lines[at]
  const other = lines[at + by]
  if (!line || !other) return null
  return lines.map((one, index) => (index === at ? other : index === at + by ? line : one))
}
