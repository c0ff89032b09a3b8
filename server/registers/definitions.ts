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
import type { Register } from './model.ts'

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
      const { confidence: _confidence, ...register } = read.data
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
  const problems: string[] = []
  const say = (text: string) => problems.push(`registers/${register.id}.json：${text}`)
  const kinds = new Set(register.kinds.map(({ kind }) => kind))
  const fields = new Set(register.fields.map(({ name }) => name))
  const used = new Set(register.measures.map((one) => one.measure))
  const needKinds = (names: readonly string[]) => {
    for (const name of names) if (!kinds.has(name)) say(`没有变动种类 ${name}`)
  }
  const needMeasures = (names: readonly string[]) => {
    for (const name of names) if (!used.has(name as never)) say(`没有金额 ${name}`)
  }
  for (const feed of register.feeds) {
    needKinds([feed.kind])
    needMeasures(Object.keys(feed.amounts))
    for (const rule of feed.rules ?? []) if (!book.rules.has(rule)) say(`没有规则 ${rule}`)
    const documents = [...(feed.memo ?? []), ...(feed.documents ?? [])]
    const wanted = [
      ...feed.code.flatMap((one) => (one === 'year' || one.startsWith('=') ? [] : [one.split('|')[0] ?? ''])),
      ...Object.values(feed.fields ?? {}),
      ...Object.values(feed.amounts).flatMap((terms) => namesIn(terms)),
    ]
    for (const terms of Object.values(feed.amounts)) if (!parseTerms(terms)) say(`金额“${terms}”不是字段相加减`)
    for (const id of documents) {
      const type = book.documents.get(id)
      if (!type) say(`没有单据 ${id}`)
      else
        for (const name of wanted)
          if (!type.fields.some((field) => field.name === name)) say(`单据 ${id} 没有字段 ${name}`)
    }
    for (const name of Object.keys(feed.fields ?? {})) if (!fields.has(name)) say(`没有登记事项 ${name}`)
  }
  for (const opening of register.openings ?? []) {
    needKinds(['opening'])
    needMeasures([opening.measure])
  }
  for (const one of register.agrees ?? []) {
    needMeasures(one.measures)
    needKinds(one.kinds ?? [])
  }
  for (const one of register.counterparts ?? []) {
    needMeasures(one.measures)
    needKinds(one.kinds)
  }
  for (const name of [register.due, register.interest?.rate, register.interest?.start, register.interest?.end])
    if (name !== undefined && !fields.has(name)) say(`没有登记事项 ${name}`)
  return problems
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
