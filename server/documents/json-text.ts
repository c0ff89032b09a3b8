// One document's JSON, read more strictly than JSON.parse does: of a key given twice it would silently keep the second, and a
// nesting without end would stop whoever walks it.
import type { Problem } from '../core/errors.ts'

const depthMax = 12
const partsMax = 200_000

export type Parsed = { value: unknown } | { problem: Problem }

export function parseJson(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return {
      problem: {
        code: 'json.syntax',
        message: `不是完整的 JSON：${explain(error)}`,
        hint: '每份单据写成 {"envelope": {…}, "payload": {…}}',
      },
    }
  }
  const shape = inspectValue(value)
  if (shape.problem) return { problem: shape.problem }
  if (countKeys(text) !== shape.keys) {
    const key = repeatedKey(text)
    return {
      problem: { code: 'json.repeated_key', message: `同一对象里“${key}”写了两次，无法判断以哪个为准`, field: key },
    }
  }
  return { value }
}

/** Walks a value that came as JSON: how many keys it has, or what makes it impossible to keep. */
export function inspectValue(value: unknown): { keys: number; problem?: Problem } {
  let keys = 0
  let parts = 0
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 1 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    parts += 1
    if (parts > partsMax)
      return { keys, problem: { code: 'json.too_large', message: `一份单据最多 ${partsMax} 个数据项` } }
    if (next.value === null || typeof next.value !== 'object') continue
    if (next.depth > depthMax) return { keys, problem: { code: 'json.depth', message: `嵌套超过 ${depthMax} 层` } }
    const inner = Object.values(next.value)
    if (!Array.isArray(next.value)) keys += inner.length
    for (const part of inner) waiting.push({ value: part, depth: next.depth + 1 })
  }
  return { keys }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const position = /position (\d+)/.exec(message)?.[1]
  if (/end of JSON/i.test(message) || /Unterminated/i.test(message)) return '内容在中途结束'
  return position ? `第 ${Number(position) + 1} 个字符处无法理解` : '有无法理解的字符'
}

// In text that JSON.parse has accepted, a string followed by a colon is a key.
function countKeys(text: string): number {
  let count = 0
  for (const key of keysOf(text)) count += key.isKey ? 1 : 0
  return count
}

function* keysOf(text: string): Generator<{ isKey: boolean; start: number; end: number }> {
  for (let start = text.indexOf('"'); start >= 0;) {
    let end = text.indexOf('"', start + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    let after = end + 1
    while (' \t\r\n'.includes(text.charAt(after)) && after < text.length) after += 1
    yield { isKey: text.charAt(after) === ':', start, end }
    start = text.indexOf('"', end + 1)
  }
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0
  while (text.charAt(quote - 1 - slashes) === '\\') slashes += 1
  return slashes % 2 === 1
}

// Only called when a key is known to be repeated, so it may be slow: follows the objects by their braces.
function repeatedKey(text: string): string {
  const open: Set<string>[] = []
  let at = 0
  for (const part of keysOf(text)) {
    follow(text.slice(at, part.start), open)
    at = part.end + 1
    if (!part.isKey) continue
    const key = String(JSON.parse(text.slice(part.start, at)))
    const keys = open.at(-1)
    if (keys?.has(key)) return key
    keys?.add(key)
  }
  return '?'
}

function follow(between: string, open: Set<string>[]): void {
  for (const sign of between) {
    if (sign === '{') open.push(new Set())
    else if (sign === '}') open.pop()
  }
}
