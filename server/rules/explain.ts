// Why a document gives these vouchers, or none: every candidate with the conditions that held and failed, purposes with the
// accounts they led to, amounts with their expressions. Slower than building and never on the way of an import.
import type { Money } from '../core/money.ts'
import { fromCents } from '../core/money.ts'
import { buildVouchers } from './build-vouchers.ts'
import { accountOf, conditionsOf, selectionFor } from './compile.ts'
import type { CompiledEntry, CompiledLeg, Condition } from './compile.ts'
import { bookDate, readFact } from './facts.ts'
import type { FactContext } from './facts.ts'
import type { BuildResult, DocumentFacts, Rule, RuleBook, RuleVoucher, Standard } from './model.ts'
import { sideNames, standardNames, standards } from './model.ts'
import { confidenceNames } from './list-rules.ts'
import { amountOf } from './run-rule.ts'
import { contextOf, holds, usableVersion } from './select-rules.ts'
import { auxiliaryTitle, factTitle, valueTitle } from './titles.ts'

export interface Explanation {
  readonly document: { readonly type: string; readonly name: string; readonly scheme: string; readonly date: string }
  readonly reading: string | null
  readonly result: BuildResult
  readonly ledgers: readonly LedgerExplanation[]
  readonly vouchers: readonly VoucherExplanation[]
}

export interface LedgerExplanation {
  readonly standard: Standard
  readonly name: string
  readonly parts: readonly {
    readonly name: string
    readonly applies: boolean
    readonly candidates: readonly Candidate[]
  }[]
}

export interface Candidate {
  /** null: the entry that says nothing is booked. */
  readonly rule: string | null
  readonly name: string
  readonly chosen: boolean
  readonly conditions: readonly { readonly text: string; readonly held: boolean }[]
  readonly reading: string | null
}

export interface VoucherExplanation {
  readonly standard: Standard
  readonly scheme: string
  readonly rule: Pick<Rule, 'id' | 'version' | 'name' | 'source' | 'confidence' | 'evidence'> & {
    readonly note: string | null
  }
  readonly summary: string
  readonly lines: readonly LineExplanation[]
  readonly amounts: readonly { readonly purpose: string; readonly expression: string; readonly amount: Money }[]
}

export interface LineExplanation {
  readonly side: string
  readonly account: string
  readonly accountName: string
  readonly amount: Money
  readonly auxiliaries: readonly { readonly name: string; readonly value: string }[]
}

export function explainDocument(book: RuleBook, facts: DocumentFacts): Explanation {
  const selection = selectionFor(book, facts.type)
  const result = buildVouchers(book, facts)
  const document = {
    type: facts.type,
    name: book.documents.get(facts.type)?.name ?? facts.type,
    scheme: facts.scheme,
    date: bookDate(facts),
  }
  const ledgers = standards.map((standard) => ({
    standard,
    name: standardNames[standard],
    parts: (selection?.legs[standard] ?? []).map((leg) =>
      explainLeg({ book, facts, standard, scheme: facts.scheme }, leg),
    ),
  }))
  const vouchers =
    result.kind === 'vouchers' ? result.vouchers.map((voucher) => explainVoucher(book, facts, voucher)) : []
  return { document, reading: selection?.selection.reading ?? null, result, ledgers, vouchers }
}

function explainLeg(whole: FactContext, leg: CompiledLeg): LedgerExplanation['parts'][number] {
  return {
    name: leg.leg.name,
    applies: leg.conditions.every((condition) => holds(condition, whole)),
    candidates: leg.entries.map((entry) => explainEntry(whole, entry)),
  }
}

function explainEntry(whole: FactContext, entry: CompiledEntry): Candidate {
  const context = contextOf(entry, whole)
  const version = usableVersion(entry, context)
  const applicable = entry.entry.rule === undefined ? [] : [applicability(context, entry, version !== undefined)]
  const conditions = [
    ...applicable,
    ...conditionsOf(entry.entry.when).map((condition) => explainCondition(context, condition)),
  ]
  return {
    rule: entry.entry.rule ?? null,
    name: version?.rule.name ?? entry.versions[0]?.rule.name ?? entry.entry.memo ?? '',
    chosen: conditions.every((condition) => condition.held),
    conditions,
    reading: entry.entry.reading ?? null,
  }
}

function applicability(
  { scheme, facts }: FactContext,
  entry: CompiledEntry,
  held: boolean,
): Candidate['conditions'][number] {
  const spans = entry.versions.map(
    ({ rule }) => `${rule.from} 起${rule.to ? `至 ${rule.to}` : ''}，险种 ${rule.schemes.join('、')}`,
  )
  return { text: `规则有效：${spans.join('；')}（本单据 ${bookDate(facts)}，险种 ${scheme}）`, held }
}

