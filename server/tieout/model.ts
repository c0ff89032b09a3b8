// The words of the tie-out (两账核对): the place that is tied out, and what of a document is laid side by side in both ledgers.
import type { Standard } from '../core/actor.ts'
import { fromCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Book } from '../ledger/books.ts'

/** One fund of one area in one year, with the book of each side; null where that side keeps none. */
export interface Pair {
  readonly region: string
  readonly regionName: string
  readonly scheme: string
  readonly schemeName: string
  readonly year: number
  readonly agency: SideBook | null
  readonly treasury: SideBook | null
}

export interface SideBook {
  readonly id: number
  readonly headNo: number
  readonly orgName: string
}

export const pairKey = ({ region, scheme }: { region: string; scheme: string }): string => `${region} ${scheme}`

/** Books as checks hand them over, e.g. 330106000 IP. */
export const keyOfBook = (book: Book): string => pairKey(book)

/**
 * The accounts of both ledgers that the identities speak of; every amount is debit − credit. The agency's 4601 and 4602 count as
 * contributions and interest: the finance bureau takes that money as income when it reaches the special account.
 */
export const measures = {
  a_cash: ['agency', ['1001']],
  a_income: ['agency', ['1002']],
  a_special: ['agency', ['1003']],
  a_spend: ['agency', ['1004']],
  a_treasury: ['agency', ['1005']],
  a_prepaid: ['agency', ['1101']],
  a_bonds: ['agency', ['1201']],
  a_entrusted: ['agency', ['1202']],
  a_received: ['agency', ['2001']],
  a_borrowed: ['agency', ['2101']],
  a_contribution: ['agency', ['4001', '4601']],
  a_interest: ['agency', ['4201', '4602']],
  a_mirrored: ['agency', ['4101', '4202', '4401', '4402', '5301', '5302']],
  a_revenue: ['agency', ['4']],
  a_expense: ['agency', ['5']],
  t_special: ['treasury', ['1001']],
  t_prepaid: ['treasury', ['1101']],
  t_bonds: ['treasury', ['1201']],
  t_entrusted: ['treasury', ['1202']],
  t_received: ['treasury', ['2001']],
  t_borrowed: ['treasury', ['2101']],
  t_contribution: ['treasury', ['4001']],
  t_interest: ['treasury', ['4201']],
  t_mirrored: ['treasury', ['4101', '4202', '4401', '4402', '5301', '5302']],
  t_revenue: ['treasury', ['4']],
  t_expense: ['treasury', ['5']],
} as const satisfies Record<string, readonly [Standard, readonly string[]]>

export type Measure = keyof typeof measures
export type Measures = Readonly<Record<Measure, bigint>>

/** Accounts that both ledgers keep and that must agree to the cent (恒等式一、四), by the name they have on the statement. */
export const twins = [
  { code: 'special', title: '财政专户存款', agency: '1003', treasury: '1001' },
  { code: 'bonds', title: '债券投资', agency: '1201', treasury: '1201' },
  { code: 'entrusted', title: '委托投资', agency: '1202', treasury: '1202' },
  { code: 'borrowed', title: '借入款项', agency: '2101', treasury: '2101' },
] as const
export type TwinCode = (typeof twins)[number]['code']

/** What all vouchers of one document, or one voucher without a document, moved in both ledgers. */
export interface Group {
  readonly key: string
  /** Id of the first document; negative: of the voucher that has none. */
  readonly groupNo: number
  readonly firstDate: string
  readonly lastDate: string
  /** A posted voucher of each side, the last made; null where that side has posted none in the months looked at. */
  readonly agencyVoucher: number | null
  readonly treasuryVoucher: number | null
  /** The agency moved it through 收入户, 支出户 or cash alone: no business of the special account's book. */
  readonly isOwnMoney: boolean
  readonly moved: Measures
}

/** How the agency's and the treasury's movement of a twin differ, 分. */
export const gapOf = ({ moved }: Group, twin: TwinCode): bigint => {
  switch (twin) {
    case 'special':
      return moved.a_special - moved.t_special
    case 'bonds':
      return moved.a_bonds - moved.t_bonds
    case 'entrusted':
      return moved.a_entrusted - moved.t_entrusted
    case 'borrowed':
      return moved.a_borrowed - moved.t_borrowed
  }
}

export type Side = Standard
export const sideTitles: Record<Side, string> = { agency: '经办机构', treasury: '财政部门' }

export const yuan = (cents: bigint): Money => fromCents(cents)
