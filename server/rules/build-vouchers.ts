// From a document to its vouchers in both ledgers. Pure and fast: everything it needs comes with the book and the facts.
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import { selectionFor } from './compile.ts'
import type { CompiledSelection } from './compile.ts'
import { bookDate, textOf } from './facts.ts'
import type { BuildResult, DocumentFacts, RuleBook, RuleVoucher, Standard } from './model.ts'
import { standards } from './model.ts'
import { runRule } from './run-rule.ts'
import { chooseRules } from './select-rules.ts'
import type { Chosen } from './select-rules.ts'

export function buildVouchers(book: RuleBook, facts: DocumentFacts): BuildResult {
  const selection = selectionFor(book, facts.type)
  if (!selection) return none('rule.no_selection', `单据类型 ${facts.type} 没有规则选择`)
  const { memo, reverses } = selection.selection
  if (memo !== undefined) return { kind: 'memo', reason: memo }
  if (reverses !== undefined) return reversalOf(facts, reverses)
  const chosen = choose(book, facts, selection)
  if (!Array.isArray(chosen)) return chosen
  return run(book, facts, chosen)
}

type None = Extract<BuildResult, { kind: 'none' }>

const none = (code: string, message: string, problems: readonly Problem[] = []): None => ({
  kind: 'none',
  code,
  message,
  problems,
})

function reversalOf(facts: DocumentFacts, field: string): BuildResult {
  const original = textOf(facts.payload[field])
  return original === null ? none('rule.value_missing', '没有填被冲销的原业务单号') : { kind: 'reversal', original }
}

function choose(book: RuleBook, facts: DocumentFacts, selection: CompiledSelection): Chosen[] | BuildResult {
  const chosen: Chosen[] = []
  for (const standard of standards) {
    const choice = chooseRules(book, facts, selection, standard, standard === 'agency')
    if ('chosen' in choice) {
      chosen.push(...choice.chosen)
      continue
    }
    const { leg, matches } = choice
    const part = leg.leg.leg === '' ? '' : `的“${leg.leg.name}”`
    if (matches.length === 0) {
      const message = `没有规则适用于这张“${selection.selection.name}”${part}：险种 ${facts.scheme}，日期 ${bookDate(facts)}`
      return none('rule.none', message, [
        { code: 'rule.none', message, hint: '查看规则说明，核对账户类型、险种和分类字段' },
      ])
    }
    const ids = matches.map((match) => match.entry.entry.rule ?? '不入账').join('、')
    return none('rule.several', `“${selection.selection.name}”${part}同时符合多条规则：${ids}`)
  }
  return chosen
}

function run(book: RuleBook, facts: DocumentFacts, chosen: readonly Chosen[]): BuildResult {
  const problems: Problem[] = []
  const vouchers: RuleVoucher[] = []
  let memo: string | undefined
  for (const choice of chosen) {
    if (!choice.rule) {
      memo ??= choice.entry.entry.memo
      continue
    }
    const result = runRule(choice.rule, {
      context: choice.context,
      take: choice.entry.take,
      fill: choice.entry.entry.fill,
      lineSums: book.documents.get(facts.type)?.lines?.sums ?? [],
    })
    problems.push(...result.problems)
    if (result.lines.length > 0) vouchers.push(voucherOf(book, facts, choice, result.lines))
  }
  const first = problems[0]
  if (first) return none(first.code, first.message, problems)
  if (vouchers.length === 0) return { kind: 'memo', reason: memo ?? '金额为零，不生成凭证' }
  return differenceOfTwins(book, facts, vouchers) ?? { kind: 'vouchers', vouchers }
}

function voucherOf(book: RuleBook, facts: DocumentFacts, choice: Chosen, lines: RuleVoucher['lines']): RuleVoucher {
  const { standard, rule, context } = choice
  const { id = '', version = 0, name = '', summary = '' } = rule?.rule ?? {}
  return {
    standard,
    scheme: context.scheme,
    rule: { id, version, name },
    summary: summaryOf(summary, facts),
    lines,
    group: `${standard}|${context.scheme}|${id}|${groupOf(book, facts)}`,
  }
}

/** '{belong_period} 保费到账' with the document's fields put in; what is not given leaves no trace. */
export function summaryOf(template: string, facts: DocumentFacts): string {
  return template
    .replace(/\{([a-z_]+)\}/g, (_all, name: string) => textOf(facts.payload[name]) ?? '')
    .replace(/\s+/g, ' ')
    .trim()
}

// Original documents of different kinds are never joined into one voucher (会计基础工作规范第五十一条), so the type is part of it.
function groupOf(book: RuleBook, facts: DocumentFacts): string {
  const field = (name: string): string => textOf(facts.payload[name]) ?? ''
  const date = bookDate(facts)
  switch (book.documents.get(facts.type)?.grouping) {
    case 'day-account':
      return [facts.type, date, ...accountFields.map(field)].join('|')
    case 'batch':
      return [facts.type, date, field('own_account_id'), field('pay_batch_no') || field('doc_no')].join('|')
    case 'month':
      return [facts.type, date.slice(0, 7)].join('|')
    default:
      return [facts.type, field('doc_no')].join('|')
  }
}

const accountFields = ['own_account_id', 'from_account_id', 'to_account_id', 'treasury_org_code']

/** 经办账财政专户存款 = 财政专户账银行存款: what one ledger moves, the other must move too (from the day both ledgers have rules). */
function differenceOfTwins(book: RuleBook, facts: DocumentFacts, vouchers: readonly RuleVoucher[]): None | undefined {
  if (bookDate(facts) < twinsFrom(book)) return undefined
  const moved = new Map<string, bigint>()
  for (const voucher of vouchers) {
    for (const line of voucher.lines) {
      const mark = twinOf(book, voucher.standard).get(line.account)
      if (mark === undefined) continue
      const signed =
        (line.side === 'debit') === (voucher.standard === 'agency') ? toCents(line.amount) : -toCents(line.amount)
      const key = `${voucher.scheme} ${mark}`
      moved.set(key, (moved.get(key) ?? 0n) + signed)
    }
  }
  for (const [key, amount] of moved) {
    if (amount === 0n) continue
    const hasTreasury = vouchers.some(({ standard }) => standard === 'treasury')
    const message = hasTreasury
      ? `${key}：经办账与财政专户账的变动相差 ${fromCents(amount)}，两账必须一致`
      : `${key}：经办账变动 ${fromCents(amount)}，财政专户账没有适用的规则，两账必须一致`
    const code = hasTreasury ? 'rule.ledgers_differ' : 'rule.none_treasury'
    return none(code, message, [{ code, message, hint: '核对单据的用途、险种等字段是否相符' }])
  }
  return undefined
}

const twins = new WeakMap<RuleBook, Record<Standard, ReadonlyMap<string, string>>>()
const twinDates = new WeakMap<RuleBook, string>()

function twinOf(book: RuleBook, standard: Standard): ReadonlyMap<string, string> {
  let marks = twins.get(book)
  if (!marks) {
    const of = (one: Standard) =>
      new Map([...book.purposes[one].values()].flatMap(({ account, twin }) => (twin ? [[account, twin] as const] : [])))
    twins.set(book, (marks = { agency: of('agency'), treasury: of('treasury') }))
  }
  return marks[standard]
}

function twinsFrom(book: RuleBook): string {
  let date = twinDates.get(book)
  if (date === undefined) {
    const dates = [...book.rules.values()]
      .flat()
      .filter((rule) => rule.standard === 'treasury')
      .map((rule) => rule.from)
    date = dates.sort()[0] ?? '9999-12-31'
    twinDates.set(book, date)
  }
  return date
}
