// Amounts of rules: names joined by + and -. Nothing is evaluated but additions in whole 分.

/** Names with how often each counts; the same name twice adds up. */
export type Terms = readonly { readonly name: string; readonly factor: bigint }[]

const shape = /^-?[a-z][a-z0-9_]*( [+-] [a-z][a-z0-9_]*)*$/

/** 'amount - interest' → its terms; undefined when it is not names joined by ' + ' and ' - '. */
export function parseTerms(text: string): Terms | undefined {
  if (!shape.test(text)) return undefined
  const factors = new Map<string, bigint>()
  for (const [, sign = '', name = ''] of text.matchAll(/(^|[+-] |-)([a-z][a-z0-9_]*)/g)) {
    factors.set(name, (factors.get(name) ?? 0n) + (sign.startsWith('-') ? -1n : 1n))
  }
  return [...factors].map(([name, factor]) => ({ name, factor }))
}

export const namesIn = (text: string): string[] => (parseTerms(text) ?? []).map((term) => term.name)

/** Debit terms less credit terms, name by name: all zero when the lines balance whatever the amounts are. */
export function difference(lines: readonly { side: 'debit' | 'credit'; amount: string }[]): Map<string, bigint> {
  const net = new Map<string, bigint>()
  for (const { side, amount } of lines) {
    for (const { name, factor } of parseTerms(amount) ?? []) {
      net.set(name, (net.get(name) ?? 0n) + (side === 'debit' ? factor : -factor))
    }
  }
  for (const [name, factor] of net) if (factor === 0n) net.delete(name)
  return net
}
