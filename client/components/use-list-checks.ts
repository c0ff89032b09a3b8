// Rows checked for a bulk action, kept by key while the list scrolls and its blocks come and go.
import { computed, ref, shallowRef, triggerRef, type ComputedRef, type ShallowRef } from 'vue'

export type RowKey = string | number

export interface ListChecks<Row> {
  readonly checked: ShallowRef<Map<RowKey, Row>>
  readonly rows: ComputedRef<readonly Row[]>
  /** Sets or unsets the rows first…last by the state that the first of them does not have. */
  toggle(first: number, last: number): void
  clear(): void
  /** With Shift from the row checked last to this one. */
  click(index: number, withShift: boolean): void
}

export function useListChecks<Row>(
  rowAt: (index: number) => Row | undefined,
  keyOf: (row: Row) => RowKey,
): ListChecks<Row> {
  const checked = shallowRef(new Map<RowKey, Row>())
  const last = ref(0)

  function set(first: number, to: number, on: boolean): void {
    for (let index = first; index <= to; index++) {
      const row = rowAt(index)
      if (!row) continue
      if (on) checked.value.set(keyOf(row), row)
      else checked.value.delete(keyOf(row))
    }
    triggerRef(checked)
  }

  function toggle(first: number, to: number): void {
    const row = rowAt(first)
    if (row) set(first, to, !checked.value.has(keyOf(row)))
  }

  return {
    checked,
    rows: computed(() => [...checked.value.values()]),
    toggle,
    clear() {
      checked.value = new Map()
    },
    click(index, withShift) {
      if (withShift) set(Math.min(last.value, index), Math.max(last.value, index), true)
      else toggle(index, index)
      last.value = index
    },
  }
}
