// What rules must know of the charts of accounts, and the charts of the seeds seen that way.
import type { AccountSeed } from '../catalog/seed-files.ts'
import { readSeedFile } from '../catalog/seed-files.ts'
import type { Standard } from './model.ts'
import { standards } from './model.ts'

export interface ChartAccount {
  readonly name: string
  readonly isLeaf: boolean
  readonly auxiliaries: readonly string[]
}

export interface ChartView {
  /** Every scheme with its chart template; templates stand for themselves too. */
  readonly templates: ReadonlyMap<string, string>
  /** Years in which the charts differ from the year before, ascending. */
  readonly years: readonly number[]
  account(standard: Standard, template: string, code: string, year: number): ChartAccount | undefined
}

let seeded: ChartView | undefined

/** The charts of seeds/charts; read once. */
export function chartOfSeeds(): ChartView {
  seeded ??= chartView({
    agency: readSeedFile('charts/agency.json').accounts,
    treasury: readSeedFile('charts/treasury.json').accounts,
    schemes: readSeedFile('schemes.json').schemes,
  })
  return seeded
}

export interface ChartSource {
  readonly agency: readonly AccountPlace[]
  readonly treasury: readonly AccountPlace[]
  readonly schemes: readonly { readonly code: string; readonly chartTemplate: string }[]
}

type AccountPlace = Pick<AccountSeed, 'code' | 'name' | 'parent' | 'schemes' | 'auxiliaries' | 'from' | 'to'>

export function chartView(source: ChartSource): ChartView {
  const templates = new Map(source.schemes.map(({ code, chartTemplate }) => [code, chartTemplate]))
  for (const { chartTemplate } of source.schemes) templates.set(chartTemplate, chartTemplate)
  const years = new Set<number>()
  const byKey = new Map<string, AccountPlace[]>()
  const parents = new Map<string, AccountPlace[]>()
  for (const standard of standards) {
    for (const account of source[standard]) {
      years.add(account.from)
      if (account.to !== undefined) years.add(account.to + 1)
      for (const scheme of account.schemes) {
        push(byKey, `${standard} ${scheme} ${account.code}`, account)
        if (account.parent !== null) push(parents, `${standard} ${scheme} ${account.parent}`, account)
      }
    }
  }
  return {
    templates,
    years: [...years].sort((a, b) => a - b),
    account(standard, template, code, year) {
      const key = `${standard} ${template} ${code}`
      const account = byKey.get(key)?.find((one) => isOpen(one, year))
      if (!account) return undefined
      const isLeaf = !parents.get(key)?.some((one) => isOpen(one, year))
      return { name: account.name, isLeaf, auxiliaries: account.auxiliaries }
    },
  }
}

const isOpen = (account: AccountPlace, year: number): boolean =>
  account.from <= year && (account.to === undefined || year <= account.to)

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
