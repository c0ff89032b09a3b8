// Titles of the codes that documents and auxiliaries carry, as the rule book's code sets name them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const shape = z.record(z.string(), z.object({ values: z.record(z.string(), z.string()).optional() }))
const path = new URL('../../accounting-rules/code-sets.json', import.meta.url)

let sets: z.output<typeof shape> | undefined

/** The Chinese title of a code, null where the set or the code has none. */
export function codeTitle(codeSet: string, code: string): string | null {
  sets ??= shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  return sets[codeSet]?.values?.[code] ?? null
}
