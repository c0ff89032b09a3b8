// Shapes of the inputs of statements.
import { z } from 'zod'
import { code, flag, id, money, period, text } from '../core/input.ts'
import { standards } from '../catalog/model.ts'
import { spans } from './model.ts'

export const place = {
  book: id.optional(),
  standard: z.enum(standards, '须是 agency（经办账）或 treasury（财政专户账）').optional(),
  scheme: code(10).optional(),
  region: z
    .string()
    .regex(/^\d{9}$/, '须是 9 位财政区划代码')
    .optional(),
}
const span = z.enum(spans, '须是 month（月报）或 year（年报）').default('month')
const sheet = { ...place, report: text(60), period, span, compare: flag.optional() }

export const listInput = z.object({ ...place, period })
export const showInput = z.object(sheet)
export const explainInput = z.object({ ...sheet, row: text(40), column: text(40) })
export const exportInput = z.object({ ...sheet, format: z.enum(['csv', 'json', 'xlsx']).default('xlsx') })
export const issueInput = z.strictObject({ book: id, report: text(60), period, span })
export const notesInput = z.object({ book: id, period, span })

/** Notes are a text of some pages; a whole book is not one. */
const noteCharsMax = 50_000
export const saveNotesInput = z.strictObject({
  book: id,
  period,
  span,
  base: z.number().int().min(0),
  content: text(noteCharsMax),
})
export const cellsInput = z.strictObject({
  book: id,
  report: text(60),
  period,
  span,
  cells: z.array(z.strictObject({ row: text(40), column: text(40), amount: money })).max(2000),
})
