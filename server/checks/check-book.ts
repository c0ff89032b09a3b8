// Loads accounting-rules/checks.json: the 97 checks as data, with their levels, moments, sources and how each is held.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { assert, invalid } from '../core/errors.ts'
import { standards, tiers } from '../catalog/model.ts'
import { groups, levels, moments } from './model.ts'

const text = z.string().min(1)

const rowShape = z
  .strictObject({
    id: z.string().regex(/^[VFGRTX]\d\d$/, '编号须是 V01 的样子'),
    title: text,
    rule: text,
    group: z.enum(groups),
    level: z.enum(levels),
    moments: z.array(z.enum(moments)).min(1),
    /** S 原文规定, D 由原文推出, P 专业惯例。 */
    source: text,
    article: text.optional(),
    /** The step of the closing checklist that asks for it, 1 to 7; none: not asked for when closing. */
    step: z.number().int().min(1).max(7).optional(),
    applies: z
      .strictObject({
        standards: z.array(z.enum(standards)).min(1).optional(),
        schemes: z.array(text).min(1).optional(),
      })
      .optional(),
    parameters: z
      .record(z.string(), z.strictObject({ title: text, value: z.union([z.number(), text, z.array(text)]) }))
      .optional(),
    /** Accounts that only some schemes or tiers use; `within` narrows the line to the charts of some schemes. */
    accounts: z
      .array(
        z.strictObject({
          account: text,
          schemes: z.array(text).min(1).optional(),
          tiers: z.array(z.enum(tiers)).min(1).optional(),
          within: z.array(text).min(1).optional(),
          says: text,
        }),
      )
      .optional(),
    live: z.literal(true).optional(),
    /** Error codes with which the command path refuses it. */
    entry: z.array(text).min(1).optional(),
    /** The closing checklist takes it with an explanation although it blocks: the other side may be late. */
    explainable: z.literal(true).optional(),
    awaits: z.strictObject({ module: text, reason: text }).optional(),
    note: text.optional(),
  })
  .refine((row) => row.live || row.entry || row.awaits, '须写明如何保证：live、entry 或 awaits')
  .refine((row) => row.id.startsWith(row.group), '编号的字母须是所属的组')

const bookShape = z.strictObject({ title: text, note: text, checks: z.array(rowShape) })

export type CheckRow = z.infer<typeof rowShape>
export type CheckBook = z.infer<typeof bookShape>

let loaded: CheckBook | undefined

/** The checks in their official order; read once, every problem of the file told at once. */
export function checkBook(): CheckBook {
  loaded ??= parseCheckBook(readFileSync(new URL('../../accounting-rules/checks.json', import.meta.url), 'utf8'))
  return loaded
}

export function parseCheckBook(content: string): CheckBook {
  const read = bookShape.safeParse(JSON.parse(content))
  if (read.success) return read.data
  throw invalid(
    read.error.issues.map((issue) => {
      const at = `checks.json ${issue.path.join('.')}`
      return { code: 'checks.shape', message: `${at}：${issue.message}`, at }
    }),
  )
}

/** A parameter of a check that a province may change, as written in the file. */
export function parameterOf(id: string, name: string): number | string | string[] | undefined {
  return checkBook().checks.find((row) => row.id === id)?.parameters?.[name]?.value
}

/** A list among them; none of that name is a mistake in the file or in the function that asks. */
export function listParameter(id: string, name: string): string[] {
  const value = parameterOf(id, name)
  assert(Array.isArray(value), `checks.json ${id} has no list ${name}`)
  return value
}

export function wholeParameter(id: string, name: string): number {
  const value = parameterOf(id, name)
  assert(typeof value === 'number' && Number.isInteger(value), `checks.json ${id} has no whole number ${name}`)
  return value
}
