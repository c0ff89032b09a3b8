// The statements that apply to a place, in the order of their numbers.
import type { Actor } from '../core/actor.ts'
import type { Tx } from '../core/database/index.ts'
import { reportScope } from './report-scope.ts'
import type { ReportPlace } from './report-scope.ts'
import { applicable } from './statement.ts'

export interface StatementListing {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly kind: string
  readonly source: string
  readonly confidence: string
}

const kinds = ['balance', 'income', 'annex']

export async function listStatements(
  tx: Tx,
  actor: Actor,
  { period, ...place }: ReportPlace & { readonly period: string },
): Promise<{ rows: StatementListing[]; total: number }> {
  const scope = await reportScope(tx, actor, place, period)
  const rows = applicable(scope)
    .map(({ id, number, title, kind, source, confidence }) => ({ id, number, title, kind, source, confidence }))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.id < b.id ? -1 : 1))
  return { rows, total: rows.length }
}
