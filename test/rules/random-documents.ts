// Random documents of every type and scheme: fields by their contract, amounts that add up, accounts of every allowed kind.
import fc from 'fast-check'
import { fromCents } from '../../server/core/money.ts'
import { accountOf } from '../../server/rules/compile.ts'
import type { DocumentType, FieldDefinition } from '../../server/rules/document-types.ts'
import { namesIn, parseTerms } from '../../server/rules/expression.ts'
import type { DocumentFacts, RuleBook } from '../../server/rules/model.ts'
import { fundAccounts, kindsOfExamples } from './examples-world.ts'

const dates = [
  '2019-03-15',
  '2019-12-20',
  '2020-07-01',
  '2023-05-31',
  '2025-12-31',
  '2026-01-05',
  '2026-06-30',
  '2026-12-15',
]

interface Drawn {
  type?: DocumentType
  scheme?: string
  date?: string
}

/** A document with the policies of its books, drawn from the contracts of the rule book; parts of it may be given. */
export function randomDocument(book: RuleBook, drawn: Drawn = {}): fc.Arbitrary<DocumentFacts> {
  const types = drawn.type ? [drawn.type] : [...book.documents.values()].filter((type) => type.hasHead)
  return fc.constantFrom(...types).chain((type) => {
    const head = fc.record({
      scheme: fc.constantFrom(...(drawn.scheme ? [drawn.scheme] : type.schemes)),
      date: fc.constantFrom(...(drawn.date ? [drawn.date] : dates)),
      level: fc.constantFrom('province', 'city', 'county'),
    })
    return head.chain(({ scheme, date, level }) =>
      fc
        .record({ payload: payloadOf(book, type, { scheme, date }), policies: policiesOf(book) })
        .map(({ payload, policies }) => ({
          type: type.id,
          scheme,
          payload,
          fundAccounts,
          orgLevel: level,
          valueDate: type.hasCash ? date : null,
          bizDate: date,
          policies: { agency: policies, treasury: policies },
        })),
    )
  })
}

const policiesOf = (book: RuleBook): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    Object.fromEntries(
      [...book.policies.values()].map((policy) => [policy.name, fc.constantFrom(...Object.keys(policy.values))]),
    ),
  )

interface Head {
  scheme: string
  date: string
}

function payloadOf(book: RuleBook, type: DocumentType, head: Head): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(type.fields.map((field) => [field.name, valueOf(book, type, field, head)]))
  return fc
    .record(fields)
    .chain((payload) => (type.lines ? withLines(book, type, head, payload) : fc.constant(payload)))
    .map((payload) => addUp(type, fixed(head, withoutBlanks(payload))))
}

function valueOf(book: RuleBook, type: DocumentType, field: FieldDefinition, head: Head): fc.Arbitrary<unknown> {
  const value = given(book, type, field, head)
  const isNeeded = field.required || field.requiredFor?.includes(head.scheme)
  return isNeeded ? value : fc.option(value, { nil: undefined })
}

function given(
  book: RuleBook,
  type: DocumentType,
  field: FieldDefinition,
  { scheme, date }: Head,
): fc.Arbitrary<unknown> {
  const year = Number(date.slice(0, 4))
  switch (field.type) {
    case 'money':
      return money(field).map((amount) => fromCents(amount))
    case 'integer':
      return fc.integer({ min: 1, max: 10 })
    case 'date':
      return fc.constant(date)
    case 'period':
      return fc
        .constantFrom(year - 1, year, year + 1)
        .map((one) => (field.forms?.includes('YYYY') ? String(one) : `${one}06`))
    case 'code':
      return codeOf(book, type, field, { scheme, year })
    default:
      return fc.constantFrom('A1', 'B2')
  }
}

// The whole is drawn larger than its parts, so that what is left of it stays positive as a rule.
const money = ({ name, signed }: FieldDefinition): fc.Arbitrary<bigint> =>
  name === 'amount'
    ? fc.bigInt({ min: 50_000_000n, max: 99_999_999n })
    : fc.bigInt({ min: signed ? -5_000_000n : 0n, max: 5_000_000n })

