// The closing rules (结转规则) of accounting-rules/closing: which income and expenditure accounts are carried to which fund balance.
import { z } from 'zod'
import { standards } from '../catalog/model.ts'
import type { Standard } from '../catalog/model.ts'

const text = z.string().min(1)
const confidence = z.enum(['source', 'source-secondhand', 'inference', 'knowledge-verify'])
const accounts = z.array(z.string().regex(/^\d{4,20}$/)).min(1)

const shareRuleShape = z.strictObject({
  /** Code under which a book keeps its own share. */
  parameter: text,
  title: text,
  /** The share goes to the first, the rest to the second. */
  between: z.tuple([text, text]),
  default: text,
  /** Once one of these accounts has moved the default no longer does. */
  needsSettingWhen: accounts,
  note: text,
  confidence,
})

const carryShape = z
  .strictObject({ accounts, to: text.optional(), shareRule: shareRuleShape.optional() })
  .refine((carry) => (carry.to === undefined) !== (carry.shareRule === undefined), '写 to 或 shareRule 之一')

export const ruleShape = z.strictObject({
  id: text,
  version: z.number().int().positive(),
  title: text,
  standard: z.enum(standards),
  /** Chart templates: GEN stands for all schemes kept by it. */
  schemes: z.array(text).min(1),
  element: z.enum(['income', 'expenditure']),
  valid: z.strictObject({ from: z.number().int(), to: z.number().int().optional() }),
  /** {month} is the month closed. */
  summary: text,
  /** Each account stands for all leaves below it. */
  carry: z.array(carryShape).min(1),
  source: text,
  confidence,
  note: text.optional(),
  examples: z
    .array(
      z.strictObject({
        scheme: text,
        year: z.number().int(),
        share: text.optional(),
        balances: z.array(text).min(1),
        expect: z.array(text).min(2),
      }),
    )
    .min(1),
})

export const mappingShape = z.strictObject({
  standard: z.enum(standards),
  scheme: text,
  fromYear: z.number().int(),
  from: text,
  to: text,
  note: text,
  confidence,
})

export type ClosingRule = z.output<typeof ruleShape>
export type ShareRule = z.output<typeof shareRuleShape>
export type NationalMapping = z.output<typeof mappingShape>

export interface ClosingRules {
  readonly rules: readonly ClosingRule[]
  readonly mappings: readonly NationalMapping[]
  /** Chart template by scheme. */
  readonly templates: ReadonlyMap<string, string>
}

/** The rules that hold for a book's standard, scheme and year. */
export function rulesFor(
  { rules, templates }: ClosingRules,
  { standard, scheme, year }: { standard: Standard; scheme: string; year: number },
): ClosingRule[] {
  const template = templates.get(scheme) ?? scheme
  return rules.filter(
    (rule) =>
      rule.standard === standard &&
      rule.schemes.includes(template) &&
      rule.valid.from <= year &&
      year <= (rule.valid.to ?? year),
  )
}

/** Income of 职工医保 that is not carried until it is allotted at the year's end (财会〔2017〕28号 4601、4602). */
export const pendingAccounts = ['4601', '4602']
