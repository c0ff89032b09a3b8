// Which rows stand in a sheet: “*”行不适用的险种不列示. A row whose accounts the chart does not have is left out as well; one that has a
// figure where it should not stand is shown and marked, so that no amount hides and the sheet always adds up.
import type { Tier } from '../catalog/model.ts'
import type { ReportRow, RowCondition, Span } from './model.ts'
import { walk } from './parse.ts'

export interface Circumstances {
  readonly template: string
  readonly year: number
  readonly span: Span
  readonly month: number
  /** Null when consolidated: then rows of one tier stand where they have a figure. */
  readonly tier: Tier | null
  readonly choices: Readonly<Record<string, string>>
  hasAccount(code: string): boolean
}

/** How a row stands: not at all, properly, or only because it has a figure it should not have. */
export function standing(row: ReportRow, at: Circumstances, hasFigure: boolean): 'absent' | 'proper' | 'misplaced' {
  if (holds(row.when ?? {}, at, hasFigure) && hasAccounts(row, at)) return 'proper'
  if (!hasFigure) return 'absent'
  return row.when?.used ? 'proper' : 'misplaced'
}

function holds(when: RowCondition, at: Circumstances, hasFigure: boolean): boolean {
  return (
    (when.schemes?.includes(at.template) ?? true) &&
    (when.tiers === undefined || (at.tier === null ? hasFigure : when.tiers.includes(at.tier))) &&
    (when.spans?.includes(at.span) ?? true) &&
    (at.span === 'year' || (when.months?.includes(at.month) ?? true)) &&
    at.year >= (when.from ?? 0) &&
    at.year <= (when.to ?? 9999) &&
    Object.entries(when.policy ?? {}).every(([name, value]) => at.choices[name] === value) &&
    (when.used === undefined || hasFigure)
  )
}

function hasAccounts({ formula }: ReportRow, at: Circumstances): boolean {
  if (!formula) return true
  const accounts: string[] = []
  let others = 0
  walk(formula.expression, (part) => {
    if (part.kind === 'ledger') accounts.push(part.account)
    else if (part.kind === 'cell' || part.kind === 'column') others += 1
  })
  return accounts.length === 0 || others > 0 || accounts.some((code) => at.hasAccount(code))
}
