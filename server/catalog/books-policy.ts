// How a new book is kept unless its owner decides otherwise.
import type { Standard } from './model.ts'
import { readSeedFile } from './seed-files.ts'
import type { BookPolicy } from './seed-files.ts'

export type { BookPolicy } from './seed-files.ts'

let policies: Readonly<Record<Standard, BookPolicy>> | undefined

/** The policy of books of a standard, from seeds/books-policy.json; read once. */
export function defaultBookPolicy(standard: Standard): BookPolicy {
  policies ??= readSeedFile('books-policy.json').standards
  return policies[standard]
}
