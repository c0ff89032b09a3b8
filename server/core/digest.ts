// SM3 digests (GB/T 32905) and the one way a value becomes text before it is digested.
import { createHash } from 'node:crypto'

export function sm3(content: string | Uint8Array): string {
  return createHash('sm3').update(content).digest('hex')
}

/** JSON with keys in order and nothing else left to choice: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  )
}
