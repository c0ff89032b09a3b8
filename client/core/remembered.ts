// Small things remembered on this machine per user: column choice, collapsed navigation, drafts of what is being typed.
import { ref, watch, type Ref } from 'vue'

const prefix = 'tongchou'
let owner = ''

/** Sets whose memory is used; called once the user is known. */
export function rememberFor(login: string): void {
  owner = login
}

const keyOf = (name: string): string => `${prefix}:${owner}:${name}`

export function recall<Value>(name: string): Value | null {
  try {
    const text = localStorage.getItem(keyOf(name))
    return text === null ? null : (JSON.parse(text) as Value)
  } catch {
    return null
  }
}

/** A full or forbidden store must not break the screen: then nothing is remembered. */
export function remember(name: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(keyOf(name))
    else localStorage.setItem(keyOf(name), JSON.stringify(value))
  } catch {
    return
  }
}

/** A ref that starts with what was remembered and remembers every change. */
export function useRemembered<Value>(name: string, initial: Value): Ref<Value> {
  const value = ref(recall<Value>(name) ?? initial) as Ref<Value>
  watch(value, (now) => remember(name, now), { deep: true })
  return value
}
