// Small groups of items that add up to an amount: subset sum by depth, bounded in size, answers and steps.

/** Groups of 2 to `sizeMax` items whose cents add up to `target`; at most `found` of them. */
export function subsetsOf<T extends { cents: bigint }>(
  items: readonly T[],
  target: bigint,
  { sizeMax, found: foundMax }: { sizeMax: number; found: number },
): T[][] {
  const found: T[][] = []
  const chosen: T[] = []
  let steps = 0
  const search = (from: number, rest: bigint): void => {
    if (chosen.length >= 2 && rest === 0n) found.push([...chosen])
    if (chosen.length === sizeMax) return
    for (let at = from; at < items.length && found.length < foundMax && steps < stepsMax; at += 1) {
      const item = items[at]
      if (!item) return
      steps += 1
      chosen.push(item)
      search(at + 1, rest - item.cents)
      chosen.pop()
    }
  }
  search(0, target)
  return found
}

const stepsMax = 60_000
