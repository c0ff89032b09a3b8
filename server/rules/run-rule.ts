// Runs one rule on one document: amounts, leaves and auxiliaries of each line, lines of several items spread and summed.
import type { Problem } from '../core/errors.ts'
import { fromCents, toCents } from '../core/money.ts'
import { leafFor, leafFields, resolvePurpose } from './compile.ts'
import type { CompiledLine, CompiledRule } from './compile.ts'
import type { Terms } from './expression.ts'
import { accountFor, accountNames, bookDate, fieldValue, linesOf, textOf } from './facts.ts'
import type { FactContext } from './facts.ts'
import { auxiliaryTitle, fieldTitle } from './titles.ts'
import type { Side, VoucherLine } from './model.ts'
import { sideNames } from './model.ts'

export interface RuleRun {
  readonly context: FactContext
  readonly take: ReadonlyMap<string, Terms>
  readonly fill: Readonly<Record<string, string>>
  /** Amounts of the document's lines and the totals they make up, from its contract. */
  readonly lineSums: readonly { readonly line: string; readonly total: string }[]
}

export interface RunResult {
  readonly lines: readonly VoucherLine[]
  readonly problems: readonly Problem[]
}

interface OpenLine {
  side: Side
  account: string
  cents: bigint
  auxiliaries: Record<string, string>
}

export function runRule(rule: CompiledRule, run: RuleRun): RunResult {
  const problems: Problem[] = []
  const lines: OpenLine[] = []
  for (const line of rule.lines) {
    const total = amountOf(line.terms, run)
    if (total === 0n) continue
    for (const part of partsOf(line, total, run, problems)) addLine(lines, line, part, run, problems)
  }
  return { lines: lines.flatMap(toVoucherLine), problems }
}

/** The sum of the terms, in 分; a taken amount is its expression, one that is not given counts nothing. */
export function amountOf(terms: Terms, run: RuleRun): bigint {
  let total = 0n
  for (const { name, factor } of terms) {
    const taken = run.take.get(name)
    total += factor * (taken ? given(taken, run) : cents(run.context.facts.payload[name]))
  }
  return total
}

function given(terms: Terms, run: RuleRun): bigint {
  let total = 0n
  for (const { name, factor } of terms) total += factor * cents(run.context.facts.payload[name])
  return total
}

const cents = (value: unknown): bigint => (typeof value === 'string' && value !== '' ? toCents(value) : 0n)

/** The value a rule's name stands for: filled by the selection, our account of a kind, or the document's field. */
export function valueOf(name: string, run: RuleRun): string | null {
  const source = run.fill[name] ?? name
  if (source.startsWith('=')) return source.slice(1)
  const { facts } = run.context
  if (source === 'bank_account_id') return textOf(facts.payload.bank_account_id) ?? textOf(facts.payload.own_account_id)
  return accountNames[source] === undefined ? fieldValue(facts, source) : accountFor(facts, source)
}

interface Part {
  readonly cents: bigint
  /** Fields of the document's lines that this part has of its own. */
  readonly own: ReadonlyMap<string, string | null>
}

const noFields: ReadonlyMap<string, string | null> = new Map()

// A line whose leaf or auxiliaries depend on a field that the document's lines give several values of is spread over them.
function partsOf(line: CompiledLine, total: bigint, run: RuleRun, problems: Problem[]): readonly Part[] {
  const documentLines = linesOf(run.context.facts)
  if (documentLines.length === 0 || run.lineSums.length === 0) return [{ cents: total, own: noFields }]
  const first = documentLines[0] ?? {}
  const fields = spreadFields(line, run).filter((field) => field in first)
  if (fields.length === 0) return [{ cents: total, own: noFields }]
  const name = line.terms.length === 1 ? line.terms[0]?.name : undefined
  const column = (run.lineSums.find((sum) => sum.total === name) ?? run.lineSums[0])?.line ?? ''
  const parts = new Map<string, { cents: bigint; own: Map<string, string | null> }>()
  let sum = 0n
  for (const documentLine of documentLines) {
    const own = new Map(fields.map((field) => [field, textOf(documentLine[field])]))
    const key = JSON.stringify([...own.values()])
    const part = parts.get(key) ?? { cents: 0n, own }
    part.cents += cents(documentLine[column])
    sum += cents(documentLine[column])
    parts.set(key, part)
  }
  const only = parts.size === 1 ? [...parts.values()][0] : undefined
  if (only) return [{ cents: total, own: only.own }]
  if (sum === total || sum === -total) {
    return [...parts.values()].map((part) => (sum === total ? part : { ...part, cents: -part.cents }))
  }
  problems.push({
    code: 'rule.lines_differ',
    message: `${lineLabel(line)}的金额 ${fromCents(total)} 与明细合计 ${fromCents(sum)} 不一致，不能按明细分列`,
    at: 'payload.lines',
    hint: '一单只用一种结算方式，抵扣部分另行报单',
  })
  return []
}

