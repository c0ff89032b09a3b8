// Columns of a list: what they show, how they are filtered and sorted, and which of them in which order the user wants.
import { computed, type ComputedRef, type Ref } from 'vue'
import { isMoney, showMoney } from '../core/money.ts'
import { useRemembered } from '../core/remembered.ts'
import type { Choice } from './choices.ts'

export type ColumnFilter =
  | { readonly kind: 'text'; readonly name: string; readonly placeholder?: string }
  | { readonly kind: 'options'; readonly name: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'pick'; readonly name: string; readonly choices: readonly Choice[] }
  | { readonly kind: 'dates'; readonly from: string; readonly to: string; readonly base: string }

export interface ListColumn<Row> {
  readonly key: string
  readonly title: string
  /** In pixels; a growing column takes what is left over. */
  readonly width: number
  readonly grows?: boolean
  readonly kind?: 'text' | 'code' | 'money' | 'count' | 'state'
  /** The name the server sorts by; without it the heading does not sort. */
  readonly sort?: string
  readonly filter?: ColumnFilter
  /** The text of a cell; for money the plain amount. Left out: the field named by `key`. */
  readonly text?: (row: Row) => string | null
  readonly isHidden?: boolean
  /** Stays when the side panel leaves no room for every column. */
  readonly isEssential?: boolean
}

interface ColumnWish {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  readonly widths: Readonly<Record<string, number>>
}

const widthMin = 44
/** What a growing column may shrink to beside a panel. */
const squeezedMin = 96

export interface ColumnChoice<Row> {
  readonly all: ComputedRef<ListColumn<Row>[]>
  readonly shown: ComputedRef<ListColumn<Row>[]>
  readonly template: ComputedRef<string>
  readonly widthTotal: ComputedRef<number>
  isShown(key: string): boolean
  toggle(key: string): void
  move(key: string, by: number): void
  resize(key: string, width: number): void
  reset(): void
}

/**
 * The user's own choice over the columns a screen offers, remembered under the list's name. `room` is the width there is beside a
 * panel, `widthNeeded` what a column must have so that no figure is cut.
 */
export function useColumnChoice<Row>(
  name: string,
  columns: () => readonly ListColumn<Row>[],
  room: () => number,
  widthNeeded: (column: ListColumn<Row>) => number,
): ColumnChoice<Row> {
  const wish: Ref<ColumnWish | null> = useRemembered<ColumnWish | null>(`columns.${name}`, null)
  const startHidden = (): string[] =>
    columns()
      .filter((column) => column.isHidden)
      .map((column) => column.key)
  const now = (): ColumnWish => wish.value ?? { order: [], hidden: startHidden(), widths: {} }

  const all = computed(() => {
    const { order } = now()
    const place = (column: ListColumn<Row>): number =>
      order.includes(column.key) ? order.indexOf(column.key) : columns().indexOf(column)
    return columns()
      .toSorted((a, b) => place(a) - place(b))
      .map((column) => ({ ...column, width: Math.max(now().widths[column.key] ?? column.width, widthNeeded(column)) }))
  })
  const isShown = (key: string): boolean => !now().hidden.includes(key)
  const wanted = computed(() => all.value.filter((column) => isShown(column.key)))
  const shown = computed(() => {
    const essential = wanted.value.filter((column) => column.isEssential)
    if (essential.length === 0 || widthOf(wanted.value) <= room()) return wanted.value
    return essential.map((column) =>
      column.grows ? { ...column, width: Math.min(column.width, squeezedMin) } : column,
    )
  })
  const grower = computed(() => shown.value.findLast((column) => column.grows)?.key)
  const template = computed(() =>
    shown.value
      .map((column) =>
        column.grows || (!grower.value && column === shown.value.at(-1))
          ? `minmax(${column.width}px,1fr)`
          : `${column.width}px`,
      )
      .join(' '),
  )

  return {
    all,
    shown,
    template,
    widthTotal: computed(() => widthOf(shown.value)),
    isShown,
    toggle(key) {
      const { hidden } = now()
      const next = hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key]
      if (next.length < columns().length) wish.value = { ...now(), hidden: next }
    },
    move(key, by) {
      const order = all.value.map((column) => column.key)
      const from = order.indexOf(key)
      const to = Math.min(Math.max(0, from + by), order.length - 1)
      order.splice(to, 0, ...order.splice(from, 1))
      wish.value = { ...now(), order }
    },
    resize(key, width) {
      wish.value = { ...now(), widths: { ...now().widths, [key]: Math.max(widthMin, Math.round(width)) } }
    },
    reset() {
      wish.value = null
    },
  }
}

const widthOf = <Row>(columns: readonly ListColumn<Row>[]): number =>
  columns.reduce((sum, column) => sum + column.width, 0)

/** The plain text of a cell, as it is copied. */
export function cellText<Row extends object>(column: ListColumn<Row>, row: Row): string {
  const value: unknown = column.text ? column.text(row) : row[column.key as keyof Row]
  return value === null || value === undefined ? '' : String(value)
}

/** The text of a cell as it is shown. */
export function shownText<Row extends object>(column: ListColumn<Row>, row: Row): string {
  const text = cellText(column, row)
  return column.kind === 'money' && isMoney(text) ? showMoney(text) : text
}