function codeOf(
  book: RuleBook,
  type: DocumentType,
  field: FieldDefinition,
  place: { scheme: string; year: number },
): fc.Arbitrary<string> {
  if (field.codeSet === 'fund_account' || field.name === 'account_kind') {
    const codes = Object.keys(kindsOfExamples).filter((code) =>
      type.accountKinds?.includes(kindsOfExamples[code] ?? ''),
    )
    return fc.constantFrom(...(codes.length > 0 ? codes : ['ACC-FS-01']))
  }
  if (field.codeSet === 'fund_code') return fc.constantFrom(...type.schemes)
  const root = { benefit_item: ['5001'], annuity_contribution_item: ['4001'], annuity_transfer_item: ['4301', '5201'] }[
    field.codeSet ?? ''
  ]
  if (root) return fc.constantFrom(...leavesBelow(book, root, place))
  const values = Object.keys(book.codeSets.get(field.codeSet ?? '')?.values ?? {})
  return values.length > 0 ? fc.constantFrom(...values) : fc.constantFrom('990100000', '980000000')
}

function leavesBelow(
  book: RuleBook,
  roots: readonly string[],
  { scheme, year }: { scheme: string; year: number },
): string[] {
  const template = book.chart.templates.get(scheme) ?? ''
  const codes = roots.flatMap((root) => [
    root,
    ...below(root),
    ...below(root).flatMap(below),
    ...below(root).flatMap(below).flatMap(below),
  ])
  const leaves = codes.filter((code) => accountOf(book, 'agency', template, code, year)?.isLeaf)
  return leaves.length > 0 ? leaves : ['5001']
}

const below = (code: string): string[] => ['01', '02', '03', '04', '05', '06', '07'].map((tail) => code + tail)

function withLines(
  book: RuleBook,
  type: DocumentType,
  head: Head,
  payload: Record<string, unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const line = fc.record(
    Object.fromEntries((type.lines?.fields ?? []).map((field) => [field.name, valueOf(book, type, field, head)])),
  )
  return fc
    .option(fc.array(line, { minLength: 1, maxLength: 4 }), { nil: undefined })
    .map((lines) => ({ ...payload, lines }))
}

const withoutBlanks = (payload: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))

/** account_kind is drawn as an account and then said as its kind; the same account stands in own_account_id. */
function fixed({ scheme }: Head, payload: Record<string, unknown>): Record<string, unknown> {
  const { account_kind: drawn, own_account_id: own } = payload
  const code = own ?? drawn
  const kind = typeof code === 'string' ? kindsOfExamples[code] : undefined
  return { ...payload, fund_code: scheme, doc_no: 'D1', ...(drawn === undefined ? {} : { account_kind: kind }) }
}

/** Makes totals equal to their parts, as the contract demands. */
function addUp(type: DocumentType, payload: Record<string, unknown>): Record<string, unknown> {
  const result = { ...payload }
  for (const { total, line } of type.lines?.sums ?? []) {
    if (!Array.isArray(result.lines)) continue
    const amounts = (result.lines as Record<string, string>[]).map((one) => cents(one[line]))
    result[total] = fromCents(amounts.reduce((all, one) => all + one, 0n))
  }
  for (const { total, parts, whenAll } of type.sums ?? []) {
    const names = namesIn(parts).filter((name) => typeof result[name] === 'string')
    if (names.length === 0 || (whenAll && names.length < namesIn(parts).length)) continue
    const isFixed = type.lines?.sums?.some((sum) => sum.total === total) && Array.isArray(result.lines)
    if (isFixed) for (const name of names) result[name] = undefined
    else
      result[total] = fromCents(
        (parseTerms(parts) ?? []).reduce((all, { name, factor }) => all + factor * cents(result[name]), 0n),
      )
  }
  const { pooled_amount: pooled, account_amount: account, interest } = result
  const isSplit = pooled !== undefined && account !== undefined && cents(pooled) % 2n === 0n
  if (isSplit) result.amount = fromCents(cents(pooled) + cents(account) + cents(interest))
  return withoutBlanks(result)
}

const cents = (value: unknown): bigint => (typeof value === 'string' ? BigInt(value.replace('.', '')) : 0n)
