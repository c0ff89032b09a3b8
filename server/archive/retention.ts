// How long each kind of archive must be kept (会计档案管理办法, 财政部令第79号), as data a province may lengthen.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

export const categories = ['voucher', 'book', 'month-report', 'year-report', 'reconciliation'] as const
export type Category = (typeof categories)[number]

const shape = z.strictObject({
  title: z.string(),
  source: z.string(),
  categories: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      years: z.number().int().positive().nullable(),
      note: z.string(),
    }),
  ),
  temporaryKeeping: z.strictObject({ years: z.number().int(), yearsMax: z.number().int(), note: z.string() }),
})

const rules = shape.parse(
  JSON.parse(readFileSync(new URL('../../accounting-rules/archive/retention.json', import.meta.url), 'utf8')),
)
const byCode = new Map(rules.categories.map((category) => [category.code, category]))

export function categoryOf(code: Category): { name: string; years: number | null } {
  const category = byCode.get(code)
  if (!category) throw new Error(`accounting-rules/archive/retention.json has no category ${code}`)
  return category
}

/** The last day of keeping for a fiscal year's archive: years count from the day after the year; null is 永久. */
export function keptUntil(code: Category, fiscalYear: number): string | null {
  const { years } = categoryOf(code)
  return years === null ? null : `${fiscalYear + years}-12-31`
}

/** By when the accounting department hands the archive over at the latest; it may keep it this long itself (第十一条). */
export const handOverBy = (fiscalYear: number): string => `${fiscalYear + rules.temporaryKeeping.years}-12-31`

export const retentionTable = () =>
  rules.categories.map(({ code, name, years, note }) => ({ code, name, years, note, source: rules.title }))
