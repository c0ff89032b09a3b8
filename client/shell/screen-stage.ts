// Turns a route into a kept screen: one named component per tab, so that keep-alive can hold and forget each by itself.
import { defineComponent, h, provide, shallowRef, watch, type Component } from 'vue'
import { useRouter, type RouteLocationNormalizedLoaded } from 'vue-router'
import { screenPlace } from '../core/screen.ts'

const stages = new Map<string, Component>()

/** The component of a tab. Its place keeps the tab's own address while another tab is in front. */
export function stageOf(name: string, start: RouteLocationNormalizedLoaded): Component {
  const known = stages.get(name)
  if (known) return known
  const key = start.path
  const stage = defineComponent({
    name,
    setup() {
      const router = useRouter()
      const route = shallowRef<RouteLocationNormalizedLoaded>(
        router.currentRoute.value.path === key ? router.currentRoute.value : start,
      )
      watch(
        router.currentRoute,
        (now) => {
          if (now.path === key) route.value = now
        },
        { flush: 'sync' },
      )
      provide(screenPlace, { key, route })
      const screen = start.matched.at(-1)?.components?.default as Component | undefined
      return () => (screen ? h(screen, start.params) : null)
    },
  })
  stages.set(name, stage)
  return stage
}

/** Forgets the components of tabs that are no longer open. */
export function forgetStages(open: readonly string[]): void {
  for (const name of stages.keys()) if (!open.includes(name)) stages.delete(name)
}
