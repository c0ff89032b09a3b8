// How much waits for the signed-in person: read when the frame opens, soon after writes, and every two minutes while someone works.
import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { get, writes } from '../core/http.ts'
import { useSession } from '../core/session.ts'

const pollMs = 120_000
const afterWriteMs = 1500
/** Asking must not keep the session of a person who has left alive. */
const idleMs = 300_000

export function useTodoCount(): Ref<number> {
  const session = useSession()
  const count = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let touchedAt = Date.now()

  function read(): void {
    clearTimeout(timer)
    timer = setTimeout(read, pollMs)
    if (document.hidden || Date.now() - touchedAt > idleMs || session.user?.mustChangePassword) return
    get<{ count: number }>('/todo-count').then(
      (answer) => (count.value = answer.count),
      () => undefined,
    )
  }
  const readSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(read, afterWriteMs)
  }
  const touch = (): void => {
    touchedAt = Date.now()
  }

  watch(writes, readSoon)
  onMounted(() => {
    read()
    window.addEventListener('keydown', touch, { passive: true })
    window.addEventListener('pointerdown', touch, { passive: true })
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    window.removeEventListener('keydown', touch)
    window.removeEventListener('pointerdown', touch)
  })
  return count
}
