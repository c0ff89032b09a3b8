// The shape of the files in reports/, and reading them into definitions: formulas are parsed, and every problem is told with its file.
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { standards, tiers } from '../catalog/model.ts'
import type { Problem } from '../core/errors.ts'
import { confidences } from '../rules/model.ts'
import { columnTypes, figureSets, spans } from './model.ts'
import type { Column, Formula, ReportCheck, ReportDefinition, ReportRow } from './model.ts'
import { parseFormula } from './parse.ts'

const text = z.string().min(1)
const amount = z.string().regex(/^-?\d{1,18}\.\d{2}$/, '金额须写成 100.00 的样子')
const year = z.number().int().min(1990).max(2100)
const schemes = z.array(text).min(1)

const columnShape = z.strictObject({
  key: z.string().regex(/^\w+$/),
  title: text,
  group: text.optional(),
  type: z.enum(columnTypes).default('money'),
  unit: z.string().default('元'),
  figures: z.enum(figureSets),
  formula: text.optional(),
})
const conditionShape = z.strictObject({
  schemes: schemes.optional(),
  tiers: z.array(z.enum(tiers)).min(1).optional(),
  months: z.array(z.number().int().min(1).max(12)).min(1).optional(),
  spans: z.array(z.enum(spans)).min(1).optional(),
  from: year.optional(),
  to: year.optional(),
  policy: z.record(text, text).optional(),
  used: z.literal(true).optional(),
})
const rowShape = z.strictObject({
  code: z.string().regex(/^[A-Za-z][\w.]*$/),
  label: text,
  indent: z.number().int().min(0).max(9),
  side: z.enum(['left', 'right']).default('left'),
  line: z.number().int().positive().optional(),
  formula: text.optional(),
  typed: z.boolean().default(false),
  unit: text.optional(),
  part: z.strictObject({ of: text, how: z.enum(['all', 'some']) }).optional(),
  when: conditionShape.optional(),
  note: text.optional(),
})
const checkShape = z.strictObject({
  id: text,
  level: z.enum(['error', 'warn']),
  scope: z.enum(['in', 'cross', 'prior']).default('in'),
  expr: text,
  columns: z.union([z.literal('*'), z.array(text).min(1)]).optional(),
  tolerance: amount.default('0.00'),
  message: text,
  schemes: schemes.optional(),
})
const exampleShape = z.strictObject({
  title: text,
  scheme: text,
  tier: z.enum(tiers),
  span: z.enum(spans),
  period: z.string().regex(/^\d{6}$/),
  ledger: z.array(
    z.strictObject({
      account: z.string().regex(/^\d{4,20}$/),
      start: amount.optional(),
      debit: amount.optional(),
      credit: amount.optional(),
      yearDebit: amount.optional(),
      yearCredit: amount.optional(),
      carried: amount.optional(),
    }),
  ),
  typed: z.record(z.string(), amount).default({}),
  given: z.record(z.string(), amount).default({}),
  expect: z.record(z.string(), amount),
})
const definitionShape = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9-]*$/),
  number: text,
  title: text,
  kind: text,
  standard: z.enum(standards).nullable(),
  schemes,
  tiers: z.array(z.enum(tiers)).min(1).optional(),
  from: year,
  to: year.optional(),
  unit: text,
  layout: z.enum(['rows', 'two-sided']),
  columns: z.strictObject({ month: z.array(columnShape), year: z.array(columnShape) }),
  rows: z.array(rowShape).min(1),
  checks: z.array(checkShape).default([]),
  covers: z.strictObject({ kind: z.enum(['balance', 'income']), rows: z.array(text).min(1) }).optional(),
  carries: z
    .array(z.strictObject({ schemes: schemes.optional(), into: text, takes: z.array(text).min(1) }))
    .default([]),
  source: text,
  confidence: z.enum(confidences),
  note: text.optional(),
  examples: z.array(exampleShape).min(1, '至少要有一个算例'),
})
type DefinitionFile = z.output<typeof definitionShape>

export const reportFolder = new URL('../../reports/', import.meta.url)

