// The figures of one pair of books that the bridge is made of, from the balances that statements read as well. All in 分.
import type { Movement } from '../ledger/movements.ts'
import { twins } from './model.ts'
import type { TwinCode } from './model.ts'

/** Of one book: debit − credit by first-level account. */
export interface BookFigures {
  closing(...roots: readonly string[]): bigint
  /** Before January. */
  yearStart(...roots: readonly string[]): bigint
  /** What the month moved, without closing vouchers. */
  moved(...roots: readonly string[]): bigint
  /** Turnover of the month, without closing vouchers. */
  debit(...roots: readonly string[]): bigint
  credit(...roots: readonly string[]): bigint
  /** Assets less liabilities, which is what the fund owns. */
  netAssets: bigint
  /** Assets and liabilities under accounts that no term of the bridge names. */
  otherAssets: bigint
}

export function bookFigures(movements: readonly Movement[], named: ReadonlySet<string>): BookFigures {
  const sum = (roots: readonly string[], value: (one: Movement) => bigint): bigint =>
    movements.reduce(
      (total, one) => (roots.some((root) => one.account.startsWith(root)) ? total + value(one) : total),
      0n,
    )
  const isAsset = ({ account }: Movement) => account.startsWith('1') || account.startsWith('2')
  const assets = movements.filter(isAsset)
  return {
    closing: (...roots) => sum(roots, ({ closing }) => closing),
    yearStart: (...roots) => sum(roots, ({ yearStart }) => yearStart),
    moved: (...roots) => sum(roots, ({ debit, credit }) => debit - credit),
    debit: (...roots) => sum(roots, ({ debit }) => debit),
    credit: (...roots) => sum(roots, ({ credit }) => credit),
    netAssets: assets.reduce((total, { closing }) => total + closing, 0n),
    otherAssets: assets.reduce(
      (total, { account, closing }) => (named.has(account.slice(0, 4)) ? total : total + closing),
      0n,
    ),
  }
}

/** Accounts of the agency's ledger that the terms of the bridge name. */
export const agencyRoots = new Set(['1001', '1002', '1003', '1004', '1005', '1101', '1201', '1202', '2001', '2101'])
export const treasuryRoots = new Set(['1001', '1101', '1201', '1202', '2001', '2101'])

export interface TwinFigures {
  code: TwinCode
  title: string
  agency: bigint
  treasury: bigint
  /** How both stood apart before the documents that are laid side by side. */
  before: bigint
}

/** 恒等式一、四: what must agree, and how it stood apart at the start of what is laid side by side. */
export function twinFigures(
  agency: BookFigures,
  treasury: BookFigures,
  lastYear: { agency: BookFigures; treasury: BookFigures } | undefined,
): TwinFigures[] {
  return twins.map(({ code, title, agency: ours, treasury: theirs }) => {
    const start = agency.yearStart(ours) - treasury.yearStart(theirs)
    // Last year's documents are laid side by side as well: what they moved is not a difference brought in from before.
    const moved = lastYear
      ? lastYear.agency.closing(ours) -
        lastYear.agency.yearStart(ours) -
        (lastYear.treasury.closing(theirs) - lastYear.treasury.yearStart(theirs))
      : 0n
    return { code, title, agency: agency.closing(ours), treasury: treasury.closing(theirs), before: start - moved }
  })
}
