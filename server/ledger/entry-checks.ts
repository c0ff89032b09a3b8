// What a voucher typed by a person must fulfil beyond balance, leaves and auxiliaries: the rules of accounting-rules/entry-checks.json.
// Pure. Vouchers made by rule, red vouchers and closing vouchers are held to them by how they are made.
import type { Problem } from '../core/errors.ts'
import { isMoney, toCents } from '../core/money.ts'
import type { Chart } from '../catalog/chart.ts'
import type { Account } from '../catalog/model.ts'
import type { Book } from './books.ts'
import { entryRules, isBelow } from './entry-rules.ts'
import type { EntryRules } from './entry-rules.ts'
import { sideNames } from './model.ts'
import type { DraftLine, VoucherDraft } from './model.ts'

interface Place {
  draft: VoucherDraft
  book: Book
  rules: EntryRules
}

type Finding = Pick<Problem, 'message' | 'hint' | 'params'> & { code: string; field: string }

/** Everything the rules of entry have against a draft; those of other kinds than manual pass. */
export function entryProblems(draft: VoucherDraft, { book, chart }: { book: Book; chart: Chart }): Problem[] {
  if (draft.kind !== 'manual' || draft.lines.some((line) => !isMoney(line.amount))) return []
  const place = { draft, book, rules: entryRules() }
  return [
    ...wholeRed(place),
    ...draft.lines.flatMap((line, index) => {
      const account = chart.accounts.get(line.account)
      return account ? lineProblems(line, index, account, place) : []
    }),
  ]
}

function wholeRed({ draft, rules: { wholeRed: rule } }: Place): Problem[] {
  const isRed = draft.lines.length > 0 && draft.lines.every((line) => toCents(line.amount) < 0n)
  if (!isRed || rule.words.test(draft.summary)) return []
  return [{ code: `voucher.${rule.code}`, message: rule.message, hint: rule.hint, at: 'summary' }]
}

function lineProblems(line: DraftLine, index: number, account: Account, place: Place): Problem[] {
  const found = [
    oneSided(line, account, place),
    priorYear(line, account, place),
    ...neverReduced(line, account, place),
    ...conditional(line, account, place),
    approval(line, account, place),
  ].filter((one) => one !== null)
  return found.map(({ code, field, message, hint, params }) => ({
    code: `voucher.${code}`,
    message: `第 ${index + 1} 行 ${account.code} ${account.name}：${message}`,
    at: `lines.${index}.${field}`,
    ...(hint ? { hint } : {}),
    ...(params ? { params } : {}),
  }))
}

const applies = (
  rule: { standard?: string | undefined; schemes?: readonly string[] | undefined },
  book: Book,
): boolean =>
  (rule.standard === undefined || rule.standard === book.standard) &&
  (rule.schemes === undefined || rule.schemes.includes(book.scheme))

/** Whether the line takes from what the account has gathered: red on its own side, or blue on the other. */
const reduces = (line: DraftLine, account: Account): boolean =>
  toCents(line.amount) < 0n === (line.side === account.direction)

function oneSided(line: DraftLine, account: Account, { book, rules: { oneSided: rule } }: Place): Finding | null {
  const isListed = rule.accounts.some((one) => applies(one, book) && isBelow(account.code, one.accounts))
  const isBlueOnOtherSide = toCents(line.amount) > 0n && line.side !== account.direction
  if (!applies(rule, book) || !isListed || !isBlueOnOtherSide) return null
  return {
    code: 'side',
    field: 'side',
    message: rule.message.replace('{另一方}', sideNames[line.side]),
    hint: rule.hint.replace('{本方}', sideNames[account.direction]),
  }
}

function priorYear(
  line: DraftLine,
  account: Account,
  { draft, book, rules: { priorYear: rule } }: Place,
): Finding | null {
  const found = rule.accounts.find((one) => applies(one, book) && isBelow(account.code, [one.account]))
  if (!applies(rule, book) || !found || !reduces(line, account)) return null
  const summary = `${draft.summary} ${line.summary ?? ''}`
  const period = line.auxiliaries[found.auxiliary] ?? ''
  const isOld = rule.words.test(summary) || (/^\d{6}$/.test(period) && Number(period.slice(0, 4)) < book.year)
  if (!isOld || rule.unless.test(summary)) return null
  return { code: rule.code, field: 'account', message: found.message, hint: rule.hint.replace('{改用}', found.use) }
}

function neverReduced(line: DraftLine, account: Account, { book, rules }: Place): Finding[] {
  return rules.neverReduced
    .filter((rule) => applies(rule, book) && isBelow(account.code, rule.accounts) && reduces(line, account))
    .map(({ code, message, hint }) => ({ code, field: 'account', message, hint }))
}

function conditional(line: DraftLine, account: Account, { draft, book, rules }: Place): Finding[] {
  return rules.conditional
    .filter((rule) => {
      if (!applies(rule, book) || !isBelow(account.code, rule.accounts)) return false
      if (rule.onIncrease && reduces(line, account)) return false
      const { policy, nextYear, notWith } = rule
      return (
        (policy && book.policy.choices[policy.name] !== policy.value) ||
        (nextYear && line.auxiliaries[nextYear] !== String(book.year + 1)) ||
        (notWith && draft.lines.some((one) => isBelow(one.account, notWith)))
      )
    })
    .map(({ code, message, hint, policy }) => ({
      code,
      field: 'account',
      message,
      hint,
      // The screen leads to the policy that stands in the way.
      ...(policy ? { params: { policy: policy.name } } : {}),
    }))
}

function approval(line: DraftLine, account: Account, { draft, rules: { approval: rule } }: Place): Finding | null {
  const isNamed =
    Boolean(line.auxiliaries[rule.auxiliary]) || rule.number.test(`${draft.summary} ${line.summary ?? ''}`)
  if (isNamed) return null
  const finding = { code: rule.code, field: 'auxiliaries', hint: rule.hint }
  if (isBelow(account.code, rule.accounts) && !reduces(line, account)) return { ...finding, message: rule.message }
  const { income, reduced } = rule.writeOff
  const isWriteOff =
    isBelow(account.code, income) &&
    draft.lines.some((one) => isBelow(one.account, reduced) && (one.side === 'debit') === toCents(one.amount) > 0n)
  return isWriteOff ? { ...finding, message: rule.writeOffMessage } : null
}
