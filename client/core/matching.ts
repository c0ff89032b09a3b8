// Finding things by code, by name or by the initials of their pinyin: 'qyyl' finds 企业养老.
import { shallowRef } from 'vue'

type Initials = (text: string) => string

const initials = shallowRef<Initials | null>(null)
const known = new Map<string, string>()

/** The pinyin table is large and comes only when the first chooser opens; until then code and name match. */
export async function loadPinyin(): Promise<void> {
  if (initials.value) return
  const { pinyin } = await import('pinyin-pro')
  initials.value = (text) =>
    pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').toLowerCase()
}

/** The initials of a name's pinyin, '' until the table has come. */
export function initialsOf(name: string): string {
  if (!initials.value) return ''
  const found = known.get(name) ?? initials.value(name)
  known.set(name, found)
  return found
}

/** Every word typed must be found in one of the texts: at the start of a code, anywhere in a name or in its initials. */
export function matches(typed: string, codes: readonly string[], names: readonly string[]): boolean {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every(
      (word) => codes.some((code) => code.toLowerCase().startsWith(word)) || names.some((name) => inName(word, name)),
    )
}

function inName(word: string, name: string): boolean {
  return name.toLowerCase().includes(word) || (/^[a-z]+$/.test(word) && initialsOf(name).includes(word))
}
