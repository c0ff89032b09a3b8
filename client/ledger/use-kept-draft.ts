// Keeps on this machine, per user and book, what is typed and not saved: it survives a reload and a closed tab, and leaving asks first.
import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue'
import { recall, remember } from '../core/remembered.ts'
import { isBlank, type EntryDraft } from './entry-draft.ts'

interface Kept {
  readonly at: string
  readonly draft: EntryDraft
}

export interface KeptDraft {
  /** What was kept under the name, with the instant. */
  find(): Kept | null
  forget(): void
  /** What stands there now is saved or freshly loaded: leaving loses nothing. */
  markClean(): void
}

const keepAfterMs = 300

export function useKeptDraft(draft: Ref<EntryDraft>, name: () => string): KeptDraft {
  let timer: ReturnType<typeof setTimeout> | undefined
  let clean = JSON.stringify(draft.value)
  const isDirty = (): boolean =>
    JSON.stringify(draft.value) !== clean && draft.value.lines.some((line) => !isBlank(line))

  function keep(keptName = name()): void {
    clearTimeout(timer)
    if (isDirty()) remember(keptName, { at: new Date().toISOString(), draft: draft.value } satisfies Kept)
  }

  watch(
    draft,
    () => {
      clearTimeout(timer)
      const keptName = name()
      timer = setTimeout(() => keep(keptName), keepAfterMs)
    },
    { deep: true },
  )

  /** The browser asks in its own words; what was typed is kept whatever the answer. */
  function warn(event: BeforeUnloadEvent): void {
    if (!isDirty()) return
    keep()
    event.preventDefault()
  }
  const hide = (): void => keep()
  onMounted(() => {
    window.addEventListener('beforeunload', warn)
    window.addEventListener('pagehide', hide)
  })
  onBeforeUnmount(() => {
    keep()
    window.removeEventListener('beforeunload', warn)
    window.removeEventListener('pagehide', hide)
  })

  return {
    find: () => recall<Kept>(name()),
    forget() {
      clearTimeout(timer)
      remember(name(), null)
    },
    markClean() {
      clean = JSON.stringify(draft.value)
    },
  }
}
