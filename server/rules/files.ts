// The shapes of the files in accounting-rules, and reading a folder of them with every problem named by file and place.
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Problem } from '../core/errors.ts'
import { confidences } from './model.ts'

const text = z.string().min(1)
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '须写成 2026-01-01 的样子')

const leafShape = z
  .strictObject({
    schemes: z.array(text).min(1),
    from: date.optional(),
    account: text.optional(),
    by: text.optional(),
    values: z.record(z.string(), text).optional(),
    itself: z.literal(true).optional(),
    default: text.optional(),
  })
  .refine(
    (leaf) => (leaf.account !== undefined) !== (leaf.by !== undefined),
    '末级须写 account，或写 by，不能都写或都不写',
  )
  .refine(
    (leaf) => leaf.by === undefined || (leaf.values !== undefined) !== (leaf.itself !== undefined),
    '写了 by 的末级，还须写 values 或 itself 之一',
  )

export const purposeShape = z.strictObject({
  name: text,
  account: text,
  requires: z.array(text).optional(),
  leaf: z.array(leafShape).optional(),
  twin: text.optional(),
  note: text.optional(),
})

const lineShape = z
  .strictObject({
    debit: text.optional(),
    credit: text.optional(),
    amount: text,
    signed: z.enum(['swap', 'red']).optional(),
    auxiliaries: z.record(text, text).optional(),
  })
  .refine((line) => (line.debit !== undefined) !== (line.credit !== undefined), '每行写 debit 或 credit 之一')

export const ruleShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_.]*$/, '规则编号须是小写英文、数字、下划线和点'),
  version: z.number().int().positive(),
  name: text,
  valid: z.strictObject({ from: date, to: date.optional() }),
  schemes: z.array(text).min(1),
  orgLevels: z.array(z.enum(['central', 'province', 'city', 'county'])).optional(),
  scope: text.optional(),
  summary: text,
  lines: z.array(lineShape).min(2, '至少要有两行分录'),
  evidence: text,
  source: text,
  confidence: z.enum(confidences),
  note: text.optional(),
  examples: z
    .array(z.strictObject({ document: z.record(z.string(), z.string()), expect: z.array(text).min(1) }))
    .optional(),
})

const allowedShape = z.union([
  z.array(z.union([text, z.null()])).min(1),
  z.strictObject({ not: z.array(z.union([text, z.null()])).min(1) }),
])
const whenShape = z.record(text, allowedShape)
const takeShape = z.record(text, text)

const entryShape = z
  .strictObject({
    rule: text.optional(),
    memo: text.optional(),
    leg: text.optional(),
    when: whenShape.optional(),
    take: takeShape.optional(),
    fill: z.record(text, text).optional(),
    book: z.strictObject({ scheme: text }).optional(),
    reading: text.optional(),
  })
  .refine((entry) => (entry.rule !== undefined) !== (entry.memo !== undefined), '每项写 rule 或 memo 之一')

export const selectionShape = z.strictObject({
  document: text,
  name: text,
  memo: text.optional(),
  reverses: text.optional(),
  legs: z
    .array(z.strictObject({ leg: text, name: text, when: whenShape.optional(), take: takeShape.optional() }))
    .optional(),
  agency: z.array(entryShape).optional(),
  treasury: z.array(entryShape).optional(),
  reading: text.optional(),
})

export interface Read<T> {
  readonly value: T
  /** File and place within it. */
  readonly at: string
  readonly content: unknown
}

/** Reads every .json of a folder as a list of one shape; wrong elements become problems and are left out. */
export function readList<T>(folder: URL, name: string, shape: z.ZodType<T>, problems: Problem[]): Read<T>[] {
  const files = listFiles(folder, name, problems)
  return files.flatMap((file) => {
    const content = readJson(folder, `${name}/${file}`, problems)
    if (content === undefined) return []
    if (!Array.isArray(content)) {
      problems.push({ code: 'rules.shape', message: `${name}/${file} 须是一个列表`, at: `${name}/${file}` })
      return []
    }
    return content.flatMap((element: unknown, index) => {
      const at = `${name}/${file} 第 ${index + 1} 项${labelOf(element)}`
      const value = checkShape(shape, element, at, problems)
      return value === undefined ? [] : [{ value, at, content: element }]
    })
  })
}

/** Reads one file as a list of one shape. */
export function readListFile<T>(folder: URL, file: string, shape: z.ZodType<T>, problems: Problem[]): Read<T>[] {
  const content = readJson(folder, file, problems)
  if (content === undefined) return []
  return (Array.isArray(content) ? content : [content]).flatMap((element: unknown, index) => {
    const at = `${file} 第 ${index + 1} 项${labelOf(element)}`
    const value = checkShape(shape, element, at, problems)
    return value === undefined ? [] : [{ value, at, content: element }]
  })
}

/** Reads one file of one shape. */
export function readFile<T>(folder: URL, file: string, shape: z.ZodType<T>, problems: Problem[]): T | undefined {
  const content = readJson(folder, file, problems)
  return content === undefined ? undefined : checkShape(shape, content, file, problems)
}

function listFiles(folder: URL, name: string, problems: Problem[]): string[] {
  try {
    return readdirSync(new URL(`${name}/`, folder))
      .filter((file) => file.endsWith('.json'))
      .sort()
  } catch {
    problems.push({ code: 'rules.file', message: `没有目录 ${name}`, at: name })
    return []
  }
}

function readJson(folder: URL, file: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? `不是正确的 JSON：${error.message}` : '读不到'
    problems.push({ code: 'rules.file', message: `${file} ${reason}`, at: file })
    return undefined
  }
}

function checkShape<T>(shape: z.ZodType<T>, value: unknown, at: string, problems: Problem[]): T | undefined {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const place = issue.path.map(String).join('.')
    problems.push({
      code: 'rules.shape',
      message: `${at}${place ? ` 的 ${place}` : ''}：${issue.message}`,
      at,
      field: place,
    })
  }
  return undefined
}

function labelOf(element: unknown): string {
  if (element === null || typeof element !== 'object') return ''
  for (const key of ['id', 'document', 'name']) {
    const label = (element as Record<string, unknown>)[key]
    if (typeof label === 'string') return `（${label}）`
  }
  return ''
}
