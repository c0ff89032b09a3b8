// Shapes of closing's inputs.
import { z } from 'zod'
import { code, id, ids, money, paging, period, text, year } from '../core/input.ts'
import { standards } from '../catalog/model.ts'

const region = z.string().regex(/^\d{9}$/, '须是 9 位财政区划代码')
const account = z.string().regex(/^\d{4,20}$/, '须是 4 至 20 位数字的科目编码')
const explanations = z.record(z.string().max(40), text(200)).default({})
const ratio = z.string().regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, '须是 0 与 1 之间最多 6 位小数的数，写成 0.65 的样子')

export const nothing = z.object({})
export const ruleInput = z.object({ id: code(80), version: z.coerce.number().int().positive() })
export const stateInput = z.object({
  ...paging,
  book: id.optional(),
  standard: z.enum(standards).optional(),
  scheme: code(10).optional(),
  region: region.optional(),
  year,
})
export const monthInput = z.object({ book: id, period })
export const checkInput = z.strictObject({ ids, period })
export const closeInput = z.strictObject({ ids, period, explanations })
export const closeYearInput = z.strictObject({ ids, explanations })
export const requestInput = z.strictObject({ bookId: id, period, reason: text(200) })
export const approveInput = z.strictObject({ id, note: text(200).optional() })
export const refuseInput = z.strictObject({ id, note: text(200) })
export const requestListInput = z.object({
  ...paging,
  status: z.enum(['requested', 'approved', 'refused']).optional(),
  book: id.optional(),
})
export const evidenceInput = z.object({ book: id, period, seal: z.coerce.number().int().positive().optional() })
export const bookInput = z.object({ book: id })
export const parameterInput = z.strictObject({ bookId: id, code: code(40), value: ratio, basis: text(200) })
export const mapInput = z.strictObject({ bookId: id, from: account, to: account, basis: text(200) })
export const adjustmentListInput = z.object({
  ...paging,
  status: z.enum(['proposed', 'approved', 'refused']).optional(),
  book: id.optional(),
})
export const proposeInput = z.strictObject({
  bookId: id,
  reason: text(150),
  basisNo: text(60),
  lines: z
    .array(
      z.strictObject({
        account,
        side: z.enum(['debit', 'credit']),
        amount: money,
        summary: text(200).optional(),
        auxiliaries: z.record(z.string().max(40), z.string().trim().max(200)).default({}),
      }),
    )
    .min(2, '至少两行')
    .max(500),
})
export const decideInput = z.strictObject({ id, approve: z.boolean(), note: text(200).optional() })
