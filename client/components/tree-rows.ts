// Rows with a parent shown as a tree: which are visible when some are closed, or when one searches. Pure.
export interface TreeItem<Row> {
  readonly row: Row
  readonly code: string
  readonly parent: string | null
}

export interface ShownItem<Row> extends TreeItem<Row> {
  readonly depth: number
  readonly hasChildren: boolean
  readonly isOpen: boolean
}

/** `items` in any order; children follow their parent in the given order. A search shows what fits with everything above it. */
export function shownItems<Row>(
  items: readonly TreeItem<Row>[],
  closed: ReadonlySet<string>,
  fits: ((row: Row) => boolean) | null,
): ShownItem<Row>[] {
  const known = new Set(items.map((item) => item.code))
  const children = new Map<string | null, TreeItem<Row>[]>()
  for (const item of items) {
    const parent = item.parent !== null && known.has(item.parent) ? item.parent : null
    children.set(parent, [...(children.get(parent) ?? []), item])
  }
  const shown: ShownItem<Row>[] = []
  const visit = (parent: string | null, depth: number): boolean => {
    let found = false
    for (const item of children.get(parent) ?? []) {
      const at = shown.length
      const hasChildren = children.has(item.code)
      const isOpen = hasChildren && (fits !== null || !closed.has(item.code))
      shown.push({ ...item, depth, hasChildren, isOpen })
      const below = isOpen && visit(item.code, depth + 1)
      if (fits === null || below || fits(item.row)) found = true
      else shown.length = at
    }
    return found
  }
  visit(null, 0)
  return shown
}
