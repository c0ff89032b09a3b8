// Loads the registers of accounting-rules/registers and proves them against the rule book: every document, field, kind and rule
// they name is there. All problems are told at once.
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { invalid } from '../core/errors.ts'
import type { Problem } from '../core/errors.ts'
import { codeTitle } from '../catalog/code-sets.ts'
import { standards } from '../catalog/model.ts'
import { namesIn, parseTerms } from '../rules/expression.ts'
import { ruleBook } from '../rules/load.ts'
import type { RuleBook } from '../rules/model.ts'
import { measures } from './model.ts'
import type { Feed, Register } from './model.ts'

const text = z.string().min(1)
const measure = z.enum(measures)
const accounts = z.partialRecord(z.enum(standards), z.array(text).min(1))
const side = z.enum(['debit', 'credit'])
const part = z.strictObject({ title: text, codeSet: text.optional() })

const shape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]{0,19}$/),
  order: z.number().int(),
  title: text,
  item: text,
  schemes: z.array(text).optional(),
  standards: z.array(z.enum(standards)).optional(),
  source: text,
  confidence: text,
  note: text.optional(),
  code: part.extend({ parts: z.array(part).optional() }),
  fields: z.array(
    z.strictObject({
      name: text,
      title: text,
      type: z.enum(['text', 'code', 'date', 'decimal', 'integer']),
      codeSet: text.optional(),
      values: z.record(z.string(), text).optional(),
    }),
  ),
  due: text.optional(),
  interest: z
    .strictObject({
      principal: measure,
      rate: text,
      start: text,
      end: text,
      basis: text,
      basisDefault: text,
      demandRate: text.optional(),
      paidBy: z.array(text),
    })
    .optional(),
  measures: z.array(z.strictObject({ measure, title: text, holds: z.boolean().optional() })).min(1),
  rate: z.strictObject({ title: text, of: measure, by: measure }).optional(),
  kinds: z
    .array(
      z.strictObject({
        kind: z.string().regex(/^[a-z][a-z-]{0,19}$/),
        title: text,
        hand: z.partialRecord(measure, z.enum(['+', '-', '±'])),
        also: z.partialRecord(measure, z.partialRecord(measure, z.union([z.literal(1), z.literal(-1)]))).optional(),
        sets: z.boolean().optional(),
      }),
    )
    .min(1),
  feeds: z.array(
    z
      .strictObject({
        rules: z.array(text).min(1).optional(),
        memo: z.array(text).min(1).optional(),
        documents: z.array(text).min(1).optional(),
        kind: text,
        code: z.array(text).min(1),
        amounts: z.partialRecord(measure, text),
        fields: z.record(text, text).optional(),
      })
      .refine((feed) => (feed.rules === undefined) !== (feed.memo === undefined), '写 rules 或 memo 之一'),
  ),
  openings: z.array(z.strictObject({ measure, side, accounts, code: text, fields: z.record(text, text) })).optional(),
  agrees: z
    .array(
      z.strictObject({
        check: text.optional(),
        title: text,
        basis: z.enum(['balance', 'turnover']),
        measures: z.array(measure).min(1),
        kinds: z.array(text).optional(),
        negated: z.boolean().optional(),
        side,
        accounts,
        schemes: z.array(text).optional(),
      }),
    )
    .optional(),
  counterparts: z
    .array(
      z.strictObject({
        check: text,
        title: text,
        kinds: z.array(text).min(1),
        measures: z.array(measure).min(1),
        side,
        accounts: z.array(text).min(1),
      }),
    )
    .optional(),
})

const folder = new URL('../../accounting-rules/registers/', import.meta.url)
let loaded: readonly Register[] | undefined

/** Every register in its order; read and proved once. */
export function registers(): readonly Register[] {
  loaded ??= loadRegisters()
  return loaded
}

export const findRegister = (id: string): Register | undefined => registers().find((one) => one.id === id)

