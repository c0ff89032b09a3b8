// The active cell of a list, the range of cells around it, its keys, and what the range adds up to.
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { keyName } from '../core/keyboard.ts'

export interface Cell {
  readonly row: number
  readonly column: number
}

export interface CellRange {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface ListCells {
  readonly active: Ref<Cell>
  readonly range: ComputedRef<CellRange>
  readonly isRange: ComputedRef<boolean>
  go(row: number, column: number, extend?: boolean): void
  /** True when the key moved the active cell. */
  handle(event: KeyboardEvent): boolean
  press(event: MouseEvent, row: number, column: number): void
  drag(event: MouseEvent, row: number, column: number): void
}

export function useListCells(
  size: { rows: () => number; columns: () => number; pageRows: () => number },
  onMove: (row: number) => void,
): ListCells {
  const active = ref<Cell>({ row: 0, column: 0 })
  const anchor = ref<Cell>({ row: 0, column: 0 })
  const clamp = (value: number, max: number): number => Math.min(Math.max(0, value), Math.max(0, max - 1))

  function go(row: number, column: number, extend = false): void {
    active.value = { row: clamp(row, size.rows()), column: clamp(column, size.columns()) }
    if (!extend) anchor.value = active.value
    onMove(active.value.row)
  }

  /** Columns come and go with the side panel; the cells stay inside what is left. */
  watch(size.columns, (count) => {
    const inside = (cell: Cell): Cell => ({ row: cell.row, column: clamp(cell.column, count) })
    active.value = inside(active.value)
    anchor.value = inside(anchor.value)
  })

  const targets: Record<string, (cell: Cell) => readonly [number, number]> = {
    ArrowDown: ({ row, column }) => [row + 1, column],
    ArrowUp: ({ row, column }) => [row - 1, column],
    ArrowRight: ({ row, column }) => [row, column + 1],
    ArrowLeft: ({ row, column }) => [row, column - 1],
    PageDown: ({ row, column }) => [row + size.pageRows(), column],
    PageUp: ({ row, column }) => [row - size.pageRows(), column],
    Home: ({ row }) => [row, 0],
    End: ({ row }) => [row, Infinity],
    'Ctrl+Home': ({ column }) => [0, column],
    'Ctrl+End': ({ column }) => [Infinity, column],
    'Ctrl+ArrowDown': ({ column }) => [Infinity, column],
    'Ctrl+ArrowUp': ({ column }) => [0, column],
  }

  function handle(event: KeyboardEvent): boolean {
    const name = keyName(event)
    const target = targets[name.replace('Shift+', '')]
    if (!target) return false
    const [row, column] = target(active.value)
    go(row, column, name.includes('Shift+'))
    return true
  }

  const range = computed<CellRange>(() => ({
    top: Math.min(active.value.row, anchor.value.row),
    bottom: Math.max(active.value.row, anchor.value.row),
    left: Math.min(active.value.column, anchor.value.column),
    right: Math.max(active.value.column, anchor.value.column),
  }))

  return {
    active,
    range,
    isRange: computed(() => range.value.top !== range.value.bottom || range.value.left !== range.value.right),
    go,
    handle,
    press: (event, row, column) => go(row, column, event.shiftKey),
    drag: (event, row, column) => {
      if (event.buttons === 1 && (row !== active.value.row || column !== active.value.column)) go(row, column, true)
    },
  }
}
