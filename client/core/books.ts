// Which 账套 the user works in: standard × scheme × region × year. Null means everything in their scope, consolidated.
import { defineStore } from 'pinia'
import { computed, onActivated, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { getAll } from './http.ts'
import { today, yearOf } from './calendar.ts'
import { recall, remember } from './remembered.ts'
import { useAddress, usePlace } from './screen.ts'

export type Standard = 'agency' | 'treasury'

export interface Book {
  readonly id: number
  readonly standard: Standard
  readonly standardName: string
  readonly scheme: string
  readonly schemeName: string
  readonly org: string
  readonly orgName: string
  readonly region: string
  readonly regionName: string
  readonly year: number
  readonly name: string
}

export const standardNames: Record<Standard, string> = { agency: '经办账', treasury: '财政专户账' }
export const allBooks = 'all'
const recentMax = 8

export const useBooks = defineStore('books', () => {
  const list = shallowRef<readonly Book[]>([])
  const isLoaded = ref(false)
  const currentId = ref<number | null>(null)
  const recentIds = ref<number[]>([])
  let loading: Promise<void> | null = null
  let isChosen = false

  /** Loads the books of the user's scope once and takes up the one used last, else the newest agency book. */
  function load(): Promise<void> {
    loading ??= getAll<Book>('/books').then((rows) => {
      list.value = rows
      recentIds.value = recall<number[]>('books') ?? []
      const last = recall<number | null>('book')
      if (!isChosen) currentId.value = rows.some((book) => book.id === last) ? last : (firstOf(rows)?.id ?? null)
      isLoaded.value = true
    })
    return loading.catch((error: unknown) => {
      loading = null
      throw error
    })
  }

  /** After a book was opened. */
  function reload(): Promise<void> {
    loading = null
    return load()
  }

  function choose(id: number | null): void {
    isChosen = true
    currentId.value = id
    remember('book', id)
    if (id === null) return
    recentIds.value = [id, ...recentIds.value.filter((one) => one !== id)].slice(0, recentMax)
    remember('books', recentIds.value)
  }

  const byId = computed(() => new Map(list.value.map((book) => [book.id, book])))
  const current = computed(() => (currentId.value === null ? null : (byId.value.get(currentId.value) ?? null)))
  const latestYear = computed(() => list.value.reduce((latest, book) => Math.max(latest, book.year), 0))
  const year = computed(() => current.value?.year ?? (latestYear.value || yearOf(today())))

  /** A link named a book that is not in the user's scope. */
  const isUnknown = computed(() => isLoaded.value && currentId.value !== null && current.value === null)

  return { list, isLoaded, byId, currentId, current, isUnknown, year, recentIds, load, reload, choose }
})

function firstOf(books: readonly Book[]): Book | undefined {
  return books.toSorted(
    (a, b) => b.year - a.year || Number(a.standard === 'treasury') - Number(b.standard === 'treasury'),
  )[0]
}

export interface FollowedBook {
  /** The book of this screen; null when it shows the whole scope, or before the books are loaded. */
  readonly book: ComputedRef<Book | null>
  /** The id for the server, '' for the whole scope. */
  readonly bookId: ComputedRef<string>
  readonly isReady: ComputedRef<boolean>
}

/** A screen that shows the current book: its address names the book, a link to it chooses the book, a choice above rewrites it. */
export function useFollowedBook(): FollowedBook {
  const books = useBooks()
  const { route } = usePlace()
  const write = useAddress()
  const inAddress = computed(() => (typeof route.value.query.book === 'string' ? route.value.query.book : ''))
  const chosen = computed(() => String(books.currentId ?? allBooks))

  watch(
    inAddress,
    (wanted) => {
      if (wanted !== '' && (wanted !== chosen.value || !books.isLoaded))
        books.choose(wanted === allBooks ? null : Number(wanted))
    },
    { immediate: true },
  )
  watch(
    [chosen, () => books.isLoaded],
    () => {
      if (books.isLoaded && inAddress.value !== chosen.value) write({ book: chosen.value })
    },
    { immediate: true },
  )
  onActivated(() => {
    if (books.isLoaded && inAddress.value === '') write({ book: chosen.value })
  })

  return {
    book: computed(() => books.byId.get(Number(inAddress.value)) ?? null),
    bookId: computed(() => (inAddress.value === allBooks ? '' : inAddress.value)),
    isReady: computed(() => books.isLoaded && !books.isUnknown && inAddress.value !== ''),
  }
}
