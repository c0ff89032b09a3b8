// The words a story of a fund's year is told in: opening balances, twelve months of documents with what they mean, and what an accountant
// adds up by hand for the end of each month. Amounts are written as people write them: '3,000,000' or '12.34'.
import type { Standard } from '../../../server/core/actor.ts'
import type { Fields, FieldValue } from '../../../server/sample/desk.ts'

export interface Story {
  scheme: string
  /** Default: 西湖区. */
  region?: string
  /** Choices of the agency's policy that differ from the usual ones. */
  choices?: Readonly<Record<string, string>>
  openings: Partial<Record<Standard, readonly OpeningLine[]>>
  /** January to December. */
  months: readonly Month[]
  /** Totals of the year, added up from the months by hand. */
  year: Expected
  /** What of this year is settled in the next January, once the year is closed; its days are days of 2027. */
  january?: Month
}

export interface Month {
  /** What happened, in prose; mocha prints it. */
  tale: string
  /** Before the month's documents: hand-made changes to the books, e.g. a parameter that the province decides. */
  deeds: readonly Step[]
  expect: Expected
  /** Why a warning is no obstacle to closing, by check; every warning that comes up has to be here, and nothing else. */
  explained?: Readonly<Record<string, string>>
}

export type Expected = Partial<Record<Standard, Tables>>
export interface Tables {
  /** 资产负债表: 期末余额 by row; first-level rows that are not named are zero. */
  balance?: Cells
  /** 收支表: 本月数 by row (of a year: 本年数); first-level rows that are not named are zero. The runner adds up 本年累计数 itself. */
  income?: Cells
}
export type Cells = Readonly<Record<string, string>>

export interface OpeningLine {
  account: string
  side: 'debit' | 'credit'
  amount: string
  auxiliaries: Readonly<Record<string, string>>
}

/** '@CZ' in auxiliaries and fields is the fiscal special account of the story's region and scheme; likewise @SR, @ZC, @GK, @GJ. */
export const debit = (account: string, amount: string, auxiliaries: Record<string, string> = {}): OpeningLine => ({
  account,
  side: 'debit',
  amount,
  auxiliaries,
})
export const credit = (account: string, amount: string, auxiliaries: Record<string, string> = {}): OpeningLine => ({
  ...debit(account, amount, auxiliaries),
  side: 'credit',
})

export type Step = Deed | TakenBack | Booked | Decided

export interface Deed {
  kind: 'deed'
  /** MM-DD, or a whole date. */
  day: string
  says: string
  event: string
  amount: string
  fields: Fields
  /** Name by which later steps speak of it. */
  as?: string | undefined
  /** MM-DD on which the bank moves the money, when that is another day; null: the bank knows nothing of it. */
  atBank?: string | null | undefined
}

export interface TakenBack {
  kind: 'taken-back'
  day: string
  says: string
  of: string
}

/** A figure the region settles for the agency's closing (server/closing/parameters.ts). */
export interface Decided {
  kind: 'decided'
  day: string
  says: string
  code: string
  value: string
}

/** A voucher of one ledger typed by hand. */
export interface Booked {
  kind: 'booked'
  day: string
  says: string
  standard: Standard
  lines: readonly OpeningLine[]
}

/**
 * A document: day, what it means, its type, amount, and the fields that differ from the usual ones. In fields '@no:name' is the number of an
 * earlier document, amounts may have commas, undefined leaves a field out.
 */
export const deed = (
  day: string,
  says: string,
  event: string,
  amount: string,
  fields: Fields = {},
  more: Pick<Deed, 'as' | 'atBank'> = {},
): Deed => ({ kind: 'deed', day, says, event, amount, fields, ...more })

/** The source system takes a document back: red vouchers in both ledgers. The bank never knew of either. */
export const takeBack = (day: string, says: string, of: string): TakenBack => ({ kind: 'taken-back', day, says, of })

export const booked = (day: string, says: string, standard: Standard, lines: readonly OpeningLine[]): Booked => ({
  kind: 'booked',
  day,
  says,
  standard,
  lines,
})

export const decided = (day: string, says: string, code: string, value: string): Decided => ({
  kind: 'decided',
  day,
  says,
  code,
  value,
})

/** '03-08' is a day of 2026; whole dates stay. */
export const dateOf = (day: string): string => (day.length === 5 ? `2026-${day}` : day)

/** '3,000,000' → '3000000.00'. */
export function yuan(text: string): string {
  const plain = text.replaceAll(',', '')
  return plain.includes('.') ? plain : `${plain}.00`
}

/** Replaces what a story abbreviates: accounts, numbers of earlier documents, commas. */
export function filledIn(
  fields: Fields,
  accountOf: (suffix: string) => string,
  numberOf: (name: string) => string,
): Fields {
  const fill = <T>(value: T): T | string => {
    if (typeof value !== 'string') return value
    if (/^@(SR|ZC|CZ|GK|GJ)$/.test(value)) return accountOf(value.slice(1))
    if (value.startsWith('@no:')) return numberOf(value.slice(4))
    return /^-?\d{1,3}(,\d{3})+(\.\d\d)?$/.test(value) ? yuan(value) : value
  }
  const fillValue = (value: FieldValue): FieldValue =>
    typeof value === 'object'
      ? value.map((line) => Object.fromEntries(Object.entries(line).map(([name, one]) => [name, fill(one)])))
      : fill(value)
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fillValue(value)]))
}