function explainCondition(context: FactContext, condition: Condition): Candidate['conditions'][number] {
  const { book, facts } = context
  const title = (value: string | null) => valueTitle(book, facts.type, condition.fact, value)
  const wanted = [...condition.values].map(title).join('、')
  const found = title(readFact(condition.fact, context))
  const name = factTitle(book, facts.type, condition.fact)
  return {
    text: `${name}${condition.excluded ? '不是' : '是'} ${wanted}（单据为 ${found}）`,
    held: holds(condition, context),
  }
}

function explainVoucher(book: RuleBook, facts: DocumentFacts, voucher: RuleVoucher): VoucherExplanation {
  const { standard, scheme } = voucher
  const whole: FactContext = { book, facts, standard, scheme }
  const legs = selectionFor(book, facts.type)?.legs[standard] ?? []
  const entries = legs.flatMap((leg) => leg.entries).filter((entry) => entry.entry.rule === voucher.rule.id)
  const entry = entries.find((one) => one.conditions.every((condition) => holds(condition, whole))) ?? entries[0]
  const version = entry?.versions.find(({ rule }) => rule.version === voucher.rule.version)
  const template = book.chart.templates.get(scheme) ?? scheme
  const year = Number(bookDate(facts).slice(0, 4))
  return {
    standard,
    scheme,
    rule: {
      ...voucher.rule,
      source: version?.rule.source ?? '',
      confidence: version?.rule.confidence ?? 'knowledge-verify',
      evidence: version?.rule.evidence ?? '',
      note: version?.rule.note ?? null,
    },
    summary: voucher.summary,
    lines: voucher.lines.map((line) => ({
      side: sideNames[line.side],
      account: line.account,
      accountName: accountOf(book, standard, template, line.account, year)?.name ?? '',
      amount: line.amount,
      auxiliaries: Object.entries(line.auxiliaries).map(([name, value]) => ({ name: auxiliaryTitle(name), value })),
    })),
    amounts: (version?.lines ?? []).map(({ line, terms }) => ({
      purpose: `${sideNames[line.side]} ${line.purpose}`,
      expression: line.amount,
      amount: fromCents(amountOf(terms, { context: whole, take: entry?.take ?? new Map(), fill: {}, lineSums: [] })),
    })),
  }
}

/** The explanation as text, for the command line. */
export function renderExplanation(explanation: Explanation): string {
  const { document, reading, result, ledgers, vouchers } = explanation
  const out = [`单据 ${document.name}（${document.type}），险种 ${document.scheme}，入账日期 ${document.date}`]
  if (reading !== null) out.push(`选择口径：${reading}`)
  out.push(resultText(result))
  for (const voucher of vouchers) out.push('', ...renderVoucher(voucher))
  for (const ledger of ledgers) {
    if (ledger.parts.length > 0) out.push('', `${ledger.name}的规则选择`)
    for (const part of ledger.parts) out.push(...renderPart(part))
  }
  return out.join('\n')
}

export function resultText(result: BuildResult): string {
  switch (result.kind) {
    case 'vouchers':
      return `结果：${result.vouchers.length} 张凭证`
    case 'memo':
      return `结果：不入账（${result.reason}）`
    case 'reversal':
      return `结果：红字冲销原单据 ${result.original} 的凭证`
    case 'none':
      return [
        '结果：不能入账，等待处理',
        ...(result.problems.length > 0 ? result.problems.map(({ message }) => message) : [result.message]),
      ].join('\n  ')
  }
}

function renderVoucher(voucher: VoucherExplanation): string[] {
  const { rule } = voucher
  const head = `${standardNames[voucher.standard]} ${voucher.scheme}：${rule.name}（${rule.id} 第 ${rule.version} 版，${confidenceNames[rule.confidence]}，${rule.source}）`
  const lines = voucher.lines.map(({ side, account, accountName, amount, auxiliaries }) => {
    const detail = auxiliaries.map(({ name, value }) => `${name} ${value}`).join('，')
    return `  ${side} ${account} ${accountName} ${amount}${detail ? `〔${detail}〕` : ''}`
  })
  return [head, `  摘要：${voucher.summary}`, ...lines]
}

function renderPart(part: LedgerExplanation['parts'][number]): string[] {
  const out = [`  ${part.name}${part.applies ? '' : '（单据没有这一部分）'}`]
  for (const candidate of part.candidates) {
    out.push(`    ${candidate.chosen ? '✓' : '✗'} ${candidate.name}${candidate.rule ? `（${candidate.rule}）` : ''}`)
    for (const { text, held } of candidate.conditions)
      if (!candidate.chosen && !held) out.push(`        不符合：${text}`)
    if (candidate.chosen) for (const { text } of candidate.conditions) out.push(`        符合：${text}`)
    if (candidate.chosen && candidate.reading !== null) out.push(`        口径：${candidate.reading}`)
  }
  return out
}
