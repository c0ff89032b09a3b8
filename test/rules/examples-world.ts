// The small world the example documents live in: fund accounts by code, and base data that knows every code they use.
import { readdirSync, readFileSync } from 'node:fs'
import type { Codes } from '../../server/documents/contracts.ts'
import { accountOf } from '../../server/rules/compile.ts'
import { ruleFolder } from '../../server/rules/load.ts'
import type { DocumentFacts, RuleBook, RuleVoucher } from '../../server/rules/model.ts'
import { sideNames } from '../../server/rules/model.ts'

export const kindsOfExamples: Readonly<Record<string, string>> = {
  'ACC-IN-01': 'income_account',
  'ACC-IN-02': 'income_account',
  'ACC-EX-01': 'expenditure_account',
  'ACC-EX-02': 'expenditure_account',
  'ACC-FS-01': 'fiscal_special_account',
  'ACC-FS-02': 'fiscal_special_account',
  'ACC-FS-01-CD001': 'fiscal_special_account',
  'TRE-01': 'treasury_account',
  'ACC-OA-01': 'annuity_pool_account',
  'ACC-OA-02': 'annuity_pool_account',
  'ACC-CU-01': 'annuity_custody_account',
  'CASH-01': 'cash_box',
}

export const fundAccounts: DocumentFacts['fundAccounts'] = new Map(
  Object.entries(kindsOfExamples).map(([code, kind]) => [code, { kind }]),
)

/** Base data in which every code is known; accounts are open for every scheme. */
export function openCodes(schemes: Iterable<string>): Codes {
  const all = [...schemes]
  return {
    has: () => true,
    fundAccount: (code) => {
      const kind = kindsOfExamples[code]
      return kind === undefined ? undefined : { kind, regionCode: '990100000', schemes: all, closedOn: null }
    },
  }
}

export interface ExpectedVoucher {
  readonly ledger: string
  readonly scheme: string
  readonly rule: string
  readonly lines: readonly string[]
}

export interface DocumentExample {
  readonly document: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Vouchers, or in words why there are none. */
  readonly expect: readonly ExpectedVoucher[] | string
}

export function readDocumentExamples(): DocumentExample[] {
  const folder = new URL('documents/examples/', ruleFolder)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as DocumentExample[])
}

export const envelopeOf = (event: string, sourceSystem: string): Record<string, string> => ({
  schema_version: '1.0',
  event_id: '7f0c1a52-3c1e-4a57-9a2b-000000000001',
  event,
  source_system: sourceSystem,
  sent_at: '2026-11-05T09:30:00+08:00',
  status: 'original',
})

export const factsOf = (type: string, payload: Readonly<Record<string, unknown>>): DocumentFacts => ({
  type,
  scheme: String(payload.fund_code ?? ''),
  payload,
  fundAccounts,
  orgLevel: String(payload.org_level ?? 'city'),
  valueDate: typeof payload.value_date === 'string' ? payload.value_date : null,
  bizDate: String(payload.biz_date),
  policies: { agency: {}, treasury: {} },
})

/** '借 1002 收入户存款 103.00' for each line of a voucher. */
export function linesOf(book: RuleBook, voucher: RuleVoucher, date: string): string[] {
  const template = book.chart.templates.get(voucher.scheme) ?? ''
  const nameOf = (code: string) =>
    accountOf(book, voucher.standard, template, code, Number(date.slice(0, 4)))?.name ?? ''
  return voucher.lines.map(({ side, account, amount }) => `${sideNames[side]} ${account} ${nameOf(account)} ${amount}`)
}
