// Windowed loading of a long list: the server is asked for blocks of rows around what is visible, the rest is only counted.

export const blockSize = 200
const blocksKeptMax = 60

/** Block numbers (from 1) that cover the rows first…last. */
export function blocksFor(first: number, last: number, total: number): number[] {
  if (total === 0) return []
  const from = Math.floor(Math.max(0, first) / blockSize)
  const to = Math.floor(Math.min(last, total - 1) / blockSize)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at + 1)
}

/** Loaded blocks in order of use; the least recently used is forgotten when too many are kept. */
export class BlockCache<Row> {
  private blocks = new Map<number, readonly Row[]>()

  row(index: number): Row | undefined {
    return this.blocks.get(Math.floor(index / blockSize) + 1)?.[index % blockSize]
  }

  has(block: number): boolean {
    return this.blocks.has(block)
  }

  put(block: number, rows: readonly Row[]): void {
    this.blocks.delete(block)
    this.blocks.set(block, rows)
    for (const oldest of this.blocks.keys()) {
      if (this.blocks.size <= blocksKeptMax) break
      this.blocks.delete(oldest)
    }
  }

  touch(block: number): void {
    const rows = this.blocks.get(block)
    if (rows) this.put(block, rows)
  }

  clear(): void {
    this.blocks.clear()
  }

  *rows(): Iterable<Row> {
    for (const rows of this.blocks.values()) yield* rows
  }
}
