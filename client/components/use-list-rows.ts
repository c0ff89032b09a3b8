// The rows of a long list as the server holds them: blocks around the visible part, the count and totals of the whole result.
import { onActivated, ref, shallowRef, triggerRef, watch, type Ref, type ShallowRef } from 'vue'
import { writes, type Page } from '../core/http.ts'
import { BlockCache, blockSize, blocksFor } from './list-blocks.ts'

export interface PageRequest {
  readonly page: number
  readonly size: number
}

export interface ListRows<Row> {
  readonly total: Ref<number>
  readonly totals: Ref<Readonly<Record<string, string>> | null>
  readonly isLoading: Ref<boolean>
  readonly isFirst: Ref<boolean>
  readonly error: Ref<unknown>
  readonly cache: ShallowRef<BlockCache<Row>>
  /** Asks for what is missing of the rows first…last, once scrolling rests. */
  need(first: number, last: number): void
  /** Loads every row of the range; for copying or checking more than is visible. */
  loadAll(first: number, last: number): Promise<void>
  reload(keepsPlace?: boolean): Promise<void>
}

const restMs = 50

/** `ask` fetches one page; `depends` names what, when it changes, makes it another list. A null answer of `depends` waits. */
export function useListRows<Row>(
  ask: (request: PageRequest) => Promise<Page<Row>>,
  depends: () => string | null,
  onRenewed: () => void,
): ListRows<Row> {
  const total = ref(0)
  const totals = ref<Readonly<Record<string, string>> | null>(null)
  const isLoading = ref(false)
  const isFirst = ref(true)
  const error = ref<unknown>(null)
  const cache = shallowRef(new BlockCache<Row>())
  let generation = 0
  let visible: readonly [number, number] = [0, 0]
  let seenWrites = writes.value
  const asked = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function reload(keepsPlace = true): Promise<void> {
    if (depends() === null) return
    const run = ++generation
    seenWrites = writes.value
    isLoading.value = true
    const wanted = keepsPlace ? blocksFor(visible[0], visible[1], total.value) : []
    try {
      const pages = await Promise.all(
        (wanted.length > 0 ? wanted : [1]).map(async (page) => ({
          page,
          answer: await ask({ page, size: blockSize }),
        })),
      )
      if (run !== generation) return
      const fresh = new BlockCache<Row>()
      for (const { page, answer } of pages) fresh.put(page, answer.rows)
      asked.clear()
      cache.value = fresh
      total.value = pages[0]?.answer.total ?? 0
      totals.value = pages[0]?.answer.totals ?? null
      error.value = null
      if (!keepsPlace) onRenewed()
      need(visible[0], visible[1])
    } catch (thrown) {
      if (run === generation) error.value = thrown
    } finally {
      if (run === generation) {
        isLoading.value = false
        isFirst.value = false
      }
    }
  }

  function need(first: number, last: number): void {
    visible = [first, last]
    clearTimeout(timer)
    timer = setTimeout(() => void loadAll(first, last).catch((thrown: unknown) => (error.value = thrown)), restMs)
  }

  async function loadAll(first: number, last: number): Promise<void> {
    const run = generation
    for (const block of blocksFor(first, last, total.value)) cache.value.touch(block)
    const missing = blocksFor(first, last, total.value).filter((block) => !cache.value.has(block) && !asked.has(block))
    await Promise.all(
      missing.map(async (block) => {
        asked.add(block)
        try {
          const answer = await ask({ page: block, size: blockSize })
          if (run !== generation) return
          cache.value.put(block, answer.rows)
          triggerRef(cache)
        } finally {
          asked.delete(block)
        }
      }),
    )
  }

  watch(depends, () => void reload(false), { immediate: true })
  onActivated(() => {
    if (!isFirst.value && seenWrites !== writes.value) void reload()
  })

  return { total, totals, isLoading, isFirst, error, cache, need, loadAll, reload }
}
