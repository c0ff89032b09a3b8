// Undo and redo for what is typed in a grid: a state is kept whenever typing rests, and gone back to step by step.
import { ref, watch, type Ref } from 'vue'

export interface Undo {
  readonly canUndo: Ref<boolean>
  undo(): void
  redo(): void
  /** Forgets the past, after another thing has been loaded. */
  reset(): void
}

const restMs = 250
const stepsMax = 200

export function useUndo<State>(state: Ref<State>): Undo {
  const past: string[] = []
  const future: string[] = []
  const canUndo = ref(false)
  let shown = JSON.stringify(state.value)
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Keeps what stands there now as a step of its own. */
  function settle(): void {
    clearTimeout(timer)
    const now = JSON.stringify(state.value)
    if (now === shown) return
    past.push(shown)
    if (past.length > stepsMax) past.shift()
    future.length = 0
    shown = now
    canUndo.value = true
  }

  function step(from: string[], to: string[]): void {
    settle()
    const wanted = from.pop()
    if (wanted === undefined) return
    to.push(shown)
    shown = wanted
    state.value = JSON.parse(wanted) as State
    canUndo.value = past.length > 0
  }

  watch(
    state,
    () => {
      clearTimeout(timer)
      timer = setTimeout(settle, restMs)
    },
    { deep: true },
  )

  return {
    canUndo,
    undo: () => step(past, future),
    redo: () => step(future, past),
    reset() {
      clearTimeout(timer)
      past.length = 0
      future.length = 0
      shown = JSON.stringify(state.value)
      canUndo.value = false
    },
  }
}
