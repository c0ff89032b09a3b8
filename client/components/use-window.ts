// Draws only the visible rows of a long table; spacer rows above and below keep the scroll bar honest.
import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from 'vue'

export interface RowWindow<Row> {
  readonly rows: ComputedRef<readonly { readonly row: Row; readonly index: number }[]>
  readonly above: ComputedRef<number>
  readonly below: ComputedRef<number>
  show(index: number): void
}

export function useWindow<Row>(
  all: () => readonly Row[],
  scroller: Ref<HTMLElement | null>,
  layout: { rowHeight: number; headHeight: number; footHeight?: number },
): RowWindow<Row> {
  const virtual = useVirtualizer(
    computed(() => ({
      count: all().length,
      getScrollElement: () => scroller.value,
      estimateSize: () => layout.rowHeight,
      overscan: 12,
      scrollPaddingStart: layout.headHeight,
      scrollPaddingEnd: layout.footHeight ?? 0,
    })),
  )
  const items = computed(() => virtual.value.getVirtualItems())
  const isPrinting = usePrinting()
  return {
    rows: computed(() => {
      const rows = all()
      if (isPrinting.value) return rows.map((row, index) => ({ row, index }))
      return items.value.flatMap(({ index }) => {
        const row = rows[index]
        return row === undefined ? [] : [{ row, index }]
      })
    }),
    above: computed(() => (isPrinting.value ? 0 : (items.value[0]?.start ?? 0))),
    below: computed(() =>
      isPrinting.value ? 0 : Math.max(0, virtual.value.getTotalSize() - (items.value.at(-1)?.end ?? 0)),
    ),
    show: (index) => virtual.value.scrollToIndex(index),
  }
}

/** On paper every row is wanted, not only those on the screen. */
function usePrinting(): Ref<boolean> {
  const isPrinting = ref(false)
  const start = (): void => void (isPrinting.value = true)
  const stop = (): void => void (isPrinting.value = false)
  onMounted(() => {
    window.addEventListener('beforeprint', start)
    window.addEventListener('afterprint', stop)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('beforeprint', start)
    window.removeEventListener('afterprint', stop)
  })
  return isPrinting
}
