// Shapes of the ledger's inputs.
import { z } from 'zod'
import { code, date, flag, id, ids, list, money, paging, text, year } from '../core/input.ts'
import { standards } from '../catalog/model.ts'
import { ledgerLimits, voucherKinds, voucherStates } from './model.ts'
import type { VoucherState } from './model.ts'

export const standard = z.enum(standards, '须是 agency（经办账）或 treasury（财政专户账）')
export const region = z.string().regex(/^\d{9}$/, '须是 9 位财政区划代码')
export const account = z.string().regex(/^\d{4,20}$/, '须是 4 至 20 位数字的科目编码')
const summary = text(ledgerLimits.summaryChars)
const word = text(6)
const count = z.coerce.number('须是整数').int('须是整数').min(0).max(ledgerLimits.attachments)

const auxiliaries = z.record(z.string().max(40), z.string().trim().max(200)).default({})
const line = z.strictObject({
  account,
  side: z.enum(['debit', 'credit']),
  amount: money,
  summary: summary.optional(),
  auxiliaries,
})
const voucher = {
  date,
  word: word.optional(),
  summary,
  attachmentCount: count.default(0),
  lines: z.array(line).max(ledgerLimits.linesPerManualVoucher, `手工凭证最多 ${ledgerLimits.linesPerManualVoucher} 行`),
}

export const idInput = z.object({ id })
export const makeVoucherInput = z.strictObject({ bookId: id, corrects: id.optional(), ...voucher })
// A client may send the voucher back as it got it; the book cannot be changed.
export const changeVoucherInput = z.strictObject({
  id,
  bookId: id.optional(),
  answer: text(ledgerLimits.summaryChars).optional(),
  ...voucher,
})
export const batchInput = z.strictObject({ ids })
export const returnInput = z.strictObject({ ids, reason: text(200) })
export const reverseInput = z
  .strictObject({ id: id.optional(), ids: ids.optional(), date: date.optional(), reason: text(150) })
  .refine((input) => (input.id === undefined) !== (input.ids === undefined), {
    message: '须给出 id 或 ids 之一',
    path: ['id'],
  })

const voucherWords = z.array(word).min(1, '至少一个凭证字').max(10)
const cashierSign = z.enum(['none', 'manual', 'all'], '须是 none、manual 或 all').optional()
const choices = z.record(z.string().max(60), z.string().max(60))
export const policyInput = z.strictObject({
  voucherWords,
  autoPost: z.boolean(),
  cashierSign,
  summarise: z.enum(['none', 'day-account-event']),
  choices,
})
/** Only what changes is given; the reason goes into the audit trail. */
export const policyChangeInput = z.strictObject({
  id,
  reason: text(200),
  voucherWords: voucherWords.optional(),
  autoPost: z.boolean('须是 true 或 false').optional(),
  cashierSign,
  choices: choices.optional(),
})
export const openBookInput = z.strictObject({
  standard,
  scheme: code(10),
  region,
  year,
  org: code(40).optional(),
  name: text(100).optional(),
  policy: policyInput.optional(),
})
export const openingBalancesInput = z.strictObject({ id, lines: z.array(line).max(ledgerLimits.linesPerVoucher) })

export const bookFilterInput = z.object({
  ...paging,
  q: text(60).optional(),
  standard: standard.optional(),
  scheme: code(10).optional(),
  region: region.optional(),
  year: year.optional(),
})

const states = list
  .refine((values) => values.every(isState), `状态须是 ${voucherStates.join('、')} 之一或几个`)
  .transform((values) => values.filter(isState))

function isState(value: string): value is VoucherState {
  return voucherStates.some((state) => state === value)
}

const no = z.coerce.number().int().positive().max(99_999_999)
const voucherFilter = {
  book: id.optional(),
  standard: standard.optional(),
  scheme: code(10).optional(),
  region: region.optional(),
  year: year.optional(),
  period: z
    .string()
    .regex(/^\d{6}$/, '须是年月，写成 202603 的样子')
    .optional(),
  from: date.optional(),
  to: date.optional(),
  word: word.optional(),
  no: no.optional(),
  noFrom: no.optional(),
  noTo: no.optional(),
  kind: z.enum(voucherKinds).optional(),
  /** Only those that a cashier has signed, or has not. */
  signed: flag.optional(),
  status: states.optional(),
  account: account.optional(),
  document: id.optional(),
  file: id.optional(),
  rule: text(100).optional(),
  maker: id.optional(),
  q: text(60).optional(),
}
export const voucherListInput = z.object({ ...paging, ...voucherFilter })
/** The list a voucher was opened from comes along, for its neighbours; `id` is the voucher. */
export const showVoucherInput = z.object({ ...voucherFilter, id })