function loadRegisters(): Register[] {
  const problems: Problem[] = []
  const found: Register[] = []
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const read = shape.safeParse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    if (read.success) {
      const { confidence: _confidence, note: _note, ...register } = read.data
      found.push(register)
      problems.push(...problemsOf(register, ruleBook()).map((message) => ({ code: 'register.wrong', message })))
    } else {
      for (const issue of read.error.issues) {
        problems.push({
          code: 'register.shape',
          message: `registers/${file} ${issue.path.join('.')}：${issue.message}`,
        })
      }
    }
  }
  if (problems.length > 0) throw invalid(problems)
  return found.sort((a, b) => a.order - b.order)
}

/** What of a register does not fit the rule book or itself, one Chinese sentence each. */
export function problemsOf(register: Register, book: RuleBook): string[] {
  const { feeds, openings = [], agrees = [], counterparts = [], interest, due } = register
  const kinds = new Set(register.kinds.map(({ kind }) => kind))
  const fields = new Set(register.fields.map(({ name }) => name))
  const used = new Set<string>(register.measures.map((one) => one.measure))
  const wantedKinds = [
    ...feeds.map(({ kind }) => kind),
    ...openings.map(() => 'opening'),
    ...[...agrees, ...counterparts].flatMap((one) => one.kinds ?? []),
  ]
  const wantedMeasures = [
    ...feeds.flatMap(({ amounts }) => Object.keys(amounts)),
    ...openings.map(({ measure }) => measure),
    ...[...agrees, ...counterparts].flatMap((one) => one.measures),
  ]
  const wantedFields = [
    ...feeds.flatMap((feed) => Object.keys(feed.fields ?? {})),
    ...openings.flatMap((opening) => Object.keys(opening.fields)),
    ...[due, interest?.rate, interest?.start, interest?.end, interest?.basis, interest?.demandRate],
  ].filter((name) => name !== undefined)
  const missing = (names: readonly string[], known: ReadonlySet<string>, noun: string) =>
    [...new Set(names)].filter((name) => !known.has(name)).map((name) => `没有${noun} ${name}`)
  return [
    ...missing(wantedKinds, kinds, '变动种类'),
    ...missing(wantedMeasures, used, '金额'),
    ...missing(wantedFields, fields, '登记事项'),
    ...feeds.flatMap((feed) => feedProblems(feed, book)),
  ].map((text) => `registers/${register.id}.json：${text}`)
}

function feedProblems(feed: Feed, book: RuleBook): string[] {
  const terms = Object.values(feed.amounts)
  const wanted = [
    ...feed.code.flatMap((one) => (one === 'year' || one.startsWith('=') ? [] : [one.split('|')[0] ?? ''])),
    ...Object.values(feed.fields ?? {}),
    ...terms.flatMap((one) => namesIn(one)),
  ]
  return [
    ...(feed.rules ?? []).filter((rule) => !book.rules.has(rule)).map((rule) => `没有规则 ${rule}`),
    ...terms.filter((one) => !parseTerms(one)).map((one) => `金额“${one}”不是字段相加减`),
    ...[...(feed.memo ?? []), ...(feed.documents ?? [])].flatMap((id) => {
      const type = book.documents.get(id)
      if (!type) return [`没有单据 ${id}`]
      return wanted
        .filter((name) => !type.fields.some((field) => field.name === name))
        .map((name) => `单据 ${id} 没有字段 ${name}`)
    }),
  ]
}

/** An item's code for people: codes by their titles. */
export function itemTitle(register: Register, code: string): string {
  const parts = register.code.parts
  if (!parts) return (register.code.codeSet && codeTitle(register.code.codeSet, code)) || code
  return code
    .split(' / ')
    .map((value, at) => {
      const codeSet = parts[at]?.codeSet
      return (codeSet && codeTitle(codeSet, value)) || value
    })
    .join(' ')
}

/** A field's value for people. */
export function fieldText({ codeSet, values }: Register['fields'][number], value: string): string {
  return values?.[value] ?? ((codeSet && codeTitle(codeSet, value)) || value)
}

export const kindTitle = (register: Register, kind: string): string =>
  register.kinds.find((one) => one.kind === kind)?.title ?? kind
