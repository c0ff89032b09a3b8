// Shapes of what the routes of the registers take.
import { z } from 'zod'
import { code, date, flag, id, ids, money, paging, period, text, year } from '../core/input.ts'
import { standards } from '../catalog/model.ts'
import { itemStates, measures } from './model.ts'

const scope = {
  book: id.optional(),
  standard: z.enum(standards).optional(),
  scheme: code(10).optional(),
  region: code(9).optional(),
  year: year.optional(),
}

const filter = {
  ...scope,
  register: z.string().max(20).optional(),
  /** The state at the end of this month; default: this month, or the last of the book's year. */
  period: period.optional(),
  state: z.enum(itemStates).optional(),
  /** Only items with movements that wait for review. */
  waiting: flag.optional(),
  dueFrom: date.optional(),
  dueTo: date.optional(),
  item: id.optional(),
  /** Only what runs for a term: certificates and bonds. */
  terms: flag.optional(),
  q: z.string().trim().max(100).optional(),
}

export const itemListInput = z.object({ ...filter, ...paging })
export const itemExportInput = z.object({ ...filter, register: z.string().min(1).max(20) })
export const itemInput = z.object({ id })
export const agreementInput = z.object({ ...scope, register: z.string().min(1).max(20), period: period.optional() })
export const annexInput = z.object({ ...scope, from: period, to: period })
export const refreshInput = z.object({ book: id.optional() })

const amounts = z.partialRecord(z.enum(measures), money)

export const keepInput = z.object({
  register: z.string().min(1).max(20),
  bookId: id,
  /** The item's code; one that is not there yet is opened with the movement. */
  code: text(190),
  kind: text(20),
  date,
  amounts: amounts.default({}),
  fields: z.record(text(40), z.string().trim().max(200)).default({}),
  /** 凭证字号 of the month, e.g. 记-12. */
  voucherNo: text(40).optional(),
  note: text(200).optional(),
})

export const batchInput = z.object({ ids })
export const returnInput = z.object({ ids, reason: text(200) })
export const takeBackInput = z.object({ id, date, note: text(200) })
export const withdrawalInput = z.object({
  id,
  amount: money,
  on: date,
  demandRate: z
    .string()
    .regex(/^0?\.\d{1,8}$|^0$/, '利率写成 0.0035 的样子')
    .optional(),
})

export type ItemFilter =
  z.output<typeof itemExportInput> | Omit<z.output<typeof itemListInput>, 'page' | 'size' | 'sort'>
