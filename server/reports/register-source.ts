// Figures that a sheet takes from the registers and not from the ledger: NOTIONAL.opening.principal() … of 附表1 of the occupational
// annuity (财会〔2021〕19号), of a place with everything below it.
import { machine } from '../core/actor.ts'
import { whereInList } from '../core/database/index.ts'
import type { Tx } from '../core/database/index.ts'
import { fromCents, toCents } from '../core/money.ts'
import type { Money } from '../core/money.ts'
import { notionalAnnex } from '../registers/notional-annex.ts'
import { Exact } from './evaluate.ts'
import type { ReportDefinition, Value } from './model.ts'
import { walk } from './parse.ts'
import type { ReportScope } from './report-scope.ts'

const stages = { opening: '期初累计', added: '本期新增', realised: '本期记实' } as const
const measures = { principal: '本金', interest: '利息' } as const

/** The functions and what they give, as people read them. */
export const registerFunctions: ReadonlyMap<string, string> = new Map(
  Object.entries(stages).flatMap(([stage, title]) =>
    Object.entries(measures).map(
      ([measure, name]) => [`NOTIONAL.${stage}.${measure}`, `备查簿${title}${name}`] as const,
    ),
  ),
)

/** The functions of the registers a definition asks for. */
export function registerCalls({ rows }: ReportDefinition): string[] {
  const names = new Set<string>()
  for (const { formula } of rows) {
    if (!formula) continue
    walk(formula.expression, (part) => {
      if (part.kind === 'call' && registerFunctions.has(part.name)) names.add(part.name)
    })
  }
  return [...names]
}

/**
 * What the functions give for a scope and months; empty when the definition asks for none. Whoever may read the statement sees the sum:
 * the annex is of the place and all below it, whatever else the reader may look into.
 */
export async function registerFigures(
  tx: Tx,
  scope: ReportScope,
  definition: ReportDefinition,
  months: { from: string; to: string },
): Promise<ReadonlyMap<string, Value>> {
  if (registerCalls(definition).length === 0) return new Map()
  const sums = new Map<string, bigint>()
  for (const region of await topRegions(tx, [...new Set(scope.books.map((book) => book.region))])) {
    for (const { row, ...amounts } of await notionalAnnex(tx, machine, { region, ...months })) {
      for (const [measure, amount] of measured(amounts)) {
        const name = `NOTIONAL.${row}.${measure}`
        sums.set(name, (sums.get(name) ?? 0n) + toCents(amount))
      }
    }
  }
  return new Map([...sums].map(([name, cents]) => [name, new Exact(fromCents(cents))]))
}

const measured = ({ principal, interest }: { principal: Money; interest: Money }) =>
  Object.entries({ principal, interest })

// A region below another of the same scope is already in that one's sum.
async function topRegions(tx: Tx, regions: readonly string[]): Promise<string[]> {
  if (regions.length < 2) return [...regions]
  const rows: { region_code: string; ancestor_code: string }[] = await whereInList(
    tx,
    tx('region_ancestors'),
    'region_code',
    regions,
  ).select('region_code', 'ancestor_code')
  const known = new Set(regions)
  const below = new Set(
    rows
      .filter((row) => row.ancestor_code !== row.region_code && known.has(row.ancestor_code))
      .map((row) => row.region_code),
  )
  return regions.filter((region) => !below.has(region))
}
