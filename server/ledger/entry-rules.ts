// Reads accounting-rules/entry-checks.json: what vouchers typed by people must fulfil beyond being balanced, as data.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { standards } from '../catalog/model.ts'
import { assert } from '../core/errors.ts'
import type { Standard } from '../core/actor.ts'

const accounts = z.array(z.string().regex(/^\d{4,20}$/)).min(1)
const schemes = z.array(z.string()).min(1)
const standard = z.enum(standards)
const pattern = z.string().transform((text) => new RegExp(text))
const words = { code: z.string().regex(/^V\d\d$/), message: z.string(), hint: z.string() }
const note = z.string().optional()

const shape = z.strictObject({
  title: z.string(),
  source: z.string(),
  cashAccounts: z.strictObject({ note, agency: accounts, treasury: accounts }),
  wholeRed: z.strictObject({ ...words, words: pattern }),
  oneSided: z.strictObject({
    ...words,
    note,
    standard,
    accounts: z.array(z.strictObject({ accounts, schemes: schemes.optional() })),
  }),
  priorYear: z.strictObject({
    code: words.code,
    hint: z.string(),
    note,
    standard,
    words: pattern,
    unless: pattern,
    accounts: z.array(
      z.strictObject({ account: z.string(), auxiliary: z.string(), use: z.string(), message: z.string(), schemes }),
    ),
  }),
  neverReduced: z.array(z.strictObject({ ...words, standard, schemes, accounts })),
  conditional: z.array(
    z.strictObject({
      ...words,
      standard: standard.optional(),
      schemes,
      accounts,
      /** What the book's policy must say; missing counts as not. */
      policy: z.strictObject({ name: z.string(), value: z.string() }).optional(),
      /** Only lines that add to the account. */
      onIncrease: z.boolean().optional(),
      /** An auxiliary that must name the year after the book's. */
      nextYear: z.string().optional(),
      /** Accounts that may not stand in the same voucher. */
      notWith: accounts.optional(),
    }),
  ),
  approval: z.strictObject({
    ...words,
    number: pattern,
    auxiliary: z.string(),
    accounts,
    writeOff: z.strictObject({ income: accounts, reduced: accounts }),
    writeOffMessage: z.string(),
  }),
})

export type EntryRules = z.output<typeof shape>

let loaded: EntryRules | undefined

/** The checks of accounting-rules/entry-checks.json; read once. */
export function entryRules(): EntryRules {
  loaded ??= shape.parse(
    JSON.parse(readFileSync(new URL('../../accounting-rules/entry-checks.json', import.meta.url), 'utf8')),
  )
  return loaded
}

/** Whether the account is one of the listed ones or stands below one. */
export const isBelow = (code: string, listed: readonly string[]): boolean => listed.some((one) => code.startsWith(one))

/** The accounts of money whose vouchers are receipts and payments (收付凭证). */
export function cashAccounts(of: Standard): readonly string[] {
  const found = entryRules().cashAccounts[of]
  assert(found.length > 0, `no cash accounts of ${of}`)
  return found
}
