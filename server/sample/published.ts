// The published final accounts of 上海市 2019 and 2020, and our own parameters that spread them over documents.
import { readFileSync } from 'node:fs'
import { parseMoney, scale } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import type { Share } from './spread.ts'

export type RevenueItem = 'contributions' | 'subsidies' | 'interest' | 'entrusted' | 'collective' | 'other'

/** One scheme's year. Figures are in 亿元 as printed; null where the table has a blank. */
export interface PublishedYear {
  year: number
  scheme: string
  revenue: { subtotal: string } & Partial<Record<RevenueItem, string | null>>
  expenditure: string
}

export interface PublishedTotals {
  year: number
  revenue: string
  poolReceived: string
  revenueTotal: string
  expenditure: string
  poolPaid: string
  expenditureTotal: string
}

export interface Receipt extends Share {
  event: string
  day: number
}

export interface Subsidy extends Share {
  months: readonly number[]
  purpose: string
  level: string
}

export interface Spending extends Share {
  event: string
  day: number
  /** Benefit items with their weights, where one document pays several. */
  items?: Record<string, number>
  item?: string
  provider?: number
}

export interface SchemeParameters {
  reserveMonths: number
  timeShare: number
  entrusted?: string
  revenueMonths?: readonly number[]
  contributions: readonly Receipt[]
  refundShare?: number
  subsidies?: readonly Subsidy[]
  spending: readonly Spending[]
  returnShare?: number
  otherIncome?: readonly (Share & { event: string })[]
}

export interface ShanghaiFile {
  source: string
  /** The other side of 中央调剂资金. */
  organisations: readonly {
    code: string
    name: string
    kind: 'finance'
    region: string
    tier: 'province'
    parent: null
  }[]
  published: readonly PublishedYear[]
  totals: readonly PublishedTotals[]
  differences: readonly { year: number; scheme: string; items: string; subtotal: string; difference: string }[]
  assumptions: {
    revenueMonths: readonly number[]
    expenditureMonths: readonly number[]
    schemes: Record<string, SchemeParameters>
    interestMonths: readonly number[]
    depositInterestShare: number
    expenditureInterestShare: number
    entrustedMonths: readonly number[]
    poolPaidMonths: readonly number[]
    poolReceivedMonths: readonly number[]
    collectiveMonths: readonly number[]
  }
}

export function loadShanghai(): ShanghaiFile {
  return JSON.parse(readFileSync(new URL('../../seeds/sample/shanghai.json', import.meta.url), 'utf8')) as ShanghaiFile
}

/** A published figure in 亿元 as yuan; zero for a blank. */
export function fromHundredMillions(figure: string | null | undefined): Money {
  return figure ? scale(parseMoney(figure), '100000000') : '0.00'
}
