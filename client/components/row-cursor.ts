// The active row of a ruled table, moved by the arrows and page keys; other keys are the table's own.
import { ref, type Ref } from 'vue'
import { keyName } from '../core/keyboard.ts'

export interface RowCursor {
  readonly at: Ref<number>
  handle(event: KeyboardEvent): void
}

const pageRows = 15

/** `show` scrolls a row into view; `own` are more keys by their names. */
export function useRowCursor(
  count: () => number,
  show: (row: number) => void,
  own: Readonly<Record<string, () => unknown>>,
): RowCursor {
  const at = ref(0)

  function go(row: number): void {
    at.value = Math.min(Math.max(0, row), Math.max(0, count() - 1))
    show(at.value)
  }

  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at.value + 1),
    ArrowUp: () => go(at.value - 1),
    PageDown: () => go(at.value + pageRows),
    PageUp: () => go(at.value - pageRows),
    Home: () => go(0),
    End: () => go(count() - 1),
  }

  function handle(event: KeyboardEvent): void {
    const name = keyName(event)
    const run = own[name] ?? moves[name]
    if (!run || event.isComposing) return
    event.preventDefault()
    run()
  }

  return { at, handle }
}
