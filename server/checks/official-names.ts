// First-level accounts as the official charts write them, by standard and code; some codes have a name of their own in one scheme.
import { readSeedFile } from '../catalog/seed-files.ts'

let names: Map<string, Set<string>> | undefined

export function officialNames(): ReadonlyMap<string, ReadonlySet<string>> {
  names ??= readNames()
  return names
}

function readNames(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const file of ['charts/agency.json', 'charts/treasury.json'] as const) {
    const { standard, accounts } = readSeedFile(file)
    for (const { code, name, parent } of accounts) {
      if (parent !== null) continue
      const key = `${standard} ${code}`
      found.set(key, (found.get(key) ?? new Set()).add(name))
    }
  }
  return found
}
