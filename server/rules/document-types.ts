// Document types: the contracts of accounting-rules/documents with the groups of fields that many of them share.
import { z } from 'zod'

export const fieldTypes = ['money', 'text', 'code', 'date', 'integer', 'period', 'decimal', 'instant'] as const
export const periodForms = ['YYYYMM', 'YYYY', 'YYYYMM-YYYYMM'] as const
export const groupings = ['day-account', 'document', 'batch', 'month', 'none'] as const
export const directions = ['receipt', 'payment', 'noncash', 'transfer'] as const

const fieldShape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, '字段名须是小写英文和下划线'),
  title: z.string().min(1),
  type: z.enum(fieldTypes),
  required: z.boolean().optional(),
  requiredFor: z.array(z.string()).min(1).optional(),
  codeSet: z.string().optional(),
  /** Money that may be negative. */
  signed: z.boolean().optional(),
  maxLength: z.number().int().positive().optional(),
  places: z.number().int().positive().optional(),
  min: z.number().int().optional(),
  max: z.number().int().optional(),
  forms: z.array(z.enum(periodForms)).min(1).optional(),
  /** Not in the sources' contracts; ours, to tell cases apart (拟定). */
  ours: z.boolean().optional(),
  note: z.string().optional(),
})

const sumShape = z.strictObject({ total: z.string(), parts: z.string(), whenAll: z.boolean().optional() })

export const documentShape = z.strictObject({
  id: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  name: z.string().min(1),
  originator: z.string(),
  sourceSystem: z.string(),
  direction: z.enum(directions),
  schemes: z.array(z.string()).min(1),
  accountKinds: z.array(z.string()).optional(),
  key: z.array(z.string()).min(1),
  grouping: z.enum(groupings),
  groups: z.array(z.string()).optional(),
  fields: z.array(fieldShape),
  lines: z
    .strictObject({
      fields: z.array(fieldShape).min(1),
      sums: z.array(z.strictObject({ line: z.string(), total: z.string() })).optional(),
    })
    .optional(),
  /** Totals that must equal their parts. */
  sums: z.array(sumShape).optional(),
})

export const commonShape = z.strictObject({
  envelope: z.array(fieldShape),
  groups: z.record(z.string(), z.array(fieldShape)),
})

export const codeSetShape = z.strictObject({
  title: z.string().min(1),
  values: z.record(z.string(), z.string()).optional(),
  /** Base data that holds the codes. */
  from: z.string().optional(),
  /** Codes of others, taken as they come. */
  open: z.boolean().optional(),
  ours: z.boolean().optional(),
})

export type FieldDefinition = z.output<typeof fieldShape>
export type CodeSetDefinition = z.output<typeof codeSetShape>
export type Grouping = (typeof groupings)[number]

/** A document type with the fields of its groups put in front of its own. */
export interface DocumentType extends Omit<z.output<typeof documentShape>, 'groups'> {
  readonly hasCash: boolean
  readonly hasHead: boolean
  readonly at: string
}

export function withGroups(
  document: z.output<typeof documentShape>,
  groups: Readonly<Record<string, readonly FieldDefinition[]>>,
  at: string,
): DocumentType {
  const { groups: named = [], ...rest } = document
  const own = new Set(rest.fields.map((field) => field.name))
  const shared = named.flatMap((name) => groups[name] ?? []).filter((field) => !own.has(field.name))
  return {
    ...rest,
    fields: [...shared, ...rest.fields],
    hasCash: named.includes('cash'),
    hasHead: named.includes('head'),
    at,
  }
}