export interface Read {
  readonly definitions: ReportDefinition[]
  readonly problems: Problem[]
}

/** Reads every definition of reports/ as far as it can be read, with the problems met on the way. */
export function readDefinitions(folder: URL = reportFolder): Read {
  const problems: Problem[] = []
  const names = readdirSync(new URL('statements/', folder)).filter((name) => name.endsWith('.json'))
  const definitions = names.sort().flatMap((name) => {
    const at = `statements/${name}`
    const read = readDefinition(JSON.parse(readFileSync(new URL(at, folder), 'utf8')), at)
    problems.push(...read.problems)
    return read.definitions
  })
  return { definitions, problems }
}

/** One definition from what a file holds. */
export function readDefinition(content: unknown, at: string): Read {
  const result = definitionShape.safeParse(content)
  if (result.success) return definitionOf(result.data, at)
  const problems = result.error.issues.map((issue): Problem => {
    const field = issue.path.map(String).join('.')
    return { code: 'report.shape', message: `${at}${field ? ` 的 ${field}` : ''}：${issue.message}`, at, field }
  })
  return { definitions: [], problems }
}

function definitionOf(file: DefinitionFile, at: string): Read {
  const problems: Problem[] = []
  const formula = (source: string | undefined, place: string): Formula | undefined => {
    if (source === undefined) return undefined
    const read = parseFormula(source)
    if (!('problem' in read)) return read
    problems.push({ code: 'report.formula', message: `${at} ${place}的公式“${source}”：${read.problem}`, at })
    return undefined
  }
  const columns = (list: DefinitionFile['columns']['month']): Column[] =>
    list.map((column) => ({ ...column, formula: formula(column.formula, `第“${column.title}”栏`) }))
  const rows = file.rows.map(({ typed, formula: source, ...row }): ReportRow => ({
    ...row,
    isTyped: typed,
    formula: formula(source, `第“${row.code} ${row.label}”行`),
  }))
  const months = columns(file.columns.month)
  const years =
    JSON.stringify(file.columns.year) === JSON.stringify(file.columns.month) ? months : columns(file.columns.year)
  const keys = [...new Set([...months, ...years].map(({ key }) => key))]
  const checks = file.checks.flatMap(({ expr, columns: named, ...check }): ReportCheck[] => {
    const test = formula(expr, `核对 ${check.id}`)
    return test ? [{ ...check, test, columns: named === '*' ? keys : named }] : []
  })
  const { columns: _columns, to, ...rest } = file
  const definition = { ...rest, to: to ?? null, columns: { month: months, year: years }, rows, checks, at }
  return { definitions: [{ ...definition, checks: [...checks, ...partChecks(definition)] }], problems }
}

// 各级明细之和等于上级行: follows from which rows are all parts of another, so no file repeats it.
function partChecks(definition: ReportDefinition): ReportCheck[] {
  const keys = [
    ...new Set(
      Object.values(definition.columns)
        .flat()
        .map(({ key }) => key),
    ),
  ]
  return definition.rows.flatMap((row): ReportCheck[] => {
    const parts = definition.rows.filter(({ part }) => part?.of === row.code && part.how === 'all')
    if (parts.length === 0 || !row.formula) return []
    const test = parseFormula(`[${row.code}]=${parts.map(({ code }) => `[${code}]`).join('+')}`)
    if ('problem' in test) return []
    const id = definition.kind === 'balance' ? 'R02' : 'R04'
    const message = `“${bare(row.label)}”应等于其下明细之和`
    const conditions = parts.map(({ when }) => when?.schemes ?? definition.schemes)
    const schemes = [...new Set(conditions.flat())]
    return [{ id, level: 'error', scope: 'in', test, columns: keys, tolerance: '0.00', message, schemes }]
  })
}

/** A label without its number and mark: （一）统筹基金* → 统筹基金. */
export const bare = (label: string): string =>
  label
    .replace(/^(其中[:：])?([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|（\d+）|\d+\.)?/, '')
    .replace(/[*：]+$/, '')
