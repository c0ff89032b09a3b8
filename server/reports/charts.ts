// The charts of accounts as definitions are proved against: those of the seeds, by standard, template and year.
import type { Element, Standard } from '../catalog/model.ts'
import { readSeedFile } from '../catalog/seed-files.ts'

export interface ChartAccount {
  readonly code: string
  readonly name: string
  readonly element: Element
  readonly isLeaf: boolean
}

export interface Charts {
  /** Years in which some chart differs from the year before, ascending. */
  readonly years: readonly number[]
  accounts(standard: Standard, template: string, year: number): readonly ChartAccount[]
}

let seeded: Charts | undefined

export function chartsOfSeeds(): Charts {
  seeded ??= makeCharts()
  return seeded
}

function makeCharts(): Charts {
  const files = {
    agency: readSeedFile('charts/agency.json').accounts,
    treasury: readSeedFile('charts/treasury.json').accounts,
  }
  const all = [...files.agency, ...files.treasury]
  const known = new Map<string, ChartAccount[]>()
  return {
    years: [...new Set(all.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to + 1])))].sort(
      (a, b) => a - b,
    ),
    accounts(standard, template, year) {
      const key = `${standard} ${template} ${year}`
      const found = known.get(key)
      if (found) return found
      const open = files[standard].filter(
        (one) => one.schemes.includes(template) && one.from <= year && (one.to === undefined || year <= one.to),
      )
      const parents = new Set(open.map(({ parent }) => parent))
      const accounts = open.map(({ code, name, element }) => ({ code, name, element, isLeaf: !parents.has(code) }))
      known.set(key, accounts)
      return accounts
    },
  }
}
