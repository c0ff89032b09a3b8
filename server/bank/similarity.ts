// How alike two texts are, 0 to 100: the share of the shorter one's character pairs that the longer one has too. Names of units are
// written out or shortened (西湖区财政局 / 杭州市西湖区财政局社保专户), which pairs bear better than whole words.

export function similarity(a: string, b: string): number {
  const [first, second] = [pairsOf(a), pairsOf(b)]
  const [short, long] = first.size <= second.size ? [first, second] : [second, first]
  if (short.size === 0) return 0
  let shared = 0
  for (const pair of short) if (long.has(pair)) shared += 1
  return Math.round((shared * 100) / short.size)
}

function pairsOf(text: string): Set<string> {
  const signs = [
    ...text
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[\s\p{P}\p{S}]/gu, ''),
  ]
  return new Set(signs.slice(1).map((sign, at) => `${signs[at]}${sign}`))
}
