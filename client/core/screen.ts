// What every screen has: its title (tab and window), its keys (handled and explained in the help panel), its filters in the address.
import {
  computed,
  inject,
  nextTick,
  onActivated,
  onBeforeUnmount,
  onDeactivated,
  onMounted,
  reactive,
  ref,
  shallowRef,
  watch,
  type InjectionKey,
  type Ref,
  type ShallowRef,
} from 'vue'
import { useRouter, type LocationQuery, type LocationQueryRaw, type RouteLocationNormalizedLoaded } from 'vue-router'
import { keyName } from './keyboard.ts'
import { useTabs } from './tabs.ts'

export interface ScreenKey {
  readonly keys: string | readonly string[]
  readonly meaning: string
  /** Left out where a component below handles the key and the screen only explains it. */
  readonly run?: () => void
  /** Also handled while typing in a field; F-keys and Ctrl strokes always are. */
  readonly whileTyping?: boolean
}

export interface ScreenHelp {
  readonly title: string
  readonly about: string
  readonly keys: readonly ScreenKey[]
}

export interface ScreenPlace {
  readonly key: string
  /** The address of this screen's own tab; it does not change while another tab is in front. */
  readonly route: ShallowRef<RouteLocationNormalizedLoaded>
}

export const screenPlace: InjectionKey<ScreenPlace> = Symbol('screen place')
export const currentHelp = shallowRef<ScreenHelp | null>(null)

export function usePlace(): ScreenPlace {
  const place = inject(screenPlace)
  if (!place) throw new Error('A screen stands outside the shell')
  return place
}

/** Registers title, help and keys while the screen is in front. */
export function useScreen(describe: () => ScreenHelp): { isActive: Ref<boolean> } {
  const place = usePlace()
  const tabs = useTabs()
  const isActive = ref(false)
  const help = computed(describe)
  const handle = (event: KeyboardEvent): void => runKey(event, help.value.keys)

  const enter = (): void => {
    if (isActive.value) return
    isActive.value = true
    window.addEventListener('keydown', handle)
  }
  const leave = (): void => {
    isActive.value = false
    window.removeEventListener('keydown', handle)
  }
  onMounted(enter)
  onActivated(enter)
  onDeactivated(leave)
  onBeforeUnmount(leave)
  watch(
    [help, isActive],
    ([now, active]) => {
      tabs.rename(place.key, now.title)
      if (!active) return
      currentHelp.value = now
      document.title = `${now.title} · 统筹`
    },
    { immediate: true },
  )
  return { isActive }
}

function runKey(event: KeyboardEvent, keys: readonly ScreenKey[]): void {
  if (event.isComposing || event.defaultPrevented || hasDialog()) return
  const name = keyName(event)
  const key = keys.find((one) => one.run && [one.keys].flat().includes(name))
  if (!key?.run || (isTyping(event.target) && !key.whileTyping && !/^(F\d+|Ctrl\+.+|Alt\+.+)$/.test(name))) return
  event.preventDefault()
  key.run()
}

/** Gives a list the keys when its screen comes to the front, unless someone is typing or a dialog is open. */
export function takeFocus(element: HTMLElement | null): void {
  if (!isTyping(document.activeElement) && !hasDialog()) element?.focus({ preventScroll: true })
}

const hasDialog = (): boolean => document.querySelector('.el-overlay:not([style*="display: none"])') !== null

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

const patches = new Map<string, Record<string, string>>()

/** Writes filters into the address of a tab; what several parts of a screen change at once goes into one step. '' leaves it out. */
export function useAddress(): (patch: Readonly<Record<string, string>>) => void {
  const { route, key } = usePlace()
  const router = useRouter()
  return (patch) => {
    const waiting = patches.get(key)
    patches.set(key, { ...waiting, ...patch })
    if (waiting) return
    void nextTick(() => {
      const all = patches.get(key) ?? {}
      patches.delete(key)
      if (router.currentRoute.value.path !== key) return
      const query: LocationQueryRaw = Object.fromEntries(
        Object.entries({ ...route.value.query, ...all }).filter(([, value]) => value !== ''),
      )
      if (JSON.stringify(query) !== JSON.stringify(route.value.query)) void router.replace({ path: key, query })
    })
  }
}

/** Filters that live in the address: a change rewrites the address of this tab, a visited link sets them. */
export function useQuery<Name extends string>(
  names: readonly Name[],
  defaults: Partial<Record<Name, string>> = {},
): Record<Name, string> {
  const { route } = usePlace()
  const write = useAddress()
  const values = reactive({}) as Record<Name, string>
  const fromAddress = (query: LocationQuery, name: Name): string => {
    const value = query[name]
    return typeof value === 'string' ? value : (defaults[name] ?? '')
  }
  for (const name of names) values[name] = fromAddress(route.value.query, name)

  watch(route, (now) => {
    for (const name of names) {
      const value = fromAddress(now.query, name)
      if (values[name] !== value) values[name] = value
    }
  })
  watch(values, () => {
    const patch: Record<string, string> = {}
    for (const name of names) patch[name] = values[name] === (defaults[name] ?? '') ? '' : values[name]
    write(patch)
  })
  return values
}
