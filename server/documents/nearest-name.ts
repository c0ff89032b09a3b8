// The known name a mistyped one was probably meant to be.

/** The nearest of the names, if it is near at all. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3))
  let best: { name: string; distance: number } | undefined
  for (const one of names) {
    if (Math.abs(one.length - name.length) > limit) continue
    const distance = distanceBetween(name, one)
    if (distance <= limit && (!best || distance < best.distance)) best = { name: one, distance }
  }
  return best?.name
}

/** How many letters must be put in, left out or changed. */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_one, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
