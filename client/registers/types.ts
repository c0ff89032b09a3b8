// What the server answers about the memo registers.
import type { Money } from '../core/money.ts'

export type Measure = 'nominal' | 'principal' | 'interest' | 'income'
export type Amounts = Readonly<Record<Measure, Money>>
export type ItemState = 'draft' | 'open' | 'settled' | 'void'

export interface RegisterField {
  readonly name: string
  readonly title: string
  readonly type: 'text' | 'code' | 'date' | 'decimal' | 'integer'
  readonly values?: Readonly<Record<string, string>>
}

export interface MovementKind {
  readonly kind: string
  readonly title: string
  readonly hand: Readonly<Partial<Record<Measure, '+' | '-' | '±'>>>
  readonly sets?: boolean
}

export interface Register {
  readonly id: string
  readonly title: string
  readonly item: string
  readonly schemes?: readonly string[]
  readonly standards?: readonly string[]
  readonly source: string
  readonly code: { readonly title: string; readonly parts?: readonly { readonly title: string }[] }
  readonly fields: readonly RegisterField[]
  readonly due?: string
  readonly interest?: { readonly demandRate?: string }
  readonly measures: readonly { readonly measure: Measure; readonly title: string; readonly holds?: boolean }[]
  readonly rate?: { readonly title: string; readonly of: Measure; readonly by: Measure }
  readonly kinds: readonly MovementKind[]
}

export interface RegisterItem {
  readonly id: number
  readonly register: string
  readonly registerTitle: string
  readonly standard: 'agency' | 'treasury'
  readonly scheme: string
  readonly region: string
  readonly regionName: string
  readonly code: string
  readonly title: string
  readonly state: ItemState
  readonly dueOn: string | null
  readonly fields: Readonly<Record<string, string>>
  readonly shown: Readonly<Record<string, string>>
  readonly amounts: Amounts
  readonly expected: Money | null
  readonly waiting: number
}

export interface Movement {
  readonly id: number
  readonly date: string
  readonly kind: string
  readonly kindTitle: string
  readonly amounts: Amounts
  readonly balance: Amounts
  readonly status: 'draft' | 'kept' | 'returned'
  readonly source: 'document' | 'opening' | 'hand'
  readonly reversesId: number | null
  readonly stands: boolean
  readonly fields: Readonly<Record<string, string>> | null
  readonly documentId: number | null
  readonly documentNo: string | null
  readonly voucherId: number | null
  readonly voucherNo: string | null
  readonly note: string | null
  readonly maker: string
  readonly makerId: number
  readonly madeAt: string
  readonly reviewer: string | null
  readonly returnReason: string | null
}

export interface ItemAnswer extends RegisterItem {
  readonly movements: readonly Movement[]
  readonly bookId: number | null
}

export interface AgreementAnswer {
  readonly period: string
  readonly notTakenIn: number
  readonly rows: readonly {
    readonly bookId: number
    readonly bookName: string
    readonly title: string
    readonly kept: Money
    readonly booked: Money
    readonly agrees: boolean
  }[]
}

export const stateNames: Record<ItemState, string> = {
  draft: '待复核',
  open: '在册',
  settled: '已结清',
  void: '已冲销',
}
export const stateTones: Record<ItemState, string> = {
  draft: 'is-wait',
  open: 'is-good',
  settled: '',
  void: 'is-bad',
}
export const sourceNames = { document: '单据', opening: '期初', hand: '手工' } as const
export const movementNames = { draft: '待复核', kept: '', returned: '已退回' } as const

/** 0.0155 → 1.55%, by moving the point. */
export function showRate(rate: string): string {
  const [whole = '0', part = ''] = rate.split('.')
  const digits = part.padEnd(2, '0')
  const rest = digits.slice(2).replace(/0+$/, '')
  const text = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '')
  return `${text}${rest === '' ? '' : `.${rest}`}%`
}

/** How much of what was planned has come, in percent with one decimal; '' while nothing is planned. */
export function arrivalRate(of: Money, by: Money): string {
  const cents = (amount: Money): bigint => BigInt(amount.replace('.', ''))
  if (cents(by) <= 0n) return ''
  const tenths = (cents(of) * 1000n) / cents(by)
  return `${tenths / 10n}.${(tenths < 0n ? -tenths : tenths) % 10n}%`
}

/** Whole days from one date to another. */
export const daysUntil = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