const spreadCache = new WeakMap<CompiledLine, readonly string[]>()

function spreadFields(line: CompiledLine, run: RuleRun): readonly string[] {
  let fields = spreadCache.get(line)
  if (!fields) {
    fields = [...new Set([...leafFields(line.purpose), ...Object.values(line.line.auxiliaries)])].filter(
      (name) => !name.startsWith('='),
    )
    spreadCache.set(line, fields)
  }
  return fields.filter((field) => run.fill[field] === undefined)
}

function addLine(lines: OpenLine[], line: CompiledLine, part: Part, run: RuleRun, problems: Problem[]): void {
  if (part.cents === 0n) return
  const { book, facts, scheme, standard } = run.context
  const value = (name: string): string | null =>
    part.own.has(name) ? (part.own.get(name) ?? null) : valueOf(name, run)
  const place = { standard, scheme, template: book.chart.templates.get(scheme) ?? '', date: bookDate(facts) }
  const resolved = resolvePurpose(book, place, line.purpose, value)
  if ('problem' in resolved) {
    problems.push(leafProblem(line, resolved, run, leafFor(line.purpose, place)?.by === undefined))
    return
  }
  const auxiliaries: Record<string, string> = {}
  for (const [name, source] of Object.entries(line.line.auxiliaries)) {
    if (!resolved.info.auxiliaries.includes(name)) continue
    const text = source.startsWith('=') ? source.slice(1) : value(source)
    if (text !== null) auxiliaries[name] = text
    else if (line.purpose.requires.includes(name)) problems.push(missingProblem(line, name, source, run))
  }
  const placed = sidedAmount(line, part.cents)
  if (!placed) {
    problems.push({
      code: 'rule.negative',
      message: `${lineLabel(line)}的金额为负数 ${fromCents(part.cents)}，规则不允许`,
      at: 'payload.amount',
    })
    return
  }
  merge(lines, { ...placed, account: resolved.account, auxiliaries })
}

function sidedAmount(line: CompiledLine, amount: bigint): { side: Side; cents: bigint } | undefined {
  const { side, signed } = line.line
  if (amount > 0n) return { side, cents: amount }
  if (signed === 'swap') return { side: side === 'debit' ? 'credit' : 'debit', cents: -amount }
  // '-amount' in the rule itself is a red line; any other negative needs the rule's leave.
  return signed === 'red' || line.terms.every((term) => term.factor < 0n) ? { side, cents: amount } : undefined
}

function merge(lines: OpenLine[], line: OpenLine): void {
  const same = lines.find(
    (one) => one.account === line.account && one.side === line.side && sameValues(one.auxiliaries, line.auxiliaries),
  )
  if (same) same.cents += line.cents
  else lines.push(line)
}

function sameValues(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

const toVoucherLine = ({ side, account, cents: amount, auxiliaries }: OpenLine): VoucherLine[] =>
  amount === 0n ? [] : [{ account, side, amount: fromCents(amount), auxiliaries }]

const lineLabel = ({ line }: CompiledLine): string => `分录“${sideNames[line.side]} ${line.purpose}”`

function leafProblem(
  line: CompiledLine,
  { problem, field, value }: { problem: 'missing' | 'unknown'; field: string; value: string | null },
  run: RuleRun,
  fixed: boolean,
): Problem {
  const { book, facts, scheme } = run.context
  if (fixed) {
    return {
      code: 'rule.account',
      message: `${lineLabel(line)}：险种 ${scheme} 在 ${bookDate(facts).slice(0, 4)} 年没有末级科目 ${value ?? ''}`,
      hint: '核对该年度的会计科目',
    }
  }
  const titles = field
    .split('+')
    .map((name) => fieldTitle(book, facts.type, name))
    .join('、')
  const at = `payload.${field.split('+')[0] ?? field}`
  return problem === 'missing'
    ? {
        code: 'rule.value_missing',
        message: `${lineLabel(line)}要按“${titles}”确定末级科目，单据没有填`,
        at,
        field,
        hint: `在来源系统补填“${titles}”`,
      }
    : {
        code: 'rule.leaf',
        message: `${lineLabel(line)}：“${titles}”为 ${value ?? ''}，在险种 ${scheme} 没有对应的末级科目`,
        at,
        field,
      }
}

function missingProblem(line: CompiledLine, auxiliary: string, source: string, run: RuleRun): Problem {
  const { book, facts } = run.context
  const name = run.fill[source] ?? source
  return {
    code: 'rule.value_missing',
    message: `${lineLabel(line)}缺少辅助“${auxiliaryTitle(auxiliary)}”，单据没有填“${fieldTitle(book, facts.type, name)}”`,
    at: `payload.${name}`,
    field: name,
    hint: '在来源系统补填后重新发送',
  }
}
