// One thing read from the server by its key, and read again when the key changes; what was there stays until the new one has come.
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

export interface Loaded<Answer> {
  readonly answer: ShallowRef<Answer | null>
  readonly error: Ref<unknown>
  readonly isLoading: Ref<boolean>
  load(): Promise<void>
}

/** `restMs` waits for the key to rest, so that running down a list does not ask for each thing on the way. */
export function useLoaded<Key extends string | number, Answer>(
  key: () => Key,
  ask: (key: Key) => Promise<Answer>,
  options: { readonly restMs?: number; readonly onLoaded?: (answer: Answer) => void } = {},
): Loaded<Answer> {
  const answer = shallowRef<Answer | null>(null)
  const error = ref<unknown>(null)
  const isLoading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const wanted = key()
    isLoading.value = true
    try {
      const found = await ask(wanted)
      if (wanted !== key()) return
      answer.value = found
      error.value = null
      options.onLoaded?.(found)
    } catch (thrown) {
      if (wanted === key()) error.value = thrown
    } finally {
      if (wanted === key()) isLoading.value = false
    }
  }

  watch(
    key,
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void load(), options.restMs ?? 0)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => clearTimeout(timer))
  return { answer, error, isLoading, load }
}
