// The opened screens: each a tab with its own address, title and, once left, its kept state.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { recall, remember } from './remembered.ts'

export interface Tab {
  /** The path without the query: one tab per path. */
  readonly key: string
  title: string
  /** The full address, filters included, to come back to. */
  address: string
}

const tabsMax = 16

export const useTabs = defineStore('tabs', () => {
  const list = ref<Tab[]>([])
  const active = ref('')
  /** Raised to build a screen anew. */
  const versions = ref<Record<string, number>>({})

  function restore(): void {
    list.value = recall<Tab[]>('tabs') ?? []
  }

  /** Opens the tab of an address, or brings it up to date; the oldest one that is not active goes when there are too many. */
  function visit(key: string, address: string, title: string): void {
    const tab = list.value.find((one) => one.key === key)
    if (tab) tab.address = address
    else list.value.push({ key, address, title })
    active.value = key
    if (list.value.length > tabsMax)
      list.value.splice(
        list.value.findIndex((one) => one.key !== key && one.key !== '/'),
        1,
      )
    remember('tabs', list.value)
  }

  function rename(key: string, title: string): void {
    const tab = list.value.find((one) => one.key === key)
    if (tab) tab.title = title
    remember('tabs', list.value)
  }

  /** Closes a tab and answers the address to show next. */
  function close(key: string): string {
    const at = list.value.findIndex((one) => one.key === key)
    if (at >= 0) list.value.splice(at, 1)
    versions.value[key] = (versions.value[key] ?? 0) + 1
    remember('tabs', list.value)
    return (list.value[at] ?? list.value[at - 1])?.address ?? '/'
  }

  function closeOthers(key: string): void {
    for (const tab of list.value.filter((one) => one.key !== key))
      versions.value[tab.key] = (versions.value[tab.key] ?? 0) + 1
    list.value = list.value.filter((one) => one.key === key)
    remember('tabs', list.value)
  }

  const keptNames = computed(() => list.value.map((tab) => cacheName(tab.key)))
  const cacheName = (key: string): string => `screen ${key} ${versions.value[key] ?? 0}`

  return { list, active, restore, visit, rename, close, closeOthers, keptNames, cacheName }
})
