// Shapes of what one asks of the books of account.
import { z } from 'zod'
import { code, flag, id, list, paging, period, text } from '../core/input.ts'
import { bookKinds } from './book-sheet.ts'
import { account, region, standard } from './input.ts'

const switches = {
  /** false: also what is not yet posted. */
  posted: flag.default(true),
  /** false: without what closing vouchers (结转凭证) moved. */
  closing: flag.default(true),
}

/** The switches as addresses name them, in the words of the ledger. */
export const withSwitches = <I extends { posted: boolean; closing: boolean }>({ posted, closing, ...rest }: I) => ({
  ...rest,
  includeDrafts: !posted,
  includeClosing: closing,
})

const place = {
  book: id.optional(),
  standard: standard.optional(),
  scheme: code(10).optional(),
  region: region.optional(),
}

const trialBalance = {
  ...place,
  schemes: list.optional(),
  period,
  from: period.optional(),
  level: z.coerce.number().int().min(1).max(9).optional(),
  ...switches,
}
export const trialBalanceInput = z.object(trialBalance)
export const trialBalanceExportInput = z.object({
  ...trialBalance,
  format: z.enum(['csv', 'json', 'xlsx']).default('xlsx'),
})

/** `bankAccount:330106-IP-SR`, several separated by commas. */
const auxiliaryFilter = list
  .refine((parts) => parts.every((part) => /^\w+:./.test(part)), '须写成 辅助:取值 的样子，如 bankAccount:330106-IP-SR')
  .transform((parts) =>
    Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)])),
  )

const detailLedger = { ...place, account, from: period, to: period, aux: auxiliaryFilter.optional(), ...switches }
export const detailLedgerInput = z.object({ ...detailLedger, page: paging.page, size: paging.size })
export const detailLedgerExportInput = z.object({ ...detailLedger, format: z.enum(['csv', 'xlsx']).default('xlsx') })

const dimension = z.string().regex(/^\w{1,40}$/, '须是辅助核算的代码，如 bankAccount')
const bookSheet = {
  ...detailLedger,
  kind: z.enum(bookKinds),
  account: account.optional(),
  /** Dimensions: rows of 科目余额表, columns of 多栏账. */
  by: list.pipe(z.array(dimension).max(4, '最多 4 项辅助核算')).optional(),
  level: z.coerce.number().int().min(1).max(9).optional(),
  /** Of 序时账 only. */
  word: text(6).optional(),
  q: text(60).optional(),
}
export const bookSheetInput = z.object({ ...bookSheet, page: paging.page, size: paging.size })
export const bookPagesInput = z.object(bookSheet)
export const bookExportInput = z.object({
  ...bookSheet,
  format: z.enum(['csv', 'xlsx']).default('xlsx'),
  /** In pages as they are printed, with 承前页 and 过次页. */
  paged: flag.default(false),
})
export const bookChoicesInput = z.object({ ...detailLedger, account: account.optional(), dimension })
export const journalChoicesInput = z.object({ ...place, to: period })
