// Files dropped on a screen wait here until the upload screen takes them.
import { ref, shallowRef, type Ref } from 'vue'

const waiting = shallowRef<readonly File[]>([])

export function useDroppedFiles(): {
  isOver: Ref<boolean>
  keep: (event: DragEvent) => boolean
  take: () => readonly File[]
  waiting: Ref<readonly File[]>
} {
  const isOver = ref(false)
  return {
    isOver,
    waiting,
    keep(event) {
      const files = [...(event.dataTransfer?.files ?? [])]
      waiting.value = files
      return files.length > 0
    },
    take() {
      const files = waiting.value
      waiting.value = []
      return files
    },
  }
}
